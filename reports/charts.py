"""Where does each line, bar and label of a chart lie? Plain positions; the templates draw them.

Positions are per cent of the plot from its left and top, so that text, bars and marks keep their
size on any screen. Only paths are stretched: they are drawn in a box of 1000 by 1000 with strokes
that do not scale.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.event_records import Move, Path
from reports.language import Language
from reports.records import Timeline
from reports.scales import (
    Tick,
    box_path,
    day_ticks,
    doublings,
    even_path,
    nice_ticks,
    scale_of,
    spread,
)

GROWTH_HEIGHT = 270  # pixels, as in style.css; labels are kept apart by it
LABEL_HEIGHT = 17
_LOG_FROM = 3.0  # highest over lowest value from which a growth chart is drawn on a log scale


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line: its ink and its path in the box of 1000 by 1000."""

    name: str
    ink: str
    path: str


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A name beside its line: `at` where the line ends, `text_at` where there is room.

    `line` is the place of the line among those of its chart, for the script that moves both.
    """

    name: str
    ink: str
    text: str
    at: float
    text_at: float
    line: int = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart of lines over time; `low` and `high` are its ends, their logarithms where `log`."""

    strokes: tuple[Stroke, ...]
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    events: tuple[Tick, ...]
    labels: tuple[EndLabel, ...] = ()
    log: bool = False
    low: float = 0.0
    high: float = 1.0
    unit: str = "percent"


@dataclass(frozen=True, slots=True)
class GrowthScale:
    """Where a multiple of the start lies, and what stands along it; ends as in a `Panel`."""

    of: Callable[[float], float]
    ticks: tuple[Tick, ...]
    log: bool
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SmallPanel:
    """One of several small charts on one scale: `day` and `end` are (x, y, text) of two marks."""

    name: str
    strokes: tuple[Stroke, ...]
    day: tuple[float, float, str]
    day_below: bool
    end: tuple[float, float, str] | None


@dataclass(frozen=True, slots=True)
class SmallPanels:
    """Small multiples and the scale they share."""

    panels: tuple[SmallPanel, ...]
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class MoveBar:
    """One instrument's day: (left, width) of gap and intraday, and where the close lies."""

    gap: tuple[float, float]
    intraday: tuple[float, float]
    close: float


@dataclass(frozen=True, slots=True)
class MoveBars:
    """The bars of all instruments on one axis."""

    bars: tuple[MoveBar, ...]
    ticks: tuple[Tick, ...]
    zero: float


def growth(timeline: Timeline, say: Language) -> Panel:
    """Return the growth of every account since the close before the first session."""
    found = growth_scale([v for line in timeline.lines for v in line.growth], 5, say=say)
    scale = found.of
    named = [(k, line) for k, line in enumerate(timeline.lines) if line.ink != "rest"]
    heights = [scale(line.growth[-1]) for _, line in named]
    places = spread(heights, 100.0 * LABEL_HEIGHT / GROWTH_HEIGHT)
    return Panel(
        strokes=tuple(
            Stroke(line.name, line.ink, even_path(map(scale, line.growth), len(line.growth)))
            for line in timeline.lines
        ),
        y_ticks=found.ticks,
        x_ticks=day_ticks(timeline.days, say),
        events=event_ticks(timeline, say),
        labels=tuple(
            EndLabel(
                line.name, line.ink, say.percent(line.growth[-1] - 1.0), end, place, k
            )
            for (k, line), end, place in zip(named, heights, places, strict=True)
        ),
        log=found.log,
        low=found.low,
        high=found.high,
        unit="times" if found.log else "percent",
    )  # fmt: skip


def growth_scale(values: Sequence[float], wanted: int, *, say: Language) -> GrowthScale:
    """Return the scale of multiples of the start, with about `wanted` ticks where it is linear."""
    low, high = min(values), max(values)
    log = low > 0 and high / low > _LOG_FROM
    if log:
        low, high = low / 1.05, high * 1.05
        marks = [(v, f"{say.brief(v)}×") for v in doublings(low, high)]
        ends = math.log(low), math.log(high)
        scale = scale_of(*ends, math.log)
    else:
        pad = 0.04 * (high - low) or 0.01
        low, high = low - pad, high + pad
        marks = [(1.0 + t, say.points(t, 0)) for t in nice_ticks(low - 1.0, high - 1.0, wanted)]
        ends = low - 1.0, high - 1.0
        scale = scale_of(low, high)
    return GrowthScale(scale, tuple(Tick(scale(v), text) for v, text in marks), log, *ends)


def fall(timeline: Timeline, say: Language) -> Panel:
    """Return the loss of every account from its running peak."""
    low = min(min(line.fall) for line in timeline.lines) * 1.05 or -0.01
    scale = scale_of(low, 0.0)
    return Panel(
        strokes=tuple(
            Stroke(line.name, line.ink, even_path(map(scale, line.fall), len(line.fall)))
            for line in timeline.lines
        ),
        y_ticks=tuple(Tick(scale(t), say.points(t, 0)) for t in nice_ticks(low, 0.0, 3)),
        x_ticks=day_ticks(timeline.days, say),
        events=event_ticks(timeline, say),
        low=low,
        high=0.0,
    )


def small_panels(
    paths: Sequence[Path], reference: Path | None = None, *, say: Language
) -> SmallPanels:
    """Return paths around an event as small charts on one scale, `reference` in each of them."""
    drawn = [*paths, reference] if reference else list(paths)
    values = [value for path in drawn for value in path.values]
    pad = 0.12 * (max(values) - min(values)) or 0.01
    scale = scale_of(min(values) - pad, max(values) + pad)
    first, last = min(p.days[0] for p in drawn), max(p.days[-1] for p in drawn)
    along = lambda day: 100.0 * (day - first) / max(1, last - first)  # noqa: E731
    return SmallPanels(
        panels=tuple(_small(path, reference, scale, along, say) for path in paths),
        y_ticks=tuple(
            Tick(scale(t), say.points(t, 0)) for t in nice_ticks(min(values), max(values), 3)
        ),
        x_ticks=(
            Tick(along(first), say.number(first, 0)),
            Tick(along(0), "T"),
            Tick(along(last), say.number(last, 0, signed=True)),
        ),
    )


def _small(
    path: Path,
    reference: Path | None,
    scale: Callable[[float], float],
    along: Callable[[float], float],
    say: Language,
) -> SmallPanel:
    lines = [line for line in (reference, path) if line is not None]
    known = dict(zip(path.days, path.values, strict=True))
    on_day = known.get(0, 0.0)
    return SmallPanel(
        name=path.name,
        strokes=tuple(
            Stroke(line.name, line.ink, box_path(map(along, line.days), map(scale, line.values)))
            for line in lines
            if line is path or line.name != path.name
        ),
        day=(along(0), scale(on_day), say.points(on_day)),
        day_below=on_day < 0,
        end=(along(path.days[-1]), scale(path.values[-1]), say.points(path.values[-1]))
        if path.days[-1] > 0
        else None,
    )


def move_bars(moves: Sequence[Move], say: Language) -> MoveBars:
    """Return gap and intraday of each instrument as bars that lead to the close."""
    ends = [(m.gap or 0.0, m.day or 0.0) for m in moves]
    low, high = min(0.0, *map(min, ends)), max(0.0, *map(max, ends))
    pad = 0.06 * (high - low) or 0.01
    low, high = low - pad, high + pad
    along = lambda value: 100.0 * (value - low) / (high - low)  # noqa: E731
    return MoveBars(
        bars=tuple(
            MoveBar(
                gap=_span(along(0.0), along(gap)),
                intraday=_span(along(gap), along(close)),
                close=along(close),
            )
            for gap, close in ends
        ),
        ticks=tuple(
            Tick(along(t), say.points(t, 0, signed=False), minor=bool(i % 2))
            for i, t in enumerate(reversed(nice_ticks(low, high, 6)))
        ),
        zero=along(0.0),
    )


def event_ticks(timeline: Timeline, say: Language) -> tuple[Tick, ...]:
    """Return where the events lie on the axis of a timeline, and their dates."""
    last = max(1, len(timeline.days) - 1)
    return tuple(
        Tick(100.0 * place / last, say.short_day(day)) for place, day, _ in timeline.events
    )


def _span(start: float, end: float) -> tuple[float, float]:
    return min(start, end), abs(end - start)
