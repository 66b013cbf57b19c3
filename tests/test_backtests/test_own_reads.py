"""Is what a strategy reads by itself, past all that `verify` changes, seen and told?"""

import json
from pathlib import Path

import pytest

from backtests.__main__ import main

BUYS = """
    def next(self):
        up = self.data.datetime.date(0).isoformat() in DAYS
        self.order_target_percent(target=0.9 if up else 0.1)
"""

READING = {
    "when loaded": f"""
import backtrader as bt
import pandas as pd

DAYS = list(pd.read_csv("DAYS.csv")["day"])


class Mine(bt.Strategy):
{BUYS}
""",
    "when it begins": f"""
import backtrader as bt
from pathlib import Path

DAYS = []


class Mine(bt.Strategy):
    def start(self):
        DAYS.extend(Path("DAYS.csv").read_text(encoding="utf-8").split())

{BUYS}
""",
    "by a base class": f"""
import backtrader as bt

from its_base import DAYS, Base


class Mine(Base):
{BUYS}
""",
}
BASE = """
import os

import backtrader as bt

_file = os.open("DAYS.csv", os.O_RDONLY)
DAYS = os.read(_file, 100).decode().split()
os.close(_file)


class Base(bt.Strategy):
    pass
"""
KEEPS_A_DIARY = """
import json  # what is imported is code, and what is written is no source

import backtrader as bt


class Mine(bt.Strategy):
    def stop(self):
        with open("diary.txt", "w", encoding="utf-8") as file:
            file.write(json.dumps(len(self)))

    def next(self):
        self.order_target_percent(target=0.9 if len(self) % 2 else 0.1)
"""


@pytest.fixture
def verify(tmp_path, deepseek, monkeypatch, capsys):
    def prove(text: str) -> tuple[int, str, dict]:
        (tmp_path / "mine.py").write_text(text, encoding="utf-8")
        (tmp_path / "its_base.py").write_text(BASE, encoding="utf-8")
        (tmp_path / "DAYS.csv").write_text("day\n2025-01-23\n", encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.chdir(tmp_path)
        used = 'strategies=[{name = "mine", use = "mine.py:Mine"}]'
        done = main(["verify", str(deepseek), "--out", "out", "--cuts", "2", "--set", used])
        manifest = json.loads(Path("out/deepseek/manifest.json").read_text(encoding="utf-8"))
        return done, capsys.readouterr().out, manifest["verification"]

    return prove


@pytest.mark.parametrize(
    ("when", "place"),
    [
        ("when loaded", "mine.py, line 5"),
        ("when it begins", "mine.py, line 10"),
        ("by a base class", "its_base.py, line 6"),
    ],
)
def test_a_strategy_that_reads_a_file_itself_is_not_proven(verify, when, place):
    done, printed, seal = verify(READING[when])
    assert done == 1
    assert f"mine: NOT PROVEN: it reads DAYS.csv itself ({place})" in printed
    assert "mine: no look-ahead" not in printed
    assert seal["status"] == "not proven"
    assert seal["own_reads"] == [{"strategy": "mine", "what": "DAYS.csv", "place": place}]


def test_imports_and_files_that_are_only_written_are_no_reading(verify):
    done, printed, seal = verify(KEEPS_A_DIARY)
    assert done == 0, printed
    assert Path("diary.txt").is_file()
    assert seal["own_reads"] == []


def test_a_host_that_a_strategy_asks_is_named(verify):
    asking = KEEPS_A_DIARY.replace(
        "    def stop(self):",
        "    def start(self):\n"
        "        import socket\n"
        "        with socket.socket() as one:\n"
        "            one.connect_ex(('127.0.0.1', 9))\n\n"
        "    def stop(self):",
    )
    done, printed, _ = verify(asking)
    assert done == 1
    assert "mine: NOT PROVEN: it reads 127.0.0.1:9 itself (mine.py, line 11)" in printed
