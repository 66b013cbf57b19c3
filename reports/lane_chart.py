"""Where do an event's headlines lie on the time axis, and which open could each trade first?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reports.event_records import Lane, Mark
from reports.formats import EXCHANGE_ZONE, tone
from reports.language import Language
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
class Bell:
    """An opening or closing of the exchange, in New York and in UTC; a closing is `minor`."""

    at: float
    text: str
    utc: str
    minor: bool


@dataclass(frozen=True, slots=True)
class LaneChart:
    """The lane: marks by value, small ticks for the rest, opening hours, days, zones."""

    marks: tuple[LaneMark, ...]
    others: tuple[float, ...]
    hours: tuple[tuple[float, float], ...]
    days: tuple[Tick, ...]
    bells: tuple[Bell, ...]
    zones: tuple[Zone, ...]


def lane_chart(lane: Lane, say: Language) -> LaneChart:
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
                tone(mark.value), _told(mark, lane.symbol, say),
            )
            for mark in lane.linked
        ),
        others=tuple(at(mark.available_at) for mark in lane.unlinked),
        hours=((at(opens), at(closes) - at(opens)),),
        days=_midnights(lane, at, say),
        bells=(
            _bell(0.0, lane.starts_at, True, say),
            _bell(at(opens), opens, False, say),
            _bell(at(closes), closes, True, say),
            _bell(100.0, lane.ends_at, False, say),
        ),
        zones=(
            Zone(0.0, at(opens),
                 say("could trade first at the open of {day}", day=say.weekday(event)),
                 say("first bar {day}", day=say.weekday(event))),
            Zone(at(opens), 100.0 - at(opens), say("at the open of {day}", day=say.weekday(after)),
                 say.weekday(after)),
        ),
    )  # fmt: skip


def _midnights(lane: Lane, at: Callable[[datetime], float], say: Language) -> tuple[Tick, ...]:
    """Return every midnight in New York within the lane, named by the day that begins there."""
    first = lane.starts_at.astimezone(EXCHANGE_ZONE).date() + timedelta(days=1)
    found = []
    for k in range((lane.ends_at - lane.starts_at).days + 2):
        day = first + timedelta(days=k)
        midnight = datetime(day.year, day.month, day.day, tzinfo=EXCHANGE_ZONE)
        if midnight < lane.ends_at:
            found.append(Tick(at(midnight), say.weekday(day)))
    return tuple(found)


def _bell(place: float, moment: datetime, closing: bool, say: Language) -> Bell:
    local = f"{moment.astimezone(EXCHANGE_ZONE):%H:%M}"
    text = say("{time} close", time=local) if closing else say("{time} open", time=local)
    return Bell(place, text, f"{moment.astimezone(UTC):%H:%M} UTC", closing)


def _told(mark: Mark, symbol: str, say: Language) -> str:
    return say(
        "{time} (UTC: {utc}), {value} for {symbol}: {text}",
        time=say.exchange_time(mark.available_at), utc=say.utc_time(mark.available_at),
        value=say.number(mark.value, 2, signed=True),
        symbol=symbol, text=mark.text,
    )  # fmt: skip
