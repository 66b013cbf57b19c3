"""How many headlines did each source bring a day, where are its holes, and what was dropped?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

USUAL = 0.8  # of the days of its kind on which a source has headlines: a day without one is a hole
FEWEST_DAYS = 10  # of a kind, to say what is usual
MOST_SOURCES = 40  # told one by one; the others, of a set with thousands, are told together
OTHERS = "other sources"
UNKNOWN = "unknown"

_HALF_A_DAY = pd.Timedelta(hours=12)


def headline_quality(headlines: pd.DataFrame, *, sessions: pd.DatetimeIndex) -> dict[str, Any]:
    """Return what is to be known of the headlines of a run as data, JSON-able.

    `headlines` holds every row read, with the columns status, reason, source, language,
    published_at (UTC, NaT where unknown) and date_only. Volumes are counted by days of UTC from
    the first to the last of `sessions`, repeats and rows that no bar can act on included: what the
    source brought. Of a headline with a date only, that date is its day. A hole is a session, or a
    day of a weekend, without a headline of a source that has some on at least 80 % of such days
    between its first and its last; it needs ten of them to tell. Shares are
    fractions of all rows, those of languages of the kept ones.
    """
    days = pd.date_range(sessions[0], sessions[-1], freq="D")
    named = headlines["source"].astype(str).replace("", UNKNOWN)
    many = named.value_counts()
    named = named.where(named.isin(many.index[:MOST_SOURCES]), OTHERS)
    day = _days(headlines)
    within = day.between(days[0], days[-1])
    total = len(headlines)
    kept = headlines[headlines["status"] == "kept"]
    lost = headlines[headlines["status"] == "dropped"]
    return {
        "rows": total,
        "start": f"{days[0]:%Y-%m-%d}",
        "end": f"{days[-1]:%Y-%m-%d}",
        "in_period": int(within.sum()),
        "merged": _part(int((headlines["status"] == "merged").sum()), total),
        "dropped": _parts(lost["reason"], total),
        "languages": _parts(kept["language"].replace("", UNKNOWN), len(kept)),
        "per_day": _per_day(day[within]),
        "sources": {
            str(name): _source(day[(named == name) & within], headlines[named == name], sessions)
            for name in sorted(named.unique(), key=lambda one: (-int((named == one).sum()), one))
        },
    }


def _days(headlines: pd.DataFrame) -> pd.Series:
    """The day of each headline, naive; a bare date's moment is the end of that day in its zone."""
    moments = headlines["published_at"].dt.tz_convert("UTC").dt.tz_localize(None)
    return moments.mask(headlines["date_only"], moments - _HALF_A_DAY).dt.normalize()


def _source(day: pd.Series, rows: pd.DataFrame, sessions: pd.DatetimeIndex) -> dict[str, Any]:
    per_day = _per_day(day)
    busy = pd.DatetimeIndex(sorted(per_day))
    holes = _holes(busy, sessions)
    return {
        "rows": len(rows),
        "in_period": len(day),
        "dropped": _parts(rows.loc[rows["status"] == "dropped", "reason"], len(rows)),
        "first": f"{busy[0]:%Y-%m-%d}" if len(busy) else None,
        "last": f"{busy[-1]:%Y-%m-%d}" if len(busy) else None,
        "days": len(busy),
        "median_per_day": float(np.median(list(per_day.values()))) if per_day else None,
        "per_day": per_day,
        "holes": [f"{one:%Y-%m-%d}" for one in holes],
        "longest_gap": _longest_gap(busy, sessions),
    }


def _holes(busy: pd.DatetimeIndex, sessions: pd.DatetimeIndex) -> pd.DatetimeIndex:
    if busy.empty:
        return busy
    span = pd.date_range(busy[0], busy[-1], freq="D")
    holes = busy[:0]
    # A holiday is neither: that a source is silent then tells nothing.
    for kind in (span[span.isin(sessions)], span[span.day_of_week >= 5]):
        empty = kind[~kind.isin(busy)]
        if len(kind) >= FEWEST_DAYS and len(empty) <= (1.0 - USUAL) * len(kind):
            holes = holes.union(empty)
    return holes


def _longest_gap(busy: pd.DatetimeIndex, sessions: pd.DatetimeIndex) -> dict[str, Any] | None:
    """The longest run of sessions without a headline between the first and the last; or None."""
    if busy.empty:
        return None
    within = sessions[(sessions >= busy[0]) & (sessions <= busy[-1])]
    silent = pd.Series(~within.isin(busy), index=within)
    runs = silent[silent].groupby((~silent).cumsum()[silent])
    if not len(runs):
        return None
    longest = max((run for _, run in runs), key=len)
    return {
        "start": f"{longest.index[0]:%Y-%m-%d}",
        "end": f"{longest.index[-1]:%Y-%m-%d}",
        "sessions": len(longest),
    }


def _per_day(day: pd.Series) -> dict[str, int]:
    counts = day.value_counts().sort_index()
    return {f"{one:%Y-%m-%d}": int(n) for one, n in counts.items()}


def _parts(words: pd.Series, total: int) -> dict[str, Mapping[str, float]]:
    counts = words.astype(str).value_counts()
    return {str(word): _part(int(counts[word]), total) for word in sorted(counts.index)}


def _part(count: int, total: int) -> dict[str, float]:
    return {"rows": count, "share": count / total if total else 0.0}
