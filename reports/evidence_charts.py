"""Where do intervals, curves and claimed moves lie? Positions as in `reports.charts`."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts import LABEL_HEIGHT, EndLabel, Panel, Stroke
from reports.event_records import ClaimRow
from reports.evidence_records import Curve, Differences, Robustness
from reports.language import Language
from reports.scales import Tick, box_path, nice_ticks, scale_of, spread

CURVE_HEIGHT = 210  # pixels, as in sections.css; labels are kept apart by it


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """An interval on its axis: where it begins, how wide it is, where its value lies."""

    left: float
    width: float
    value: float


@dataclass(frozen=True, slots=True)
class IntervalBars:
    """Intervals by row and column on one axis; None where there is none."""

    rows: tuple[tuple[IntervalBar | None, ...], ...]
    ticks: tuple[Tick, ...]
    zero: float


@dataclass(frozen=True, slots=True)
class ClaimBar:
    """A session's range on the axis, with the claimed move (left, width) and the close."""

    low: float
    width: float
    claimed: tuple[float, float]
    close: float


@dataclass(frozen=True, slots=True)
class ClaimBars:
    """The claims in per cent on one axis; None for those in points and those without a bar."""

    bars: tuple[ClaimBar | None, ...]
    ticks: tuple[Tick, ...]
    zero: float


def difference_bars(differences: Differences, say: Language) -> IntervalBars:
    """Return the intervals of all differences of Sharpe ratios on one axis that holds zero."""
    known = [bar for row in differences.rows for bar in row.less if bar is not None]
    ends = [0.0, *(end for bar in known for end in (bar.low, bar.high))]
    low, high = padded(min(ends), max(ends))

    def along(value: float) -> float:
        return 100.0 * (value - low) / (high - low)

    return IntervalBars(
        rows=tuple(
            tuple(
                IntervalBar(along(bar.low), along(bar.high) - along(bar.low), along(bar.value))
                if bar is not None
                else None
                for bar in row.less
            )
            for row in differences.rows
        ),
        ticks=tuple(
            Tick(along(t), say.number(t, 0 if abs(t) >= 1 or t == 0 else 1, signed=True))
            for t in nice_ticks(low, high, 4)
        ),
        zero=along(0.0),
    )


def claim_bars(rows: Sequence[ClaimRow], say: Language) -> ClaimBars:
    """Return the sessions' ranges with the claimed moves and the closes on one axis."""
    drawn = [row for row in rows if _drawn(row)]
    ends = [0.0, *(e for row in drawn for e in (row.low, row.high, *row.claimed) if e is not None)]
    low, high = padded(min(ends), max(ends))

    def along(value: float | None) -> float:
        return 100.0 * ((value or 0.0) - low) / (high - low)

    return ClaimBars(
        bars=tuple(
            ClaimBar(
                low=along(row.low),
                width=along(row.high) - along(row.low),
                claimed=(least := along(min(row.claimed)), along(max(row.claimed)) - least),
                close=along(row.close),
            )
            if _drawn(row)
            else None
            for row in rows
        ),
        ticks=tuple(
            Tick(along(t), say.points(t, 0, signed=False), minor=bool(i % 2))
            for i, t in enumerate(reversed(nice_ticks(low, high, 4)))
        ),
        zero=along(0.0),
    )  # fmt: skip


def _drawn(row: ClaimRow) -> bool:
    return row.unit == "%" and None not in (row.low, row.high, row.close)


def padded(low: float, high: float) -> tuple[float, float]:
    """Return the ends of an axis a little beyond those of its values."""
    pad = 0.06 * (high - low) or 0.01
    return low - pad, high + pad


def delay_panel(curves: Robustness, say: Language) -> Panel:
    """Return totals by delay; the delays stand at even distances, whatever their length."""
    last = max(1, len(curves.delays) - 1)
    across = [100.0 * k / last for k in range(len(curves.delays))]
    here = () if curves.run_delay is None else (Tick(across[curves.run_delay], say("this run")),)
    ticks = tuple(
        Tick(x, _short(label, say), minor=bool(k % 2))
        for k, (x, label) in enumerate(zip(across, curves.delays, strict=True))
    )
    return _panel(curves.by_delay, across, ticks, here, curves, say)


def cost_panel(curves: Robustness, say: Language) -> Panel:
    """Return totals by cost, in basis points a side, on the same scale as `delay_panel`."""
    most = max(curves.costs) or 1.0
    across = [100.0 * cost / most for cost in curves.costs]
    ticks = tuple(Tick(100.0 * cost / most, say.brief(cost)) for cost in nice_ticks(0.0, most, 5))
    inside = curves.run_cost is not None and curves.run_cost <= most
    here = (Tick(100.0 * (curves.run_cost or 0.0) / most, say("this run")),) if inside else ()
    return _panel(curves.by_cost, across, ticks, here, curves, say)


def _values(curves: Robustness) -> list[float]:
    return [total for one in (*curves.by_delay, *curves.by_cost) for total in one.totals]


def _panel(
    lines: Sequence[Curve],
    across: Sequence[float],
    x_ticks: tuple[Tick, ...],
    here: tuple[Tick, ...],
    curves: Robustness,
    say: Language,
) -> Panel:
    values = _values(curves)
    low, high = padded(min(0.0, *values), max(0.0, *values))
    scale = scale_of(low, high)
    named = [line for line in lines if line.ink != "rest"]
    ends = [scale(line.totals[-1]) for line in named]
    places = spread(ends, 100.0 * LABEL_HEIGHT / CURVE_HEIGHT)
    return Panel(
        strokes=tuple(
            Stroke(line.name, line.ink, box_path(across, map(scale, line.totals))) for line in lines
        ),
        y_ticks=tuple(Tick(scale(t), say.points(t, 0)) for t in nice_ticks(low, high, 5)),
        x_ticks=x_ticks,
        events=here,
        labels=tuple(
            EndLabel(line.name, line.ink, say.percent(line.totals[-1]), end, place)
            for line, end, place in zip(named, ends, places, strict=True)
        ),
    )


def _short(delay: str, say: Language) -> str:
    """What fits under an axis: "+1" for "+1 session"; the caption says what it counts."""
    if delay == say("next close"):
        return say("close")
    return delay.partition(" ")[0] if delay.startswith("+") else delay
