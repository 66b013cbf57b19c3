"""Is what a source says of the past today what it said before?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from data.intraday import called
from data.prices.checks import PRICE_COLUMNS

# Yahoo answers in single precision: the same price may come back off by 6e-8 of itself, and a
# factor made of two of them by twice that. A cent on 1,000 is 1e-5.
SAME = 2e-6
SAME_FACTOR = 1e-5  # adjusted over plain close, each of them rounded by the publisher
EXPLAINED = 2e-3  # how far a dividend's own factor may lie from the one that is seen
LISTED = 3

Kind = Literal["same", "readjusted", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of the bars that both answers have, and in words why."""

    kind: Kind
    words: str = ""


def compare(old: pd.DataFrame, new: pd.DataFrame) -> Difference:
    """Hold a new answer against an older one on the bars between their common first and last.

    Both have the columns open, high, low, close, and may have adj_close, dividend and split. A
    split or a dividend of a bar after the last of `old` rescales what came before it: if that
    alone explains the difference, history was readjusted. Anything else, bars that came or went
    included, is changed history. Volumes are not compared: they are corrected for days.
    """
    first, last = max(old.index[0], new.index[0]), min(old.index[-1], new.index[-1])
    if first > last:
        return Difference("changed", "the new answer has no bar of the days that were known")
    was, now = old.loc[first:last], new.loc[first:last]
    if moved := _came_or_went(was.index, now.index):
        return Difference("changed", moved)
    later = new.loc[new.index > old.index[-1]]
    ratio = _product(later, "split")
    if words := _off(was, now, factor=1.0 / ratio):
        return Difference("changed", words)
    reasons = [_event(later, "split", "{:g}:1 split")] if ratio != 1.0 else []
    changed, by_dividend = _adjustment(was, now, new, later)
    if changed:
        return Difference("changed", changed)
    reasons += by_dividend
    if reasons:
        return Difference("readjusted", f"re-adjusted for {' and '.join(reasons)}")
    return Difference("same")


def _adjustment(
    was: pd.DataFrame, now: pd.DataFrame, new: pd.DataFrame, later: pd.DataFrame
) -> tuple[str, list[str]]:
    """What of the dividend adjustment cannot be explained, and the dividends that explain it."""
    if "adj_close" not in was or "adj_close" not in now:
        return "", []
    before, after = (frame["adj_close"] / frame["close"] for frame in (was, now))
    factors = after / before
    factor = float(factors.iloc[-1])
    apart = (factors / factor - 1.0).abs()
    if apart.max() > SAME_FACTOR:
        place = int(apart.to_numpy().argmax())
        return (
            f"the adjustment of {called(was.index[place])} was {before.iloc[place]:.6g} and is"
            f" {after.iloc[place]:.6g}, which no later dividend explains"
        ), []
    if abs(factor - 1.0) <= SAME_FACTOR:
        return "", []
    paid = later["dividend"][later["dividend"] > 0] if "dividend" in later else later.iloc[:0, 0]
    expected = float(np.prod(1.0 - paid / new["close"].shift().loc[paid.index]))
    if not len(paid) or abs(factor / expected - 1.0) > EXPLAINED:
        return (
            f"adjusted closes up to {called(was.index[-1])} are {factor:.6g} times what they were,"
            " which no dividend since explains"
        ), []
    return "", [_event(later, "dividend", "dividend of {:g}")]


def _came_or_went(was: pd.Index, now: pd.Index) -> str:
    for days, verb in ((was.difference(now), "is gone"), (now.difference(was), "is new")):
        if len(days):
            more = f" ({len(days) - 1} more like it)" if len(days) > 1 else ""
            return f"the bar of {called(days[0])} {verb}{more}"
    return ""


def _off(was: pd.DataFrame, now: pd.DataFrame, *, factor: float) -> str:
    """Where prices are not `factor` times what they were, in words; empty if nowhere."""
    columns = list(PRICE_COLUMNS)
    old, new = was[columns].to_numpy(float) * factor, now[columns].to_numpy(float)
    places = np.argwhere(~np.isclose(new, old, rtol=SAME, atol=0.0))
    if not len(places):
        return ""
    told = [
        f"{columns[column]} of {called(was.index[row])} was {old[row, column] / factor:.6g}"
        f" and is {new[row, column]:.6g}"
        for row, column in places[:LISTED]
    ]
    more = f" and {len(places) - LISTED} more" if len(places) > LISTED else ""
    return ", ".join(told) + more


def _product(later: pd.DataFrame, column: str) -> float:
    if column not in later:
        return 1.0
    ratios = later[column].to_numpy(float)
    return float(np.prod(ratios[ratios > 0]))


def _event(later: pd.DataFrame, column: str, words: str) -> str:
    rows = later[later[column] > 0]
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    return f"the {words.format(rows[column].iloc[0])} of {called(rows.index[0])}{more}"
