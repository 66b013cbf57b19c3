"""Does a run on hourly bars keep the clock, bar by bar, and pass the same proofs?"""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from backtests.__main__ import main
from data.intraday import bars_of
from data.sessions import sessions_between

HOURLY = (
    "prices.interval=1h", "prices.source=files", "prices.folder=hours",
    "prices.timezone=America/New_York", "evidence.enabled=false", "news.latency_minutes=0",
)  # fmt: skip
NEWS = """date,title,paper
2025-01-27 15:29:59,Nvidia shares tumble as investors dump chip stocks,A
2025-01-27 17:30:00,Chip stocks plunge again on fears of weaker demand,B
2025-01-28 21:05:00,Chipmakers rally as Nvidia orders jump to a record,C
"""


@pytest.fixture
def hours(own):
    """Hourly bars of two symbols from two months before the period to its end."""
    sessions = sessions_between("XNYS", date(2024, 11, 1), date(2025, 2, 14))
    grid = bars_of("XNYS", sessions, "1h")
    (own.folder / "hours").mkdir()
    for place, symbol in enumerate(("SMH", "SPY")):
        steps = np.random.default_rng(place).normal(0.0, 0.004, len(grid))
        close = pd.Series(100.0 * np.exp(np.cumsum(steps)), index=grid.names)
        opened = close.shift(fill_value=100.0)
        frame = pd.DataFrame(
            {"open": opened, "high": np.maximum(opened, close) + 0.1,
             "low": np.minimum(opened, close) - 0.1, "close": close, "volume": 1000}
        )  # fmt: skip
        frame.to_csv(own.folder / "hours" / f"{symbol}.csv", index_label="start")
    own.write("news.csv", NEWS)
    return frame


def words(own, *more):
    changes = (*HOURLY, *own.with_news, "news.timezone=UTC", *more)
    return [word for change in changes for word in ("--set", change)]


def test_a_headline_acts_at_the_first_bar_that_begins_strictly_later(own, hours):
    assert main(["run", "small.toml", *words(own)]) == 0
    table = pd.read_csv("out/small/headlines.csv").set_index("row")
    assert table["first_bar"].tolist() == [
        "2025-01-27 10:30:00",  # known a second before 15:30 UTC, half past ten in New York
        "2025-01-27 13:30:00",  # known at the very start of the bar of 12:30: too late for it
        "2025-01-29 09:30:00",  # after the close
    ]
    signals = pd.read_csv("out/small/signals.csv").set_index("session")["SMH"]
    assert signals.loc[:"2025-01-27 09:30:00"].isna().all()
    assert signals.loc["2025-01-27 10:30:00"] < 0


def test_orders_are_decided_a_bar_before_and_filled_at_that_bar_s_open(own, hours):
    assert main(["run", "small.toml", *words(own), "--set", "execution.slippage_bps=0"]) == 0
    orders = pd.read_csv("out/small/orders.csv")
    first = orders.iloc[0]
    assert (first["decided"], first["filled"]) == ("2025-01-27 09:30:00", "2025-01-27 10:30:00")
    bars = pd.read_csv("hours/SMH.csv", index_col="start")
    assert first["price"] == pytest.approx(bars.loc["2025-01-27 10:30:00", "open"])


def test_statistics_are_of_sessions_and_equity_is_that_of_the_closes(own, hours):
    assert main(["run", "small.toml", *words(own), "--set", "execution.slippage_bps=0"]) == 0
    equity = pd.read_csv("out/small/equity.csv").set_index("session")["rule"]
    numbers = own.read("metrics.json")["strategies"]["rule"]
    assert numbers["sessions"] == len(equity) == 30
    returns = equity.pct_change().fillna(equity.iloc[0] / 100_000 - 1)
    assert numbers["volatility"] == pytest.approx(returns.std(ddof=1) * 252**0.5)
    # Rebuilt from the fills: cash and units, valued at the last close of the day.
    orders = pd.read_csv("out/small/orders.csv")
    signed = np.where(orders["side"] == "buy", 1.0, -1.0) * orders["size"]
    last = pd.read_csv("hours/SMH.csv", index_col="start")["close"].iloc[-1]
    cash = 100_000 - (signed * orders["price"] + orders["commission"]).sum()
    fees = 100_000 * 0.01  # the borrow fee of a short of some days is far less than that
    assert equity.iloc[-1] == pytest.approx(cash + signed.sum() * last, abs=fees)


def test_the_clock_is_proven_bar_by_bar_and_both_engines_agree(own, hours, capsys):
    assert main(["verify", "small.toml", "--cuts", "9", *words(own)]) == 0
    told = capsys.readouterr().out
    assert "rule: no look-ahead" in told
    assert "control: signals told one session early were seen" in told
    cuts = own.read("manifest.json")["verification"]["cuts"]
    assert "2025-01-27 09:30" in cuts  # the bar before the first headline's
    assert main(["verify", "small.toml", "--engine", *words(own)]) == 0
    assert "rule: the same to the last bit" in capsys.readouterr().out


def test_a_strategy_that_looks_one_bar_ahead_is_caught(own, hours, capsys):
    own.write(
        "peek.py",
        "import backtrader as bt\n\n\nclass Peek(bt.Strategy):\n    def next(self):\n"
        "        if len(self) < self.data.buflen():\n"
        "            rises = self.data.close[1] > self.data.close[0]\n"
        "            self.order_target_percent(target=0.9 if rises else 0.0)\n",
    )
    peek = ("strategies.rule.use=peek.py:Peek", "strategies.rule.params={}")
    assert main(["verify", "small.toml", "--cuts", "4", *words(own, *peek)]) == 1
    assert "rule: LOOKS AHEAD at bars" in capsys.readouterr().out


def test_evidence_and_robustness_run_on_hourly_bars(own, hours):
    more = ("evidence.enabled=true", "evidence.runs=20")
    assert main(["run", "small.toml", *words(own, *more)]) == 0
    found = own.read("metrics.json")
    assert found["evidence"]["strategies"]["rule"]["nulls"]["shifted_signals"]["runs"] == 20
    curve = found["robustness"]["strategies"]["rule"]["by_delay"]
    assert len(curve) == len(found["robustness"]["delays"])


def test_bundled_bars_are_daily_and_say_so(own, capsys):
    assert own.run("prices.interval=1h") == 2
    assert "interval = '1h': the bundled bars are daily" in capsys.readouterr().err


def test_a_walk_forward_on_hourly_bars_is_refused_in_one_line(own, hours, capsys):
    more = ("walk_forward.strategy=rule", "walk_forward.vary.enter=[0.1, 0.2]")
    assert main(["run", "small.toml", *words(own, *more)]) == 2
    assert "counts sessions; [prices] interval = '1h' should be '1d'" in capsys.readouterr().err


def test_too_many_gaps_are_an_error_and_allowed_ones_are_told(own, hours, capsys):
    path = own.folder / "hours" / "SMH.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:50], *lines[53:]]) + "\n")
    assert main(["run", "small.toml", *words(own)]) == 2
    assert "the session has no bar (2 more like it)" in capsys.readouterr().err
    assert main(["run", "small.toml", *words(own, "prices.max_gaps=0.01")]) == 0
    notes = own.read("manifest.json")["notes"]
    assert any(note.startswith("SMH: 3 bars were missing and stand still") for note in notes)
