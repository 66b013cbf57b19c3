"""Does a bare date wait for an open, and trade at the one after, under date_only = "next_open"?"""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from data.news.headline import Headline
from data.news.times import Moment, TimeRules, parse_time
from data.sessions import session_opens, sessions_between
from sentiment.reading import timed

BARS = sessions_between("XNYS", date(2025, 1, 2), date(2025, 1, 31))
OPENS = session_opens("XNYS", BARS)  # 14:30 in UTC all month; closed on 9 and 20 January
QUARTER = timedelta(minutes=15)


def dated(day: str, zone: str, *, first_seen_at: datetime | None = None) -> Headline:
    moment = parse_time(day, TimeRules(timezone=zone, date_only="next_open"))
    assert isinstance(moment, Moment)
    return Headline(
        1, moment.at, "Nvidia fällt", first_seen_at=first_seen_at, date_only=moment.date_only
    )


def first_bar(headline: Headline, *, date_only: str, latency: timedelta = QUARTER) -> str:
    frame = timed([headline], latency=latency, bars=BARS, opens=OPENS, date_only=date_only)
    return f"{frame['first_bar'][0]:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("day", "zone", "known_at_open_of", "acts_at"),
    [
        # The day ends at 05:00 UTC of the next; the open after that makes it known.
        ("2025-01-14", "America/New_York", "2025-01-15", "2025-01-16"),
        ("2025-01-17", "America/New_York", "2025-01-21", "2025-01-22"),  # Friday; Monday closed
        ("2025-01-18", "America/New_York", "2025-01-21", "2025-01-22"),  # Saturday
        ("2025-01-08", "America/New_York", "2025-01-10", "2025-01-13"),  # closed on the 9th
        # Berlin's day ends at 23:00 UTC of the same, after that day's open in New York.
        ("2025-01-14", "Europe/Berlin", "2025-01-15", "2025-01-16"),
        # Tokyo's day ends at 15:00 UTC of the same, half an hour after that day's open.
        ("2025-01-14", "Asia/Tokyo", "2025-01-15", "2025-01-16"),
        # Sydney's ends at 13:00 UTC: the open of the very day is still to come.
        ("2025-01-14", "Australia/Sydney", "2025-01-14", "2025-01-15"),
    ],
)
def test_a_bare_date_is_known_at_the_open_after_its_day_and_acts_at_the_next(
    day, zone, known_at_open_of, acts_at
):
    headline = dated(day, zone)
    assert first_bar(headline, date_only="next_open") == acts_at
    assert first_bar(headline, date_only="next_open", latency=timedelta(0)) == acts_at
    # Without the rule it acts at the open that, with it, only makes it known.
    assert first_bar(headline, date_only="end_of_day") == known_at_open_of


def test_a_day_that_ends_exactly_at_the_open_waits_for_the_next():
    # Adelaide is 10 h 30 ahead of UTC until 6 April, New York 4 h behind from 9 March on: its
    # midnight is New York's 09:30 in the four weeks between.
    bars = sessions_between("XNYS", date(2025, 3, 10), date(2025, 3, 21))
    opens = session_opens("XNYS", bars)
    headline = dated("2025-03-17", "Australia/Adelaide")
    assert headline.published_at == datetime(2025, 3, 17, 13, 30, tzinfo=UTC)
    frame = timed([headline], latency=QUARTER, bars=bars, opens=opens, date_only="next_open")
    assert frame["first_bar"][0] == pd.Timestamp("2025-03-19")


def test_exact_times_do_not_wait():
    exact = Headline(1, datetime(2025, 1, 14, 14, tzinfo=UTC), "Nvidia fällt")
    assert first_bar(exact, date_only="next_open") == "2025-01-14"


def test_a_later_first_sighting_still_counts():
    seen = datetime(2025, 1, 16, 14, 20, tzinfo=UTC)  # ten minutes before the open of the 16th
    headline = dated("2025-01-14", "America/New_York", first_seen_at=seen)
    assert first_bar(headline, date_only="next_open") == "2025-01-17"
    assert first_bar(headline, date_only="next_open", latency=timedelta(0)) == "2025-01-16"


def test_the_publication_that_is_shown_stays_the_end_of_the_day():
    headline = dated("2025-01-14", "America/New_York")
    frame = timed([headline], latency=QUARTER, bars=BARS, opens=OPENS, date_only="next_open")
    assert frame["published_at"][0] == pd.Timestamp("2025-01-15 05:00", tz="UTC")
    assert frame["available_at"][0] == pd.Timestamp("2025-01-15 14:45", tz="UTC")


@pytest.mark.parametrize("day", ["2024-12-20", "2025-01-01", "2025-01-30", "2025-02-10"])
def test_days_that_end_outside_the_grid_move_nothing(day):
    # 1 January ends before the first open, 30 January before the last: no bar is left after it.
    headline = dated(day, "America/New_York")
    frame = timed([headline], latency=QUARTER, bars=BARS, opens=OPENS, date_only="next_open")
    assert frame["first_bar"].isna().all()


def test_with_hourly_bars_the_open_of_the_session_is_meant_not_of_the_next_bar():
    starts = [
        pd.Timestamp(f"2025-01-{day} {hour}:30") for day in (14, 15, 16) for hour in range(14, 21)
    ]
    bars = pd.DatetimeIndex(starts).as_unit("ns")
    tokyo = dated("2025-01-14", "Asia/Tokyo")  # ends at 15:00 UTC, within the session
    frame = timed(
        [tokyo], latency=QUARTER, bars=bars, opens=bars.tz_localize("UTC"),
        date_only="next_open", session_opens=OPENS,
    )  # fmt: skip
    assert frame["first_bar"][0] == pd.Timestamp("2025-01-15 15:30")


def test_no_headlines_are_no_error():
    frame = timed([], latency=QUARTER, bars=BARS, opens=OPENS, date_only="next_open")
    assert frame.empty
