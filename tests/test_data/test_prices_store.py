"""Does the price store keep what it was given, for several at once and through a kill?"""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pandas as pd
import pytest

from data.prices.bars import PriceError
from data.prices.store import CATALOGUE, CHANGED, REPLACED, Origin, PriceStore, Series, sweep
from data.prices.store_check import check_prices
from tests.chart_server import daily_bars

SMH = Series("yfinance", "SMH", "1d", "adjusted for splits")
BARS = daily_bars("2025-01-02", "2025-01-31")
ORIGIN = Origin(date(2025, 1, 2), date(2025, 1, 31), "q", "yfinance 1", "2025-06-01T00:00:00+00:00")


@pytest.fixture
def store(tmp_path):
    return PriceStore(tmp_path / "prices")


def test_what_is_kept_comes_back_as_it_was(store):
    kept = store.keep(SMH, BARS, ORIGIN)
    pd.testing.assert_frame_equal(store.read(kept), BARS, check_freq=False)
    assert store.find(SMH) == kept
    assert kept.rows == 20
    assert store.find(Series("yfinance", "SPY", "1d", "adjusted for splits")) is None


def test_the_same_bars_are_kept_once(store):
    assert store.keep(SMH, BARS, ORIGIN) == store.keep(SMH, BARS, ORIGIN)
    assert len(store.all()) == 1


def test_a_newer_snapshot_takes_the_place_and_the_older_stays(store):
    first = store.keep(SMH, BARS.iloc[:10], ORIGIN)
    second = store.keep(SMH, BARS, ORIGIN)
    assert store.find(SMH) == second
    assert [one.state for one in store.all()] == [REPLACED, "current"]
    assert len(store.read(store.pinned(SMH, first.sha256[:8]))) == 10


def test_a_changed_snapshot_waits_until_it_is_taken(store):
    first = store.keep(SMH, BARS, ORIGIN)
    changed = store.keep(SMH, BARS + 1, ORIGIN, state=CHANGED)
    assert store.find(SMH) == first
    store.take(changed)
    assert store.find(SMH).sha256 == changed.sha256
    assert store.find(SMH, state=CHANGED) is None


def test_a_symbol_cannot_leave_the_folder(store):
    kept = store.keep(Series("yfinance", "../^GSPC", "1d", ""), BARS, ORIGIN)
    assert kept.path.parent == store.folder / "yfinance" / "1d"
    assert kept.path.name.startswith("..%2F^GSPC.")


def test_several_may_write_at_once(store):
    def keep(number):
        return store.keep(Series("yfinance", f"S{number % 4}", "1d", ""), BARS + number % 4, ORIGIN)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, range(24)))
    current = [one for one in store.all() if one.state == "current"]
    assert sorted(one.series.symbol for one in current) == ["S0", "S1", "S2", "S3"]
    assert check_prices(store.folder).problems == ()


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_writes_is_not(tmp_path):
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    dead = tmp_path / f"SMH.{done.stdout.strip()}.part"
    alive = tmp_path / "SMH.1.part"
    dead.touch()
    alive.touch()
    sweep(tmp_path)
    assert not dead.exists()
    assert alive.exists()


@pytest.mark.parametrize("damage", ["truncated", "gone"])
def test_a_damaged_file_is_refused_and_found_by_the_check(store, damage):
    kept = store.keep(SMH, BARS, ORIGIN)
    if damage == "gone":
        kept.path.unlink()
    else:
        kept.path.write_bytes(kept.path.read_bytes()[:100])
    with pytest.raises(PriceError, match="fetches it anew"):
        store.read(kept)
    (problem,) = check_prices(store.folder).problems
    assert str(kept.path) in problem
    store.forget(kept)
    assert check_prices(store.folder).problems == ()


def test_a_file_that_no_catalogue_names_is_told(store):
    store.keep(SMH, BARS, ORIGIN)
    (store.folder / "yfinance" / "1d" / "X.parquet").write_bytes(b"x")
    found = check_prices(store.folder)
    assert found.problems == ()
    assert "1 file that no snapshot names" in found.content


def test_a_broken_catalogue_is_one_line(store):
    store.folder.mkdir()
    (store.folder / CATALOGUE).write_bytes(b"not a database, whatever its name says" * 100)
    with pytest.raises(PriceError, match=r"the price store cannot be used .* names another place"):
        store.find(SMH)
    (problem,) = check_prices(store.folder).problems
    assert "file is not a database" in problem


def test_the_check_of_a_store_that_is_not_there_makes_none(tmp_path):
    assert check_prices(tmp_path / "prices").content == "nothing yet"
    assert list(tmp_path.iterdir()) == []


def test_the_catalogue_can_be_read_by_anything_that_reads_sqlite(store):
    store.keep(SMH, BARS, ORIGIN)
    with sqlite3.connect(store.folder / CATALOGUE) as catalogue:
        row = catalogue.execute("SELECT symbol, query, library, fetched_at FROM snapshots")
        assert row.fetchone() == ("SMH", "q", "yfinance 1", "2025-06-01T00:00:00+00:00")
