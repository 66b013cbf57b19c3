"""A small sweep over two strategies that tests share, and how to start one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from backtests.__main__ import main

CONFIG = """
name = "small"
title = "A small sweep"

[period]
start = 2025-01-02
end = 2025-03-14

[prices]
symbols = ["SMH", "SPY"]

[sentiment]
store = "{store}"

[evidence]
enabled = false

[[strategies]]
name = "rule"
use = "sentiment_threshold"
params = {{ symbol = "SMH", enter = 0.1, leave = 0.05 }}

[[strategies]]
name = "hold"
use = "buy_and_hold"
"""

GRID = """
[sweep]
out_of_sample = 0.3
sample = 4

[sweep.keys]
strategies.rule.params.enter = [0.05, 0.1, 0.2]
strategies.rule.params.leave = [0.0, 0.1]
"signal.half_life_sessions" = [1.0, 2.0]
"execution.slippage_bps" = [0.0, 5.0]
"""


@dataclass(frozen=True)
class Started:
    """What a sweep left: its exit code, what it said, its folder and its table."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def table(self) -> pd.DataFrame:
        return pd.read_parquet(self.folder / "sweep.parquet")


@pytest.fixture
def write(tmp_path: Path, ran) -> Callable[..., Path]:
    """Write a config with the given [sweep] and more; headlines are scored already."""

    def written(sweep: str = GRID, *, more: str = "", name: str = "x.toml") -> Path:
        path = tmp_path / name
        path.write_text(CONFIG.format(store=ran.store) + more + sweep, encoding="utf-8")
        return path

    return written


@pytest.fixture
def start(tmp_path: Path, capsys) -> Callable[..., Started]:
    """Run the command on a config."""

    def started(path: Path, *words: str) -> Started:
        code = main(["sweep", str(path), "--out", str(tmp_path / "out"), *words])
        said = capsys.readouterr()
        return Started(code, said.out, said.err, tmp_path / "out" / "small")

    return started
