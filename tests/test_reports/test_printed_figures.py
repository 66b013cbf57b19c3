"""Does every figure of the default report equal an independent computation, to its last digit?

The main experiment is run as a user runs it and its page is parsed. The figures are recomputed with
pandas from equity.csv, orders.csv and trades.csv of the run folder and from the bundled prices: by
other code than the project's, written out here. Intervals are drawn at random inside the run: of
them only the printing is held, against metrics.json.
"""

import json
import re
from decimal import ROUND_HALF_EVEN, Decimal
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.slow
PRICES = Path(__file__).parents[2] / "data" / "samples" / "prices"
ABSENT = "–"
BEFORE, EVENT = pd.Timestamp("2025-01-24"), pd.Timestamp("2025-01-27")


class Tables(HTMLParser):
    """Every table of a page by its classes: rows of cells, each cell its own text parts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[list[list[str]]]] = {}
        self.rows: list[list[list[str]]] | None = None
        self.cell: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            names = dict(attrs).get("class", "").split()
            self.rows = []
            for name in names or ["plain"]:
                self.found.setdefault(name, self.rows)
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.cell = []
            self.rows[-1].append(self.cell)

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = None
        elif tag == "table":
            self.rows = None

    def handle_data(self, data):
        if self.cell is not None and data.strip():
            self.cell.append(" ".join(data.split()))


def printed(value: float | None, decimals: int, *, times: int = 1, signed: bool = False) -> str:
    """Return a number as the report must print it: rounded once, from its full digits."""
    if value is None or np.isnan(value):
        return ABSENT
    scaled = Decimal(value * times).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    text = f"{abs(scaled):,}"
    if not scaled:
        return text
    return ("−" if scaled < 0 else "+" if signed else "") + text


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    from backtests.__main__ import main

    out = tmp_path_factory.mktemp("printed")
    config = Path(__file__).parents[2] / "configs" / "deepseek.toml"
    assert main(["run", str(config), "--out", str(out)]) in (0, None)
    return out / "deepseek"


@pytest.fixture(scope="module")
def tables(run):
    return Tables((run / "report.html").read_text("utf-8")).found


@pytest.fixture(scope="module")
def accounts(run):
    """The equity of every strategy over its start, beginning with 1, and SPY held beside them."""
    equity = pd.read_csv(run / "equity.csv", index_col="session", parse_dates=True)
    closes = bundled()["SPY"]["close"].dropna()
    before = closes.index[closes.index < equity.index[0]][-1]
    grown = equity / 100_000.0
    grown["SPY held"] = closes.loc[equity.index] / closes[before]
    start = pd.DataFrame(1.0, index=[before], columns=grown.columns)
    return pd.concat([start, grown])


def bundled() -> pd.DataFrame:
    """Open and close of the bundled bars as they are stored, columns (symbol, field)."""
    frames = {
        path.stem: pd.read_csv(path, index_col=0, parse_dates=True)[["open", "close"]]
        for path in PRICES.glob("*.csv")
        if path.name != "splits.csv"
    }
    return pd.concat(frames, axis=1)


def rows(tables: dict, name: str) -> dict[str, list[list[str]]]:
    """Return a table's rows by their first word: the cells after the first, each in its parts."""
    found = {row[0][0]: row[1:] for row in tables[name][1:]}
    assert len(found) >= 5, name
    return found


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


def test_all_figures(tables, accounts, run):
    shown = rows(tables, "full")
    orders = pd.read_csv(run / "orders.csv", parse_dates=["filled"])
    trades = pd.read_csv(run / "trades.csv")
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


def test_the_costs(tables, run):
    orders = pd.read_csv(run / "orders.csv")
    filled = orders[orders["status"] == "filled"].groupby("strategy")
    metrics = json.loads((run / "metrics.json").read_text("utf-8"))["strategies"]
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


def test_intervals_are_printed_as_they_were_computed(tables, run):
    found = json.loads((run / "metrics.json").read_text("utf-8"))["evidence"]["strategies"]
    for name, cells in rows(tables, "differences").items():
        for cell, against in ((cells[1], "benchmark"), (cells[3], "held")):
            one = found[name][f"sharpe_less_{against}"]
            low, high = (printed(one[end], 2, signed=True) for end in ("low", "high"))
            assert cell == [printed(one["value"], 2, signed=True), f"{low} to {high}"], name


def test_the_crosshair_holds_the_same_figures_at_every_date(run, accounts):
    page = (run / "report.html").read_text("utf-8")
    held = json.loads(re.search(r'id="readings">(.*?)</script>', page, re.DOTALL).group(1))
    falls = accounts / accounts.cummax() - 1
    for panel, values in (("growth", accounts - 1), ("fall", falls)):
        for line, name in zip(held["panels"][panel], accounts.columns, strict=True):
            expected = [printed(value, 1, times=100, signed=True) for value in values[name]]
            told = [held["figures"][place] for place in line]
            assert [text.removesuffix("\N{NO-BREAK SPACE}%") for text in told] == expected
