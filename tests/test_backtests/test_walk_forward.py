"""Are params chosen on the past, could the account have been had, and are all tries counted?"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics.walk_forward import scores
from backtests.config import Config
from backtests.engine import Market
from backtests.fast import bars_of, run_many, target_paths
from backtests.strategy_files import choose
from backtests.trading import account_of, assemble
from backtests.trials import Tried
from backtests.walk_forward import walk_forward
from backtests.walk_metrics import walk_metrics
from tests.test_backtests.test_evidence import a_config
from tests.test_backtests.world import RUN, a_known

VARY = {"leave": [0.01, 0.1, 0.3], "short": [True, False]}


def a_walk(**keys) -> Config:
    table = {"strategy": "rule", "train": 100, "test": 40, "vary": VARY, **keys}
    tables = a_config().model_dump(exclude_none=True)
    return Config.model_validate({**tables, "walk_forward": table})


def walked(config: Config, known, *, events=()):
    market = assemble(config, known.prices, known.links)
    return walk_forward(config, choose(config, base=None), market, events=events), market


def test_each_step_takes_what_was_best_on_its_past():
    found, _ = walked(a_walk(), a_known(3))
    for step, pick in zip(found.folds, found.picks, strict=True):
        past = found.returns.iloc[step.train].to_numpy()
        assert pick == scores(past).argmax()
        assert step.train[-1] < step.first - 5  # purged
    assert len(found.returns.columns) == 6
    assert found.outside.index.equals(RUN[100:])


def test_the_future_changes_no_choice_before_it():
    config, known = a_walk(), a_known(3)
    before, _ = walked(config, known)
    cut = RUN[180]
    bars = {symbol: frame.copy() for symbol, frame in known.prices.bars.items()}
    changed = RUN[cut <= RUN]
    for frame in bars.values():
        steep = np.linspace(1.0, 9.0, len(changed))[:, None]
        frame.loc[changed, ["open", "high", "low", "close"]] *= steep
    after, _ = walked(config, replace(known, prices=replace(known.prices, bars=bars)))
    early = [place for place, step in enumerate(before.folds) if step.train[-1] < 180]
    assert early == [0, 1, 2]
    assert [after.picks[place] for place in early] == [before.picks[place] for place in early]
    pd.testing.assert_series_equal(after.outside[:cut][:-1], before.outside[:cut][:-1])


def test_one_account_follows_the_chosen_paths_from_test_to_test():
    config, known = a_walk(), a_known(8)
    found, market = walked(config, known)
    assert found.traded
    assert len(set(found.picks)) > 1  # it does change over
    account = account_of(config)
    targets = np.zeros((1, len(market.sessions), 1))
    for step, pick in zip(found.folds, found.picks, strict=True):
        path = target_paths(found.one.strategy, found.variants[pick], market)["AAA"]
        for session in range(step.first, step.last + 1):
            targets[0, session, 0] = path[session]  # decided at the close before that session
    equity = run_many(bars_of(market, ["AAA"]), targets, account)[0]
    np.testing.assert_allclose((1.0 + found.outside).cumprod(), equity[101:] / account.cash)


def test_a_choice_that_never_changes_is_the_strategy_itself_once_it_is_flat():
    config = a_walk(vary={"exposure": [0.5, 0.5]})
    found, market = walked(config, a_known(3))
    (path,) = target_paths(found.one.strategy, found.variants[0], market).values()
    flat = 100 + int(np.flatnonzero(path[100:] == 0.0)[0])  # what was held before has been sold
    alone = found.returns[0].iloc[flat + 1 :]
    assert alone.abs().max() > 0
    np.testing.assert_allclose(found.outside.iloc[flat + 1 - 100 :], alone, atol=1e-5)


def test_events_stay_on_one_side_of_every_step():
    whole, _ = walked(a_walk(embargo=20), a_known(3), events=[RUN[90]])
    assert whole.folds[0].train[-1] == 90 - 5 - 1
    assert whole.folds[1].train[-1] == 140 - 5 - 1


def test_the_numbers_stand_side_by_side():
    config, known = a_walk(), a_known(3, edge=0.01)
    found, market = walked(config, known)
    told = walk_metrics(config, found, known, tried=Tried({"a": 0.1, "b": -0.1}))
    assert told["variants"] == 6
    first = told["folds"][0]
    assert set(first["params"]) == {"leave", "short"}
    assert first["in_sample"]["cumulative_return"] == pytest.approx(
        (1 + found.returns[found.picks[0]].iloc[found.folds[0].train]).prod() - 1
    )
    outside = told["out_of_sample"]
    assert outside["cumulative_return"] == pytest.approx((1 + found.outside).prod() - 1)
    assert outside["sessions"] == len(RUN) - 100
    assert told["as_configured"]["params"] == {"leave": 0.3, "short": True}
    held = known.prices.bars["SPY"]["close"]
    assert told["benchmark"]["cumulative_return"] == pytest.approx(
        held[RUN[-1]] / held[RUN[99]] - 1
    )
    assert told["hindsight"]["sharpe"] >= told["as_configured"]["sharpe"]
    assert 0.0 <= told["overfitting"]["probability"] <= 1.0
    assert told["best"]["trials"] == 2
    assert market.sessions[1:].equals(RUN)


def test_an_edge_is_kept_out_of_sample_and_noise_is_not_superior():
    edge, noise = (
        walk_metrics(a_walk(), walked(a_walk(), known)[0], known, tried=Tried({"a": 0.1}))
        for known in (a_known(3, edge=0.02), a_known(5))
    )
    assert edge["superior"]["spa"] < 0.05
    assert edge["superior"]["better"]
    assert edge["out_of_sample"]["sharpe"] > 2
    assert noise["superior"]["spa"] > 0.05
    assert noise["superior"]["better"] == []


def test_params_that_a_rule_refuses_are_told_without_a_place_on_this_machine():
    config, known = a_walk(vary={"enter": [0.01, 0.3, 0.4]}), a_known(3)
    found, _ = walked(config, known)
    ((params, why),) = found.refused
    assert params["enter"] == 0.01
    assert why.startswith("ValueError: leave = 0.3 must be")


WALK = "walk_forward={{strategy='rule', train=20, test=5, purge=0, embargo=0, {rest}}}"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (WALK.format(rest="vary={enter=[0.1]}"), "vary makes 1 variants; should be between 2 and"),
        (WALK.format(rest="vary={enter=[]}"), "vary: enter has no values"),
        (WALK.format(rest="vary={entry=[0.1, 0.2]}"), "[walk_forward] vary: params: unknown param"),
        (WALK.format(rest="vary={enter=[0.1, 'x']}"), "params: enter = 'x'; should be of the kind"),
        (WALK.format(rest="vary={enter=[0.1, 0.2]}").replace("20", "90"), "no training window of"),
        (WALK.format(rest="vary={enter=[0.1, 0.2]}").replace("'rule'", "'rle'"), "is none of"),
        (WALK.format(rest="vary={leave=[0.7, 0.8]}"), "0 of 2 variants can be run: "),
    ],
)
def test_a_walk_that_cannot_be_made_is_one_line(own, capsys, change, told):
    assert own.run("evidence.enabled=false", change) == 2
    err = capsys.readouterr().err
    assert told in err
    assert "small.toml" in err


def test_every_variant_is_a_try(own):
    change = WALK.format(rest="vary={enter=[0.1, 0.2, 0.3]}")
    assert own.run("evidence.runs=20", change) == 0
    metrics = own.read("metrics.json")
    assert metrics["evidence"]["strategies"]["rule"]["trials"] == 3  # 0.1 is the run's own
    assert metrics["walk_forward"]["best"]["trials"] == 3
    assert own.run("evidence.runs=20", change) == 0
    assert own.read("manifest.json")["ledger"]["count"] == 3


def test_a_strategy_of_a_users_own_is_strung_together(own):
    own.write(
        "mine.py",
        "import backtrader as bt\n\n\nclass Mine(bt.Strategy):\n    params = (('size', 0.5),)\n\n"
        "    def next(self):\n        self.order_target_percent(target=self.p.size)\n",
    )
    change = WALK.format(rest="vary={size=[0.2, 0.8]}")
    strategies = "strategies=[{name='rule', use='mine.py:Mine'}]"
    assert own.run("evidence.enabled=false", strategies, change) == 0
    found = own.read("metrics.json")["walk_forward"]
    assert found["traded"] is False
    assert found["variants"] == 2


def test_steps_are_of_sessions_whatever_bars_are_traded():
    """Two bars a session, the first of them without a move: the same account, the same steps."""
    config, known = a_walk(), a_known(8)
    daily, market = walked(config, known)
    bars = market.sessions.append(market.sessions[1:] + pd.Timedelta(hours=3)).sort_values()
    days = bars.normalize()
    early = days.duplicated(keep="last")
    frames = {}
    for symbol, frame in market.bars.items():
        frames[symbol] = frame.loc[days].set_axis(bars)
        for column in ("high", "low", "close"):
            frames[symbol].loc[early, column] = frames[symbol].loc[early, "open"]
    hourly = Market(bars, frames, market.signals.loc[days].set_axis(bars))
    found = walk_forward(config, choose(config, base=None), hourly, events=())
    assert found.returns.index.equals(daily.returns.index)
    assert [step.first for step in found.folds] == [step.first for step in daily.folds]
    assert found.picks == daily.picks
    np.testing.assert_allclose(found.returns, daily.returns, atol=2e-3)
    np.testing.assert_allclose(found.outside, daily.outside, atol=2e-3)
