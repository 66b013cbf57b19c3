"""What does VADER, a list of rated words and some rules, say of a headline? A baseline."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sentiment.batches import DECIMALS
from sentiment.score import Score, ScorerError

NAME, LANGUAGE = "vader", "en"


class VaderScorer:
    """VADER (Hutto & Gilbert 2014) by the package of its authors: English only, knows no targets.

    Its compound score, in [-1, 1], is taken for the polarity, and what is left of 1 for neutral.
    These are no probabilities: a baseline to hold a model against, not one to trade on.

    Raises ScorerError, once it is used, where the package is not installed.
    """

    model = NAME
    knows_targets = False

    @cached_property
    def revision(self) -> str:
        """The version of the package, which brings the list of words."""
        try:
            return version("vaderSentiment")
        except PackageNotFoundError as error:
            raise ScorerError(
                'model = "vader" needs its extra: pip install -c constraints.txt -e ".[vader]"'
            ) from error

    def score(self, texts: Sequence[str], targets: Sequence[str] | None = None) -> list[Score]:
        """Return one score per text, in order, whatever the `targets`."""
        del targets
        compounds = [float(self._analyser.polarity_scores(text)["compound"]) for text in texts]
        return [
            Score(max(0.0, -one), round(1.0 - abs(one), DECIMALS), max(0.0, one))
            for one in compounds
        ]

    @cached_property
    def _analyser(self) -> Any:
        assert self.revision  # installed
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        return SentimentIntensityAnalyzer()


def foreign(models: Iterable[str | None], languages: Iterable[str | None]) -> int:
    """Return how many texts VADER was asked about whose language is known and not English."""
    asked = zip(models, languages, strict=True)
    return sum(model == NAME and language not in (None, "", LANGUAGE) for model, language in asked)


def warning(count: int) -> str:
    """Return what the scores of so many texts in other languages are worth."""
    texts = "1 text is" if count == 1 else f"{count:,} texts are"
    return f"{texts} not in English, the only language of VADER's words: the scores say little"
