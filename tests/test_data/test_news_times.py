"""Does every spelling of a time become the right moment, and never too early a one?"""

import time as stopwatch
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.news.headline import NewsError
from data.news.times import DATE_ONLY, Moment, TimeRules, parse_time, parse_times
from data.news.written import UNDATED, UNREADABLE

NEW_YORK = "America/New_York"  # UTC-5 in winter, UTC-4 from 2025-03-09 to 2025-11-02
BERLIN = "Europe/Berlin"  # UTC+1 in winter, UTC+2 from 2025-03-30 to 2025-10-26

# as written | zone of the rules | public from (UTC) | why
EXACT = [
    ("2024-11-20T13:30:00Z", None, "2024-11-20 13:30:00", "Z is UTC"),
    ("2024-11-20t13:30:00z", None, "2024-11-20 13:30:00", "RFC 3339 allows small letters"),
    ("2024-11-20 13:30:00+00:00", NEW_YORK, "2024-11-20 13:30:00", "an offset beats the zone"),
    ("2024-11-20T13:30:00-05:00", None, "2024-11-20 18:30:00", "five hours behind"),
    ("2024-11-20T13:30:00+0530", None, "2024-11-20 08:00:00", "half an hour, no colon"),
    ("2024-11-20 13:30:00+01", None, "2024-11-20 12:30:00", "as PostgreSQL writes it"),
    ("2024-11-20 13:30:00 UTC", None, "2024-11-20 13:30:00", "as BigQuery writes it"),
    ("2024-11-20T13:30Z", None, "2024-11-20 13:30:00", "no seconds"),
    ("20241120T133000Z", None, "2024-11-20 13:30:00", "ISO 8601 without separators"),
    ("2024-11-20T13:30:00.250Z", None, "2024-11-20 13:30:00.250", "milliseconds"),
    ("2024-11-20T13:30:00,250Z", None, "2024-11-20 13:30:00.250", "a decimal comma"),
    ("2024-11-20T13:30:00.1234561Z", None, "2024-11-20 13:30:00.123457", "rounded up, not off"),
    ("2024-11-20T13:30:00.1234560Z", None, "2024-11-20 13:30:00.123456", "nothing to round"),
    ("  2024-11-20 09:30:00 ", NEW_YORK, "2024-11-20 14:30:00", "winter in New York"),
    ("2024-07-10 09:30:00", NEW_YORK, "2024-07-10 13:30:00", "summer in New York"),
    ("2025-05-12T08:00", BERLIN, "2025-05-12 06:00:00", "summer in Berlin"),
    ("2025-03-09 02:30:00", NEW_YORK, "2025-03-09 07:30:00", "skipped: 02:30-05, not 02:30-04"),
    ("2025-11-02 01:30:00", NEW_YORK, "2025-11-02 06:30:00", "twice: the second, 01:30-05"),
    ("2025-10-26 02:30:00", BERLIN, "2025-10-26 01:30:00", "twice: the second, 02:30+01"),
    ("Wed, 20 Nov 2024 13:30:00 GMT", None, "2024-11-20 13:30:00", "RFC 2822, as in feeds"),
    ("Wed, 20 Nov 2024 13:30:00 -0500", None, "2024-11-20 18:30:00", "with an offset"),
    ("Wed, 20 Nov 2024 13:30:00 EST", None, "2024-11-20 18:30:00", "a zone RFC 2822 defines"),
    ("Wed, 20 Nov 2024 13:30:00 -0000", BERLIN, "2024-11-20 13:30:00", "UTC, sender elsewhere"),
    ("20 Nov 2024 13:30 +0000 (UTC)", None, "2024-11-20 13:30:00", "no weekday, a comment"),
    ("Wed, 20 Nov 2024 13:30:00", NEW_YORK, "2024-11-20 18:30:00", "no zone: that of the rules"),
    (1732109400, None, "2024-11-20 13:30:00", "Unix seconds: date -u -d @1732109400"),
    ("1732109400", BERLIN, "2024-11-20 13:30:00", "the same as digits"),
    (1732109400.5, None, "2024-11-20 13:30:00.5", "and half a second"),
    (1732109400000, None, "2024-11-20 13:30:00", "Unix milliseconds"),
    ("1732109400250", None, "2024-11-20 13:30:00.250", "the same as digits"),
    (np.int64(1732109400), None, "2024-11-20 13:30:00", "a number of NumPy"),
    (np.datetime64("2024-11-20T09:30"), NEW_YORK, "2024-11-20 14:30:00", "a time of NumPy"),
    (pd.Timestamp("2024-11-20 09:30", tz=NEW_YORK), None, "2024-11-20 14:30:00", "of pandas"),
    (datetime(2024, 11, 20, 13, 30, tzinfo=UTC), BERLIN, "2024-11-20 13:30:00", "of Python"),
    (pd.Timestamp("2024-11-20 13:30:00.000000001Z"), None, "2024-11-20 13:30:00.000001", "up"),
]
DATES = [
    ("2024-11-20", NEW_YORK, "2024-11-21 05:00:00", "when the day has ended in New York"),
    ("2025-03-09", NEW_YORK, "2025-03-10 04:00:00", "a day of 23 hours"),
    ("2025-11-02", NEW_YORK, "2025-11-03 05:00:00", "a day of 25 hours"),
    ("2024-11-20", BERLIN, "2024-11-20 23:00:00", "when the day has ended in Berlin"),
    ("2018-11-03", "America/Sao_Paulo", "2018-11-04 03:00:00", "midnight skipped: 00:00-03"),
    ("2024-11-20Z", None, "2024-11-21 00:00:00", "a date with an offset needs no zone"),
    ("2024-11-20+09:00", None, "2024-11-20 15:00:00", "the day of Tokyo"),
    ("2024-11-20Z", NEW_YORK, "2024-11-21 05:00:00", "whose day? the later end"),
    ("20241120", NEW_YORK, "2024-11-21 05:00:00", "compact"),
    (20241120, NEW_YORK, "2024-11-21 05:00:00", "compact, as a number"),
    (20241120.0, NEW_YORK, "2024-11-21 05:00:00", "in a column with gaps"),
    (date(2024, 11, 20), NEW_YORK, "2024-11-21 05:00:00", "a date of Python or Parquet"),
    ("2024-11-20 00:00:00", NEW_YORK, "2024-11-21 05:00:00", "midnight is a date"),
    ("2024-11-20T00:00Z", None, "2024-11-21 00:00:00", "midnight in UTC, too"),
    ("2024-11-20T00:00:00.000Z", NEW_YORK, "2024-11-21 05:00:00", "and the later end"),
    ("2024-11-20T00:00:00+01:00", None, "2024-11-20 23:00:00", "and in its own offset"),
    ("2024-11-20T05:00:00Z", NEW_YORK, "2024-11-21 05:00:00", "midnight in New York, in UTC"),
    (1732060800, NEW_YORK, "2024-11-21 05:00:00", "Unix seconds of a midnight in UTC"),
    (np.datetime64("2024-11-20"), BERLIN, "2024-11-20 23:00:00", "a day of NumPy"),
]
NO_MOMENT = [
    (None, UNDATED),
    (float("nan"), UNDATED),
    (pd.NaT, UNDATED),
    (np.datetime64("NaT"), UNDATED),
    (pd.NA, UNDATED),
    ("", UNDATED),
    ("   ", UNDATED),
    ("NaT", UNDATED),
    ("null", UNDATED),
    ("11/10/2024 13:30", UNREADABLE),  # November or October?
    ("20.11.2024", UNREADABLE),
    ("yesterday", UNREADABLE),
    ("13:30", UNREADABLE),
    ("2024-02-30", UNREADABLE),
    ("2024-11-20T25:00:00Z", UNREADABLE),
    ("20241320", UNREADABLE),
    ("Wed, 20 Nov 2024 13:30:00 CET", UNREADABLE),  # not of RFC 2822
    ("Wed, 31 Feb 2024 13:30:00 GMT", UNREADABLE),
    ("0001-01-01T00:00:00Z", UNREADABLE),  # a placeholder
    ("9999-12-31", UNREADABLE),
    (datetime(1, 1, 1, 12, tzinfo=UTC), UNREADABLE),
    (0, UNREADABLE),
    (-1732109400, UNREADABLE),
    (45616.5625, UNREADABLE),  # a day of Excel
    (1732109400000000, UNREADABLE),  # microseconds
    (float("inf"), UNREADABLE),
    ("1.7321E+12", UNREADABLE),  # digits lost
    (True, UNREADABLE),
    (["2024-11-20"], UNREADABLE),
    ("\ud800", UNREADABLE),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("raw", "zone", "expected", "why"), EXACT)
def test_an_exact_time_becomes_its_moment(raw, zone, expected, why):
    moment = parse_time(raw, TimeRules(timezone=zone))
    assert moment.at == utc(expected), why
    assert not moment.date_only


@pytest.mark.parametrize(("raw", "zone", "expected", "why"), DATES)
def test_a_date_is_public_when_its_day_has_ended(raw, zone, expected, why):
    moment = parse_time(raw, TimeRules(timezone=zone))
    assert moment.at == utc(expected), why
    assert moment.date_only


@pytest.mark.parametrize(("raw", "reason"), NO_MOMENT)
def test_a_value_that_tells_no_moment_gives_the_reason(raw, reason):
    assert parse_time(raw, TimeRules(timezone=NEW_YORK)) == reason


def test_midnight_is_a_time_where_the_rules_say_so():
    rules = TimeRules(timezone=NEW_YORK, midnight="time")
    assert parse_time("2024-11-20 00:00:00", rules).at == utc("2024-11-20 05:00:00")
    assert parse_time("2024-11-20T00:00:00Z", rules).at == utc("2024-11-20 00:00:00")
    assert not parse_time("2024-11-20T00:00:00Z", rules).date_only
    assert parse_time("2024-11-20", rules).date_only


def test_a_second_after_midnight_is_a_time():
    moment = parse_time("2024-11-20 00:00:01", TimeRules(timezone=NEW_YORK))
    assert moment == Moment(utc("2024-11-20 05:00:01"), utc("2024-11-20 05:00:01"))


def test_next_open_leaves_the_moment_at_the_end_of_the_day_and_flags_it():
    moment = parse_time("2024-11-20", TimeRules(timezone=NEW_YORK, date_only="next_open"))
    assert moment == Moment(utc("2024-11-20 05:00:00"), utc("2024-11-21 05:00:00"), True)


def test_drop_drops_dates_even_without_a_zone_and_keeps_times():
    rules = TimeRules(date_only="drop")
    assert parse_time("2024-11-20", rules) == DATE_ONLY
    assert parse_time("2024-11-20T00:00:00Z", rules) == DATE_ONLY
    assert parse_time("2024-11-20T13:30:00Z", rules).at == utc("2024-11-20 13:30:00")


@pytest.mark.parametrize("raw", ["2024-11-20 13:30:00", "2024-11-20", "Wed, 20 Nov 2024 13:30:00"])
def test_a_time_without_a_zone_needs_the_timezone_key(raw):
    with pytest.raises(NewsError, match=rf"'{raw}' has no zone; set 'timezone'"):
        parse_time(raw, TimeRules())


def test_the_error_of_a_column_names_the_place_and_the_row():
    values = pd.Series(["2024-11-20T13:30:00Z", "", "2024-11-20 09:30:00"])
    with pytest.raises(NewsError, match=r"^x\.csv, row 3: the time '2024-11-20 09:30:00' has no"):
        parse_times(values, TimeRules(), place="x.csv")


def test_wrong_rules_are_refused_with_what_would_be_right():
    with pytest.raises(NewsError, match="did you mean 'Europe/Berlin'"):
        TimeRules(timezone="Europe/Berlni")
    with pytest.raises(NewsError, match="date_only = 'noon' should be one of: end_of_day"):
        TimeRules(date_only="noon")
    with pytest.raises(NewsError, match="midnight = 'maybe' should be one of: date, time"):
        TimeRules(midnight="maybe")


def test_a_column_of_every_spelling_says_what_each_value_says_alone():
    rules = TimeRules(timezone=NEW_YORK)
    values = [case[0] for case in [*EXACT, *DATES, *NO_MOMENT]]
    together = parse_times(pd.Series(values, dtype=object), rules, place="x")
    assert together == [parse_time(value, rules) for value in values]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", BERLIN])
def test_datetime_columns_of_any_unit_and_zone_are_read(unit, zone):
    walls = ["2025-05-12 09:30:00", "2025-05-12", None, "2025-03-09 02:30:00"]
    values = pd.Series(pd.DatetimeIndex(walls).as_unit(unit)).dt.tz_localize(zone)
    rules = TimeRules(timezone=NEW_YORK)
    # Without a zone the walls are New York's, where the last one does not exist.
    spring = {None: "13:30", "UTC": "09:30", BERLIN: "07:30"}[zone]
    winter = {None: "07:30", "UTC": "02:30", BERLIN: "01:30"}[zone]
    moments = parse_times(values, rules, place="x")
    assert moments[0].at == utc(f"2025-05-12 {spring}")
    assert moments[1].at == utc("2025-05-13 04:00")  # whichever day was meant, it is over
    assert moments[2] == UNDATED
    assert moments[3].at == utc(f"2025-03-09 {winter}")


def test_a_day_of_unknown_zone_starts_with_the_earlier_of_its_starts():
    moment = parse_time("2024-11-20Z", TimeRules(timezone=NEW_YORK))
    assert moment.earliest == utc("2024-11-20 00:00:00")


def test_a_column_of_nanoseconds_is_rounded_up():
    values = pd.Series(pd.DatetimeIndex(["2024-11-20 13:30:00.000000001"]), dtype="datetime64[ns]")
    (moment,) = parse_times(values, TimeRules(timezone="UTC"), place="x")
    assert moment.at == utc("2024-11-20 13:30:00.000001")


def test_a_column_of_times_in_the_wrong_unit_is_unreadable():
    far = pd.Series(np.array(["50000-01-01T00:00:01"], dtype="datetime64[s]"))
    assert parse_times(far, TimeRules(timezone=BERLIN), place="x") == [UNREADABLE]


@pytest.mark.parametrize("suffix", ["Z", "", "+02:00"])
def test_twenty_thousand_times_take_less_than_a_second(suffix):
    times = pd.date_range("2025-01-01 00:00:01", periods=20_000, freq="7min")
    values = pd.Series([f"{moment.isoformat()}{suffix}" for moment in times])
    start = stopwatch.perf_counter()
    moments = parse_times(values, TimeRules(timezone=BERLIN), place="x")
    assert stopwatch.perf_counter() - start < 1.0
    assert all(isinstance(moment, Moment) for moment in moments)


WALLS = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1))
ZONES = st.sampled_from([NEW_YORK, BERLIN, "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"])
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


@given(wall=WALLS, zone=ZONES, fold=st.sampled_from([0, 1]), midnight=st.booleans())
def test_a_local_time_is_never_public_before_either_of_its_readings(wall, zone, fold, midnight):
    wall = wall.replace(hour=0, minute=0, second=0, microsecond=0) if midnight else wall
    true = wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
    moment = parse_time(wall.isoformat(), TimeRules(timezone=zone))
    assert moment.earliest <= true <= moment.at


@settings(max_examples=60, deadline=None)
@given(wall=WALLS, offset=OFFSETS, zone=ZONES, whole=st.booleans())
def test_a_column_agrees_with_its_values_and_is_never_early(wall, offset, zone, whole):
    wall = wall.replace(minute=0, second=0, microsecond=0) if whole else wall
    aware = wall.replace(tzinfo=offset)
    rules = TimeRules(timezone=zone)
    raws = [aware.isoformat(), wall.isoformat(), wall.isoformat(" "), str(wall.date())]
    together = parse_times(pd.Series(raws), rules, place="x")
    assert together == [parse_time(raw, rules) for raw in raws]
    assert together[0].at >= aware
    column = pd.Series([aware]).dt.tz_convert(zone)
    assert parse_times(column, rules, place="x") == [parse_time(column[0], rules)]


@given(st.one_of(st.text(), st.floats(), st.integers(), st.binary(), st.datetimes()))
def test_any_value_gives_a_moment_or_a_reason(raw):
    answer = parse_time(raw, TimeRules(timezone=NEW_YORK))
    assert isinstance(answer, Moment) or answer in (UNDATED, UNREADABLE)
