"""Are a strategy's numbers its own: whatever runs beside it, and however late it begins?"""

import pandas as pd
import pytest

HOLD = '\n[[strategies]]\nname = "hold"\nuse = "buy_and_hold"\n'
MOMENTUM = """
[[strategies]]
name = "more"
use = "event_momentum"
params = { symbol = "SPY", shock = 0.05, hold = 3 }
"""
LATE = """
import backtrader as bt


class Late(bt.Strategy):
    def next(self):
        if len(self) == 31:  # the first bar is that before the period
            self.order_target_percent(self.getdatabyname("SMH"), target=0.5)
"""
OF_ALL = {"deflated_sharpe", "trials", "many_tests", "differences"}
"""What is asked of all strategies together: how many were tried, and which of them is the best."""


@pytest.fixture
def metrics(own):
    def run(config: str, *changes: str):
        own.write("small.toml", config)
        assert own.run(*own.with_news, "evidence.runs=60", *changes, out="out") == 0
        return own.read("metrics.json")

    return run


@pytest.mark.slow
@pytest.mark.parametrize("where", ["before", "after"])
def test_adding_a_strategy_changes_no_number_of_another(own, metrics, where):
    config = own.config + HOLD
    alone = metrics(config)
    head, mark, rules = config.partition("[[strategies]]")
    joined = metrics(head + MOMENTUM + mark + rules if where == "before" else config + MOMENTUM)
    assert set(joined["strategies"]) == {"rule", "hold", "more"}
    assert joined["strategies"]["more"]["orders"]["filled"] > 0
    assert list(changed(alone, joined)) == []


@pytest.mark.slow
def test_pairs_keep_their_intervals_when_a_third_rule_comes(own, metrics):
    twin = (
        own.config.partition("[[strategies]]")[2]
        .replace('"rule"', '"twin"')
        .replace("0.1,", "0.2,")
    )
    config = f"{own.config}\n[[strategies]]{twin}"
    (pair,) = metrics(config)["evidence"]["differences"]
    assert pair["strategies"] == ["rule", "twin"]
    assert pair["sharpe"]["low"] is not None
    assert pair in metrics(config + MOMENTUM)["evidence"]["differences"]


def test_flat_days_at_the_start_stay(own, metrics):
    own.write("late.py", LATE)
    late = '\n[[strategies]]\nname = "late"\nuse = "late.py:Late"\n'
    period = ("period.start=2024-10-01", "period.end=2025-03-31")
    found = metrics(own.config + late, *period, "evidence.enabled=false")["strategies"]["late"]
    equity = pd.read_csv(own.folder / "out" / "small" / "equity.csv", index_col=0, parse_dates=True)
    grown = equity["late"] / 100_000.0
    assert len(grown) == found["sessions"] == 124
    assert (grown[:30] == 1.0).all()
    assert grown.iloc[30] != 1.0
    daily = pd.Series([1.0, *grown]).pct_change().iloc[1:]
    assert (daily[:30] == 0.0).all()
    days = (pd.Timestamp("2025-03-31") - pd.Timestamp("2024-10-01")).days
    assert found["volatility"] == pytest.approx(daily.std(ddof=1) * 252**0.5)
    assert found["sharpe"] == pytest.approx(daily.mean() / daily.std(ddof=1) * 252**0.5)
    assert found["cagr"] == pytest.approx(grown.iloc[-1] ** (365.25 / days) - 1.0)
    assert found["exposure"] == pytest.approx(94 / 124)


def changed(one: object, other: object, path: str = "metrics"):
    """Yield where a number of `one` is another in `other`, which may hold more."""
    if isinstance(one, dict):
        for key, value in one.items():
            if key in OF_ALL:
                continue
            if key not in other:
                yield f"{path}.{key}: gone"
            else:
                yield from changed(value, other[key], f"{path}.{key}")
    elif one != other:
        yield f"{path}: {one} became {other}"
