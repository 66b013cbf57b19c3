"""Does the evidence say yes to an edge that is there, no to noise, and the same thing twice?"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from backtests.config import Config
from backtests.evidence import evidence
from backtests.known import Known, quiet
from backtests.many_tests_evidence import many_tests
from backtests.null_signals import Told, shifted_signals, shuffled_dates, shuffled_scores
from backtests.nulls import null_results, random_entries
from backtests.strategy_files import choose
from backtests.trading import account_of, assemble, trade
from backtests.trials import Tried
from tests.test_backtests.world import HISTORY, RUN, SHOCK, a_known

ALONE = Tried({"this": 0.1})


def a_config(**evidence_keys) -> Config:
    return Config.model_validate(
        {
            "name": "world",
            "title": "A made-up market",
            "period": {"start": date(2024, 1, 2), "end": date(2024, 12, 31)},
            "prices": {"symbols": ["AAA", "BBB", "SPY"]},
            "signal": {"half_life_sessions": 0.5, "prior_weight": 1.0},
            "evidence": {"runs": 200, **evidence_keys},
            "events": [{"id": "shock", "name": "Shock", "session": SHOCK.date()}],
            "strategies": [
                {
                    "name": "rule",
                    "use": "sentiment_threshold",
                    "params": {"symbol": "AAA", "enter": 0.3, "leave": 0.3},
                },
                {"name": "hold", "use": "buy_and_hold", "params": {"symbol": "AAA"}},
            ],
        }
    )


def a_run(config: Config, known: Known):
    chosen = choose(config, base=None)
    market = assemble(config, known.prices, known.links)
    return chosen, known, market, trade(chosen, market, account_of(config), progress=quiet)


def chances(known: Known, **keys) -> dict[str, float]:
    """The p-values of the rule under each null."""
    config = a_config(**keys)
    found = null_results(config, *a_run(config, known))[0]
    return {name: null["p"] for name, null in found.items() if "p" in null}


def test_an_edge_that_is_there_is_found_under_every_null():
    found = chances(a_known(1, edge=0.02))
    assert set(found) == {"shifted_signals", "shuffled_scores", "shuffled_dates", "random_entries"}
    assert max(found.values()) <= 0.01


def test_the_p_values_of_noise_are_spread_evenly():
    found = pd.DataFrame([chances(a_known(seed), runs=50) for seed in range(40)])
    # 40 even draws: the mean lies within 0.5 -+ 3 * 0.29 / sqrt(40), 7 or more of 5 % almost never.
    assert found.mean().between(0.36, 0.64).all()
    assert ((found <= 0.05).sum() <= 6).all()


def test_a_null_signal_that_changes_nothing_is_the_signal_itself():
    class Unmoved:
        def permuted(self, values, axis):
            return values

    config, known = a_config(), a_known(2)
    *_, market, _ = a_run(config, known)
    told = Told(config, known, market, ("AAA", "BBB", "SPY"))
    for draw in (shuffled_scores, shuffled_dates):
        np.testing.assert_array_equal(draw(told, 3, Unmoved())[2], told.signals())


def test_nulls_keep_what_they_do_not_shuffle():
    config, known = a_config(), a_known(2)
    *_, market, _ = a_run(config, known)
    told = Told(config, known, market, ("AAA",))
    real = told.signals()[0, 1:]
    circle = shifted_signals(told, 10_000, np.random.default_rng(0))[:, 0, 1:]
    assert len(circle) == len(real) - 1  # every shift but the one that is none
    np.testing.assert_array_equal(circle[4], np.roll(real, 5))
    scores = shuffled_scores(told, 5, np.random.default_rng(0))[:, 0, 1:]
    assert (np.isnan(scores) == np.isnan(real)).all()  # news at the same times
    dates = shuffled_dates(told, 5, np.random.default_rng(0))[:, 0, 1:]
    assert not (np.isnan(dates) == np.isnan(real)).all()


def test_tones_are_lent_by_headline_and_a_short_list_begins_again():
    """Two headlines, one with two entities: each gets the other's tones."""

    class Swapped:
        def permuted(self, values, axis):
            return values[:, ::-1]

    config = a_config()
    known = a_known(2)
    links = known.links.iloc[[0, 0, 1]].assign(
        row=[1, 1, 2], entity=["aaa", "bbb", "aaa"], symbol=["AAA", "BBB", "AAA"],
        polarity=[0.5, -0.25, 1.0], value=[0.5, -0.25, 1.0], first_bar=RUN[[5, 5, 9]],
    )  # fmt: skip
    known = replace(known, links=links.reset_index(drop=True))
    market = assemble(config, known.prices, known.links)
    told = Told(config, known, market, ("AAA", "BBB"))
    signals = shuffled_scores(told, 1, Swapped())[0]
    # One headline of weight 1 beside neutral news of weight 1: half its tone.
    np.testing.assert_allclose(signals[:, 1 + 5], [0.5, 0.5])
    left = 0.25**4  # of the first, four sessions later at a half-life of half a session
    assert signals[0, 1 + 9] == pytest.approx((0.5 + left) / (2.0 + left))


def test_random_entries_keep_count_and_length_of_the_stays():
    config, known = a_config(), a_known(2)
    chosen, _, market, _ = a_run(config, known)
    still = {
        symbol: frame.assign(open=100.0, high=100.0, low=100.0, close=100.0)
        for symbol, frame in market.bars.items()
    }
    costs = random_entries(
        chosen[0], replace(market, bars=still), account_of(config), runs=50,
        random=np.random.default_rng(0),
    )  # fmt: skip
    (own,) = trade(chosen[:1], replace(market, bars=still), account_of(config), progress=quiet)
    # Where no price moves only entries cost, and long and short alike: as many, as much.
    assert costs == pytest.approx(own.equity.iloc[-1] / own.starting_cash - 1.0, rel=0.05)
    assert random_entries(
        chosen[1], market, account_of(config), runs=5, random=np.random.default_rng(0)
    ) is None  # fmt: skip  # it never leaves


def test_who_reads_no_news_has_no_percentile_among_shuffled_news():
    config = a_config()
    found = null_results(config, *a_run(config, a_known(3)))[1]
    assert found["shuffled_scores"] == {"percentile": None, "p": None, "runs": 200}
    assert "random_entries" not in found


def test_a_move_of_its_own_is_found_beside_the_market_and_no_move_is_not():
    config = a_config()
    for shock, rare in ((-0.08, True), (0.0, False)):
        known = a_known(4, shock=shock)
        found = evidence(config, *a_run(config, known), tried=ALONE)["events"]["shock"]
        one, placebo = found["study"]["instruments"]["AAA"], found["placebo_dates"]["AAA"]
        assert (one["p"]["0,0"] < 0.001) == rare
        assert (placebo["p"] < 0.01) == rare
        assert placebo["observed"] == pytest.approx(one["car"]["0,0"], abs=1e-12)
        # Dates with 250 returns before them, the event apart.
        assert placebo["dates"] == len(HISTORY) - 1 - 250 - 1


def test_factors_of_the_config_are_in_the_model_and_in_its_placebo():
    config, known = a_config(model="factors", factors=["BBB"]), a_known(4, shock=-0.08)
    found = evidence(config, *a_run(config, known), tried=ALONE)["events"]["shock"]
    assert list(found["study"]["instruments"]) == ["AAA"]  # a factor is not studied
    closes = pd.DataFrame({symbol: one["close"] for symbol, one in known.prices.bars.items()})
    returns = closes.pct_change().iloc[1:]
    day = returns.index.get_loc(SHOCK)
    before = returns.iloc[day - 250 : day - 10]
    x = np.column_stack([np.ones(240), before["SPY"], before["BBB"]])
    fitted, *_ = np.linalg.lstsq(x, before["AAA"].to_numpy())
    left = returns["AAA"].iloc[day] - fitted @ [1.0, *returns[["SPY", "BBB"]].iloc[day]]
    assert found["study"]["instruments"]["AAA"]["car"]["0,0"] == pytest.approx(left, abs=1e-12)
    assert found["placebo_dates"]["AAA"]["observed"] == pytest.approx(left, abs=1e-12)


def test_a_window_beyond_the_bars_is_left_out_and_so_is_an_event_without_history():
    known = a_known(5)
    last = a_config(windows=[[0, 0], [0, 200]])
    study = evidence(last, *a_run(last, known), tried=ALONE)["events"]["shock"]["study"]
    assert set(study["instruments"]["AAA"]["car"]) == {"0,0"}
    long = a_config(estimation=[-700, -11])
    told = evidence(long, *a_run(long, known), tried=ALONE)["events"]["shock"]
    assert told == {"missing": "its estimation window needs 700 returns before it; there are 630"}


def test_equal_inputs_give_equal_evidence_and_another_seed_does_not():
    known = a_known(6)
    first, again, other = (
        json.dumps(evidence(config, *a_run(config, known), tried=ALONE), allow_nan=False)
        for config in (a_config(), a_config(), a_config(seed=1))
    )
    assert first == again != other


def test_the_tests_of_all_rules_are_counted_together():
    config = a_config()
    index = pd.RangeIndex(240)
    random = np.random.default_rng(0)
    returns = {name: pd.Series(random.normal(0.0, 0.01, 240), index) for name in "abc"}
    nulls = {
        name: {"shifted": {"p": p}, "flipped": {"outcome": 0.1}, "none": {"p": None}}
        for name, p in zip("abc", (0.01, 0.04, 0.2), strict=True)
    }
    still = pd.Series(0.0, index)
    found = many_tests(config, returns, still, nulls, block=1)
    assert found["rules"] == ["a", "b", "c"]
    assert [found["adjusted_p"][name] for name in "abc"] == [
        {"shifted": pytest.approx(p)} for p in stats.false_discovery_control([0.01, 0.04, 0.2])
    ]
    assert found["superior"]["better"] == []
    assert found["overfitting"]["blocks"] == 16
    better = many_tests(config, {**returns, "b": returns["b"] + 0.004}, still, nulls, block=1)
    assert better["superior"]["spa"] < 0.05
    assert better["superior"]["better"] == ["b"]
    assert better["overfitting"]["probability"] < 0.05
    alone = many_tests(config, {"a": returns["a"]}, still, nulls, block=1)
    assert alone["overfitting"] is None
    nobody = many_tests(config, {}, still, {}, block=1)
    assert nobody == {"rules": [], "superior": None, "overfitting": None, "adjusted_p": {}}


def test_the_best_of_many_is_trusted_less_than_one_alone():
    config, known = a_config(), a_known(7, edge=0.02)
    many = Tried({str(number): float(one) for number, one in enumerate(
        np.random.default_rng(0).normal(0.0, 0.1, 200)
    )})  # fmt: skip
    alone, best = (
        evidence(config, *a_run(config, known), tried=tried)["strategies"]["rule"]
        for tried in (ALONE, many)
    )
    assert alone["deflated_sharpe"] == alone["probabilistic_sharpe"] > best["deflated_sharpe"]
    assert (alone["trials"], best["trials"]) == (1, 200)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"estimation": [-250, 0]}, "reaches into the event window that begins on day -1"),
        ({"estimation": [1, 3], "windows": [[5, 5]]}, "should begin before the event"),
        ({"windows": [[1]]}, r"windows has \[1\]; should be a first and a last session"),
        ({"windows": [[1, 0]]}, r"window \[1,0\] ends before it begins"),
        ({"symbols": ["XYZ"]}, "symbols names XYZ, which is not in"),
        ({"model": "factors"}, "model = 'factors' needs factors"),
        ({"factors": ["BBB"]}, "factors is for model = 'factors'; model = 'market' has none"),
        ({"model": "factors", "factors": ["XYZ"]}, "factors names XYZ, which is not in"),
        ({"model": "factors", "factors": ["SPY"]}, "factors names the benchmark"),
    ],
)
def test_a_study_that_cannot_be_made_is_refused_before_the_run(keys, told):
    with pytest.raises(ValueError, match=told):
        a_config(**keys)


def test_without_evidence_the_run_has_none(own):
    assert own.run("evidence.enabled=false", "evidence.seed=7") == 0
    assert "evidence" not in own.read("metrics.json")
    assert own.read("manifest.json")["seeds"] == {}


def test_a_second_run_in_the_same_folder_is_no_try_and_changes_no_number(own):
    files = [Path("out/small/metrics.json"), Path("out/ledger.jsonl")]
    assert own.run("evidence.runs=20") == 0
    first = [file.read_bytes() for file in files]
    assert own.run("evidence.runs=20") == 0
    assert [file.read_bytes() for file in files] == first
    assert own.run("evidence.runs=20", "strategies.rule.params.enter=0.2") == 0
    assert own.read("metrics.json")["evidence"]["strategies"]["rule"]["trials"] == 2
    assert own.read("manifest.json")["ledger"]["count"] == 2
