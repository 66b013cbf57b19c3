"""Is each file of real prices read by config alone, and do hourly bars run and keep the clock?"""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from backtests.__main__ import main
from backtests.config_file import load_config
from backtests.sources import price_source

ROOT = Path(__file__).resolve().parents[1]
PRICES = ROOT.parent / "shared" / "data" / "prices"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not PRICES.is_dir(), reason=f"needs the project's shared development data: {PRICES}"
    ),
]

STRATEGY = """
[[strategies]]
name = "threshold"
use = "sentiment_threshold"
params = {{ symbol = "{symbol}", enter = 0.15, leave = 0.05, short = true }}
"""
CONFIG = """
name = "shared"
title = "Prices as they are"

[period]
start = {start}
end = {end}

[prices]
source = "files"
path = "{path}"
symbols = {symbols}
benchmark = "{benchmark}"
{more}

[evidence]
enabled = false
"""


def write(folder, file, *, start, end, symbols, benchmark, more=""):
    path = folder / "shared.toml"
    path.write_text(
        CONFIG.format(
            path=PRICES / file, start=start, end=end, symbols=symbols, benchmark=benchmark,
            more=more,
        ) + STRATEGY.format(symbol=symbols[0])
    )  # fmt: skip
    return path


@pytest.fixture
def hourly(tmp_path):
    return write(
        tmp_path, "hourly.parquet", start=date(2025, 1, 2), end=date(2025, 2, 14),
        symbols=["NVDA", "MSFT"], benchmark="^GSPC",
        more='interval = "1h"\ncolumns = { start = "ts_utc" }\nhistory_days = 60',
    )  # fmt: skip


def test_daily_bars_of_a_long_table_run_by_config_alone(tmp_path):
    symbols = ["SMH", "SOXX", "QQQ"]
    path = write(
        tmp_path, "daily.parquet", start=date(2025, 1, 2), end=date(2025, 2, 14),
        symbols=symbols, benchmark="SPY",
    )  # fmt: skip
    assert main(["run", str(path), "--out", str(tmp_path)]) == 0
    found = json.loads((tmp_path / "shared" / "metrics.json").read_text())
    raw = pd.read_parquet(PRICES / "daily.parquet")
    for symbol in symbols:  # by the adjusted closes of the file itself
        closes = raw[raw["symbol"] == symbol].set_index("date")["adj_close"]
        expected = closes["2025-02-14"] / closes["2024-12-31"] - 1.0
        held = found["instruments"][symbol]["cumulative_return"]
        assert held == pytest.approx(expected, abs=1e-9)


def test_hourly_bars_run_and_daily_closes_are_those_of_the_last_hours(hourly, tmp_path):
    assert main(["run", str(hourly), "--out", str(tmp_path)]) == 0
    found = json.loads((tmp_path / "shared" / "metrics.json").read_text())
    raw = pd.read_parquet(PRICES / "hourly.parquet")
    raw = raw[raw["symbol"] == "NVDA"].set_index("ts_et")["close"]
    before, last = raw["2024-12-31"].iloc[-1], raw["2025-02-14"].iloc[-1]
    held = found["instruments"]["NVDA"]["cumulative_return"]
    assert held == pytest.approx(last / before - 1.0, abs=1e-12)
    orders = pd.read_csv(tmp_path / "shared" / "orders.csv", parse_dates=["decided", "filled"])
    starts = {f"{moment:%Y-%m-%d %H:%M}" for moment in raw.index}
    orders = orders.dropna(subset="filled")  # the rest was refused, or decided at the last bar
    assert {f"{moment:%Y-%m-%d %H:%M}" for moment in orders["filled"]} <= starts
    assert (orders["filled"] > orders["decided"]).all()
    assert (orders["filled"].dt.hour > 9).any()  # not all of them at the open of the session


@pytest.mark.slow
def test_hourly_bars_keep_the_clock_and_both_engines_agree(hourly, tmp_path, capsys):
    assert main(["verify", str(hourly), "--cuts", "9", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "threshold: no look-ahead" in told
    assert "control: signals told one session early were seen" in told
    assert main(["verify", str(hourly), "--engine"]) == 0


def test_every_hourly_symbol_is_read_by_config_alone(tmp_path):
    symbols = ["NVDA", "AAPL", "AMZN", "GOOGL", "META", "MSFT", "TSLA", "^VIX"]
    path = write(
        tmp_path, "hourly.parquet", start=date(2025, 1, 2), end=date(2025, 2, 14),
        symbols=symbols, benchmark="^GSPC",
        more='interval = "1h"\ncolumns = { start = "ts_utc" }',
    )  # fmt: skip
    table = load_config(path).prices
    found = price_source(table, base=tmp_path).load(
        [*symbols, "^GSPC"], start=date(2025, 1, 27), end=date(2025, 1, 27)
    )
    nvidia = found.bars["NVDA"]["close"]
    assert nvidia[pd.Timestamp("2025-01-27 09:30")] == 124.03
    assert nvidia[pd.Timestamp("2025-01-27 15:30")] == 118.52


def test_five_minute_bars_of_one_symbol_are_read_by_config_alone(tmp_path):
    path = write(
        tmp_path, "smh_5min_2025-01-27.csv", start=date(2025, 1, 24), end=date(2025, 1, 27),
        symbols=["SMH"], benchmark="SMH",
        more='interval = "5m"\ncolumns = { start = "ts_et_true" }',
    )  # fmt: skip
    table = load_config(path).prices
    found = price_source(table, base=tmp_path).load(
        ["SMH"], start=date(2025, 1, 27), end=date(2025, 1, 27)
    )
    bars = found.bars["SMH"]
    assert len(bars) == 21
    assert bars.loc[pd.Timestamp("2025-01-27 09:30"), "open"] == 243.63
