"""Are one long table and intraday bars read by config alone, and refused by what is wrong?"""

from datetime import date

import pandas as pd
import pytest

from data.prices.bars import PriceError
from data.prices.files import FilePrices

HEADER = "when,ticker,o,h,l,c,v"
ROWS = (
    "2025-01-24,SMH,267.40,268.00,260.00,261.53,5000000",
    "2025-01-24,spy,608.00,609.00,605.00,607.97,100",
    "2025-01-27,SMH,242.48,245.00,230.00,235.81,20000000",
    "2025-01-27,SPY,594.81,599.69,594.64,599.37,",
)
COLUMNS = {
    "session": "when", "symbol": "ticker", "open": "o", "high": "h", "low": "l", "close": "c",
    "volume": "v",
}  # fmt: skip
START, END = date(2025, 1, 24), date(2025, 1, 28)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "all.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n")
    return path


def load(path, *symbols, **options):
    return FilePrices(path, **{"columns": COLUMNS, **options}).load(symbols, start=START, end=END)


def test_a_long_table_is_told_apart_by_its_column_of_symbols(table):
    found = load(table, "SMH", "SPY")
    assert found.bars["SMH"]["close"].tolist() == [261.53, 235.81]
    assert found.bars["SPY"]["close"].tolist() == [607.97, 599.37]
    assert list(found.inputs) == [str(table)]


def test_a_volume_that_is_missing_is_0_and_said(table):
    found = load(table, "SMH", "SPY")
    assert found.bars["SPY"]["volume"].tolist() == [100.0, 0.0]
    assert "SPY: no volume is given in 1 of 2 bars; it is taken to be 0" in found.notes


def test_a_table_in_parquet_gives_the_same_bars(table, tmp_path):
    frame = pd.read_csv(table, parse_dates=["when"])
    frame.to_parquet(tmp_path / "all.parquet")
    expected = load(table, "SMH", "SPY").bars
    found = load(tmp_path / "all.parquet", "SMH", "SPY").bars
    for symbol, bars in expected.items():
        pd.testing.assert_frame_equal(found[symbol], bars)


def test_a_symbol_without_rows_is_answered_with_those_there_are(table):
    with pytest.raises(PriceError, match=r"QQQ: no such symbol in .* \(there: SMH, SPY\)"):
        load(table, "QQQ")


def test_an_error_names_the_line_of_the_long_table(table):
    table.write_text("\n".join([HEADER, *ROWS[:2], ROWS[2].replace("235.81", "x"), ROWS[3]]) + "\n")
    with pytest.raises(PriceError, match=r"all\.csv line 4: c on 2025-01-27 is 'x'"):
        load(table, "SMH", "SPY")


def test_a_file_without_symbols_serves_one_symbol_and_no_two(tmp_path):
    path = tmp_path / "bars.csv"
    path.write_text("date,open,high,low,close,volume\n2025-01-27,2,3,1,2,5\n")
    found = FilePrices(path).load(["SMH"], start=START, end=END)
    assert found.bars["SMH"]["close"].tolist() == [2.0]
    with pytest.raises(PriceError, match="several symbols are asked for, and no column tells"):
        FilePrices(path).load(["SMH", "SPY"], start=START, end=END)


HOURS = (
    "start,open,high,low,close,volume",
    "2025-01-24 20:30:00+00:00,3,4,2,3,1",
    "2025-01-27 14:30:00+00:00,2,3,1,2,5",
)


@pytest.mark.parametrize(
    ("lines", "options"),
    [
        (HOURS, {}),
        ([line.replace("20:30:00+00:00", "15:30:00-05:00") for line in HOURS], {}),
        ([line.replace("+00:00", "") for line in HOURS], {"timezone": "UTC"}),
        ([line.replace("20:30:00+00:00", "21:30:00").replace("14:30:00+00:00", "15:30:00")
          for line in HOURS], {"timezone": "Europe/Berlin"}),
    ],
)  # fmt: skip
def test_starts_in_any_zone_become_names_on_the_exchange_s_clock(tmp_path, lines, options):
    path = tmp_path / "SMH.csv"
    path.write_text("\n".join(lines) + "\n")
    found = FilePrices(tmp_path, interval="1h", **options).load(["SMH"], start=START, end=END)
    assert found.bars["SMH"].index.tolist() == [
        pd.Timestamp("2025-01-24 15:30"), pd.Timestamp("2025-01-27 09:30"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("2025-01-24", "'2025-01-24' is no moment like 2025-01-27 09:30:00-05:00"),
        ("2025-01-24 20:30:00", "has no time zone; [prices] timezone names the one that is meant"),
        ("24.01.2025 20:30", "'24.01.2025 20:30' is no moment like"),
    ],
)
def test_a_start_that_is_no_moment_is_refused(tmp_path, cell, says):
    path = tmp_path / "SMH.csv"
    path.write_text("\n".join([HOURS[0], f"{cell},3,4,2,3,1"]) + "\n")
    with pytest.raises(PriceError) as error:
        FilePrices(tmp_path, interval="1h").load(["SMH"], start=START, end=END)
    assert str(error.value).startswith(f"{path} line 2: start ")
    assert says in str(error.value)


def test_a_zone_that_does_not_exist_is_refused(tmp_path):
    (tmp_path / "SMH.csv").write_text("\n".join(HOURS) + "\n")
    with pytest.raises(PriceError, match="timezone = 'Europe/Berlon' is not an IANA time zone"):
        FilePrices(tmp_path, interval="1h", timezone="Europe/Berlon").load(
            ["SMH"], start=START, end=END
        )
