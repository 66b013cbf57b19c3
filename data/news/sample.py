"""Which headlines come with the project, to try it without any data of one's own?"""

from dataclasses import dataclass, replace
from pathlib import Path

from data.news.files import NewsFile
from data.news.headline import News
from data.news.times import TimeRules

NAME = "data/samples/headlines.csv"
NOTICE = (
    "The sample headlines were written for this project in hindsight, by someone who knew what "
    "prices did next, and the map of what they move by someone who had read them: they show "
    "mechanics and are no evidence."
)

_CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class SampleNews:
    """The bundled headlines; a report on them has to carry `NOTICE`."""

    def load(self) -> News:
        """Return the bundled headlines, their file named as it is in the checkout."""
        path = _CHECKOUT / NAME
        news = NewsFile(path, rules=TimeRules(timezone="America/New_York")).load()
        return replace(news, inputs={NAME: news.inputs[path.as_posix()]})
