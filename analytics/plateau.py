"""Is the best setting one of many good ones, or a lone peak? And which keys matter at all?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

BINS = 8  # that a key with more different numbers than MANY is cut into
MANY = 12


@dataclass(frozen=True, slots=True)
class Plateau:
    """The neighbours of the best setting: how many, and the metric of the worst, middle and best.

    None where it has no neighbour with a metric.
    """

    neighbours: int
    lowest: float | None
    median: float | None
    highest: float | None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The mean metric by two keys: `values` (rows, columns), NaN where nothing was tried.

    `columns` and `rows` are the values of the keys, or the spans they are cut into, in words.
    """

    column_key: str
    row_key: str | None
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    values: np.ndarray


def neighbours(keys: pd.DataFrame, place: int, *, steps: bool) -> np.ndarray:
    """Return the places of the settings next to one, from the keys' values (settings, keys).

    With `steps`, those of a grid: one key is one step further, all others are the same. Else the
    two nearest for each key, by the ranks of the values: other words are as far as it goes.
    """
    apart = np.column_stack([_apart(keys[key], place) for key in keys])
    if steps:
        far = [
            1.0 / max(keys[key].nunique() - 1, 1) if _is_number(keys[key]) else 1 for key in keys
        ]
        near = (apart <= np.array(far) * 1.001).all(axis=1)
        return np.flatnonzero(near & ((apart > 0).sum(axis=1) == 1))
    order = np.argsort(apart.sum(axis=1), kind="stable")
    return order[order != place][: 2 * keys.shape[1]]


def plateau(values: Sequence[float]) -> Plateau:
    """Sum up the metric of the neighbours; NaN, a setting that could not run, is left out."""
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    if not len(known):
        return Plateau(0, None, None, None)
    return Plateau(len(known), float(known.min()), float(np.median(known)), float(known.max()))


def told_by(keys: pd.DataFrame, values: np.ndarray) -> dict[str, float]:
    """Return how much of the metric's variance each key tells by itself, eta squared in [0, 1].

    The variance between the means of a key's values over the whole, the values of a key with many
    cut into eight bins of equal count. The largest first. Fisher (1925), the correlation ratio.
    """
    known = np.isfinite(values)
    numbers, found = pd.Series(values[known]), {}
    total = float(((numbers - numbers.mean()) ** 2).sum())
    for key in keys:
        groups = numbers.groupby(binned(keys[key]).to_numpy()[known])
        between = float((groups.size() * (groups.mean() - numbers.mean()) ** 2).sum())
        found[str(key)] = min(between / total, 1.0) if total > 0 else 0.0
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def heat_map(keys: pd.DataFrame, values: np.ndarray, *, most_telling: Sequence[str]) -> HeatMap:
    """Return the mean metric by the first two of `most_telling`; by one key if there is no other.

    `values` (settings,) are averaged over all other keys.
    """
    column, *more = most_telling[:2]
    across = _named(keys[column])
    down = _named(keys[more[0]]) if more else pd.Series("", index=keys.index)
    columns, rows = _ordered(keys[column], across), _ordered(keys[more[0]], down) if more else ("",)
    table = pd.Series(values).groupby([down.to_numpy(), across.to_numpy()]).mean().unstack()
    grid = table.reindex(index=list(rows), columns=list(columns)).to_numpy(float)
    return HeatMap(column, more[0] if more else None, columns, rows, grid)


def binned(values: pd.Series) -> pd.Series:
    """Return the number of the bin that each value is in; of each different value, if few."""
    if _is_number(values) and values.nunique() > MANY:
        return pd.qcut(values, BINS, labels=False, duplicates="drop")
    return pd.Series(pd.factorize(values, sort=_is_number(values))[0], index=values.index)


def _named(values: pd.Series) -> pd.Series:
    """Return each value, or the span of its bin, in words."""
    if not (_is_number(values) and values.nunique() > MANY):
        return values.map(_word)
    bins = binned(values)
    ends = values.groupby(bins).agg(["min", "max"])
    words = {place: f"{row['min']:.3g}–{row['max']:.3g}" for place, row in ends.iterrows()}
    return bins.map(words)


def _ordered(values: pd.Series, words: pd.Series) -> tuple[str, ...]:
    """Return the different words, by the values they stand for."""
    order = values.argsort(kind="stable") if _is_number(values) else np.arange(len(values))
    return tuple(dict.fromkeys(words.iloc[np.asarray(order)]))


def _word(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _apart(values: pd.Series, place: int) -> np.ndarray:
    """Return how far each value is from one of them: by rank, of all ranks there are, in [0, 1]."""
    codes, there = pd.factorize(values, sort=_is_number(values))
    if not _is_number(values):
        return (codes != codes[place]).astype(float)
    return np.abs(codes - codes[place]) / max(len(there) - 1, 1)


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
