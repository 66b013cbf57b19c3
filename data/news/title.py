"""Do two titles say the same, apart from how they are spelled, marked and filled up?

Likeness in letters cannot tell: templates for other companies, days or targets are more alike
than one story told twice. So two titles are the same only if every word that matters is.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

FEWEST_WORDS = 5  # that a cut title must still show, and
SMALLEST_SHARE = 0.6  # of the letters of the whole; less is the head of a template, not a story

# Carry nothing in either language. No negation, no degree, no direction, no "may" or "soll".
_FILLERS = """
    a an the and is are was were be been has have had it just now still also again today very
    der die das den dem des ein eine einen einem einer eines und ist sind nun jetzt noch auch
    wieder heute zeitweise
"""
_LIGHT = frozenset(_FILLERS.split())
_SAME = {"stock": "share", "stocks": "shares", "aktie": "share", "aktien": "shares"}
_UNITS = {
    "%": "% percent prozent pct",
    "mn": "m mn mln mio million millions millionen",
    "bn": "b bn billion billions",  # not Billionen, nor Milliarden: 1 Billion is 1000 of them
    "mrd": "mrd milliarde milliarden",
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_ENDINGS = ("es", "en", "e", "n", "s")  # of number and case; a tense may turn who did it to whom
_NAMES = """
    ap afp barrons bbc benzinga bloomberg cnbc cnn cnnmoney dpa dpaafx faz finanzen financialtimes
    forbes ft handelsblatt investing marketwatch mint motleyfool newyorktimes ntv nyt reuters
    seekingalpha spiegel tipranks wallstreetjournal washingtonpost wsj yahoofinance zacks
    report reports source sources
"""
_PUBLISHERS = frozenset(_NAMES.split())
_SPELLED = str.maketrans("−–—’‘`", "---'''")
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_MARK = re.compile(
    r"(?:(?:gesamt-)?roundup(?: \d)?|wdh|update(?: \d)?|icymi|exclusive|exklusiv|breaking(?: news)?"
    r"|eilmeldung) ?[:/-] ?",
    re.IGNORECASE,
)
_MEDIUM = re.compile(r" [(\[](?:podcast|video|audio|infographic)[)\]]$", re.IGNORECASE)
_PUBLISHER = re.compile(
    r"(?<=.)(?: [-|] (?P<name>(?:(?! - )[^|])+)| By (?P<wire>Reuters))$", re.DOTALL
)
_DOMAIN = re.compile(r"\.(?:com|net|org|de|ch|at|io|co\.uk)$")
_CUT = re.compile(r"(?P<space> ?)\.\.+$")
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]\.){2,}")
# Arrows, words, and numbers with their sign, currency and unit: -2.5 % is neither +2.5 % nor 25 %
# nor $2.5. A dash or bracket before a number counts as its sign, though it may only separate.
_TOKEN = re.compile(
    r"(?P<number>(?:(?<!\w)[+-] ?|\()?(?:[$€£¥]-?)?\d+(?:[.,]\d+)*)"
    rf"(?: ?(?P<unit>%|(?:{'|'.join(sorted(set(_UNIT) - {'%'}))})\b))?"
    r"|[▲▼△▽↑↓↗↘⬆⬇📈📉]|[^\W\d_]+",
    re.IGNORECASE,
)


class Word(NamedTuple):
    """A word, folded, and whether it is written small where names are not: then it is no name."""

    text: str
    small: bool


@dataclass(frozen=True)
class Title:
    """The words of a title that matter, in order.

    `cut` tells that it ended in dots, `half` that these followed a letter: perhaps half a word.
    """

    words: tuple[Word, ...]
    cut: bool = False
    half: bool = False

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """What titles that say the same share; others may share it by chance."""
        return tuple(stem(word.text) for word in self.words)

    @property
    def letters(self) -> int:
        """How long the title is, without all that does not matter."""
        return sum(len(word.text) for word in self.words)


def read_title(text: str, *, source: str = "") -> Title:
    """Return what a title says, without marks, publisher and words that carry nothing.

    Left out are the marks of agencies at its head (`ROUNDUP 2/`, `WDH:`; not corrections) and at
    its end the medium and a publisher, `source` or a well-known one, behind a dash or a bar.
    Umlauts are folded (ä is ae), other accents and upper case dropped.
    """
    written = unicodedata.normalize("NFKC", text).translate(_SPELLED)
    written = _unwrapped(" ".join(written.split()), source=source)
    cut = _CUT.search(written)  # an ellipsis is three dots by now
    written = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), _CUT.sub("", written))
    words = tuple(_words(re.sub(r"'s\b", "", written, flags=re.IGNORECASE)))
    if not words:
        return Title((Word(text, small=False),))
    return Title(words, cut=cut is not None, half=cut is not None and not cut["space"])


def same_title(one: Title, other: Title) -> bool:
    """Return whether two titles say the same, as far as either goes if it was cut off.

    Every number, sign and name must be the same and in the same place; only a word written small
    may differ in its ending. What is left of a cut title must begin the other and be at least
    `FEWEST_WORDS` words and `SMALLEST_SHARE` of its letters.
    """
    if not one.cut and not other.cut:
        return len(one.words) == len(other.words) and _same_words(one.words, other.words)
    short, long = (one, other) if one.cut else (other, one)
    if one.cut and other.cut:
        short, long = sorted((one, other), key=lambda title: title.letters)
    if not FEWEST_WORDS <= len(short.words) <= len(long.words):
        return False
    if short.letters < SMALLEST_SHARE * long.letters:
        return False
    *whole, last = short.words
    opposite = long.words[len(whole)]
    begun = short.half and last.text.isalpha() and opposite.text.startswith(last.text)
    return _same_words(whole, long.words) and (begun or _same_words([last], [opposite]))


def fold(text: str) -> str:
    """Return a text without upper case, umlauts (ä becomes ae) and other accents."""
    small = text.casefold()
    if small.isascii():
        return small
    plain = unicodedata.normalize("NFD", small.translate(_FOLDED))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a folded word without the ending of its number or case, roughly."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _same_words(some: Sequence[Word], others: Sequence[Word]) -> bool:
    # Bayer is not Bayern: only what is surely no name may be inflected.
    return all(
        one.text == other.text or (one.small and other.small and stem(one.text) == stem(other.text))
        for one, other in zip(some, others, strict=False)
    )


def _words(written: str) -> Iterator[Word]:
    telling = not written.islower() and not written.isupper()  # whether case says anything
    for found in _TOKEN.finditer(written):
        if number := found["number"]:
            unit = _UNIT.get((found["unit"] or "").lower(), "")
            yield Word(number.replace(" ", "") + unit, small=False)
            continue
        word = fold(found[0])
        ticker = telling and len(word) > 1 and found[0].isupper()  # NOW and ARE are shares
        if word not in _LIGHT or ticker:
            yield Word(_SAME.get(word, word), small=telling and found[0].islower())


def _unwrapped(text: str, *, source: str) -> str:
    while mark := _MARK.match(text):
        text = text[mark.end() :]
    text = _MEDIUM.sub("", text)
    found = _PUBLISHER.search(text)
    if found and (found["wire"] or _is_publisher(found["name"], source=source)):
        return text[: found.start()]
    return text


def _is_publisher(text: str, *, source: str) -> bool:
    name = _bare(text)
    return bool(name) and (name in _PUBLISHERS or name == _bare(source))


def _bare(publisher: str) -> str:
    name = _DOMAIN.sub("", fold(publisher.strip()))
    return "".join(re.findall(r"[^\W_]+", name)).removeprefix("the")
