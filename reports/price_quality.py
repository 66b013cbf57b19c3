"""How good are the bars that a run stands on, as the report tells it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reports.formats import bar
from reports.language import Language

SHOWN_SYMBOLS = 24
SHOWN_BARS = 3


@dataclass(frozen=True, slots=True)
class Jump:
    """A large move of the close, and the split that would explain it, empty if none would."""

    day: date | datetime
    change: float
    like_split: str


@dataclass(frozen=True, slots=True)
class SymbolRow:
    """The bars of one symbol."""

    symbol: str
    bars: int
    first: date | datetime
    last: date | datetime
    missing: int
    missing_share: float
    missing_first: tuple[date | datetime, ...]
    no_volume: int
    stale: tuple[date | datetime, int] | None  # first bar of the longest standstill, and its length
    jumps: tuple[Jump, ...]


@dataclass(frozen=True, slots=True)
class PriceQuality:
    """The bars of a run as data: rows with something to tell first, and how prices were adjusted.

    `ways` has a phrase and its symbols each; `within` are symbols whose own bars seem to be on two
    scales.
    """

    rows: tuple[SymbolRow, ...]
    all_rows: int
    missing: int
    jumps: int
    stale: int
    mixed: bool
    ways: tuple[tuple[str, tuple[str, ...]], ...]
    within: tuple[str, ...]


def price_quality(metrics: Mapping[str, Any], say: Language) -> PriceQuality | None:
    """Return what the report tells of the bars, None where the run did not look."""
    found = metrics.get("data_quality", {}).get("prices")
    if not found or not found["symbols"]:
        return None
    rows = [_row(symbol, one) for symbol, one in found["symbols"].items()]
    told = sorted(rows, key=lambda row: not (row.missing or row.jumps or row.stale))
    adjustment = found["adjustment"]
    return PriceQuality(
        rows=tuple(told[:SHOWN_SYMBOLS]),
        all_rows=len(rows),
        missing=sum(row.missing for row in rows),
        jumps=sum(len(row.jumps) for row in rows),
        stale=sum(row.stale is not None for row in rows),
        mixed=adjustment["mixed"],
        ways=tuple((say.retell(way), tuple(who)) for way, who in adjustment["ways"].items()),
        within=tuple(adjustment["within"]),
    )


def _row(symbol: str, one: Mapping[str, Any]) -> SymbolRow:
    longest = one["stale_longest"]
    return SymbolRow(
        symbol=symbol,
        bars=one["bars"],
        first=bar(one["first"]),
        last=bar(one["last"]),
        missing=one["missing"],
        missing_share=one["missing_share"],
        missing_first=tuple(bar(name) for name in one["missing_first"][:SHOWN_BARS]),
        no_volume=one["no_volume"],
        stale=None if longest is None else (bar(longest["first"]), longest["bars"]),
        jumps=tuple(
            Jump(bar(jump["bar"]), jump["change"], jump["like_split"] or "")
            for jump in one["jumps"]
        ),
    )
