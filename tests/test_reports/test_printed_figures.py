"""Does every figure of the default report equal an independent computation, to its last digit?

The main experiment is run as a user runs it and its page is parsed. The figures are recomputed with
pandas from equity.csv, orders.csv and trades.csv of the run folder and from the bundled prices: by
other code than the project's, written out here. The rest is in test_printed_luck.py,
test_printed_curves.py and test_printed_rows.py.
"""

import json
import re

import numpy as np
import pandas as pd
import pytest

from tests.test_reports.printed import ABSENT, Tables, bundled, growth_of, printed, rows

pytestmark = pytest.mark.slow
BEFORE, EVENT = pd.Timestamp("2025-01-24"), pd.Timestamp("2025-01-27")


@pytest.fixture(scope="module")
def tables(default_run):
    return Tables((default_run / "report.html").read_text("utf-8")).found


@pytest.fixture(scope="module")
def accounts(default_run):
    return growth_of(default_run)


def figures(grown: pd.Series) -> dict[str, float]:
    daily = grown.pct_change().iloc[1:]
    mean, spread = daily.mean(), daily.std(ddof=1)
    fall = (grown / grown.cummax() - 1).min()
    years = (grown.index[-1] - grown.index[1]).days / 365.25
    a_year = grown.iloc[-1] ** (1 / years) - 1
    return {
        "total": grown.iloc[-1] - 1,
        "a_year": a_year,
        "fall": fall,
        "sharpe": mean / spread * 252**0.5,
        "day": grown[EVENT] / grown[BEFORE] - 1,
        "volatility": spread * 252**0.5,
        "sortino": mean / np.sqrt((daily.clip(upper=0) ** 2).mean()) * 252**0.5,
        "calmar": a_year / -fall,
    }


def test_the_results_table(tables, accounts):
    shown = rows(tables, "results")
    assert set(shown) == set(accounts.columns)
    for name, grown in accounts.items():
        one = figures(grown)
        expected = [
            *(printed(one[k], 1, times=100, signed=True) for k in ("total", "a_year", "fall")),
            printed(one["sharpe"], 2),
            printed(one["day"], 1, times=100, signed=True),
            printed(one["volatility"], 1, times=100),
        ]
        assert [cell[0] for cell in shown[name]] == expected, name


def test_all_figures(tables, accounts, default_run):
    shown = rows(tables, "full")
    orders = pd.read_csv(default_run / "orders.csv", parse_dates=["filled"])
    trades = pd.read_csv(default_run / "trades.csv")
    for name, grown in accounts.items():
        if name == "SPY held":
            continue
        one, cells = figures(grown), [cell[0] for cell in shown[name]]
        filled = orders[(orders["strategy"] == name) & (orders["status"] == "filled")]
        mine = trades[trades["strategy"] == name]
        closed = mine[~mine["is_open"]]
        equity = grown.iloc[1:] * 100_000
        turnover = (filled["size"] * filled["price"]).sum() / 2 / equity.mean() * 252 / len(equity)
        assert cells[0] == printed(one["day"], 2, times=100, signed=True)
        assert cells[1] == printed(one["volatility"], 1, times=100)
        assert cells[4] == printed(len(closed), 0)
        won = (closed["pnl"] > 0).mean() if len(closed) else None
        assert cells[5] == printed(won, 0, times=100), name
        assert cells[7] == printed(turnover, 1)
        assert cells[8:10] == [printed(one["sortino"], 2), printed(one["calmar"], 2)]


def test_the_moves_of_the_event_day(tables):
    bars = bundled()
    for symbol, cells in rows(tables, "moves").items():
        opens, closes = bars[symbol]["open"].dropna(), bars[symbol]["close"].dropna()
        gap, close = opens[EVENT] / closes[BEFORE] - 1, closes[EVENT] / closes[BEFORE] - 1
        rest = closes[EVENT] / opens[EVENT] - 1
        ordinary = closes[:BEFORE].pct_change().tail(252).std(ddof=1)
        for cell, move in zip(cells[1:4], (gap, rest, close), strict=True):
            assert cell[0] == printed(move, 2, times=100, signed=True), symbol
            assert cell[1] == f"{printed(move / ordinary, 1, signed=True)} σ", symbol
        later = closes[EVENT:].iloc[:21] / opens[EVENT] - 1
        worst = [printed(later.min(), 2, times=100, signed=True), f"T+{int(later.argmin())}"]
        assert cells[4] == (worst if later.min() < 0 else [ABSENT]), symbol


def test_the_months(tables, accounts):
    ends = accounts.groupby(accounts.index.to_period("M")).last()
    months = (ends / ends.shift() - 1).iloc[1:]  # the start lies in September
    for name, cells in rows(tables, "heat").items():
        expected = [printed(value, 1, times=100, signed=True) for value in months[name]]
        expected.append(printed(accounts[name].iloc[-1] - 1, 1, times=100, signed=True))
        assert [cell[0] for cell in cells] == expected, name


def test_how_daily_returns_are_spread(tables, accounts):
    for name, cells in rows(tables, "spread").items():
        daily = accounts[name].pct_change().iloc[1:]
        moved = daily.abs() > 1e-12
        worst = daily.nsmallest(int(np.ceil(0.05 * len(daily)))).mean()
        assert [cell[0] for cell in cells] == [
            *(printed(value, 2, times=100, signed=True) for value in
              (daily.max(), daily.min(), worst)),
            printed((moved & (daily > 0)).mean(), 1, times=100),
            printed((~moved).mean(), 1, times=100),
            printed(daily.skew(), 2, signed=True),
        ], name  # fmt: skip


def test_how_alike_they_are(tables, accounts):
    daily, falls = accounts.pct_change().iloc[1:], accounts / accounts.cummax() - 1
    names = list(accounts.columns)
    for row, (name, cells) in enumerate(rows(tables, "alike").items()):
        for column, cell in enumerate(cells):
            other = names[column]
            if column > row:
                expected = [printed(np.corrcoef(daily[name], daily[other])[0, 1], 2, signed=True)]
            elif column < row:
                two = falls[[name, other]]
                expected = [printed(two.max(axis=1).sum() / two.min(axis=1).sum(), 2)]
            else:
                expected = []
            assert cell == expected, (name, other)


def test_the_costs(tables, default_run):
    orders = pd.read_csv(default_run / "orders.csv")
    filled = orders[orders["status"] == "filled"].groupby("strategy")
    metrics = json.loads((default_run / "metrics.json").read_text("utf-8"))["strategies"]
    shown = next(table for name, table in tables.items() if name == "costs")
    for row in shown[1:]:
        name, cells = row[0][0], [cell[0] for cell in row[1:]]
        commission, slippage = (
            filled[key].sum().get(name, 0.0) for key in ("commission", "slippage")
        )
        borrow = metrics[name]["costs"]["borrow"]
        total = commission + slippage + borrow
        assert cells[:5] == [
            *(printed(value, 0) for value in (commission, slippage, borrow, total)),
            printed(total / 100_000, 2, times=100),
        ]


def test_the_crosshair_holds_the_same_figures_at_every_date(default_run, accounts):
    page = (default_run / "report.html").read_text("utf-8")
    held = json.loads(re.search(r'id="readings">(.*?)</script>', page, re.DOTALL).group(1))
    falls = accounts / accounts.cummax() - 1
    for panel, values in (("growth", accounts - 1), ("fall", falls)):
        for line, name in zip(held["panels"][panel], accounts.columns, strict=True):
            expected = [printed(value, 1, times=100, signed=True) for value in values[name]]
            told = [held["figures"][place] for place in line]
            assert [text.removesuffix("\N{NO-BREAK SPACE}%") for text in told] == expected
