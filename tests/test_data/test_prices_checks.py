"""Which bars are refused, and what is noted of the others?"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.prices.bars import PriceError
from data.prices.checks import check_bars, check_calendar

WEEK = ["2025-01-06", "2025-01-07", "2025-01-08", "2025-01-10", "2025-01-13"]


def bars(closes, sessions=None, *, volume=1000.0):
    """Bars that open and close at the same price, within one unit up and down."""
    close = np.asarray(closes, dtype=float)
    if sessions is None:
        sessions = pd.bdate_range("2025-01-06", periods=len(close))
    return pd.DataFrame(
        {"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": volume},
        index=pd.DatetimeIndex(sessions).as_unit("ns"),
    )


def changed(row, column, value):
    frame = bars([10, 11, 12, 13, 14], WEEK)
    frame.iloc[row, frame.columns.get_loc(column)] = value
    return frame


def test_sound_bars_pass_without_a_note():
    assert check_bars("AAA", bars([10, 11, 12])) == ()


@pytest.mark.parametrize("column", ["open", "high", "low", "close", "volume"])
def test_a_missing_column_is_named_with_those_that_are_there(column):
    with pytest.raises(PriceError, match=rf"AAA: no column {column} \(there: .*\)"):
        check_bars("AAA", bars([10, 11]).drop(columns=column))


@pytest.mark.parametrize(
    ("row", "column", "value", "says"),
    [
        (1, "open", np.nan, "AAA 2025-01-07: open is nan"),
        (2, "high", np.inf, "AAA 2025-01-08: high is inf"),
        (0, "low", 0.0, "AAA 2025-01-06: low is 0.0"),
        (3, "close", -13.0, "AAA 2025-01-10: close is -13.0"),
        (4, "volume", np.nan, "AAA 2025-01-13: volume is nan"),
        (4, "volume", -1.0, "AAA 2025-01-13: volume is -1.0"),
        (1, "open", 12.5, "AAA 2025-01-07: open 12.5 is not between low 10.0 and high 12.0"),
        (1, "close", 9.5, "AAA 2025-01-07: close 9.5 is not between low 10.0 and high 12.0"),
        (2, "low", 12.1, "AAA 2025-01-08: open 12.0 is not between low 12.1 and high 13.0"),
        (2, "high", 10.9, "AAA 2025-01-08: open 12.0 is not between low 11.0 and high 10.9"),
    ],
)
def test_an_unusable_value_is_refused_with_symbol_session_and_value(row, column, value, says):
    with pytest.raises(PriceError) as error:
        check_bars("AAA", changed(row, column, value))
    assert says in str(error.value)


def test_text_in_a_price_column_is_refused():
    frame = bars([10, 11]).astype({"close": object})
    with pytest.raises(PriceError, match="AAA: column close holds object, not numbers"):
        check_bars("AAA", frame)


def test_a_rounding_of_single_precision_outside_the_range_is_let_through():
    high_in_single_precision = float(np.float32(12.1))  # 12.1 is 12.10000038 there
    frame = changed(1, "close", high_in_single_precision)
    frame.iloc[1, frame.columns.get_loc("high")] = 12.1
    assert frame["close"].iloc[1] > frame["high"].iloc[1]
    assert check_bars("AAA", frame) == ()


@pytest.mark.parametrize(
    ("sessions", "says"),
    [
        (["2025-01-07", "2025-01-06", "2025-01-08"], "AAA 2025-01-06: follows a later session"),
        (["2025-01-06", "2025-01-07", "2025-01-07"], "AAA 2025-01-07: .* more than one bar"),
        (["2025-01-06", "2025-01-07 09:30", "2025-01-08"], "AAA 2025-01-07 09:30:00: .* time of"),
        (["2025-01-06", None, "2025-01-08"], "AAA: row 2 has no session"),
    ],
)
def test_an_index_that_is_not_sorted_unique_sessions_is_refused(sessions, says):
    frame = bars([10, 11, 12], pd.to_datetime(sessions, format="mixed"))
    with pytest.raises(PriceError, match=says):
        check_bars("AAA", frame)


def test_sessions_with_a_time_zone_are_refused():
    frame = bars([10, 11])
    with pytest.raises(PriceError, match="without a time zone"):
        check_bars("AAA", frame.tz_localize("America/New_York"))


def test_an_empty_frame_is_refused():
    with pytest.raises(PriceError, match="AAA: no bars"):
        check_bars("AAA", bars([]))


def test_a_session_without_a_bar_is_refused():
    frame = bars([10, 11, 12, 13, 14], WEEK).drop(pd.Timestamp("2025-01-08"))
    with pytest.raises(PriceError, match="AAA 2025-01-08: the session has no bar; the bars run"):
        check_bars("AAA", frame, sessions=pd.DatetimeIndex(WEEK))


def test_further_missing_sessions_are_counted():
    frame = bars([10, 14], [WEEK[0], WEEK[-1]])
    with pytest.raises(PriceError, match=r"AAA 2025-01-07: .*\(2 more like it\)"):
        check_calendar("AAA", frame, pd.DatetimeIndex(WEEK))


def test_a_bar_on_the_day_new_york_stayed_closed_is_refused():
    # 2025-01-09, the day of mourning for Jimmy Carter, is a Thursday that WEEK leaves out
    frame = bars([10, 11, 12], ["2025-01-08", "2025-01-09", "2025-01-10"])
    with pytest.raises(PriceError, match="AAA 2025-01-09: a bar on a day without a session"):
        check_bars("AAA", frame, sessions=pd.DatetimeIndex(WEEK))


def test_sessions_before_the_first_and_after_the_last_bar_are_not_missed():
    frame = bars([11, 12], WEEK[1:3])
    assert check_bars("AAA", frame, sessions=pd.DatetimeIndex(WEEK)) == ()


def test_sessions_of_another_unit_are_the_same_sessions():
    frame = bars([10, 11, 12, 13, 14], WEEK)
    assert check_bars("AAA", frame, sessions=pd.DatetimeIndex(WEEK).as_unit("s")) == ()


@pytest.mark.parametrize(
    ("closes", "noted"),
    [
        ([100, 139.9], False),
        ([100, 140.1], True),
        ([100, 60.1], False),
        ([100, 59.9], True),
    ],
)
def test_a_jump_of_the_close_above_40_percent_is_noted_either_way(closes, noted):
    assert bool(check_bars("AAA", bars(closes))) is noted


def test_a_note_on_jumps_tells_session_and_size_of_three_and_counts_the_rest():
    (note,) = check_bars(
        "AAA", bars([100, 50, 100, 50, 100, 101], pd.bdate_range("2025-01-06", periods=6))
    )
    assert note == (
        "AAA: the close moves by more than 40% on 2025-01-07 (-50.0%), 2025-01-08 (+100.0%), "
        "2025-01-09 (-50.0%) and 1 more"
    )


def test_a_jump_on_the_session_of_a_known_split_means_the_prices_were_not_adjusted():
    # NVDA closed at 1208.88 on 2024-06-07 and, split ten for one, at 121.79 on 2024-06-10
    frame = bars([1208.88, 121.79], ["2024-06-07", "2024-06-10"])
    with pytest.raises(
        PriceError, match=r"NVDA 2024-06-10: the close moves by -89.9% .* 10:1 split"
    ):
        check_bars("NVDA", frame, splits={pd.Timestamp("2024-06-10"): 10.0})


def test_adjusted_prices_pass_over_a_known_split_without_a_note():
    frame = bars([120.888, 121.79], ["2024-06-07", "2024-06-10"])
    assert check_bars("NVDA", frame, splits={pd.Timestamp("2024-06-10"): 10.0}) == ()


def test_four_equal_closes_are_no_stale_price_and_five_are():
    assert check_bars("AAA", bars([9, 10, 10, 10, 10, 11])) == ()
    (note,) = check_bars("AAA", bars([9, 10, 10, 10, 10, 10, 11]))
    assert note == "AAA: the close stays at 10.0 for 5 sessions from 2025-01-07"


def test_of_several_stale_runs_the_longest_is_told_and_all_are_counted():
    (note,) = check_bars("AAA", bars([10] * 5 + [11] * 7 + [10] * 5))
    assert note == (
        "AAA: the close stays at 11.0 for 7 sessions from 2025-01-13, one of 3 such runs"
    )


def test_sessions_without_volume_are_counted():
    (note,) = check_bars("AAA", bars([10, 11, 12], volume=[0.0, 5.0, 0.0]))
    assert note == "AAA: no volume in 2 sessions, first 2025-01-06"


def test_the_frame_is_left_as_it_was():
    frame = bars([10, 11, 12])
    before = frame.copy()
    check_bars("AAA", frame)
    pd.testing.assert_frame_equal(frame, before)


@given(
    st.integers(min_value=0, max_value=4),
    st.sampled_from(["open", "high", "low", "close"]),
    st.one_of(st.sampled_from([np.nan, np.inf, -np.inf]), st.floats(max_value=0.0)),
)
def test_no_price_that_is_not_finite_and_positive_gets_through(row, column, value):
    with pytest.raises(PriceError, match=WEEK[row]):
        check_bars("AAA", changed(row, column, value))
