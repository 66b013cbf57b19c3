"""Is Yahoo asked once, rightly, and is its silence told in one line?"""

import hashlib
import json
import socket
from datetime import date

import pandas as pd
import pytest

from data.prices.bars import COLUMNS, PriceError
from data.prices.yahoo import YahooPrices, fetch_history, tidy

START, END = date(2025, 1, 24), date(2025, 1, 28)
CLOSES = [261.53, 235.81, 241.0]


def answer(closes=CLOSES):
    """Bars as `yfinance.Ticker.history` shapes them."""
    index = pd.DatetimeIndex(["2025-01-24", "2025-01-27", "2025-01-28"], name="Date")
    close = pd.Series(closes, index=index.tz_localize("America/New_York"))
    return pd.DataFrame(
        {"Open": close, "High": close + 2, "Low": close - 2, "Close": close, "Volume": 1_000_000}
    )


def fetching(frame, calls=None):
    def fetch(symbol, start, end):
        if calls is not None:
            calls.append((symbol, start, end))
        if isinstance(frame, BaseException):
            raise frame
        return frame

    return fetch


def load(folder, fetch, symbol="SMH"):
    return YahooPrices(folder, fetch).load([symbol], start=START, end=END)


def no_fetch(symbol, start, end):
    raise AssertionError("the network was asked")


def test_an_answer_becomes_bars_and_is_kept(tmp_path):
    calls = []
    prices = load(tmp_path, fetching(answer(), calls))
    frame = prices.bars["SMH"]
    assert calls == [("SMH", START, END)]
    assert tuple(frame.columns) == COLUMNS
    assert (frame.dtypes == "float64").all()
    assert frame.index.dtype == "datetime64[ns]"
    assert frame["close"].to_list() == CLOSES
    path = tmp_path / "SMH_2025-01-24_2025-01-28.parquet"
    assert prices.inputs == {str(path): hashlib.sha256(path.read_bytes()).hexdigest()}
    assert list(tmp_path.iterdir()) == [path]


def test_what_was_kept_is_read_without_asking_again(tmp_path):
    first = load(tmp_path, fetching(answer()))
    second = load(tmp_path, no_fetch)
    pd.testing.assert_frame_equal(first.bars["SMH"], second.bars["SMH"])
    assert second.bars["SMH"].index.dtype == "datetime64[ns]"
    assert first.inputs == second.inputs


def test_another_range_is_another_question(tmp_path):
    load(tmp_path, fetching(answer()))
    with pytest.raises(AssertionError, match="the network was asked"):
        YahooPrices(tmp_path, no_fetch).load(["SMH"], start=START, end=date(2025, 1, 27))


def test_the_cache_folder_is_made_and_a_symbol_cannot_leave_it(tmp_path):
    folder = tmp_path / "new" / "cache"
    load(folder, fetching(answer()), symbol="../^GSPC")
    assert [file.name for file in folder.iterdir()] == ["..%2F^GSPC_2025-01-24_2025-01-28.parquet"]


def test_bars_beyond_the_range_are_cut(tmp_path):
    prices = YahooPrices(tmp_path, fetching(answer())).load(
        ["SMH"], start=START, end=date(2025, 1, 27)
    )
    assert prices.bars["SMH"]["close"].to_list() == CLOSES[:2]


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (ConnectionError("no route to host"), "could not be reached (no route to host)"),
        (TimeoutError("timed out"), "could not be reached (timed out)"),
        (json.JSONDecodeError("Expecting value", "<html>", 0), "could not be reached (Expecting"),
        (answer().iloc[:0], "could not be reached or knows no bar of it from 2025-01-24 to"),
        (pd.DataFrame(), "could not be reached or knows no bar of it"),
    ],
)
def test_silence_is_one_clear_line_and_leaves_nothing_behind(tmp_path, failure, says):
    with pytest.raises(PriceError) as error:
        load(tmp_path, fetching(failure))
    message = str(error.value)
    assert message.startswith("SMH: Yahoo Finance ")
    assert says in message
    assert 'source = "bundled" or source = "files"' in message
    assert "\n" not in message
    assert list(tmp_path.iterdir()) == []


def test_an_unusable_answer_is_not_kept(tmp_path):
    with pytest.raises(PriceError, match="SMH 2025-01-27: open is nan"):
        load(tmp_path, fetching(answer([261.53, float("nan"), 241.0])))
    assert list(tmp_path.iterdir()) == []


def test_an_end_that_is_not_past_is_refused_before_asking(tmp_path):
    with pytest.raises(PriceError, match="SMH: bars up to 2999-12-31 are not final yet"):
        YahooPrices(tmp_path, no_fetch).load(["SMH"], start=START, end=date(2999, 12, 31))


def test_a_broken_file_in_the_cache_is_named(tmp_path):
    path = tmp_path / "SMH_2025-01-24_2025-01-28.parquet"
    path.write_text("half a file")
    with pytest.raises(PriceError, match=r"cannot be read .* delete it to fetch anew"):
        load(tmp_path, no_fetch)


@pytest.mark.parametrize("ticker_first", [False, True])
def test_columns_of_two_levels_lose_the_ticker(ticker_first):
    frame = answer()
    pairs = [("SMH", name) if ticker_first else (name, "SMH") for name in frame.columns]
    frame.columns = pd.MultiIndex.from_tuples(pairs)
    assert tuple(tidy("SMH", frame).columns) == COLUMNS


def test_an_answer_without_prices_is_refused():
    with pytest.raises(PriceError, match="SMH: the answer of Yahoo Finance has no close, volume"):
        tidy("SMH", answer()[["Open", "High", "Low"]])


def test_sessions_are_days_of_the_exchange_not_of_greenwich():
    frame = answer()
    frame.index = frame.index.tz_convert(
        "Asia/Tokyo"
    ).normalize()  # midnight there, the day before here
    assert tidy("8035.T", frame).index[0] == pd.Timestamp("2025-01-24")


def test_yfinance_is_asked_for_adjusted_bars_to_the_day_after_the_end(monkeypatch):
    yfinance = pytest.importorskip("yfinance")
    asked = {}

    class Ticker:
        def __init__(self, symbol):
            asked["symbol"] = symbol

        def history(self, **options):
            asked.update(options)
            return answer()

    monkeypatch.setattr(yfinance, "Ticker", Ticker)
    fetch_history("SMH", START, END)
    assert asked == {
        "symbol": "SMH",
        "start": START,
        "end": date(2025, 1, 29),
        "auto_adjust": True,
        "actions": False,
    }


def test_a_rate_limit_of_yfinance_is_told_as_such(tmp_path, monkeypatch):
    yfinance = pytest.importorskip("yfinance")
    from yfinance.exceptions import YFRateLimitError

    def history(self, **options):
        raise YFRateLimitError

    monkeypatch.setattr(yfinance.Ticker, "history", history)
    with pytest.raises(PriceError, match=r"SMH: Yahoo Finance could not be reached \(Too Many"):
        YahooPrices(tmp_path).load(["SMH"], start=START, end=END)


def test_the_real_yfinance_without_a_network_ends_in_one_clear_line(tmp_path, monkeypatch):
    yfinance = pytest.importorskip("yfinance")
    nobody_listens = f"http://127.0.0.1:{closed_port()}"
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, nobody_listens)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    yfinance.set_tz_cache_location(str(tmp_path / "yfinance"))
    with pytest.raises(PriceError) as error:
        YahooPrices(tmp_path / "cache").load(["SMH"], start=START, end=END)
    assert str(error.value).startswith("SMH: Yahoo Finance could not be reached")
    assert not (tmp_path / "cache").exists()


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
