"""How does the report say in another language what a layer below said as a finished sentence?

Prices, headlines and the engine know no language: their remarks come as English sentences with
values in them. A text of the catalogue such as "{symbol}: no bar on {day}" serves as the pattern.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.formats import Formats

_PLACE = re.compile(r"\\\{(\w+)\\\}")
_NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w.-])")


@dataclass(frozen=True, slots=True)
class Retelling:
    """A pattern of English sentences, and the sentence to tell in their place."""

    pattern: re.Pattern[str]
    told: str

    def tell(self, text: str, written: Formats) -> str | None:
        """Return the sentence with the values of `text`, None where it does not match."""
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        return self.told.format(**{k: rewritten(v, written) for k, v in found.groupdict().items()})


def retellings(below: Iterable[str], texts: Mapping[str, Sequence[str]]) -> tuple[Retelling, ...]:
    """Return the patterns of the texts with places for values, the most specific first."""
    patterns = sorted((text for text in below if "{" in text), key=len, reverse=True)
    return tuple(
        Retelling(re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(text))), texts[text][0])
        for text in patterns
    )


def rewritten(value: str, written: Formats) -> str:
    """Return a value with the numbers in it as the language writes them; dates stay."""

    def number(found: re.Match[str]) -> str:
        whole, decimals = found.group(1).replace(",", written.group), found.group(2) or ""
        return whole + decimals.replace(".", written.decimal)

    return _NUMBER.sub(number, value)
