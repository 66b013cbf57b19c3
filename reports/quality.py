"""How good are the data that a run stands on, as the report tells it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.language import Language, marked
from reports.price_quality import PriceQuality, price_quality

SHOWN_SOURCES = 12
SHOWN_HOLES = 3
_STANDING_IN = (marked("unknown"), marked("other sources"))  # names that no source gave itself
_BINS = 90  # of a source's volume over the period


@dataclass(frozen=True, slots=True)
class Volume:
    """What a source brought over the period: bars and holes, from left (0) to right (1)."""

    bars: tuple[tuple[float, float], ...]  # place, height as a fraction of the highest
    width: float
    holes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source of headlines."""

    name: str
    in_period: int
    days: int
    usual: float | None
    holes: int
    first_holes: tuple[date, ...]
    silence: tuple[date, date, int] | None  # first and last session of the longest one, sessions
    dropped: float
    volume: Volume


@dataclass(frozen=True, slots=True)
class HeadlineQuality:
    """The headlines of a run as data: counts, shares of all rows, and the largest sources."""

    rows: int
    in_period: int
    merged: float
    dropped: tuple[tuple[str, float], ...]
    languages: tuple[tuple[str, float], ...]
    sources: tuple[SourceRow, ...]
    all_sources: int
    holes: int


@dataclass(frozen=True, slots=True)
class DataQuality:
    """What is known of the quality of a run's data."""

    headlines: HeadlineQuality
    prices: PriceQuality | None


def data_quality(metrics: Mapping[str, Any], say: Language) -> DataQuality | None:
    """Return what the report tells of the data, None where the run did not look."""
    found = metrics.get("data_quality", {}).get("headlines")
    if found is None:
        return None
    return DataQuality(headlines=_headlines(found, say), prices=price_quality(metrics, say))


def _headlines(found: Mapping[str, Any], say: Language) -> HeadlineQuality:
    span = date.fromisoformat(found["start"]), date.fromisoformat(found["end"])
    sources = list(found["sources"].items())
    return HeadlineQuality(
        rows=found["rows"],
        in_period=found["in_period"],
        merged=found["merged"]["share"],
        dropped=tuple((say.retell(why), one["share"]) for why, one in found["dropped"].items()),
        languages=tuple((code, one["share"]) for code, one in found["languages"].items()),
        sources=tuple(_source(name, one, span, say) for name, one in sources[:SHOWN_SOURCES]),
        all_sources=len(sources),
        holes=sum(len(one["holes"]) for _, one in sources),
    )


def _source(name: str, one: Mapping[str, Any], span: tuple[date, date], say: Language) -> SourceRow:
    holes = [date.fromisoformat(day) for day in one["holes"]]
    gap = one["longest_gap"]
    return SourceRow(
        name=say(name) if name in _STANDING_IN else name,
        in_period=one["in_period"],
        days=one["days"],
        usual=one["median_per_day"],
        holes=len(holes),
        first_holes=tuple(holes[:SHOWN_HOLES]),
        silence=None
        if gap is None
        else (date.fromisoformat(gap["start"]), date.fromisoformat(gap["end"]), gap["sessions"]),
        dropped=sum(part["share"] for part in one["dropped"].values()),
        volume=_volume(one["per_day"], holes, span),
    )


def _volume(per_day: Mapping[str, int], holes: list[date], span: tuple[date, date]) -> Volume:
    start, days = span[0], (span[1] - span[0]).days + 1
    bins = min(days, _BINS)
    counts = [0] * bins
    for day, count in per_day.items():
        counts[(date.fromisoformat(day) - start).days * bins // days] += count
    highest = max(counts, default=0) or 1
    return Volume(
        bars=tuple((n / bins, count / highest) for n, count in enumerate(counts) if count),
        width=1.0 / bins,
        holes=tuple(((day - start).days + 0.5) / days for day in holes),
    )
