"""Which clauses does a sentence have, and what in them can a percentage belong to?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from data.news import claim_words as words
from data.news.instruments import Mention
from data.news.sizes import Size

Kind = Literal["name", "size", "down", "up", "subject", "word"]

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*|\d[\d.,]*|[,;:()]|[–—]|\s-\s")
_PHRASES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (words.SPLIT_DOWN, "down"),
    (words.PHRASE_DOWN, "down"),
    (words.SPLIT_UP, "up"),
    (words.PHRASE_UP, "up"),
)
_MARKET_VALUE = re.compile(
    r"market (?:value|worth|cap|capitali[sz]ation)|volatility (?:index|gauge)", re.IGNORECASE
)
_LISTED = re.compile(r"-(?:listed|traded|based|heavy|notiert\w*|gelistet\w*)$", re.IGNORECASE)
_CUTS = re.compile(r"[;:()–—]|\s-\s")


@dataclass(frozen=True, slots=True)
class Item:
    """A word or phrase of a sentence and what it does there: characters `start` to `end`.

    `subject` is something else than a known instrument that a change may be told of.
    """

    kind: Kind
    start: int
    end: int
    text: str
    value: Mention | Size | None = None


@dataclass(slots=True)
class Clause:
    """Items between two cuts; `opening` is what stands before them ("," "(" "and" or nothing)."""

    opening: str
    items: list[Item] = field(default_factory=list)
    start: int = 0
    end: int = 0

    def of(self, *kinds: Kind) -> list[Item]:
        """Return the items of these kinds, in order."""
        return [item for item in self.items if item.kind in kinds]


def clauses(text: str, names: Sequence[Mention], found: Sequence[Size]) -> list[Clause]:
    """Return the clauses of a sentence, in order, without insertions that tell no change.

    An apposition or relative clause between commas ("ASML, a Dutch supplier, fell 6.6 %") is left
    out when no size stands in it, so that what follows finds its subject.
    """
    parts = _split(_items(text, names, found))
    parts = [part for part in parts if part.items]
    for part in parts:
        part.start, part.end = part.items[0].start, part.items[-1].end
        part.items = _with_directions(text, part)
        _mark_subjects(part)
    kept: list[Clause] = []
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else None
        if not (kept and following and _is_insertion(kept[-1], part, following)):
            kept.append(part)
    return kept


def _items(text: str, names: Sequence[Mention], found: Sequence[Size]) -> list[Item]:
    items = [Item("name", one.start, one.end, one.name, one) for one in names]
    items += [Item("size", one.start, one.end, text[one.start : one.end], one) for one in found]
    taken = [(item.start, item.end) for item in items]
    for match in _TOKEN.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            items.append(Item("word", match.start(), match.end(), match[0]))
    return sorted(items, key=lambda item: item.start)


def _split(items: list[Item]) -> list[Clause]:
    parts = [Clause("")]
    for number, item in enumerate(items):
        if item.kind != "word":
            parts[-1].items.append(item)
        elif _CUTS.fullmatch(item.text):
            parts.append(Clause(item.text.strip()))
        elif item.text == "," or words.CONJUNCTION.fullmatch(item.text) or _is_as(items, number):
            if _joins(items, number):
                parts[-1].items.append(item)
            elif parts[-1].items or item.text == ",":
                parts.append(Clause(item.text.lower()))
            else:
                parts[-1].opening = item.text.lower()
        else:
            parts[-1].items.append(item)
    return parts


def _is_as(items: list[Item], number: int) -> bool:
    """Whether "as" begins a clause: followed by a name, not "as much as"."""
    if items[number].text.lower() not in ("as", "da", "with"):
        return False
    return any(item.kind == "name" for item in items[number + 1 : number + 3])


def _joins(items: list[Item], number: int) -> bool:
    """Whether a comma or conjunction joins two names, or two sizes, into one group."""
    light = (
        "the",
        "der",
        "die",
        "das",
        "and",
        "und",
        ",",
        "den",
        "dem",
        "sowie",
        "both",
        "at",
        "in",
    )

    def beside(step: int) -> str:
        place = number + step
        while 0 <= place < len(items) and items[place].text.lower() in light:
            place += step
        return items[place].kind if 0 <= place < len(items) else ""

    if items[number].text.lower() not in (",", "and", "und", "sowie"):
        return False
    before, after = beside(-1), beside(1)
    sizes = before == after == "size" and items[number].text != ","
    return before == after == "name" or sizes


def _with_directions(text: str, part: Clause) -> list[Item]:
    """Return the items with the words that tell a direction marked: alone or within a phrase."""
    span = text[part.start : part.end]
    phrases: list[tuple[int, int, Kind]] = []
    for pattern, way in _PHRASES:
        for match in pattern.finditer(span):
            start, end = match.span(match.lastindex or 0)
            phrases.append((part.start + start, part.start + end, way))
    if not phrases:
        phrases = _split_later(text, part)
    return [
        replace(item, kind=_direction(item, phrases)) if item.kind == "word" else item
        for item in part.items
    ]


def _split_later(text: str, part: Clause) -> list[tuple[int, int, Kind]]:
    """ "Oracle gaben 14 %, Marvell 19 % nach": the verb here, its other half at the very end."""
    pairs: tuple[tuple[re.Pattern[str], Kind], ...] = (
        (words.SPLIT_DOWN, "down"),
        (words.SPLIT_UP, "up"),
    )
    for pattern, way in pairs:
        match = pattern.search(text, part.start)
        if match is None:
            continue
        start, end = match.span(match.lastindex or 0)
        later = _TOKEN.findall(text[end:])
        if end <= part.end and not any(_tells(word) for word in later):
            return [(start, end, way)]
    return []


def _tells(word: str) -> bool:
    return bool(words.DOWN.fullmatch(word) or words.UP.fullmatch(word))


def _direction(item: Item, phrases: Sequence[tuple[int, int, Kind]]) -> Kind:
    for start, end, way in phrases:
        if start <= item.start < end:
            return way
    if words.DOWN.fullmatch(item.text):
        return "down"
    return "up" if words.UP.fullmatch(item.text) else "word"


def _mark_subjects(part: Clause) -> None:
    """Mark the words that a change may be told of: other nouns, other names."""
    open_phrase = False
    for number, item in enumerate(part.items):
        if item.kind != "word":
            open_phrase = False
            continue
        if item.text.lower() in ("von", "of", "bei", "beim"):
            open_phrase = False
        elif words.PREPOSITION.fullmatch(item.text):
            open_phrase = True
        elif _may_be_subject(part, number, open_phrase):
            part.items[number] = Item("subject", item.start, item.end, item.text)
    for number, item in enumerate(part.items):
        if item.kind == "subject" and (name := _owner(part.items[number + 1 :])):
            # "Der Gewinn von ASML": the profit is told of, not the share
            part.items[part.items.index(name)] = Item("word", name.start, name.end, name.text)


def _owner(after: Sequence[Item]) -> Item | None:
    """The name that what stands before belongs to: "von ASML", "je Aktie von ASML"."""
    if len(after) > 3 and after[0].text.lower() in ("je", "pro", "per"):
        after = after[2:]
    if len(after) > 1 and after[0].text.lower() in ("von", "of") and after[1].kind == "name":
        return after[1]
    return None


def _may_be_subject(part: Clause, number: int, open_phrase: bool) -> bool:
    text = part.items[number].text.removesuffix("'s").removesuffix("’s")
    before = part.items[number - 1].text if number else ""
    if words.MONEY.fullmatch(text) and (before[:1].isdigit() or words.MONEY.fullmatch(before)):
        return False
    if words.NOT_A_PRICE.fullmatch(text):
        following = part.items[number + 1].text if number + 1 < len(part.items) else ""
        return not open_phrase and not _MARKET_VALUE.fullmatch(f"{text} {following}")
    if open_phrase or not text[0].isupper() or words.PRICE_NOUNS.fullmatch(text):
        return False
    if _LISTED.search(text):  # "its New York-listed shares"
        return False
    if number == 0:  # a capital letter that any word has there, unless an unknown name
        inflected = text.lower().endswith(("ing", "ed", "ly", "lich", "ig"))
        plain = (words.LIGHT, words.PRONOUN, words.PREPOSITION, words.OPENER)
        return not inflected and not any(one.fullmatch(text) for one in plain)
    return True


def _is_insertion(before: Clause, part: Clause, following: Clause) -> bool:
    """Whether `part`, between commas, only says more of the name that stands before it."""
    if part.opening != "," or following.opening != "," or part.of("size"):
        return False
    if not before.items or not before.of("name"):
        return False
    tells_already = before.of("up", "down", "size") or part.of("up", "down")
    if before.items[-1].kind != "name" and tells_already:
        return False
    second = part.items[1] if len(part.items) > 1 else None
    begins_with_name = part.items[0].kind == "name" or (
        second is not None
        and second.kind == "name"
        and words.DETERMINER.fullmatch(part.items[0].text)
    )
    return not begins_with_name
