"""Small markets whose fills can be worked out by hand, and one real run that all tests share."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import backtrader as bt
import pandas as pd
import pytest

from analytics.result import BacktestResult
from backtests.__main__ import main
from backtests.engine import Account, Market, backtest
from data.sessions import sessions_between

Bar = tuple[float, float, float, float]  # open, high, low, close
Plan = Mapping[int, Callable[[bt.Strategy], object]]

FREE = Account(
    cash=10_000.0, commission=0.0, minimum_commission=0.0, slippage=0.0, borrow_per_year=0.0,
    max_gross=1.0, gap_buffer=0.02, fractional=True,
)  # fmt: skip


class Scripted(bt.Strategy):
    """Does at bar n, counted from 0, what its plan says for n."""

    params = (("plan", None),)

    def next(self) -> None:
        act = self.p.plan.get(len(self) - 1)
        if act is not None:
            act(self)


def _frame(bars: Sequence[Bar], sessions: pd.DatetimeIndex) -> pd.DataFrame:
    frame = pd.DataFrame(bars, columns=["open", "high", "low", "close"], index=sessions)
    return frame.astype(float).assign(volume=1000.0)


@pytest.fixture
def free() -> Account:
    """An account of 10,000 without costs, capped at 100 % less a buffer of 2 %."""
    return FREE


@pytest.fixture
def market() -> Callable[..., Market]:
    """Build a market of weekday sessions; an integer stands for a bar that does not move."""

    def build(
        signals: Mapping[str, Sequence[float]] | None = None,
        start: str = "2025-01-20",
        **bars: Sequence[Bar | float],
    ) -> Market:
        sessions = pd.bdate_range(start, periods=len(next(iter(bars.values()))), unit="ns")
        frames = {
            symbol: _frame([b if isinstance(b, tuple) else (b,) * 4 for b in rows], sessions)
            for symbol, rows in bars.items()
        }
        none = {symbol: [float("nan")] * len(sessions) for symbol in bars}
        return Market(sessions, frames, pd.DataFrame({**none, **(signals or {})}, index=sessions))

    return build


@pytest.fixture
def play() -> Callable[..., BacktestResult]:
    """Run a plan of actions by bar over a market, in both loops: they must come to the same."""

    def run(market: Market, plan: Plan, account: Account = FREE) -> BacktestResult:
        result, lean = (
            backtest("scripted", Scripted, {"plan": plan}, market=market, account=one)
            for one in (account, replace(account, lean=True))
        )
        if not lean.note:  # else it was Backtrader's own loop again, with what the plan remembers
            assert lean.equity.equals(result.equity)
            assert lean.orders.equals(result.orders)
        return result

    return run


@dataclass(frozen=True)
class Ran:
    """One run of the main experiment: its exit code, what it printed, and its folder."""

    code: int
    printed: str
    folder: Path
    store: Path


@pytest.fixture(scope="session")
def ran(deepseek: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The main experiment as the command line runs it, once for all tests."""
    from contextlib import redirect_stdout
    from io import StringIO

    place = tmp_path_factory.mktemp("run")
    store = place / "scores" / "kept.sqlite"
    words = ["run", str(deepseek), "--out", str(place / "out"), "--set", f"sentiment.store={store}"]
    with redirect_stdout(StringIO()) as printed:
        code = main(words)
    return Ran(code, printed.getvalue(), place / "out" / "deepseek", store)


# A small experiment of a user's own, beside files of their own.
OWN_CONFIG = """
name = "small"
title = "A small experiment of my own"

[period]
start = 2025-01-02
end = 2025-02-14

[prices]
symbols = ["SMH", "SPY"]

[sentiment]
store = "scores.sqlite"

[[events]]
id = "shock"
name = "The shock"
session = 2025-01-27

[[strategies]]
name = "rule"
use = "sentiment_threshold"
params = { symbol = "SMH", enter = 0.1, leave = 0.05 }
"""

OWN_HEADLINES = """date,title,paper
2025-01-24 21:30,Nvidia shares tumble as investors dump chip stocks,A
2025-01-26 12:00,Chip stocks set to plunge on fears of weaker demand,A
2025-01-26,Nvidia und andere Chipwerte brechen ein,B
,A headline that nobody dated,B
2025-01-26 12:30,Chip stocks set to plunge on fears of weaker demand,C
"""
OWN_NEWS = [
    "news.source=files", "news.path=news.csv", "news.timezone=Europe/Berlin",
    "news.columns={published_at='date', headline='title', source='paper'}",
]  # fmt: skip


@dataclass(frozen=True)
class Own:
    """A user's folder, the current one: a config, a file of headlines, and what to do with them."""

    folder: Path
    config: str = OWN_CONFIG
    headlines: str = OWN_HEADLINES
    with_news: tuple[str, ...] = tuple(OWN_NEWS)  # the changes that take the headlines

    def run(self, *changes: str, config: str = "small.toml", out: str = "out") -> int:
        words = [word for change in changes for word in ("--set", change)]
        return main(["run", config, "--out", out, *words])

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def write_prices(self, **frames: pd.DataFrame) -> tuple[str, str]:
        """Write a price file per symbol and return the changes that take them."""
        (self.folder / "prices").mkdir()
        for symbol, frame in frames.items():
            frame.to_csv(self.folder / "prices" / f"{symbol}.csv", index_label="date")
        return "prices.source=files", "prices.folder=prices"

    def bars(self, level: float = 100.0) -> pd.DataFrame:
        """Bars that go up and down by a few units, from two months before the period to its end."""
        sessions = sessions_between("XNYS", date(2024, 11, 1), date(2025, 2, 14))
        close = pd.Series([level + n % 7 for n in range(len(sessions))], index=sessions)
        return pd.DataFrame(
            {"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": 1}
        )

    def read(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "out" / "small" / name).read_text())
        return found


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Own:
    """A user's folder with a config and headlines in it."""
    monkeypatch.chdir(tmp_path)
    place = Own(tmp_path)
    place.write("small.toml", place.config)
    place.write("news.csv", place.headlines)
    return place
