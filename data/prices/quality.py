"""How sound are the bars that were read: what is missing, stands still or jumps?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from data.intraday import called
from data.prices.checks import JUMP, STALE
from data.prices.gaps import missing_bars

LISTED = 10  # bars of each kind that are named one by one
RATIOS = (1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 8.0, 10.0, 15.0, 20.0, 25.0, 50.0, 100.0)
NEAR = 0.03  # how far a jump may lie from a usual split's ratio and still look like one


def bar_quality(
    frame: pd.DataFrame, grid: pd.DatetimeIndex, *, splits: Mapping[pd.Timestamp, float]
) -> dict[str, Any]:
    """Return what is to be known of one symbol's bars as they were read; JSON-able.

    `grid` names the bars there should be, `splits` maps sessions to the ratios that are known.

    - bars, first, last: how many, and between which names
    - missing, missing_share, missing_first: bars of the grid between first and last that are not
      there, as a share of those that should be, and the first ten
    - no_volume: bars with a volume of 0; flat: bars without volume whose four prices are one
    - stale_runs, stale_longest: runs of five or more identical closes, and the longest of them with
      its first bar and length
    - jumps: changes of the close by more than 40 %, with `like_split`, the ratio of a split that
      would explain it ("10:1", "1:8"), and `known_split`, whether one is known of that day
    """
    index = pd.DatetimeIndex(frame.index)
    missing = missing_bars(frame, grid)
    no_volume = (frame["volume"] == 0).to_numpy()
    same = (frame["high"] == frame["low"]).to_numpy()
    runs = _runs(frame["close"])
    longest = max(runs, key=lambda run: run[1], default=None)
    return {
        "bars": len(frame),
        "first": called(index[0]),
        "last": called(index[-1]),
        "missing": len(missing),
        "missing_share": len(missing) / (len(missing) + len(frame)),
        "missing_first": [called(bar) for bar in missing[:LISTED]],
        "no_volume": int(no_volume.sum()),
        "flat": int((no_volume & same).sum()),
        "stale_runs": len(runs),
        "stale_longest": None if longest is None else {"first": longest[0], "bars": longest[1]},
        "jumps": _jumps(frame["close"], splits),
    }


def mixed_adjustment(
    adjustments: Mapping[str, str], quality: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the symbols by how their prices were adjusted, and those that seem only partly so.

    `mixed` is True when there is more than one way, or when a series has a jump that looks like a
    split: then a part of it is on another scale than the rest.
    """
    ways: dict[str, list[str]] = {}
    for symbol, way in adjustments.items():
        ways.setdefault(way, []).append(symbol)
    within = [
        symbol
        for symbol, one in quality.items()
        if any(jump["like_split"] for jump in one["jumps"])
    ]
    return {"mixed": len(ways) > 1 or bool(within), "ways": ways, "within": within}


def _runs(close: pd.Series) -> list[tuple[str, int]]:
    """The runs of identical closes that are long enough to look stale: first bar, and length."""
    number = (close != close.shift()).cumsum()
    lengths = number.value_counts(sort=False)
    firsts = number.drop_duplicates()
    return [
        (called(bar), int(lengths[run]))
        for bar, run in zip(pd.DatetimeIndex(firsts.index), firsts, strict=True)
        if lengths[run] >= STALE
    ]


def _jumps(close: pd.Series, splits: Mapping[pd.Timestamp, float]) -> list[dict[str, Any]]:
    change = close.pct_change().to_numpy()
    found = []
    for row in np.flatnonzero(np.abs(change) > JUMP).tolist():
        bar = pd.Timestamp(close.index[row])
        found.append(
            {
                "bar": called(bar),
                "change": float(change[row]),
                "like_split": _like_split(1.0 + float(change[row])),
                "known_split": bar.normalize() in splits,
            }
        )
    return found


def _like_split(factor: float) -> str | None:
    """The split that would multiply a price by `factor`, if it is a usual one."""
    ratio = max(factor, 1.0 / factor)
    near = min(RATIOS, key=lambda usual: abs(ratio / usual - 1.0))
    if abs(ratio / near - 1.0) > NEAR:
        return None
    return f"{near:g}:1" if factor < 1.0 else f"1:{near:g}"
