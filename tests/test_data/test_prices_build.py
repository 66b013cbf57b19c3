"""Does the command that makes the bundled bars adjust, round and cut as it says?"""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from data.hashing import sha256

SCRIPT = Path(__file__).parents[2] / "data" / "samples" / "build_prices.py"


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("build_prices", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def daily(symbol="SMH", **changes):
    """Two sessions in the long form; half of each price is left after adjustment."""
    columns = {
        "date": pd.to_datetime(["2025-01-24", "2025-01-27"]),
        "symbol": symbol,
        "open": [20.0, 20.5],
        "high": [22.0, 24.0],
        "low": [18.0, 19.0],
        "close": [21.0, 23.0],
        "adj_close": [10.5, 11.5],
        "volume": [100.0, 200.0],
        "split": [0.0, 2.0],
    }
    return pd.DataFrame(columns | changes)


def test_all_four_prices_follow_the_adjusted_close_and_the_volume_does_not(build):
    bars = build.adjusted(daily())
    assert list(bars.columns) == ["session", "open", "high", "low", "close", "volume"]
    assert bars.to_numpy().tolist() == [
        ["2025-01-24", 10.0, 11.0, 9.0, 10.5, 100],
        ["2025-01-27", 10.25, 12.0, 9.5, 11.5, 200],
    ]


def test_bars_that_are_out_of_range_are_not_written(build):
    with pytest.raises(ValueError, match="low <= open, close <= high fails"):
        build.adjusted(daily(high=[20.5, 24.0]))


def test_files_hold_five_decimals_within_the_period_and_the_splits(build, tmp_path):
    early = daily(date=pd.to_datetime(["2018-12-31", "2019-01-02"]))
    others = [daily(symbol) for symbol in build.SYMBOLS if symbol != "SMH"]
    unused = daily("XYZ")
    build.write(pd.concat([early, *others, unused]), tmp_path)
    assert (tmp_path / "SMH.csv").read_text() == (
        "session,open,high,low,close,volume\n2019-01-02,10.25000,12.00000,9.50000,11.50000,200\n"
    )
    splits = (tmp_path / "splits.csv").read_text().splitlines()
    assert splits[0] == "symbol,session,ratio"
    assert "SMH,2019-01-02,2" in splits
    assert len(splits) == 1 + len(build.SYMBOLS)
    assert {file.stem for file in tmp_path.iterdir()} == {*build.SYMBOLS, "splits"}


def test_the_digest_of_a_file_is_that_of_the_published_example(tmp_path):
    # FIPS 180-2, appendix B.1: the message "abc"
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
