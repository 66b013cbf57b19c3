"""Do the ends of the delay and cost curves equal runs of their own, made as a user would make them?

A curve is mostly computed by the screening engine. Here its ends are run in Backtrader's own loop:
other costs and no latency by the config's keys, news two sessions late and signs flipped by
strategies that read the signal so.
"""

import json
import re

import pandas as pd
import pytest

from backtests.__main__ import main
from tests.test_reports.printed import Tables, printed, rows

pytestmark = pytest.mark.slow
AT_ONCE = ("news.latency_minutes=0",)  # delays count from the moment news became known
FREE = ("execution.commission_bps=0", "execution.slippage_bps=0")
DEAR = ("execution.commission_bps=50", "execution.slippage_bps=0")
CHANGED = """
import numpy as np

from strategies.buy_and_hold import BuyAndHold
from strategies.chip_vs_index import ChipVsIndex
from strategies.event_momentum import EventMomentum
from strategies.event_reversal import EventReversal
from strategies.risk_off import RiskOff
from strategies.sentiment_threshold import SentimentThreshold


def changed(strategy):
    def paths(signals, closes, p):
        read = {symbol: CHANGE(signals[symbol]) for symbol in signals}
        return strategy.paths(read, closes, p)

    body = {"paths": staticmethod(paths), "__module__": __name__}
    return type(strategy.__name__, (strategy,), body)


def late(signal):
    return np.concatenate([[np.nan, np.nan], signal])[: len(signal)]


buy_and_hold = changed(BuyAndHold)
chip_vs_index = changed(ChipVsIndex)
event_momentum = changed(EventMomentum)
event_reversal = changed(EventReversal)
risk_off = changed(RiskOff)
sentiment_threshold = changed(SentimentThreshold)
"""


@pytest.fixture(scope="module")
def tables(default_run):
    return Tables((default_run / "report.html").read_text("utf-8")).found


@pytest.fixture(scope="module")
def totals(deepseek, tmp_path_factory):
    """Run the main experiment, changed, and return the total of each strategy from equity.csv."""

    def run(*changes: str, reading: str = "") -> dict[str, float]:
        folder = tmp_path_factory.mktemp("curve")
        text = deepseek.read_text("utf-8")
        if reading:
            (folder / "changed.py").write_text(CHANGED.replace("CHANGE", reading))
            text = re.sub(r'use = "(\w+)"', r'use = "changed.py:\1"', text)
        config = folder / "deepseek.toml"
        config.write_text(text)
        words = [
            word for change in (*changes, "evidence.enabled=false") for word in ("--set", change)
        ]
        assert main(["run", str(config), *words, "--out", str(folder / "out")]) in (0, None)
        equity = pd.read_csv(folder / "out" / "deepseek" / "equity.csv", index_col="session")
        return dict(equity.iloc[-1] / 100_000.0 - 1.0)

    return run


@pytest.mark.parametrize(
    ("column", "changes", "reading"),
    [(0, AT_ONCE, ""), (1, AT_ONCE, "late"), (3, FREE, ""), (4, DEAR, "")],
    ids=["at once", "two sessions late", "free", "50 basis points"],
)
def test_the_ends_of_the_curves(tables, totals, column, changes, reading):
    own = totals(*changes, reading=reading)
    shown = {name: cells[column][0] for name, cells in rows(tables, "breaks").items()}
    assert shown == {name: printed(own[name], 1, times=100, signed=True) for name in own}


def test_where_the_profit_ends(tables, default_run):
    found = json.loads((default_run / "metrics.json").read_text("utf-8"))["robustness"]
    for name, cells in rows(tables, "breaks").items():
        curves = found["strategies"][name]
        assert cells[2] == [_end(found["delays"], curves["by_delay"])], name
        assert cells[5] == [_end(found["costs_bps"], curves["by_cost"])], name


def test_flipped_signs(tables, totals):
    own = totals(reading="-")
    for name, cells in rows(tables, "nulls").items():
        assert cells[3][0] == f"{printed(own[name], 1, times=100, signed=True)}\N{SPACE}%", name


def _end(places: list, totals: list[float]) -> str:
    """The first place without a profit; of costs the one where the line crosses nothing."""
    if totals[0] <= 0:
        return "no profit to lose"
    gone = next((k for k, total in enumerate(totals) if total <= 0), None)
    if gone is None:
        return "beyond the curve"
    if isinstance(places[gone], str):
        return places[gone]
    step = (places[gone] - places[gone - 1]) * totals[gone - 1] / (totals[gone - 1] - totals[gone])
    return printed(places[gone - 1] + step, 1)
