"""In which language does the report speak? English text is the key; German stands in german/*.po.

    say("{name} never traded", name="trend")        a text with a value in it
    say("{n} trade", "{n} trades", n=len(trades))   a count: `n` chooses the form and is written
    say.percent(-0.098), say.long_day(day)          numbers and days as the language writes them

In the templates `say` takes the same texts; there a text may hold HTML, and its values are
escaped. Texts kept in a constant are wrapped in `marked`, and said where they are used. A test
holds every marked text against the German.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from markupsafe import Markup

from reports.formats import SPACE, Formats, formats
from reports.retelling import Retelling, retellings

LANGUAGES = ("en", "de")
GERMAN = Path(__file__).parent / "german"
BELOW = "below.po"  # what the layers below say in sentences of their own

Weights = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Language(Formats):
    """One language: its texts by the English ones, beside how it writes numbers and days."""

    texts: Mapping[str, Sequence[str]]
    retold: Sequence[Retelling]

    def __call__(self, text: str, plural: str | None = None, /, **values: Any) -> str:
        """Return an English text in this language, with the values in its places.

        With a `plural` the count `n` chooses between the two, and is one of the values.
        """
        return self._form(text, plural, values).format(**self._filled(values))

    def html(self, text: str, plural: str | None = None, /, **values: Any) -> Markup:
        """Return the same for a template: the text may hold HTML, the values are escaped."""
        return Markup(self._form(text, plural, values)).format(**self._filled(values))

    def retell(self, text: str) -> str:
        """Return what a layer below said in this language; as it is where that is not known."""
        for parts in ([text], text.split("; ")):
            if all(part in self.texts for part in parts):
                return "; ".join(self.texts[part][0] for part in parts)
        told = (one.tell(text, self) for one in self.retold)
        return next((found for found in told if found is not None), text)

    def listed(self, names: Sequence[str]) -> str:
        """Return names as a phrase: a, b and c."""
        if len(names) < 2:
            return "".join(names)
        return self("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])

    def span(self, low: float, high: float) -> str:
        """Return two fractions as a span in per cent: 12 to 99 %; one number where both agree."""
        first, last = self.points(low, 0, signed=False), self.percent(high, 0, signed=False)
        if last.startswith(first + SPACE):
            return last
        return self("{low} to {high}", low=first, high=last)

    def exposure(self, weights: Weights) -> str:
        """Return what an account holds, in per cent of its value: 98 % SMH; cash if nothing."""
        held = [
            f"{self.percent(weight, 0, signed=False)} {symbol}"
            for symbol, weight in weights
            if abs(weight) >= 0.005
        ]
        return ", ".join(held) or self("cash")

    def _form(self, text: str, plural: str | None, values: Mapping[str, Any]) -> str:
        forms = self.texts.get(text) or (text, plural or text)
        return forms[0] if plural is None or values["n"] == 1 else forms[-1]

    def _filled(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**values, "n": self.whole(values["n"])} if "n" in values else values


def marked(text: str) -> str:
    """Return a text of a constant as it is: it is marked to be said later."""
    return text


@cache
def language(name: str) -> Language:
    """Return a language by its code, one of `LANGUAGES`."""
    texts = german() if name == "de" else {}
    below = list(read(GERMAN / BELOW)) if name == "de" else []
    return Language(**formats(name), texts=texts, retold=retellings(below, texts))  # type: ignore[arg-type]


def german() -> dict[str, tuple[str, ...]]:
    """Return the German of every English text: one form, or one for one and one for many."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(GERMAN.glob("*.po")):
        found.update(read(path))
    return found


def read(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the texts of one catalogue that have a translation."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="de")
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        known = tuple(str(form) for form in forms if form)
        if key and len(known) == len(forms):
            found[key] = known
    return found
