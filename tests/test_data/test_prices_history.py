"""Is a past that was rescaled told from one that was changed?"""

import pandas as pd
import pytest

from data.prices.history import compare
from tests.chart_server import daily_bars, pay, split_up

OLD = daily_bars("2025-01-02", "2025-01-31")
LONGER = daily_bars("2025-01-02", "2025-02-28")


def test_the_same_past_with_more_behind_it_is_the_same():
    assert compare(OLD, LONGER).kind == "same"
    assert compare(OLD.iloc[-5:], LONGER.iloc[3:]).kind == "same"


def test_prices_rounded_to_single_precision_are_the_same():
    rounded = LONGER.astype("float32").astype("float64") / 1.0
    assert compare(OLD / 3, rounded / 3).kind == "same"


def test_a_later_dividend_explains_lower_adjusted_closes():
    found = compare(OLD, pay(LONGER, "2025-02-10", 2.0))
    assert found.kind == "readjusted"
    assert found.words == "re-adjusted for the dividend of 2 of 2025-02-10"


def test_a_later_split_explains_prices_that_were_divided():
    found = compare(OLD, split_up(LONGER, "2025-02-10", 10.0))
    assert found.kind == "readjusted"
    assert found.words == "re-adjusted for the 10:1 split of 2025-02-10"


def test_a_split_and_a_dividend_explain_both():
    found = compare(OLD, pay(split_up(LONGER, "2025-02-10", 2.0), "2025-02-20", 1.0))
    assert found.kind == "readjusted"
    assert "2:1 split of 2025-02-10 and the dividend of 1 of 2025-02-20" in found.words


def corrected(column, value, session="2025-01-15"):
    frame = LONGER.copy()
    frame[column] = frame[column].astype(float)
    frame.loc[pd.Timestamp(session), column] = value
    return frame


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (corrected("close", 101.25), "close of 2025-01-15 was 101 and is 101.25"),
        (corrected("open", 99.0), "open of 2025-01-15 was 101.5 and is 99"),
        (corrected("adj_close", 90.0), "the adjustment of 2025-01-15 was 1 and is 0.891089"),
        (LONGER.drop(pd.Timestamp("2025-01-15")), "the bar of 2025-01-15 is gone"),
        (LONGER.assign(adj_close=LONGER["adj_close"] * 0.9), "are 0.9 times what they were"),
        (LONGER.iloc[-3:], "no bar of the days that were known"),
        # ten times the prices, and no split that would say why
        (LONGER * 10, "open of 2025-01-02 was 100.5 and is 1005"),
    ],
)
def test_anything_else_is_a_changed_past_and_says_where(new, says):
    found = compare(OLD, new)
    assert found.kind == "changed"
    assert says in found.words


def test_a_bar_that_was_not_there_before_is_told():
    found = compare(OLD.drop(pd.Timestamp("2025-01-15")), LONGER)
    assert (found.kind, found.words) == ("changed", "the bar of 2025-01-15 is new")


def test_a_dividend_too_small_for_the_difference_does_not_explain_it():
    paid = pay(LONGER, "2025-02-10", 2.0)
    paid.loc[pd.Timestamp("2025-02-10"), "dividend"] = 0.2
    assert compare(OLD, paid).kind == "changed"


def test_volumes_may_be_corrected():
    assert compare(OLD, LONGER.assign(volume=7)).kind == "same"
