"""Which instrument is said to have moved by how much, on which day?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.news import claim_words as words
from data.news.claim_days import day_told
from data.news.claim_doubts import disclaimed
from data.news.claim_subjects import claimed_of
from data.news.clauses import Clause, Item, clauses
from data.news.instruments import Instruments, Mention, load_instruments
from data.news.sentences import sentences
from data.news.sizes import Bound, Size, Unit, sizes

Direction = Literal["up", "down"]

_MASK = "\N{OBJECT REPLACEMENT CHARACTER}"
_BACK_TO_IT = re.compile(
    r"(?:The (?:stock|shares|index|drop|fall|slump)|Its (?:stock|shares)|Die (?:Aktien?|Papiere"
    r"|Titel)"
    r"|Das (?:Papier|Minus|Plus)|Der (?:Kurs|Index|Börsenwert|Aktienkurs|Titel|Anteilsschein))\b"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence's claim that an instrument moved on a day.

    `instrument` is the name as written, `symbol` whose bars can tell. `low` to `high` is the size
    of the move without its sign, equal unless a range is claimed: fractions (0.028 = 2.8 %) where
    `unit` is "percent", index points where it is "points". `rounding` is half a unit of the last
    digit claimed, `bound` whether the words say about, at least or at most, and `intraday` whether
    they speak of a moment within the session rather than of its end.
    """

    instrument: str
    symbol: str
    direction: Direction
    low: float
    high: float
    unit: Unit
    day: date
    sentence: str
    rounding: float
    bound: Bound = ""
    intraday: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"{self.instrument}: low {self.low} and high {self.high} out of order")

    @property
    def percent(self) -> float | None:
        """The claimed move as a signed fraction (of a range its middle); None for points."""
        return self.change if self.unit == "percent" else None

    @property
    def change(self) -> float:
        """The claimed move with its sign, a fraction or points; of a range its middle."""
        size = (self.low + self.high) / 2
        return -size if self.direction == "down" else size


def claims_in(
    text: str,
    *,
    day: date,
    untold: date | None = None,
    instruments: Instruments | None = None,
) -> list[Claim]:
    """Return the claims of an English or German text, in order, each once.

    `day` is the day it was written on, from which "on Monday" counts back; sentences that name no
    day are taken to tell of `untold`, of `day` without it. Left out is what only might happen,
    what is denied, changes over a week or a year, and percentages of revenue, yields and the like.
    """
    table = instruments or load_instruments()
    days = (day, day if untold is None else untold)
    found: list[Claim] = []
    previous: Mention | None = None
    for sentence in sentences(text):
        names = table.mentions(sentence)
        it = previous if not names and _BACK_TO_IT.match(sentence) else None
        found += _in_sentence(sentence, names, it, days)
        previous = names[0] if len({one.symbol for one in names}) == 1 else it
    return list(dict.fromkeys(found))


def _in_sentence(
    sentence: str, names: list[Mention], it: Mention | None, days: tuple[date, date]
) -> Iterator[Claim]:
    masked = sentence
    for one in names:
        masked = masked[: one.start] + _MASK * (one.end - one.start) + masked[one.end :]
    found = sizes(masked)
    if not found or not (names or it):
        return
    parts = clauses(sentence, names, found)
    told: Direction | None = None  # by the clause before, for one without a verb
    for number, part in enumerate(parts):
        direction = _main_direction(part)
        for place, item in enumerate(part.items):
            if not isinstance(item.value, Size) or item.value.source:
                continue
            if disclaimed(sentence, parts, number, item):
                continue
            way = _direction(sentence, part, item)
            if way is None and not item.value.target and _leaves_verb_out(part):
                way = told or next(
                    (one for one in map(_main_direction, parts[number:]) if one), None
                )
            if way is None:
                continue
            for name in claimed_of(parts, number, place, it):
                yield _claim(sentence, name, way, item, days=days, part=part)
            direction = way
        told = direction or told


def _claim(
    sentence: str,
    name: Mention,
    way: Direction,
    item: Item,
    *,
    days: tuple[date, date],
    part: Clause,
) -> Claim:
    size = item.value
    assert isinstance(size, Size)
    told = sentence[part.start : part.end]
    return Claim(
        instrument=name.name, symbol=name.symbol, direction=way, low=size.low, high=size.high,
        unit=size.unit,
        day=day_told(
            sentence, (part.start, part.end), item.start, day=days[0], untold=days[1]
        ),
        sentence=sentence, rounding=size.rounding, bound=size.bound,
        intraday=bool(words.INTRADAY.search(told)),
    )  # fmt: skip


def _direction(sentence: str, part: Clause, item: Item) -> Direction | None:
    """Return where the words next to a size point; None where they do not say."""
    size = item.value
    assert isinstance(size, Size)
    if size.sign:
        return "up" if size.sign > 0 else "down"
    if size.target and size.unit == "points" and len(part.of("size")) > 1:
        return None  # "verlor 1,5 % auf 6.012 Punkte": a level
    if size.target:  # "cut its loss to 1 %"; without such a noun it tells a level
        for one in part.items:
            if words.STANDING_DOWN.fullmatch(one.text):
                return "down"
            if words.STANDING_UP.fullmatch(one.text):
                return "up"
        return None
    ways = part.of("up", "down")
    if not ways:
        return None
    nearest = min(ways, key=lambda one: (_distance(part, one, item), one.start > item.start))
    return "up" if nearest.kind == "up" else "down"


def _distance(part: Clause, one: Item, other: Item) -> int:
    return abs(part.items.index(one) - part.items.index(other))


def _main_direction(part: Clause) -> Direction | None:
    ways = part.of("up", "down")
    return None if not ways else ("up" if ways[0].kind == "up" else "down")


def _leaves_verb_out(part: Clause) -> bool:
    return all(
        item.kind in ("name", "size") or words.LIGHT.fullmatch(item.text) or item.text == ","
        for item in part.items
    )
