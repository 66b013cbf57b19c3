"""Does `fetch` bring what a config needs, say what it did, and survive being killed?"""

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from backtests.__main__ import main
from data.prices.store import PriceStore
from tests.chart_server import ChartServer, Fault, daily_bars, serving

SYMBOLS = ("SMH", "SPY")
BIG = 50  # symbols of the store that is killed while it grows


@pytest.fixture
def server():
    bars = {name: daily_bars("2021-12-01", "2025-02-28") for name in SYMBOLS}
    with serving(ChartServer(bars)) as running:
        yield running


@pytest.fixture
def fetching(own, server, monkeypatch):
    """`fetch prices` on the small experiment, and the cache folder that it fills."""
    monkeypatch.setenv("EVENTDAY_CACHE", str(own.folder / "cache"))
    changes = ("prices.source=yfinance", f"prices.base_url={server.url}")
    words = [word for change in changes for word in ("--set", change)]

    def fetch(*more: str) -> int:
        return main(["fetch", "prices", "small.toml", *words, *more])

    fetch.changes = (*changes, *own.with_news)
    return fetch


def test_prices_are_fetched_and_each_symbol_has_its_line(fetching, capsys, own):
    assert fetching() == 0
    smh, spy, last = capsys.readouterr().out.splitlines()
    assert smh.startswith("SMH      fetched    ")
    assert "bars, 2021-12-29 to 2025-02-14 (" in smh
    assert spy.startswith("SPY      fetched    ")
    assert last == f"all prices of small are in {own.folder / 'cache' / 'prices'}"


def test_a_run_uses_what_was_fetched_without_a_network_and_names_it(fetching, own, server, capsys):
    assert fetching() == 0
    asked = len(server.asked)
    assert main(["run", "small.toml", "--offline", *setting(fetching)]) == 0
    assert len(server.asked) == asked
    found = own.read("manifest.json")
    assert set(found["snapshots"]) == {"SMH", "SPY"}
    smh = found["snapshots"]["SMH"]
    assert smh["adjustment"] == "adjusted for splits and dividends"
    assert smh["sha256"] in found["inputs"].values()
    capsys.readouterr()
    assert main(["doctor"]) == 0
    assert "2 snapshots of 2 series: ok" in capsys.readouterr().out


def setting(fetching) -> list[str]:
    return [word for change in fetching.changes for word in ("--set", change)]


def test_a_run_offline_says_what_is_missing(fetching, server, capsys):
    assert main(["run", "small.toml", "--offline", *setting(fetching)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("PriceError: SMH: bars from 2021-12-29 to 2025-02-14 are needed")
    assert error.count("\n") == 1
    assert server.asked == []


def test_a_fetch_offline_asks_nobody(fetching, server, capsys):
    assert fetching("--offline") == 1
    assert "PriceError: SMH: --offline forbids to fetch" in capsys.readouterr().err
    assert server.asked == []


def test_a_symbol_that_fails_does_not_stop_the_others(fetching, server, capsys):
    del server.bars["SMH"]
    assert fetching() == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("PriceError: SMH: Yahoo Finance: it answered 404")
    assert "SPY      fetched" in printed.out
    assert "SMH came short; start again to go on" in printed.out


def test_a_rate_limit_stops_the_fetch_and_the_next_one_goes_on(fetching, server, capsys):
    server.faults = [Fault(429, "", {"Retry-After": "3600"})]
    assert fetching() == 1
    assert len(server.asked) == 1  # SPY was not asked for as well
    assert fetching() == 0
    server.faults = [Fault(429, "", {"Retry-After": "3600"})]
    assert fetching() == 0  # nothing is missing, nobody is asked
    assert "SMH      kept" in capsys.readouterr().out


def test_a_changed_past_is_reported_with_1_and_taken_when_told(fetching, server, capsys):
    assert fetching() == 0
    server.bars["SMH"].loc["2024-03-01", "high"] += 5.0
    assert fetching("--anew") == 1
    assert "SMH      changed    history CHANGED: high of 2024-03-01" in capsys.readouterr().out
    assert fetching("--take-changed") == 0
    assert fetching("--anew") == 0


def test_there_is_nothing_to_fetch_for_bundled_prices(own, capsys):
    assert main(["fetch", "prices", "small.toml"]) == 0
    assert "nothing to fetch: [prices] source = 'bundled'" in capsys.readouterr().out


def state_of(folder: Path) -> tuple[list[tuple], list[str]]:
    """What a store holds, but for the moments it was fetched at."""
    with sqlite3.connect(folder / "catalogue.sqlite") as catalogue:
        rows = catalogue.execute(
            "SELECT symbol, sha256, rows, covers_from, covers_to, query, state FROM snapshots"
        ).fetchall()
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*.par*")]
    return sorted(rows), sorted(files)


@pytest.mark.slow
def test_a_fetch_killed_at_20_random_moments_ends_in_the_same_store(own, monkeypatch, tmp_path):
    names = [f"S{number}" for number in range(BIG)]
    bars = daily_bars("2021-12-01", "2025-02-28")
    server = ChartServer({name: bars + place for place, name in enumerate(names)})
    for frame in server.bars.values():
        frame[["dividend", "split"]] = 0.0
    with serving(server):
        words = [sys.executable, "-m", "backtests", "fetch", "prices", "small.toml",
                 "--set", "prices.source=yfinance", "--set", f"prices.base_url={server.url}",
                 "--set", f"prices.symbols={names}", "--set", "prices.benchmark=S0",
                 "--set", "strategies.rule.params.symbol=S0"]  # fmt: skip
        root = Path(__file__).resolve().parents[2]

        def start(folder: str) -> subprocess.Popen:
            monkeypatch.setenv("EVENTDAY_CACHE", str(tmp_path / folder))
            monkeypatch.setenv("PYTHONPATH", str(root))
            return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

        undisturbed = start("whole")
        told, _ = undisturbed.communicate()
        assert undisturbed.returncode == 0, told
        store = tmp_path / "killed" / "prices"
        chance = random.Random(7)
        halfway = 0
        for _ in range(20):
            one = start("killed")
            until = len(server.asked) + chance.randint(1, 9)
            while len(server.asked) < until and one.poll() is None:
                time.sleep(0.001)
            time.sleep(chance.uniform(0.0, 0.05))
            one.kill()
            one.communicate()
            there = len(PriceStore(store).all())
            halfway += 0 < there < BIG
            if there == BIG:  # a run that finds all done has nothing to be killed in
                shutil.rmtree(store)
        assert halfway >= 10
        last = start("killed")
        told, _ = last.communicate()
        assert last.returncode == 0, told
    assert state_of(store) == state_of(tmp_path / "whole" / "prices")
    assert len(state_of(store)[0]) == BIG


def test_fetched_bars_are_read_by_a_run_as_they_were_sent(fetching, own, server):
    assert fetching() == 0
    assert main(["run", "small.toml", *setting(fetching)]) == 0
    held = own.read("metrics.json")["instruments"]["SMH"]["cumulative_return"]
    closes = server.bars["SMH"]["close"]
    before = closes[closes.index < pd.Timestamp("2025-01-02")].iloc[-1]
    assert held == pytest.approx(closes["2025-02-14"] / before - 1)
