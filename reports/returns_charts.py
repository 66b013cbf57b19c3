"""Where do the rolling figures and the bars of the distributions lie? Positions as in charts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.charts import LABEL_HEIGHT, EndLabel, Panel, Stroke, event_ticks
from reports.event_records import Number
from reports.language import Language
from reports.records import Timeline
from reports.returns_records import HeatMap, Returns, RollingLine
from reports.scales import Tick, box_path, day_ticks, nice_ticks, scale_of, spread

ROLLING_HEIGHT = 170  # pixels, as in returns.css
SHADES = 5


@dataclass(frozen=True, slots=True)
class Bars:
    """One histogram: the path of its bars, and the account's name and ink."""

    name: str
    ink: str
    path: str


@dataclass(frozen=True, slots=True)
class Histograms:
    """Histograms on one scale, and the ticks they share."""

    bars: tuple[Bars, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def rolling_panels(found: Returns, timeline: Timeline, say: Language) -> tuple[Panel, Panel]:
    """Return the rolling Sharpe ratios and volatilities, on the dates of the growth chart."""
    return (
        _panel(found.rolling, lambda line: line.sharpe, timeline, say, unit="number"),
        _panel(found.rolling, lambda line: line.volatility, timeline, say, unit="percent"),
    )


def _panel(
    lines: Sequence[RollingLine],
    values: Callable[[RollingLine], tuple[Number, ...]],
    timeline: Timeline,
    say: Language,
    *,
    unit: str,
) -> Panel:
    known = [value for line in lines for value in values(line) if value is not None] or [0.0]
    low, high = min(0.0, *known), max(0.0, *known)
    pad = 0.05 * (high - low) or 0.01
    low, high = low - pad * (low < 0), high + pad
    scale = scale_of(low, high)
    write = (lambda v: say.points(v, 0, signed=False)) if unit == "percent" else say.brief
    ended = [(k, ln) for k, ln in enumerate(lines) if values(ln)[-1] is not None]
    heights = [scale(values(line)[-1] or 0.0) for _, line in ended]
    places = spread(heights, 100.0 * LABEL_HEIGHT / ROLLING_HEIGHT)
    return Panel(
        strokes=tuple(
            Stroke(line.name, line.ink, broken_path(values(line), scale)) for line in lines
        ),
        y_ticks=tuple(Tick(scale(t), write(t)) for t in _round(low, high, unit)),
        x_ticks=day_ticks(timeline.days, say),
        events=event_ticks(timeline, say),
        labels=tuple(
            EndLabel(line.name, line.ink, "", height, place, k)
            for (k, line), height, place in zip(ended, heights, places, strict=True)
        ),
        low=low,
        high=high,
        unit=unit,
    )


def _round(low: float, high: float, unit: str) -> list[float]:
    if unit == "percent":
        return nice_ticks(low, high, 4)
    step = max(1.0, 1.0 * round((high - low) / 4))
    return [k * step for k in range(int(low // step) + 1, int(high // step) + 1)]


def broken_path(values: Sequence[Number], scale: Callable[[float], float]) -> str:
    """Return the path of values at even distances, interrupted where there is none."""
    last = max(1, len(values) - 1)
    parts: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            parts.append([])
        else:
            parts[-1].append((100.0 * place / last, scale(value)))
    return "".join(box_path(*zip(*part, strict=True)) for part in parts if len(part) > 1)


def histograms(found: Returns, say: Language) -> Histograms:
    """Return the daily returns of every account as bars on one scale."""
    most = max((share for one in found.distributions for share in one.bins), default=0.0) or 1.0
    scale = scale_of(0.0, 1.05 * most)
    low, high = found.edges[0], found.edges[-1]
    along = lambda value: 1000.0 * (value - low) / (high - low)  # noqa: E731
    return Histograms(
        bars=tuple(
            Bars(
                one.name,
                one.ink,
                "".join(
                    f"M{along(left) + 2:.0f} 1000V{10 * scale(share):.0f}"
                    f"H{along(right) - 2:.0f}V1000z"
                    for left, right, share in zip(
                        found.edges, found.edges[1:], one.bins, strict=False
                    )
                    if share > 0
                ),
            )
            for one in found.distributions
        ),
        x_ticks=tuple(Tick(along(v) / 10, say.points(v, 0)) for v in (low, 0.0, high)),
        y_ticks=tuple(Tick(scale(t), say.points(t, 0, signed=False))
                      for t in nice_ticks(0.0, most, 3)),
    )  # fmt: skip


def shade(value: Number, most: float) -> str:
    """Return the class of a heat map's cell: u1 to u5 for a gain, d1 to d5 for a loss."""
    if value is None:
        return ""
    step = min(SHADES, round(SHADES * abs(value) / most + 0.3))
    return f"{'u' if value > 0 else 'd'}{step}" if step else ""


def heat_cells(heat: HeatMap, cells: Sequence[Number]) -> list[tuple[Number, str]]:
    """Return each value of a row with the class of its colour."""
    return [(value, shade(value, heat.most)) for value in cells]
