"""From files on disk to the sentence on top: yes to an edge that is there, no to noise?"""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.overfitting import deflated_sharpe, moments, probabilistic_sharpe
from backtests.__main__ import main
from backtests.fast import run_shifted
from backtests.strategy_files import choose
from backtests.trading import account_of, assemble
from backtests.trials import Tried
from backtests.variants import returns_of
from data.sessions import sessions_between
from tests.test_backtests.test_evidence import a_config
from tests.test_backtests.world import a_known

HISTORY = sessions_between("XNYS", date(2019, 6, 3), date(2024, 12, 31))
RUN = HISTORY[pd.Timestamp("2023-01-03") <= HISTORY]
DAYS = np.arange(5, 485, 8)  # sixty sessions of the run
GOOD = (
    "Nvidia shares surge after record results", "Nvidia beats forecasts and raises its outlook",
    "Nvidia wins a huge order for its chips", "Nvidia profit jumps on strong demand",
)  # fmt: skip
BAD = (
    "Nvidia shares tumble after weak results", "Nvidia misses forecasts and cuts its outlook",
    "Nvidia loses a huge order for its chips", "Nvidia profit plunges on weak demand",
)  # fmt: skip
CONFIG = """
name = "world"
title = "Sixty events"

[period]
start = 2023-01-03
end = 2024-12-31

[prices]
source = "files"
folder = "prices"
symbols = ["NVDA", "SMH"]

[news]
source = "files"
path = "news.csv"

[sentiment]
store = "scores.sqlite"

[signal]
half_life_sessions = 0.5

[evidence]
runs = 400

[study]
events = "events.csv"

[[strategies]]
name = "rule"
use = "sentiment_threshold"
params = { symbol = "NVDA", enter = 0.15, leave = 0.1 }
"""


@dataclass(frozen=True)
class Told:
    """What a run told: its numbers, its heading, and the words of its verdict."""

    metrics: dict[str, Any]
    heading: str
    verdict: str


def a_world(folder: Path, *, edge: float, seed: int) -> None:
    """Write sixty headlines, each followed by a session that moves by `edge` in its direction."""
    random = np.random.default_rng(seed)
    tones = random.choice([-1, 1], 60)
    market = random.normal(0.0003, 0.008, len(HISTORY))
    (folder / "prices").mkdir()
    for symbol in ("NVDA", "SMH", "SPY"):
        own = 0.0 if symbol == "SPY" else random.normal(0.0, 0.008, len(HISTORY))
        daily = pd.Series(market + own, index=HISTORY)
        if symbol != "SPY":
            daily[RUN[DAYS]] += edge * tones
        close = 100.0 * (1.0 + daily).cumprod()
        opens = close.shift(fill_value=100.0)  # the whole move is made between open and close
        frame = pd.DataFrame({
            "open": opens, "high": np.maximum(opens, close), "low": np.minimum(opens, close),
            "close": close, "volume": 1e6,
        })  # fmt: skip
        frame.to_csv(folder / "prices" / f"{symbol}.csv", index_label="date")
    times = [f"{RUN[day]:%Y-%m-%d}T12:00:00Z" for day in DAYS]  # before the open
    words = [(GOOD if tone > 0 else BAD)[place % 4] for place, tone in enumerate(tones)]
    pd.DataFrame({"published_at": times, "headline": words}).to_csv(
        folder / "news.csv", index=False
    )
    pd.DataFrame({
        "date": times, "name": words, "symbols": "NVDA SMH",
        "group": np.where(tones > 0, "good", "bad"),
    }).to_csv(folder / "events.csv", index=False)  # fmt: skip
    (folder / "world.toml").write_text(CONFIG)


def a_run(folder: Path, *changes: str) -> Told:
    words = [word for change in changes for word in ("--set", change)]
    assert main(["run", "world.toml", *words]) == 0
    page = (folder / "out" / "world" / "report.html").read_text("utf-8")
    plain = re.sub(r"<[^>]+>", " ", page[page.index('<dl class="passages">') :])
    return Told(
        metrics=json.loads((folder / "out" / "world" / "metrics.json").read_text("utf-8")),
        heading=re.search(r'<h1 id="heading">(.*?)</h1>', page)[1],  # type: ignore[index]
        verdict=plain[: plain.index("What would be needed")],
    )


def test_a_real_edge_over_sixty_events_is_called_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    a_world(tmp_path, edge=0.02, seed=1)
    found = a_run(tmp_path)
    assert found.heading == "rule beat both SPY and holding NVDA by more than luck explains."
    assert "rule meets all eight conditions" in found.verdict
    assert "60 events" in found.verdict
    groups = found.metrics["evidence"]["study"]["groups"]
    for name, sign in (("good", 1), ("bad", -1)):
        day = groups[name]["windows"]["0,0"]
        assert day["adjusted_p"] < 0.01
        # The mean of 30 dates and two instruments is known to about 0.008 / sqrt(60).
        assert day["caar"] == pytest.approx(sign * 0.02, abs=0.004)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_the_same_rule_on_noise_is_not(tmp_path, monkeypatch, seed):
    monkeypatch.chdir(tmp_path)
    a_world(tmp_path, edge=0.0, seed=seed)
    found = a_run(tmp_path)
    assert "by more than luck" not in found.heading
    assert "This cannot be told from luck: rule fails" in found.verdict
    assert "no group of events moved prices by more than chance" in found.verdict


def test_two_hundred_variants_on_noise_leave_no_significant_best(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    a_world(tmp_path, edge=0.0, seed=4)
    enter = [round(0.12 + 0.02 * step, 2) for step in range(10)]
    leave = [round(0.01 * step, 2) for step in range(10)]
    found = a_run(
        tmp_path,
        f"walk_forward={{strategy='rule', train=200, test=50,"
        f" vary={{enter={enter}, leave={leave}, short=[true, false]}}}}",
    )
    walk = found.metrics["walk_forward"]
    assert walk["variants"] == 200
    assert walk["best"]["trials"] == 201  # the config's own is none of them
    assert walk["best"]["deflated_sharpe"] < 0.95
    assert found.metrics["evidence"]["strategies"]["rule"]["deflated_sharpe"] < 0.95
    assert walk["superior"]["better"] == []


def test_in_noise_the_best_of_two_hundred_looks_good_until_it_is_deflated():
    """The same rule on signals that come 1 to 200 sessions later: 200 tries that mean nothing."""
    config = a_config()
    one, *_ = choose(config, base=None)
    alone, deflated = [], []
    for seed in range(20):
        known = a_known(seed)
        market = assemble(config, known.prices, known.links)
        equity = run_shifted(
            one.strategy, one.params, range(1, 201), market=market, account=account_of(config)
        )
        shapes = [moments(pd.Series(returns)) for returns in returns_of(equity)]
        tried = Tried({str(place): shape.sharpe for place, shape in enumerate(shapes)})
        best = max(shapes, key=lambda shape: shape.sharpe)
        alone.append(probabilistic_sharpe(best))
        deflated.append(deflated_sharpe(best, trials=tried.count, variance=tried.variance))
    assert sum(one >= 0.95 for one in alone) >= 18
    assert sum(one >= 0.95 for one in deflated) <= 2
