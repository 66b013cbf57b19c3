from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.news.headline import Headline
from data.sessions import (
    CalendarError,
    available_at,
    first_bars,
    session_opens,
    sessions_between,
)

NEW_YORK = ZoneInfo("America/New_York")
NOW = timedelta(0)


def days(*written: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(written).as_unit("ns")


def moments(*written: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(pd.to_datetime(list(written), utc=True)).as_unit("ns")


def headline(published: datetime, seen: datetime | None = None) -> Headline:
    return Headline(1, published, "Nvidia raises forecast", first_seen_at=seen)


def first_session(calendar: str, moment: str, *, start: date, end: date) -> str:
    sessions = sessions_between(calendar, start, end)
    place = first_bars(moments(moment), session_opens(calendar, sessions))[0]
    return f"{sessions[place]:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("moment", "session"),
    [
        ("2025-03-07T14:29:59.999999Z", "2025-03-07"),
        ("2025-03-07T14:30:00Z", "2025-03-10"),  # at the open is too late: strictly later counts
        ("2025-03-10T13:29:59Z", "2025-03-10"),
        ("2025-03-10T13:30:00Z", "2025-03-11"),  # the winter's 14:30 would be an hour of look-ahead
        ("2025-03-10T14:00:00Z", "2025-03-11"),
        ("2024-11-01T13:30:00Z", "2024-11-04"),
        ("2024-11-04T13:30:00Z", "2024-11-04"),  # an hour before the open again
        ("2024-11-04T14:30:00Z", "2024-11-05"),
        ("2024-11-27T15:00:00Z", "2024-11-29"),  # over Thanksgiving to the half day's morning
        ("2024-11-29T14:29:00Z", "2024-11-29"),
        ("2024-11-29T18:30:00Z", "2024-12-02"),
        ("2024-12-24T14:29:00Z", "2024-12-24"),
        ("2024-12-24T20:00:00Z", "2024-12-26"),
        ("2025-01-08T21:05:00Z", "2025-01-10"),  # no session on 2025-01-09
        ("2025-01-09T14:00:00Z", "2025-01-10"),
        ("2025-01-17T22:00:00Z", "2025-01-21"),  # a long weekend
        ("2025-01-26T12:00:00Z", "2025-01-27"),  # a Sunday
    ],
)
def test_a_headline_acts_at_the_first_open_that_is_strictly_later(
    moment: str, session: str
) -> None:
    found = first_session("XNYS", moment, start=date(2024, 10, 1), end=date(2025, 3, 31))
    assert found == session


@pytest.mark.parametrize(
    ("calendar", "session"),
    [("XETR", "2025-03-10"), ("XLON", "2025-03-10"), ("XNYS", "2025-03-07")],
)
def test_the_same_headline_trades_first_where_the_next_exchange_opens(
    calendar: str, session: str
) -> None:
    # Friday noon in UTC: European exchanges have opened, New York has not
    found = first_session(
        calendar, "2025-03-07T12:00Z", start=date(2025, 3, 3), end=date(2025, 3, 14)
    )
    assert found == session


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.datetimes(datetime(2024, 9, 20), datetime(2025, 4, 10), timezones=st.just(UTC)),
        max_size=20,
    )
)
def test_any_moment_maps_to_the_earliest_bar_whose_open_is_strictly_later(
    known: list[datetime],
) -> None:
    sessions = sessions_between("XNYS", date(2024, 10, 1), date(2025, 3, 31))
    opens = session_opens("XNYS", sessions)
    # the second route: New York's wall clock, and a walk over all sessions
    walls = [datetime(s.year, s.month, s.day, 9, 30, tzinfo=NEW_YORK) for s in sessions]
    expected = [
        next((n for n, wall in enumerate(walls) if wall > moment), len(walls)) for moment in known
    ]
    available = pd.DatetimeIndex(known, dtype="datetime64[ns, UTC]")
    assert first_bars(available, opens).tolist() == expected


def test_what_becomes_known_after_the_last_open_has_no_bar() -> None:
    opens = moments("2025-01-07T14:30Z", "2025-01-08T14:30Z")
    assert first_bars(moments("2025-01-08T14:30Z", "2025-02-01T00:00Z"), opens).tolist() == [2, 2]


def test_intraday_bars_follow_the_same_rule_with_their_own_starts() -> None:
    starts = moments("2025-01-27T14:30Z", "2025-01-27T14:35Z", "2025-01-27T14:40Z")
    known = moments("2025-01-27T14:34:59Z", "2025-01-27T14:35:00Z", "2025-01-27T14:35:01Z")
    assert first_bars(known, starts).tolist() == [1, 2, 2]


def test_units_and_zones_of_the_moments_do_not_matter() -> None:
    opens = moments("2025-01-27T14:30Z", "2025-01-28T14:30Z")
    coarse = moments("2025-01-27T14:30Z").as_unit("us").tz_convert("America/New_York")
    assert first_bars(coarse, opens.as_unit("s")).tolist() == [1]


def test_no_headlines_have_no_bars_and_an_empty_grid_has_none_to_give() -> None:
    opens = moments("2025-01-27T14:30Z")
    assert first_bars(opens[:0], opens).tolist() == []
    assert first_bars(opens, opens[:0]).tolist() == [0]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(CalendarError, match="each headline need a time zone"):
        first_bars(days("2025-01-27"), moments("2025-01-27T14:30Z"))


def test_a_missing_moment_is_refused_rather_than_known_since_ever() -> None:
    known = pd.DatetimeIndex([pd.Timestamp("2025-01-27T14:30Z"), pd.NaT])
    with pytest.raises(CalendarError, match="headline 2 of 2 has no moment"):
        first_bars(known, moments("2025-01-27T14:30Z"))
    opens = session_opens("XNYS", days("2025-01-08", "2025-01-09", "2025-01-10"))
    with pytest.raises(CalendarError, match="bar 2 of 3 has no moment"):
        first_bars(moments("2025-01-08T00:00Z"), opens)


def test_bars_out_of_order_are_refused() -> None:
    opens = moments("2025-01-28T14:30Z", "2025-01-27T14:30Z")
    with pytest.raises(CalendarError, match=r"2025-01-27 14:30.* must be later than 2025-01-28"):
        first_bars(moments("2025-01-27T00:00Z"), opens)


def test_a_headline_is_available_a_latency_after_it_was_public() -> None:
    found = available_at(
        headline(datetime(2025, 1, 27, 14, 0, tzinfo=UTC)), latency=timedelta(minutes=15)
    )
    assert found == pd.Timestamp("2025-01-27T14:15Z")
    assert (found.unit, str(found.tz)) == ("ns", "UTC")


@pytest.mark.parametrize(("seen_hour", "known_hour"), [(12, 14), (14, 14), (20, 20)])
def test_the_later_of_publication_and_first_sighting_counts(
    seen_hour: int, known_hour: int
) -> None:
    found = available_at(
        headline(
            datetime(2025, 1, 27, 14, tzinfo=UTC), datetime(2025, 1, 27, seen_hour, tzinfo=UTC)
        ),
        latency=NOW,
    )
    assert found == pd.Timestamp(2025, 1, 27, known_hour, tz="UTC")


def test_moments_of_other_zones_are_turned_into_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    found = available_at(headline(datetime(2025, 1, 27, 15, tzinfo=berlin)), latency=NOW)
    assert str(found) == "2025-01-27 14:00:00+00:00"


def test_latency_is_real_time_in_the_night_the_clocks_go_back() -> None:
    # 01:50 in New York, still summer time (UTC-4); a quarter of an hour later it is 06:05 in UTC
    published = datetime(2024, 11, 3, 1, 50, tzinfo=NEW_YORK)
    found = available_at(headline(published), latency=timedelta(minutes=15))
    assert found == pd.Timestamp("2024-11-03T06:05Z")


def test_the_later_moment_is_found_in_the_night_the_clocks_go_back() -> None:
    # 01:50 the first time (05:50 in UTC) comes before 01:10 the second time (06:10 in UTC)
    published = datetime(2024, 11, 3, 1, 50, tzinfo=NEW_YORK)
    seen = datetime(2024, 11, 3, 1, 10, fold=1, tzinfo=NEW_YORK)
    assert available_at(headline(published, seen), latency=NOW) == pd.Timestamp("2024-11-03T06:10Z")
