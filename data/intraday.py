"""Which bars does a session have when they are shorter than a day, and when does each open?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.sessions import CalendarError, session_closes, session_opens, zone_of

DAILY = "1d"
MINUTES = {"1h": 60, "30m": 30, "15m": 15, "5m": 5, "1m": 1}
"""Lengths of intraday bars."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of some sessions: what each is called, and the moment (UTC) at which it opens.

    Both have shape (bars,). A daily bar is called by its session, a tz-naive midnight; an intraday
    bar by its start on the exchange's own clock, without a zone, so that the day of a name is its
    session. Moments are compared, names are not: they only tell bars apart.
    """

    names: pd.DatetimeIndex
    opens: pd.DatetimeIndex

    def __len__(self) -> int:
        return len(self.names)

    def until(self, last: pd.Timestamp | None) -> "Bars":
        """Return the bars up to and with the one called `last`; all, if None."""
        if last is None:
            return self
        count = int(self.names.searchsorted(last, side="right"))
        return Bars(self.names[:count], self.opens[:count])

    def open_of(self, name: pd.Timestamp) -> pd.Timestamp:
        """Return the moment at which the bar called `name` opens."""
        return pd.Timestamp(self.opens[self.names.get_indexer(pd.Index([name]))[0]])


def bars_of(calendar: str, sessions: pd.DatetimeIndex, interval: str) -> Bars:
    """Return every bar of the sessions, in order.

    Intraday bars begin at the session's open and follow each other at `interval` until its close;
    the last may be shorter. Raises CalendarError for an interval that is none of `MINUTES` or
    1d.
    """
    opens = session_opens(calendar, sessions)
    if interval == DAILY:
        return Bars(sessions, opens)
    if interval not in MINUTES:
        known = ", ".join([DAILY, *MINUTES])
        raise CalendarError(f"interval {interval!r} is unknown; known are {known}")
    step = MINUTES[interval] * 60 * 1_000_000_000
    starts = [
        np.arange(first, last, step)
        for first, last in zip(opens.asi8, session_closes(calendar, sessions).asi8, strict=True)
    ]
    moments = pd.DatetimeIndex(np.concatenate(starts), tz="UTC").as_unit("ns")
    return Bars(names_of(moments, calendar), moments)


def hours_of(calendar: str, sessions: pd.DatetimeIndex) -> pd.DataFrame:
    """Return when each session begins and ends on the exchange's own clock: opens and closes."""
    found = {
        "opens": names_of(session_opens(calendar, sessions), calendar),
        "closes": names_of(session_closes(calendar, sessions), calendar),
    }
    return pd.DataFrame(found, index=sessions)


def names_of(moments: pd.DatetimeIndex, calendar: str) -> pd.DatetimeIndex:
    """Return moments (with a zone) as the exchange's own clock shows them, without a zone."""
    return moments.tz_convert(zone_of(calendar)).tz_localize(None).as_unit("ns")


def called(bar: pd.Timestamp) -> str:
    """Return what a bar is called in words: its session, or its session and its start."""
    return f"{bar:%Y-%m-%d}" if bar == bar.normalize() else f"{bar:%Y-%m-%d %H:%M}"


def by_session(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one bar per session of intraday bars: first open, highest, lowest, last close, sum."""
    how = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    sessions = pd.DatetimeIndex(frame.index).normalize().rename("session")
    return frame.groupby(sessions).agg(how)[list(how)]
