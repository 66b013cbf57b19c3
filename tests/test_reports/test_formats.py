from datetime import UTC, date, datetime

import pytest

from reports import formats

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (-1234.5, 1, False, "−1,234.5"),
        (0.004, 2, True, "0.00"),
        (-0.004, 2, True, "0.00"),
        (3.14159, 2, True, "+3.14"),
        (None, 2, True, "–"),
        (float("nan"), 2, True, "–"),
    ],
)
def test_numbers_have_a_real_minus_and_no_sign_on_zero(value, decimals, signed, text):
    assert formats.number(value, decimals, signed=signed) == text


def test_fractions_become_per_cent_with_their_unit_or_without():
    assert formats.percent(-0.0983) == f"−9.8{NBSP}%"
    assert formats.points(-0.0983, 2) == "−9.83"
    assert formats.percent(None) == "–"
    assert formats.span(0.23, 1.0) == f"23 to 100{NBSP}%"
    assert formats.span(0.51, 0.512) == f"51{NBSP}%"


def test_moments_are_told_in_new_york_and_in_utc():
    opening = datetime(2025, 1, 27, 14, 30, tzinfo=UTC)
    assert formats.exchange_time(opening) == "Mon 27 Jan 09:30"
    assert formats.utc_time(opening) == "Mon 27 Jan 14:30"
    summer = datetime(2025, 7, 1, 13, 30, tzinfo=UTC)
    assert formats.exchange_time(summer) == "Tue 1 Jul 09:30"


def test_days_counts_and_lists_read_as_a_person_writes_them():
    assert formats.long_day(date(2025, 1, 27)) == "27 January 2025"
    assert formats.short_day(None) == "–"
    assert formats.month(date(2025, 1, 2)) == "2025"
    assert formats.month(date(2025, 2, 3)) == "Feb"
    assert formats.counted(1, "entry", "entries") == "1 entry"
    assert formats.counted(2000, "entry", "entries") == "2,000 entries"
    assert formats.listed(["a", "b", "c"]) == "a, b and c"
    assert formats.spelled(12) == "twelve"
    assert formats.spelled(13) == "13"


def test_exposure_names_what_is_held_and_calls_the_rest_cash():
    assert formats.exposure([("SMH", 0.981), ("SPY", -0.5)]) == (f"98{NBSP}% SMH, −50{NBSP}% SPY")
    assert formats.exposure([("SMH", 0.001)]) == "cash"
