"""Where does a value or a day lie on an axis, and what is written along it?

Positions are per cent of the plot, from its left and from its top.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reports.formats import Formats

_BOX = 10.0  # units of a path's box per cent


@dataclass(frozen=True, slots=True)
class Tick:
    """A position and what is written there; a minor one may be left out on a narrow screen."""

    at: float
    text: str
    minor: bool = False


def doublings(low: float, high: float) -> list[float]:
    """Return the powers of two within [low, high]: the ticks of a log scale."""
    return [2.0**k for k in range(math.ceil(math.log2(low)), math.floor(math.log2(high)) + 1)]


def scale_of(
    low: float, high: float, of: Callable[[float], float] = float
) -> Callable[[float], float]:
    """Return the function from a value to its distance from the top, in per cent."""
    return lambda value: 100.0 * (high - of(value)) / (high - low)


def even_path(heights: Iterable[float], count: int) -> str:
    """Return the path of `count` heights at even distances, in the box of 1000 by 1000."""
    last = max(1, count - 1)
    return box_path((100.0 * k / last for k in range(count)), heights)


def box_path(across: Iterable[float], heights: Iterable[float]) -> str:
    """Return the path through points given in per cent, in the box of 1000 by 1000."""
    steps = zip(across, heights, strict=False)
    return "M" + "L".join(f"{_BOX * x:.0f} {_BOX * y:.1f}" for x, y in steps)


def nice_ticks(low: float, high: float, wanted: int) -> list[float]:
    """Return round values within [low, high], about `wanted` of them: steps of 1, 2 or 5."""
    raw = (high - low) / max(1, wanted)
    if raw <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999)
    step = max(step, 0.01)  # axes are written in whole per cent
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Return positions moved as little as need be to lie `gap` apart within 0 to 100, in order.

    Neighbours that are too close become a group around their mean, which may in turn meet its
    neighbour. More of them than there is room for run over the end.
    """
    order = sorted(range(len(positions)), key=lambda k: positions[k])
    groups: list[tuple[float, int]] = []  # centre and number of members
    for place in order:
        groups.append((positions[place], 1))
        groups[-1] = _inside(*groups[-1], gap)
        while len(groups) > 1 and _touch(groups[-2], groups[-1], gap):
            (lower, many), (upper, more) = groups.pop(), groups.pop()
            count = many + more
            groups.append(_inside((lower * many + upper * more) / count, count, gap))
    placed = [
        centre + gap * (k - (count - 1) / 2) for centre, count in groups for k in range(count)
    ]
    found = dict(zip(order, placed, strict=True))
    return [found[k] for k in range(len(positions))]


def _inside(centre: float, count: int, gap: float) -> tuple[float, int]:
    half = gap * (count - 1) / 2
    return max(half, min(centre, 100.0 - half)), count


def _touch(upper: tuple[float, int], lower: tuple[float, int], gap: float) -> bool:
    return lower[0] - upper[0] < gap * (upper[1] + lower[1]) / 2


def day_ticks(days: Sequence[date], written: Formats) -> tuple[Tick, ...]:
    """Return the first session of months or years, at most ten of them, every other one minor."""
    starts = [k for k in range(1, len(days)) if days[k].month != days[k - 1].month]
    if len(starts) > 10:
        stride = next((s for s in (3, 6, 12) if len(starts) / s <= 10), 12)
        starts = [k for k in starts if (days[k].month - 1) % stride == 0]
        starts = starts[:: 1 + len(starts) // 10]
    scale = 100.0 / max(1, len(days) - 1)
    return tuple(
        Tick(k * scale, written.month(days[k]), minor=bool(i % 2) and len(starts) > 4)
        for i, k in enumerate(starts)
    )
