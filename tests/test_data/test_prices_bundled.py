"""Are the bundled bars what the market did?"""

import hashlib
from datetime import date

import exchange_calendars
import pandas as pd
import pytest

from data.prices.bars import COLUMNS, PriceError
from data.prices.bundled import FOLDER, BundledPrices, known_splits
from data.prices.checks import check_bars

FIRST, LAST = date(2019, 1, 2), date(2026, 3, 16)
SYMBOLS = ("DIA", "GLD", "IEF", "IWM", "NVDA", "QQQ", "SMH", "SOXX", "SPY", "TLT")


def load(*symbols, start=FIRST, end=LAST):
    return BundledPrices().load(symbols, start=start, end=end)


@pytest.fixture(scope="module")
def everything():
    return load(*SYMBOLS)


def test_the_ten_symbols_are_available_and_the_splits_are_no_symbol():
    assert BundledPrices().available_symbols() == SYMBOLS


def test_bars_have_the_shape_of_the_record(everything):
    for frame in everything.bars.values():
        assert tuple(frame.columns) == COLUMNS
        assert (frame.dtypes == "float64").all()
        assert frame.index.dtype == "datetime64[ns]"
        assert frame.index.tz is None
        assert (frame.index[0].date(), frame.index[-1].date()) == (FIRST, LAST)


def test_every_session_of_the_new_york_exchange_has_its_bar_and_nothing_is_to_be_noted(everything):
    calendar = exchange_calendars.get_calendar("XNYS", start="2018-12-01", end="2026-03-31")
    for symbol, frame in everything.bars.items():
        notes = check_bars(symbol, frame, sessions=calendar.sessions, splits=known_splits(symbol))
        assert notes == ()


def test_low_and_high_enclose_open_and_close_exactly(everything):
    for frame in everything.bars.values():
        assert (frame["low"] <= frame[["open", "close"]].min(axis=1)).all()
        assert (frame["high"] >= frame[["open", "close"]].max(axis=1)).all()


# Closing prices in dollars as quoted on the two days, before any later dividend; none of the five
# went ex-dividend in between, so their ratio is the return of an adjusted series as well.
QUOTED = {
    "SMH": (261.53, 235.81, -0.0983),
    "SOXX": (230.64, 212.55, -0.0784),
    "QQQ": (529.63, 514.21, -0.0291),
    "SPY": (607.97, 599.37, -0.0141),
    "NVDA": (142.62, 118.42, -0.1697),
}


@pytest.mark.parametrize("symbol", QUOTED)
def test_the_27th_of_january_2025_closed_as_it_did(everything, symbol):
    friday, monday, told = QUOTED[symbol]
    close = everything.bars[symbol]["close"]
    change = close["2025-01-27"] / close["2025-01-24"] - 1
    assert change == pytest.approx(monday / friday - 1, abs=5e-6)
    assert round(change, 4) == told


def test_smh_lost_most_of_it_before_the_open(everything):
    # quoted: close 261.53 on Friday, open 242.48 and close 235.81 on Monday
    smh = everything.bars["SMH"]
    gap = smh["open"]["2025-01-27"] / smh["close"]["2025-01-24"] - 1
    day = smh["close"]["2025-01-27"] / smh["open"]["2025-01-27"] - 1
    assert (round(gap, 4), round(day, 4)) == (-0.0728, -0.0275)
    assert (gap, day) == pytest.approx((242.48 / 261.53 - 1, 235.81 / 242.48 - 1), abs=5e-6)


def test_a_dividend_counts_as_part_of_the_return(everything):
    # SPY quoted 586.10 and 591.15 around its dividend of 1.966 on 2024-12-20. The adjustment takes
    # the dividend off the earlier close: 591.15 / (586.10 - 1.966) - 1 = 1.20 %, against 0.86 %
    # in the quotes alone.
    close = everything.bars["SPY"]["close"]
    change = close["2024-12-20"] / close["2024-12-19"] - 1
    assert change == pytest.approx(591.15 / (586.10 - 1.966) - 1, abs=5e-6)


def test_known_splits_are_those_of_the_two_funds_and_the_share():
    assert known_splits("NVDA") == {
        pd.Timestamp("2021-07-20"): 4.0,
        pd.Timestamp("2024-06-10"): 10.0,
    }
    assert known_splits("SMH") == {pd.Timestamp("2023-05-05"): 2.0}
    assert known_splits("SOXX") == {pd.Timestamp("2024-03-07"): 3.0}
    assert known_splits("SPY") == {}


def test_start_and_end_are_both_inclusive_and_only_what_was_asked_is_read():
    prices = load("SMH", start=date(2025, 1, 24), end=date(2025, 1, 28))
    assert [f"{day:%m-%d}" for day in prices.bars["SMH"].index] == ["01-24", "01-27", "01-28"]
    assert list(prices.bars) == ["SMH"]
    digest = hashlib.sha256((FOLDER / "SMH.csv").read_bytes()).hexdigest()
    assert prices.inputs == {"data/samples/prices/SMH.csv": digest}
    assert "Yahoo Finance" in prices.origin


def test_a_range_beyond_the_bars_is_cut_and_noted():
    prices = load("SMH", start=date(2015, 1, 1), end=date(2026, 12, 31))
    assert prices.notes == (
        "SMH: bars begin on 2019-01-02 only, asked for from 2015-01-01",
        "SMH: bars end on 2026-03-16 already, asked for up to 2026-12-31",
    )


def test_a_start_on_a_holiday_needs_no_note():
    assert load("SMH", start=date(2019, 1, 1), end=LAST).notes == ()


@pytest.mark.parametrize(
    ("symbol", "says"),
    [
        ("SMHH", r"SMHH: no such symbol in the bundled prices; did you mean SMH\? \(there: DIA, "),
        ("smh", r"did you mean SMH\?"),
        ("12345", r"12345: no such symbol in the bundled prices \(there: .*TLT\)"),
        ("splits", "no such symbol"),
        ("../SMH", "no such symbol"),
    ],
)
def test_an_unknown_symbol_is_answered_with_the_nearest_and_the_list(symbol, says):
    with pytest.raises(PriceError, match=says):
        load(symbol)


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (date(2010, 1, 4), date(2010, 12, 31), "the bars run from 2019-01-02 to 2026-03-16"),
        (date(2025, 1, 25), date(2025, 1, 26), "SMH: no bar from 2025-01-25 to 2025-01-26"),
        (date(2025, 2, 1), date(2025, 1, 1), "start 2025-02-01 lies after end 2025-01-01"),
    ],
)
def test_a_range_without_a_bar_is_refused(start, end, says):
    with pytest.raises(PriceError, match=says):
        load("SMH", start=start, end=end)
