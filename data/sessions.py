"""The clock: when was this headline known, and which bar may act on it first?

Moments are tz-aware UTC, sessions are tz-naive midnights. There is one rule: a headline may act
at the first bar whose open is strictly later than the moment it was available. Opens come from
the exchange's calendar (daylight saving, holidays, half days, the closure of 2025-01-09).
"""

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.news.headline import Headline

if TYPE_CHECKING:
    from exchange_calendars import ExchangeCalendar

_MARGIN = timedelta(days=15)  # longer than any closure, so that the ends of a range are never bare


class CalendarError(ValueError):
    """A calendar or a range of sessions that does not exist."""


def sessions_between(calendar: str, start: date, end: date) -> pd.DatetimeIndex:
    """Return the sessions of an exchange from `start` to `end`, both inclusive.

    `calendar` is an ISO 10383 code such as XNYS, XNAS, XETR or XLON. Raises CalendarError when
    it is unknown.
    """
    sessions = _calendar(calendar, start, end).sessions
    within = sessions[(sessions >= pd.Timestamp(start)) & (sessions <= pd.Timestamp(end))]
    return pd.DatetimeIndex(within).as_unit("ns")


def session_opens(calendar: str, sessions: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the moment (UTC) at which each session opens, shape (sessions,)."""
    exchange = _calendar(calendar, sessions[0].date(), sessions[-1].date())
    return pd.DatetimeIndex(exchange.opens.reindex(sessions)).as_unit("ns")


def session_closes(calendar: str, sessions: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the moment (UTC) at which each session closes, shape (sessions,)."""
    exchange = _calendar(calendar, sessions[0].date(), sessions[-1].date())
    return pd.DatetimeIndex(exchange.closes.reindex(sessions)).as_unit("ns")


def session_before(calendar: str, session: date) -> pd.Timestamp:
    """Return the last session that is strictly earlier than `session`."""
    earlier = sessions_between(calendar, session - _MARGIN, session - timedelta(days=1))
    return earlier[-1]


def available_at(headline: Headline, *, latency: timedelta) -> pd.Timestamp:
    """Return the moment (UTC) from which a headline may be used.

    That is the later of its publication and its first sighting, plus the time it takes to read,
    score and route an order. Archives that were filled afterwards carry no first sighting; for
    them `latency` is all that stands between publication and use.
    """
    known = headline.published_at
    if headline.first_seen_at is not None:
        known = max(known, headline.first_seen_at)
    return pd.Timestamp(known + latency).as_unit("ns")


def first_bars(available: pd.DatetimeIndex, opens: pd.DatetimeIndex) -> np.ndarray:
    """Return, for each moment, the position of the first bar that opens strictly later.

    `available` has shape (headlines,), `opens` (bars,), sorted; both UTC. The answer is
    `len(opens)` for what became known after the last open. Bars may be sessions (their opens
    from the calendar) or intraday bars (their own starts): the rule is the same.
    """
    return np.searchsorted(_epoch(opens), _epoch(available), side="right")


def _epoch(moments: pd.DatetimeIndex) -> np.ndarray:
    """Nanoseconds since 1970: pandas 3 mixes units, so one is chosen here."""
    if moments.tz is None:
        raise CalendarError("moments need a time zone")
    return moments.tz_convert("UTC").as_unit("ns").asi8


@cache
def _calendar(name: str, start: date, end: date) -> "ExchangeCalendar":
    import exchange_calendars
    from exchange_calendars.errors import InvalidCalendarName

    try:
        return exchange_calendars.get_calendar(name, start=start - _MARGIN, end=end + _MARGIN)
    except InvalidCalendarName:
        raise CalendarError(
            f"unknown calendar {name!r}; ISO 10383 codes are asked for, such as"
            " XNYS, XNAS, XETR or XLON"
        ) from None
