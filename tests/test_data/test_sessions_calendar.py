from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from data.sessions import (
    CalendarError,
    session_before,
    session_closes,
    session_opens,
    sessions_between,
)

NEW_YORK = ZoneInfo("America/New_York")
NOW = timedelta(0)


def days(*written: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(written).as_unit("ns")


@pytest.mark.parametrize(
    ("calendar", "session", "opens", "closes"),
    [
        # 09:30 to 16:00 in New York, which is UTC-5 in winter and UTC-4 in summer
        ("XNYS", "2024-11-01", "2024-11-01T13:30Z", "2024-11-01T20:00Z"),  # clocks back on 3 Nov
        ("XNYS", "2024-11-04", "2024-11-04T14:30Z", "2024-11-04T21:00Z"),
        ("XNYS", "2025-03-07", "2025-03-07T14:30Z", "2025-03-07T21:00Z"),  # forward on 9 March
        ("XNYS", "2025-03-10", "2025-03-10T13:30Z", "2025-03-10T20:00Z"),
        ("XNYS", "2024-11-29", "2024-11-29T14:30Z", "2024-11-29T18:00Z"),  # half days
        ("XNYS", "2024-12-24", "2024-12-24T14:30Z", "2024-12-24T18:00Z"),
        ("XNAS", "2025-03-10", "2025-03-10T13:30Z", "2025-03-10T20:00Z"),
        # Europe changes its clocks three weeks later than America in spring, one earlier in autumn
        ("XETR", "2025-03-10", "2025-03-10T08:00Z", "2025-03-10T16:30Z"),
        ("XETR", "2025-03-31", "2025-03-31T07:00Z", "2025-03-31T15:30Z"),
        ("XETR", "2024-10-28", "2024-10-28T08:00Z", "2024-10-28T16:30Z"),
        ("XLON", "2025-03-10", "2025-03-10T08:00Z", "2025-03-10T16:30Z"),
        ("XLON", "2025-03-31", "2025-03-31T07:00Z", "2025-03-31T15:30Z"),
        ("XLON", "2024-12-24", "2024-12-24T08:00Z", "2024-12-24T12:30Z"),
    ],
)
def test_opens_and_closes_follow_the_clocks_and_half_days_of_each_exchange(
    calendar: str, session: str, opens: str, closes: str
) -> None:
    assert session_opens(calendar, days(session))[0] == pd.Timestamp(opens)
    assert session_closes(calendar, days(session))[0] == pd.Timestamp(closes)


@pytest.mark.parametrize(
    ("calendar", "day", "open_that_day"),
    [
        ("XNYS", "2025-01-09", False),  # national day of mourning for Jimmy Carter
        ("XNAS", "2025-01-09", False),
        ("XETR", "2025-01-09", True),
        ("XLON", "2025-01-09", True),
        ("XNYS", "2024-11-28", False),  # Thanksgiving
        ("XETR", "2024-11-28", True),
        ("XETR", "2024-12-24", False),  # Frankfurt closes where New York has half a day
        ("XNYS", "2024-12-24", True),
        ("XNYS", "2025-01-20", False),  # Martin Luther King Jr. Day
        ("XETR", "2025-10-03", True),  # a holiday in Germany, but not at its exchange
        ("XLON", "2025-05-05", False),  # early May bank holiday
    ],
)
def test_each_exchange_keeps_its_own_holidays(calendar: str, day: str, open_that_day: bool) -> None:
    about = pd.Timestamp(day).date()
    sessions = sessions_between(calendar, about - timedelta(days=7), about + timedelta(days=7))
    assert (pd.Timestamp(day) in sessions) is open_that_day


def test_sessions_are_naive_midnights_in_nanoseconds_with_both_ends() -> None:
    sessions = sessions_between("XNYS", date(2025, 1, 7), date(2025, 1, 13))
    assert sessions.dtype == "datetime64[ns]"
    expected = days("2025-01-07", "2025-01-08", "2025-01-10", "2025-01-13")
    assert sessions.tolist() == expected.tolist()


def test_opens_are_utc_in_nanoseconds() -> None:
    assert session_opens("XNYS", days("2025-01-07")).dtype == "datetime64[ns, UTC]"


def test_new_york_opens_at_half_past_nine_on_the_wall_clock_of_every_session() -> None:
    sessions = sessions_between("XNYS", date(2023, 1, 1), date(2026, 1, 1))
    opens = session_opens("XNYS", sessions)
    walls = [datetime(s.year, s.month, s.day, 9, 30, tzinfo=NEW_YORK) for s in sessions]
    assert [o.to_pydatetime() for o in opens] == [wall.astimezone(UTC) for wall in walls]


@pytest.mark.parametrize(
    ("session", "before"),
    [
        (date(2025, 1, 10), "2025-01-08"),
        (date(2025, 1, 21), "2025-01-17"),
        (date(2025, 1, 19), "2025-01-17"),  # a Sunday is no session, but has one before it
        (date(2024, 12, 2), "2024-11-29"),
    ],
)
def test_the_session_before_is_strictly_earlier(session: date, before: str) -> None:
    assert session_before("XNYS", session) == pd.Timestamp(before)


def test_sessions_may_begin_with_a_session_and_end_with_a_date() -> None:
    before = session_before("XNYS", date(2025, 1, 10))
    assert len(sessions_between("XNYS", before, date(2025, 1, 10))) == 2


def test_a_period_without_sessions_is_refused() -> None:
    with pytest.raises(CalendarError, match="XNYS has no session from 2025-01-09 to 2025-01-09"):
        sessions_between("XNYS", date(2025, 1, 9), date(2025, 1, 9))


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(CalendarError, match="2025-02-01 must not be after end 2025-01-01"):
        sessions_between("XNYS", date(2025, 2, 1), date(2025, 1, 1))


def test_hours_of_no_sessions_are_refused() -> None:
    with pytest.raises(CalendarError, match="XNYS: no sessions"):
        session_opens("XNYS", days())
    with pytest.raises(CalendarError, match="XNYS: no sessions"):
        session_closes("XNYS", days())


def test_a_day_that_is_no_session_has_no_hours() -> None:
    days_about = days("2025-01-08", "2025-01-09")
    assert session_opens("XNYS", days_about).isna().tolist() == [False, True]
    assert session_closes("XNYS", days_about).isna().tolist() == [False, True]


def test_an_unknown_calendar_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(CalendarError, match="unknown calendar 'xnys'; did you mean 'XNYS'"):
        sessions_between("xnys", date(2025, 1, 1), date(2025, 1, 31))
    with pytest.raises(CalendarError, match=r"'Frankfurt' \(ISO 10383"):
        sessions_between("Frankfurt", date(2025, 1, 1), date(2025, 1, 31))


def test_new_york_can_be_asked_about_far_dates() -> None:
    assert len(sessions_between("XNYS", date(2150, 1, 1), date(2150, 1, 31))) >= 19
    assert session_before("XNYS", date(1929, 10, 29)) == pd.Timestamp("1929-10-28")  # Black Monday


@pytest.mark.parametrize(
    ("calendar", "year"), [("XSHG", 2200), ("XKRX", 1900), ("XNYS", 9999), ("XNYS", 1)]
)
def test_years_that_a_calendar_does_not_reach_are_refused(calendar: str, year: int) -> None:
    with pytest.raises(CalendarError, match=f"{calendar} from "):
        sessions_between(calendar, date(year, 1, 1), date(year, 12, 31))


def test_the_first_days_of_all_have_no_session_before() -> None:
    with pytest.raises(CalendarError, match="no session before 0001-01-02"):
        session_before("XNYS", date(1, 1, 2))


def test_opens_are_strictly_increasing_so_that_the_search_may_halve() -> None:
    opens = session_opens("XETR", sessions_between("XETR", date(2024, 1, 1), date(2025, 12, 31)))
    assert (np.diff(opens.asi8) > 0).all()
