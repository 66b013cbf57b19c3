"""The clock: when was this headline known, and which bar may act on it first?

Moments are tz-aware UTC, sessions are tz-naive midnights. There is one rule: a headline may act
at the first bar whose open is strictly later than the moment it was available. Opens come from
the exchange's calendar (daylight saving, holidays, half days, the closure of 2025-01-09).
"""

import difflib
from datetime import UTC, date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.news.headline import Headline

if TYPE_CHECKING:
    from exchange_calendars import ExchangeCalendar

_MARGIN = timedelta(days=15)  # longer than today's closures: a calendar of no session is refused


_ANY_YEAR = (date(2020, 1, 1), date(2020, 12, 31))  # an exchange does not move


class CalendarError(ValueError):
    """A calendar, a range of sessions or a moment that does not exist or cannot be placed."""


def sessions_between(calendar: str, start: date, end: date) -> pd.DatetimeIndex:
    """Return the sessions of an exchange from `start` to `end`, both inclusive; at least one.

    `calendar` is an ISO 10383 code such as XNYS, XNAS, XETR or XLON. Raises CalendarError when
    it is unknown, is not recorded that far, or has no session in that range.
    """
    first, last = pd.Timestamp(start), pd.Timestamp(end)  # a date and a Timestamp do not compare
    if first > last:
        raise CalendarError(f"start {first:%Y-%m-%d} must not be after end {last:%Y-%m-%d}")
    sessions = _calendar(calendar, first.date(), last.date()).sessions
    within = sessions[(sessions >= first) & (sessions <= last)]
    if within.empty:
        raise CalendarError(f"{calendar} has no session from {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    return pd.DatetimeIndex(within).as_unit("ns")


def session_opens(calendar: str, sessions: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the moment (UTC) at which each session opens, shape (sessions,).

    NaT for a day that is no session of this calendar. Raises CalendarError when there are none.
    """
    return _hours(_calendar_of(calendar, sessions).opens, sessions)


def session_closes(calendar: str, sessions: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the moment (UTC) at which each session closes, shape (sessions,).

    NaT for a day that is no session of this calendar. Raises CalendarError when there are none.
    """
    return _hours(_calendar_of(calendar, sessions).closes, sessions)


def zone_of(calendar: str) -> str:
    """Return the name of the zone whose clock an exchange goes by, such as America/New_York."""
    return str(_calendar(calendar, *_ANY_YEAR).tz)


def session_before(calendar: str, session: date) -> pd.Timestamp:
    """Return the last session that is strictly earlier than `session`.

    Raises CalendarError when there is none in the fortnight before.
    """
    try:
        earliest = session - _MARGIN
    except OverflowError:
        raise CalendarError(f"{calendar} has no session before {session}") from None
    return sessions_between(calendar, earliest, session - timedelta(days=1))[-1]


def available_at(headline: Headline, *, latency: timedelta) -> pd.Timestamp:
    """Return the moment (UTC) from which a headline may be used.

    That is the later of its publication and its first sighting, plus the time it takes to read,
    score and route an order. Archives that were filled afterwards carry no first sighting; for
    them `latency` is all that stands between publication and use.
    """
    # UTC first: datetimes of one zone are compared and added to by the clock on the wall, which
    # is an hour off in the night that the clocks go back.
    known = headline.published_at.astimezone(UTC)
    if headline.first_seen_at is not None:
        known = max(known, headline.first_seen_at.astimezone(UTC))
    return pd.Timestamp(known + latency).as_unit("ns")


def first_bars(available: pd.DatetimeIndex, opens: pd.DatetimeIndex) -> np.ndarray:
    """Return, for each moment, the position of the first bar that opens strictly later.

    `available` has shape (headlines,), `opens` (bars,), sorted; both tz-aware. The answer is
    `len(opens)` for what became known after the last open. Bars may be sessions (their opens
    from the calendar) or intraday bars (their own starts): the rule is the same. Raises
    CalendarError for a moment without a zone or missing, and for opens out of order.
    """
    known, bars = _epoch(available, of="headline"), _epoch(opens, of="bar")
    if (backwards := np.flatnonzero(np.diff(bars) <= 0)).size:
        at = int(backwards[0])
        raise CalendarError(f"the open {opens[at + 1]} must be later than {opens[at]} before it")
    return np.searchsorted(bars, known, side="right")


def _epoch(moments: pd.DatetimeIndex, *, of: str) -> np.ndarray:
    """Nanoseconds since 1970: pandas 3 mixes units, so one is chosen here."""
    if moments.tz is None:
        raise CalendarError(f"the moments of each {of} need a time zone")
    if moments.hasnans:  # NaT would sort before everything: known since ever
        number = int(np.flatnonzero(moments.isna())[0]) + 1
        raise CalendarError(f"{of} {number} of {len(moments)} has no moment (NaT)")
    return moments.tz_convert("UTC").as_unit("ns").asi8


def _hours(hours: pd.Series, sessions: pd.DatetimeIndex) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(hours.reindex(sessions)).as_unit("ns")


def _calendar_of(name: str, sessions: pd.DatetimeIndex) -> "ExchangeCalendar":
    if sessions.empty:
        raise CalendarError(f"{name}: no sessions were given")
    return _calendar(name, sessions.min().date(), sessions.max().date())


def _calendar(name: str, start: date, end: date) -> "ExchangeCalendar":
    first, last = start.year - start.year % 10, end.year - end.year % -5
    try:  # years in one, so that nearby ranges share one: to make it takes a quarter second
        return _made(name, date(first, 1, 1) - _MARGIN, date(last, 12, 31) + _MARGIN)
    except (ValueError, OverflowError):
        pass
    try:
        return _made(name, start - _MARGIN, end + _MARGIN)
    except CalendarError:
        raise
    except (ValueError, OverflowError) as error:  # holidays not recorded so far, or no such year
        raise CalendarError(f"{name} from {start} to {end}: {error}") from None


@lru_cache(maxsize=32)
def _made(name: str, start: date, end: date) -> "ExchangeCalendar":
    import exchange_calendars
    from exchange_calendars.errors import InvalidCalendarName

    try:
        return exchange_calendars.get_calendar(name, start=start, end=end)
    except InvalidCalendarName:
        known = exchange_calendars.get_calendar_names()
        near = difflib.get_close_matches(name.upper(), known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise CalendarError(
            f"unknown calendar {name!r}{hint} (ISO 10383 codes are asked for, such as XNYS, XNAS,"
            " XETR or XLON)"
        ) from None
