"""Do the events of one group move returns otherwise than those of another?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from analytics.event_study import EventStudy

FEWEST_DATES = 2  # of a group, to know how much its dates differ among themselves


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """Mean CAR by date of group `one` less that of group `other`, with interval and two-sided p.

    All but `value` are NaN where a group has fewer than two dates.
    """

    one: str
    other: str
    value: float
    low: float
    high: float
    t: float
    degrees: float
    p: float


def by_date(study: EventStudy, first: int, last: int) -> pd.Series:
    """Return the mean CAR of each date, (dates,): instruments of one date are one observation."""
    return study.car(first, last).groupby(study.events["session"].to_numpy()).mean()


def group_difference(
    study: EventStudy, names: tuple[str, str], *, window: tuple[int, int], level: float = 0.95
) -> GroupDifference:
    """Compare two groups over a window by the t test of Welch (1947) on their dates.

    Each date counts once, however many instruments share it, so that what they have in common is
    not counted as evidence; the groups may vary differently. Biometrika 34, 28-35; the degrees of
    freedom are those of Satterthwaite (1946).
    """
    one, other = (by_date(study.group(name), *window).to_numpy() for name in names)
    value = float(one.mean() - other.mean())
    if min(len(one), len(other)) < FEWEST_DATES:
        return GroupDifference(*names, value, *[math.nan] * 5)
    parts = np.array([each.var(ddof=1) / len(each) for each in (one, other)])
    error = math.sqrt(parts.sum())
    if error == 0.0:
        return GroupDifference(*names, value, *[math.nan] * 5)
    degrees = error**4 / float(np.sum(parts**2 / [len(one) - 1, len(other) - 1]))
    t = value / error
    reach = float(stdtrit(degrees, (1.0 + level) / 2.0)) * error
    p = 2.0 * float(stdtr(degrees, -abs(t)))
    return GroupDifference(*names, value, value - reach, value + reach, t, degrees, p)


def overlapping_dates(sessions: Sequence[int], window: tuple[int, int]) -> int:
    """Return how many dates, as places among all sessions, share a day of `window` with another.

    Returns over windows that overlap are not independent, although their dates differ.
    """
    places = sorted(set(sessions))
    length = window[1] - window[0] + 1
    near = [later - earlier < length for earlier, later in pairwise(places)]
    return sum(a or b for a, b in zip([False, *near], [*near, False], strict=True))
