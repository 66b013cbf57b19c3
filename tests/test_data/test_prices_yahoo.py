"""Is yfinance asked rightly, and is what it hands over understood?"""

import socket
from datetime import date

import pandas as pd
import pytest

from data.prices.bars import COLUMNS, PriceError
from data.prices.yahoo import EXTRA, YahooFetch, tidy
from tests.chart_server import ChartServer, daily_bars, serving, split_up

START, END = date(2025, 1, 24), date(2025, 1, 28)
CLOSES = [261.53, 235.81, 241.0]


def answer(closes=CLOSES):
    """Bars as `yfinance.Ticker.history` shapes them."""
    index = pd.DatetimeIndex(["2025-01-24", "2025-01-27", "2025-01-28"], name="Date")
    close = pd.Series(closes, index=index.tz_localize("America/New_York"))
    return pd.DataFrame(
        {"Open": close, "High": close + 2, "Low": close - 2, "Close": close, "Adj Close": close,
         "Volume": 1_000_000, "Dividends": 0.0, "Stock Splits": 0.0}
    )  # fmt: skip


def test_an_answer_becomes_bars():
    frame = tidy("SMH", answer())
    assert tuple(frame.columns) == (*COLUMNS, *EXTRA)
    assert (frame.dtypes == "float64").all()
    assert frame.index.dtype == "datetime64[ns]"
    assert frame["close"].to_list() == CLOSES


@pytest.mark.parametrize("ticker_first", [False, True])
def test_columns_of_two_levels_lose_the_ticker(ticker_first):
    frame = answer()
    pairs = [("SMH", name) if ticker_first else (name, "SMH") for name in frame.columns]
    frame.columns = pd.MultiIndex.from_tuples(pairs)
    assert tuple(tidy("SMH", frame).columns) == (*COLUMNS, *EXTRA)


def test_missing_columns_are_named_with_those_that_are_there():
    with pytest.raises(PriceError, match=r"has no close, adj_close \(there: open, high, low, vol"):
        tidy("SMH", answer().drop(columns=["Close", "Adj Close"]))


def test_sessions_are_days_of_the_exchange_not_of_greenwich():
    frame = answer()
    frame.index = frame.index.tz_convert("Asia/Tokyo").normalize()  # the day before, here
    assert tidy("8035.T", frame).index[0] == pd.Timestamp("2025-01-24")


def test_rows_without_a_price_and_repeated_rows_are_left_out():
    frame = pd.concat([answer([261.53, float("nan"), 241.0]), answer().iloc[-1:]])
    assert tidy("SMH", frame)["close"].to_list() == [261.53, 241.0]


def test_yahoo_is_asked_for_plain_prices_and_events_to_the_day_after_the_end():
    with serving(ChartServer({"SMH": daily_bars("2025-01-02", "2025-02-28")})) as server:
        found = YahooFetch(base_url=server.url)("SMH", START, END)
    (asked,) = server.asked
    new_york = pd.Timestamp(int(asked["period2"]), unit="s", tz="UTC").tz_convert(
        "America/New_York"
    )
    assert new_york == pd.Timestamp("2025-01-29", tz="America/New_York")
    assert asked["interval"] == "1d"
    assert found.bars.index.strftime("%d").tolist() == ["24", "27", "28"]
    assert found.first_traded == date(2025, 1, 2)


def test_splits_come_as_ratios_on_their_session():
    bars = split_up(daily_bars("2025-01-02", "2025-02-28"), "2025-01-27", 10.0)
    with serving(ChartServer({"SMH": bars})) as server:
        found = YahooFetch(base_url=server.url)("SMH", START, END)
    assert found.bars["split"].to_list() == [0.0, 10.0, 0.0]


def hourly(day):
    """Seven bars of a session of New York, the last of half an hour."""
    starts = pd.date_range(f"{day} 09:30", periods=7, freq="h", tz="America/New_York")
    close = pd.Series([100.0 + n for n in range(7)], index=starts.tz_convert("UTC"))
    return pd.DataFrame(
        {"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": 10,
         "dividend": 0.0, "split": 0.0}
    )  # fmt: skip


def test_hourly_bars_are_named_by_their_start_on_the_exchange_s_clock():
    with serving(
        ChartServer({"SMH": pd.concat([hourly("2025-01-24"), hourly("2025-01-27")])})
    ) as s:
        found = YahooFetch(base_url=s.url, interval="1h")("SMH", START, END)
    assert len(found.bars) == 14
    assert found.bars.index[7] == pd.Timestamp("2025-01-27 09:30")
    assert found.bars["adj_close"].equals(found.bars["close"])


def test_minutes_are_asked_for_in_parts_that_yahoo_answers():
    with serving(ChartServer({"SMH": hourly("2025-01-24")})) as server:
        YahooFetch(base_url=server.url, interval="1m")("SMH", date(2025, 1, 13), date(2025, 1, 28))
    assert len(server.asked) == 3


def test_without_a_network_there_is_one_clear_line(tmp_path, monkeypatch):
    nobody_listens = f"http://127.0.0.1:{closed_port()}"
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, nobody_listens)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(PriceError) as error:
        YahooFetch(sleep=lambda seconds: None)("SMH", START, END)
    message = str(error.value)
    assert message.startswith("SMH: Yahoo Finance")
    assert 'source = "bundled" or source = "files"' in message
    assert "\n" not in message


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
