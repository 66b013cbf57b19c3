"""Which settings does a [sweep] table mean, and is a mistake in it one line?"""

from pathlib import Path

import numpy as np
import pytest

from backtests.__main__ import main
from backtests.sweep.space import proposals, values_of
from backtests.sweep.table import Span, SweepTable

BAD = {
    "no table": ("", "x.toml: missing table [sweep]: which keys take which values"),
    "a value out of bounds": (
        '[sweep]\nstrategy = "rule"\n[sweep.keys]\nexecution.slippage_bps = [1.0, -1.0]\n',
        "x.toml [sweep] with execution.slippage_bps = -1.0 [execution]: slippage_bps = -1.0; should"
        " be greater than or equal to 0",
    ),
    "a key that is none": (
        '[sweep]\nstrategy = "rule"\n[sweep.keys]\nsignal.half_live_sessions = [1.0]\n',
        "x.toml [sweep] with signal.half_live_sessions = 1.0 [signal]: unknown key"
        " 'half_live_sessions'; did you mean 'half_life_sessions'?",
    ),
    "a param that is none": (
        "[sweep]\n[sweep.keys]\nstrategies.rule.params.entre = [0.1]\n",
        "x.toml [sweep] with strategies.rule.params.entre = 0.1: [strategies.rule] params: unknown"
        " param 'entre'; did you mean 'enter'?",
    ),
    "a strategy that is none": (
        "[sweep]\n[sweep.keys]\nstrategies.rul.params.enter = [0.1]\n",
        "x.toml [sweep] keys: strategies.rul.params.enter: should be strategies.NAME.params.KEY,"
        " NAME one of rule, hold",
    ),
    "a key that changes nothing": (
        '[sweep]\n[sweep.keys]\ntitle = ["a", "b"]\n',
        "x.toml [sweep]: keys: title changes nothing that a strategy earns; should be a key of"
        " period, prices, news, sentiment, signal, execution, strategies",
    ),
    "whose metric": (
        "[sweep]\n[sweep.keys]\nsignal.min_weight = [0.5, 1.0]\n",
        "x.toml [sweep]: missing key 'strategy': whose metric ranks, of rule, hold",
    ),
    "a grid without steps": (
        "[sweep]\n[sweep.keys]\nstrategies.rule.params.enter = { low = 0.1, high = 0.2 }\n",
        "x.toml [sweep]: keys: strategies.rule.params.enter needs step or count, for"
        " method = 'grid'",
    ),
    "a span upside down": (
        "[sweep]\n[sweep.keys]\nsignal.min_weight = { low = 2.0, high = 1.0, count = 3 }\n",
        "x.toml [sweep.keys]: signal.min_weight = {'low': 2.0, 'high': 1.0, 'count': 3}: low = 2.0"
        " should be below high = 1.0",
    ),
    "one value": (
        "[sweep]\n[sweep.keys]\nsignal.min_weight = 2.0\n",
        "x.toml [sweep.keys]: signal.min_weight = 2.0: should be a list of values, or"
        " { low = ..., high = ... }",
    ),
    "trials of a grid": (
        "[sweep]\ntrials = 3\n[sweep.keys]\nsignal.min_weight = [0.5]\n",
        "x.toml [sweep]: trials = 3: method = 'grid' has a number of its own",
    ),
    "no trials": (
        '[sweep]\nmethod = "random"\n[sweep.keys]\nsignal.min_weight = [0.5]\n',
        "x.toml [sweep]: trials = None: method = 'random' needs it",
    ),
    "too many": (
        '[sweep]\nstrategy = "rule"\n[sweep.keys]\n'
        "signal.min_weight = { low = 0.5, high = 1.0, count = 2000 }\n"
        "signal.prior_weight = { low = 0.5, high = 1.0, count = 2000 }\n",
        "[sweep] keys: 4,000,000 combinations; should be at most 1,000,000, or method = 'random'"
        " with trials",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", BAD)
def test_a_mistake_is_one_line_before_anything_runs(write, start, mistake, monkeypatch):
    sweep, expected = BAD[mistake]
    monkeypatch.setattr("backtests.sweep.runs.read", lambda *args, **rest: pytest.fail("it ran"))
    path = write(sweep)
    monkeypatch.chdir(path.parent)
    done = start(Path("x.toml"))
    assert done.code == 2
    assert done.err.splitlines() == [
        f"{'StrategyError' if 'param that' in mistake else 'ConfigError'}: {expected}"
    ]


def test_validate_checks_all_settings_too(write, capsys):
    bad, _ = BAD["a param that is none"]
    assert main(["validate", str(write(bad))]) == 2
    assert "unknown param 'entre'" in capsys.readouterr().err
    assert main(["validate", str(write())]) == 0


VALUES = {
    "steps": (Span(low=0.1, high=0.5, step=0.1), [0.1, 0.2, 0.3, 0.4, 0.5]),
    "whole steps": (Span(low=1, high=10, step=4), [1, 5, 9]),
    "a count": (Span(low=0.0, high=1.0, count=3), [0.0, 0.5, 1.0]),
    "a whole count": (Span(low=1, high=4, count=4), [1, 2, 3, 4]),
    "logarithms": (Span(low=1.0, high=100.0, count=3, log=True), [1.0, 10.0, 100.0]),
    "a list": ([3, "a"], [3, "a"]),
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_span_has_the_values_that_it_says(kind):
    span, expected = VALUES[kind]
    found = values_of(span)
    assert found == expected
    assert [type(one) for one in found] == [type(one) for one in expected]


def test_random_values_lie_where_they_may_and_are_spread_as_was_asked():
    table = SweepTable(
        method="random", trials=400, seed=3, keys={
            "signal.min_weight": {"low": 0.01, "high": 100.0, "log": True},
            "execution.cash": {"low": 1, "high": 1000},
            "signal.prior_weight": {"low": 0.0, "high": 1.0, "step": 0.5},
        },
    )  # fmt: skip
    (settings,) = proposals(table)
    weights = np.array([one["signal.min_weight"] for one in settings])
    assert ((weights >= 0.01) & (weights <= 100.0)).all()
    assert 0.4 < (weights < 1.0).mean() < 0.6  # half of the decades lies below 1
    assert all(isinstance(one["execution.cash"], int) for one in settings)
    assert {one["signal.prior_weight"] for one in settings} == {0.0, 0.5, 1.0}
