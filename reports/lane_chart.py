"""Where do an event's headlines lie on the time axis, and which open could each trade first?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports import formats
from reports.event_records import Lane, Mark
from reports.scales import Tick


@dataclass(frozen=True, slots=True)
class LaneMark:
    """A headline's mark: position, shape by tone, and what a pointer resting on it reads."""

    x: float
    y: float
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the lane whose headlines act first at the same open."""

    left: float
    width: float
    text: str
    short: str


@dataclass(frozen=True, slots=True)
class LaneChart:
    """The lane: marks by value, small ticks for the rest, opening hours, days, zones."""

    marks: tuple[LaneMark, ...]
    others: tuple[float, ...]
    hours: tuple[tuple[float, float], ...]
    days: tuple[Tick, ...]
    bells: tuple[Tick, ...]
    zones: tuple[Zone, ...]


def lane_chart(lane: Lane) -> LaneChart:
    """Return the positions of everything in the lane, in per cent of its width and height."""
    length = (lane.ends_at - lane.starts_at).total_seconds()

    def at(moment: datetime) -> float:
        inside = min(max(moment, lane.starts_at), lane.ends_at)
        return 100.0 * (inside - lane.starts_at).total_seconds() / length

    (_, _, _), (event, opens, closes), (after, _, _) = lane.sessions
    return LaneChart(
        marks=tuple(
            LaneMark(
                at(mark.available_at), 50.0 - 50.0 * (mark.value or 0.0),
                formats.tone(mark.value), _told(mark, lane.symbol),
            )
            for mark in lane.linked
        ),
        others=tuple(at(mark.available_at) for mark in lane.unlinked),
        hours=((at(opens), at(closes) - at(opens)),),
        days=_midnights(lane, at),
        bells=(
            Tick(0.0, f"{_clock(lane.starts_at)} close", minor=True),
            Tick(at(opens), f"{_clock(opens)} open"),
            Tick(at(closes), f"{_clock(closes)} close", minor=True),
            Tick(100.0, f"{_clock(lane.ends_at)} open"),
        ),
        zones=(
            Zone(0.0, at(opens), f"could trade first at the open of {formats.weekday(event)}",
                 f"first bar {formats.weekday(event)}"),
            Zone(at(opens), 100.0 - at(opens), f"at the open of {formats.weekday(after)}",
                 formats.weekday(after)),
        ),
    )  # fmt: skip


def _midnights(lane: Lane, at: Callable[[datetime], float]) -> tuple[Tick, ...]:
    """Return every midnight in New York within the lane, named by the day that begins there."""
    first = lane.starts_at.astimezone(formats.EXCHANGE_ZONE).date() + timedelta(days=1)
    found = []
    for k in range((lane.ends_at - lane.starts_at).days + 2):
        day = first + timedelta(days=k)
        midnight = datetime(day.year, day.month, day.day, tzinfo=formats.EXCHANGE_ZONE)
        if midnight < lane.ends_at:
            found.append(Tick(at(midnight), formats.weekday(day)))
    return tuple(found)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(formats.EXCHANGE_ZONE):%H:%M}"


def _told(mark: Mark, symbol: str) -> str:
    return (
        f"{formats.exchange_time(mark.available_at)}, "
        f"{formats.number(mark.value, 2, signed=True)} for {symbol}: {mark.text}"
    )
