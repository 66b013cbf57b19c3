from datetime import UTC, date, datetime

import pytest

from reports.language import language

NBSP = "\N{NO-BREAK SPACE}"
EN, DE = language("en"), language("de")


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "english", "german"),
    [
        (-1234.5, 1, False, "−1,234.5", "−1.234,5"),
        (0.004, 2, True, "0.00", "0,00"),
        (-0.004, 2, True, "0.00", "0,00"),
        (3.14159, 2, True, "+3.14", "+3,14"),
        (1234567.0, 0, False, "1,234,567", "1.234.567"),
        (None, 2, True, "–", "–"),
        (float("nan"), 2, True, "–", "–"),
    ],
)
def test_numbers_have_a_real_minus_and_each_languages_separators(
    value, decimals, signed, english, german
):
    assert EN.number(value, decimals, signed=signed) == english
    assert DE.number(value, decimals, signed=signed) == german


def test_fractions_become_per_cent_with_their_unit_or_without():
    assert EN.percent(-0.0983) == f"−9.8{NBSP}%"
    assert DE.percent(-0.0983) == f"−9,8{NBSP}%"
    assert EN.points(-0.0983, 2) == "−9.83"
    assert EN.percent(None) == "–"
    assert EN.span(0.23, 1.0) == f"23 to 100{NBSP}%"
    assert EN.span(0.51, 0.512) == f"51{NBSP}%"
    assert (EN.p_value(0.0004), EN.p_value(0.031)) == ("< 0.001", "0.031")
    assert DE.p_value(0.0004) == "< 0,001"
    assert (EN.brief(0.5), DE.brief(0.5), EN.brief(50.0)) == ("0.5", "0,5", "50")


def test_moments_are_told_in_new_york_and_in_utc():
    opening = datetime(2025, 1, 27, 14, 30, tzinfo=UTC)
    assert EN.exchange_time(opening) == "Mon 27 Jan 09:30"
    assert EN.utc_time(opening) == "Mon 27 Jan 14:30"
    assert DE.exchange_time(opening) == "Mo 27.01. 09:30"
    summer = datetime(2025, 7, 1, 13, 30, tzinfo=UTC)
    assert EN.exchange_time(summer) == "Tue 1 Jul 09:30"


def test_days_read_as_each_language_writes_them():
    day = date(2025, 1, 27)
    assert (EN.long_day(day), DE.long_day(day)) == ("27 January 2025", "27. Januar 2025")
    assert (EN.short_day(day), DE.short_day(day)) == ("27 Jan 2025", "27.01.2025")
    assert (EN.weekday(day), DE.weekday(day)) == ("Mon 27 Jan", "Mo 27.01.")
    assert EN.short_day(None) == DE.short_day(None) == "–"
    assert EN.month(date(2025, 1, 2)) == DE.month(date(2025, 1, 2)) == "2025"
    assert (EN.month(date(2025, 5, 2)), DE.month(date(2025, 5, 2))) == ("May", "Mai")


def test_counts_and_lists_read_as_a_person_writes_them():
    assert EN("{n} entry", "{n} entries", n=1) == "1 entry"
    assert EN("{n} entry", "{n} entries", n=2000) == "2,000 entries"
    assert EN.listed(["a", "b", "c"]) == "a, b and c"
    assert (EN.spelled(12), EN.spelled(13)) == ("twelve", "13")
    assert (DE.spelled(12), DE.spelled(1234)) == ("zwölf", "1.234")


def test_exposure_names_what_is_held_and_calls_the_rest_cash():
    assert EN.exposure([("SMH", 0.981), ("SPY", -0.5)]) == f"98{NBSP}% SMH, −50{NBSP}% SPY"
    assert EN.exposure([("SMH", 0.001)]) == "cash"
