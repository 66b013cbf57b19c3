"""Is what a strategy reads by itself, past all that `verify` changes, seen and told?"""

import json
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from backtests.__main__ import main
from backtests.own_reads import reads_by, watching
from backtests.strategy_files import load_strategy

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
IN_MANY_WAYS = f"""
import socket
import sqlite3
import subprocess
import sys

import backtrader as bt
import pandas as pd

from its_thread import later

DAYS = []


class Mine(bt.Strategy):
    def start(self):
        pd.read_parquet("DAYS.parquet")
        later("DAYS.csv")
        with open("LATER.csv", "a+", encoding="utf-8") as file:
            file.seek(0)
            file.read()
        subprocess.run([sys.executable, "-c", ""], check=True)
        with socket.socket() as one:
            one.connect_ex(("127.0.0.1", 9))
        sqlite3.connect("file:DAYS.db?mode=ro", uri=True).close()

{BUYS}
"""
THREAD = """
from pathlib import Path
from threading import Thread


def later(name):
    thread = Thread(target=lambda: Path(name).read_bytes())
    thread.start()
    thread.join()
"""
READS_NOTHING = """
import importlib.metadata
import sqlite3
import tempfile

import backtrader as bt
import colorsys  # code that nobody has imported yet

import its_numbers

try:
    from . import no_package
except ImportError:
    pass


class Mine(bt.Strategy):
    def start(self):
        importlib.metadata.version("pandas")
        sqlite3.connect(":memory:").close()
        with tempfile.NamedTemporaryFile("w+", suffix=".txt") as file:
            file.write("mine")
            file.seek(0)
            file.read()

    def stop(self):
        with open("diary.txt", "w", encoding="utf-8") as file:
            file.write(str(len(self)))
        with open("diary.txt", encoding="utf-8") as file:  # what it wrote itself
            file.read()

    def next(self):
        self.order_target_percent(target=its_numbers.HALF if len(self) % 2 else 0.1)
"""


@pytest.fixture
def verify(tmp_path, deepseek, monkeypatch, capsys):
    def prove(text: str) -> tuple[int, str, dict]:
        (tmp_path / "mine.py").write_text(text, encoding="utf-8")
        (tmp_path / "its_base.py").write_text(BASE, encoding="utf-8")
        (tmp_path / "its_thread.py").write_text(THREAD, encoding="utf-8")
        (tmp_path / "its_numbers.py").write_text("HALF = 0.5\n", encoding="utf-8")
        for name in ("DAYS.csv", "LATER.csv"):
            (tmp_path / name).write_text("day\n2025-01-23\n", encoding="utf-8")
        sqlite3.connect(tmp_path / "DAYS.db").close()
        pd.DataFrame({"day": ["2025-01-23"]}).to_parquet(tmp_path / "DAYS.parquet")
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
        ("when loaded", ("mine.py", 5)),
        ("when it begins", ("mine.py", 10)),
        ("by a base class", ("its_base.py", 6)),
    ],
)
def test_a_strategy_that_reads_a_file_itself_is_not_proven(verify, when, place):
    file, line = place
    done, printed, seal = verify(READING[when])
    assert done == 1
    assert f"mine: NOT PROVEN: it reads DAYS.csv itself ({file}, line {line})" in printed
    assert "mine: no look-ahead" not in printed
    assert seal["status"] == "not proven"
    assert seal["own_reads"] == [
        {"strategy": "mine", "what": "DAYS.csv", "file": file, "line": line}
    ]


def test_every_way_to_read_that_python_hears_of_is_named(verify):
    done, printed, seal = verify(IN_MANY_WAYS)
    assert done == 1
    assert {read["what"]: (read["file"], read["line"]) for read in seal["own_reads"]} == {
        "DAYS.parquet": ("mine.py", 17),
        "DAYS.csv": ("its_thread.py", 7),
        "LATER.csv": ("mine.py", 19),
        "the output of another process": ("mine.py", 22),
        "127.0.0.1:9": ("mine.py", 24),
        "DAYS.db": ("mine.py", 25),
    }
    assert "mine: NOT PROVEN: it reads 127.0.0.1:9 itself (mine.py, line 24)" in printed


def test_code_and_what_was_written_before_it_is_read_are_no_source(verify):
    done, printed, seal = verify(READS_NOTHING)
    assert done == 0, printed
    assert Path("diary.txt").is_file()
    assert seal["own_reads"] == []


def test_two_strategies_that_import_the_same_reader_are_both_named(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    Path("days.txt").write_text("2025-01-23", encoding="utf-8")
    reader = "from pathlib import Path\nDAYS = Path('days.txt').read_text('utf-8').split()\n"
    Path("their_reader.py").write_text(reader, encoding="utf-8")
    imports = "import backtrader as bt\nfrom their_reader import DAYS\n\n"
    text = f"{imports}class Mine(bt.Strategy):{BUYS}"
    with watching() as watch:
        for name in ("one", "other"):
            Path(f"{name}.py").write_text(text, encoding="utf-8")
            strategy = load_strategy(f"{name}.py:Mine", base=tmp_path)
            assert reads_by(strategy, watch.opened) == {"days.txt": ("their_reader.py", 2)}
