"""Does a list of events become the whole table, from files alone?"""

import argparse

import numpy as np
import pandas as pd
import pytest

from analytics.event_models import EventError
from analytics.event_study import Design, event_study
from analytics.event_table import event_table
from backtests.arguments import event_arguments
from backtests.event_command import events, read_closes
from backtests.event_list import read_events
from data.prices.bars import PriceError

SESSIONS = pd.bdate_range("2024-01-01", periods=150).as_unit("ns")


@pytest.fixture
def closes() -> pd.DataFrame:
    steps = np.random.default_rng(9).normal(0.0005, 0.01, size=(150, 3))
    steps[:, :2] += steps[:, 2:]
    frame = pd.DataFrame(steps, index=SESSIONS, columns=["AAA", "BBB", "SPY"])
    return 100 * (1 + frame).cumprod()


@pytest.fixture
def folder(tmp_path, closes):
    """Return a folder of price files: closes only, adjusted closes, and a Parquet file."""
    prices = tmp_path / "prices"
    prices.mkdir()
    dates = closes.index.strftime("%Y-%m-%d")
    pd.DataFrame({"Date": dates, "Close": closes["SPY"]}).to_csv(prices / "SPY.csv", index=False)
    split = pd.DataFrame({
        "date": dates, "open": "", "close": closes["AAA"] * 10, "Adj Close": closes["AAA"]
    })  # fmt: skip
    split.to_csv(prices / "aaa.csv", index=False)
    closes[["BBB"]].rename(columns={"BBB": "close"}).rename_axis("date").to_parquet(
        prices / "BBB.parquet"
    )
    return prices


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(
        "date,symbol,group\n2024-05-01,AAA,good\n2024-05-15,BBB,bad\n2024-06-08,AAA BBB,good\n"
    )
    return path


def options(*words: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    event_arguments(parser)
    return parser.parse_args([str(word) for word in words])


@pytest.mark.parametrize("kind", ["simple", "log"])
def test_the_table_is_that_of_the_library(folder, listed, closes, tmp_path, capsys, kind):
    out = tmp_path / "table.csv"
    code = events(options(
        listed, "--prices", folder, "--benchmark", "SPY", "--estimation", "-60,-11",
        "--window", "0,0", "--window", "-1,1", "--returns", kind, "--out", out,
    ))  # fmt: skip
    assert code == 0
    told = capsys.readouterr()
    assert told.out.strip() == str(out)
    assert told.err.splitlines() == ["2024-06-08 is no session; day 0 is 2024-06-10"] * 2
    returns = closes.pct_change() if kind == "simple" else np.log(closes).diff()
    same = pd.DataFrame(
        {
            "session": pd.to_datetime(["2024-05-01", "2024-05-15", "2024-06-10", "2024-06-10"]),
            "symbol": ["AAA", "BBB", "AAA", "BBB"],
            "group": ["good", "bad", "good", "good"],
        }
    )
    design = Design(estimation=(-60, -11), windows=((0, 0), (-1, 1)))
    expected = event_table(
        event_study(returns[["AAA", "BBB"]], same, benchmark=returns["SPY"], design=design)
    )
    found = pd.read_csv(out, keep_default_na=False, na_values={"value": "", "p_value": ""})
    assert found["statistic"].tolist() == expected["statistic"].tolist()
    np.testing.assert_allclose(found["value"], expected["value"], atol=1e-9)
    np.testing.assert_allclose(found["p_value"], expected["p_value"], atol=1e-9)


def test_without_a_file_the_table_goes_to_the_screen(folder, listed, capsys):
    events(options(listed, "--prices", folder, "--estimation", "-60,-11", "--window", "0,0"))
    assert capsys.readouterr().out.startswith("group,window,rel_day,statistic,value,p_value,")


def test_a_factor_file_makes_a_multi_factor_model(folder, listed, closes, tmp_path, capsys):
    path = tmp_path / "factors.csv"
    smb = np.random.default_rng(1).normal(0, 0.01, 150)
    pd.DataFrame({"date": closes.index.strftime("%Y-%m-%d"), "smb": smb}).to_csv(path, index=False)
    words = [listed, "--prices", folder, "--estimation", "-60,-11", "--window", "0,0"]
    events(options(*words, "--model", "factors", "--factors", path))
    with_factor = capsys.readouterr().out
    events(options(*words))
    assert capsys.readouterr().out != with_factor


@pytest.mark.parametrize(
    ("cell", "session"),
    [
        ("2025-01-27", "2025-01-27"),
        ("2025-01-27 00:00:00", "2025-01-27"),
        ("2025-01-27T06:15:00Z", "2025-01-27"),
        ("2025-01-27T15:59:00-05:00", "2025-01-27"),  # before the close, into its return
        ("2025-01-27T16:00:00-05:00", "2025-01-28"),  # at the close: too late for it
        ("2024-07-03T17:30:00Z", "2024-07-05"),  # a half day had closed, then a holiday
    ],
)
def test_a_moment_acts_on_the_first_session_that_closes_later(tmp_path, cell, session):
    path = tmp_path / "events.csv"
    path.write_text(f"Date,Symbols,Name\n{cell},NVDA;AMD,chips\n")
    found = read_events(path)
    assert found["session"].tolist() == [pd.Timestamp(session)] * 2
    assert found["symbol"].tolist() == ["NVDA", "AMD"]
    assert found["name"].tolist() == ["chips"] * 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("day,symbol\n", "no column date .there: day, symbol"),
        ("date,symbol\n", "no events"),
        ("date,symbol\n27.1.2025,NVDA\n", "line 2: date '27.1.2025' is neither"),
        ("date,symbol\n2025-01-27 06:15,NVDA\n", "line 2: .* has a time but no zone"),
        ("date,symbol\n2025-01-27,\n", "line 2: no symbol"),
    ],
)
def test_a_bad_list_is_refused_with_its_line(tmp_path, text, message):
    path = tmp_path / "events.csv"
    path.write_text(text)
    with pytest.raises(EventError, match=message):
        read_events(path)


def test_price_files_that_cannot_be_used_are_named(folder, tmp_path):
    with pytest.raises(PriceError, match=r"BBX: no such symbol .* did you mean BBB"):
        read_closes(folder, ["SPY", "BBX"])
    with pytest.raises(PriceError, match="no such folder"):
        read_closes(tmp_path / "none", ["SPY"])
    (folder / "LOW.csv").write_text("date,close\n2024-01-01,1\n2024-01-02,0\n")
    with pytest.raises(PriceError, match="close on 2024-01-02 is not above 0"):
        read_closes(folder, ["LOW"])
    (folder / "ODD.csv").write_text("date,price\n2024-01-01,1\n")
    with pytest.raises(PriceError, match=r"one of closes \(there: date, price\)"):
        read_closes(folder, ["ODD"])


def test_a_missing_close_matters_only_where_it_is_read(folder):
    lines = (folder / "SPY.csv").read_text().splitlines()
    day, _ = lines[5].split(",")
    (folder / "GAP.csv").write_text("\n".join([*lines[:5], f"{day},", *lines[6:]]) + "\n")
    found = read_closes(folder, ["SPY", "GAP"])
    assert found["GAP"].isna().sum() == 1


def test_a_window_is_two_numbers(capsys):
    with pytest.raises(SystemExit):
        options("events.csv", "--prices", ".", "--window", "5")
    assert "'5' is no window like -1,1" in capsys.readouterr().err
