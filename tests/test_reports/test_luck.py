"""When may the heading say "beat"? Golden sentences, each rule alone, and two hundred coins."""

import numpy as np
import pytest

from reports.language import language
from reports.luck import enough, interval, more_than_luck
from reports.verdict import MAX_WORDS, Standing, Yardsticks, heading

SAY = language("en")
YARDS = Yardsticks("SPY", 0.05, "SMH", 0.20)
SAME = Yardsticks("SMH", 0.20, "SMH", 0.20)

STRONG = {
    "sharpe_less_benchmark": {"value": 1.0, "low": 0.4, "high": 1.7},
    "sharpe_less_held": {"value": 0.8, "low": 0.1, "high": 1.5},
    "nulls": {
        "random_entries": {"percentile": 0.999, "p": 0.002, "runs": 1000},
        "shuffled_dates": {"percentile": 0.998, "p": 0.004, "runs": 1000},
        "flipped_signs": {"outcome": -0.4},
    },
    "deflated_sharpe": 0.97,
}


def told(*rules: tuple[float, bool, bool], yards: Yardsticks = YARDS, events: int = 60) -> str:
    names = ["trend"] if len(rules) == 1 else [f"rule_{k}" for k in range(len(rules))]
    standings = [
        Standing(name, total, True, over_benchmark, over_held)
        for name, (total, over_benchmark, over_held) in zip(names, rules, strict=True)
    ]
    return heading(standings, yards, events=events, say=SAY)


@pytest.mark.parametrize(
    ("rules", "yards", "events", "expected"),
    [
        ([(0.30, True, True)], YARDS, 60,
         "trend beat both SPY and holding SMH by more than luck explains."),
        ([(0.30, True, True)], YARDS, 0,
         "trend beat both SPY and holding SMH by more than luck explains."),
        ([(0.30, True, False)], YARDS, 60,
         "trend beat SPY by more than luck explains; its lead over holding SMH may be luck."),
        ([(0.10, True, False)], YARDS, 60,
         "trend beat SPY by more than luck explains, but holding SMH paid more."),
        ([(0.30, False, True)], YARDS, 60,
         "trend beat holding SMH by more than luck explains; its lead over SPY may be luck."),
        ([(0.30, True, True)], SAME, 60,
         "trend beat holding SMH, the benchmark, by more than luck explains."),
        ([(0.01, False, False)], YARDS, 60,
         "trend ended ahead of neither SPY nor holding SMH; no sign of an edge."),
        ([(0.30, False, False)], YARDS, 60,
         "trend ended ahead of both SPY and holding SMH; this cannot be told from luck."),
        ([(0.10, False, False)], YARDS, 60,
         "trend ended ahead of SPY, but holding SMH paid more; this cannot be told from luck."),
        ([(0.30, True, True)], YARDS, 1,
         "trend ended ahead of both SPY and holding SMH; one event is no edge."),
        ([(0.30, False, False)], YARDS, 1,
         "trend ended ahead of both SPY and holding SMH; this cannot be told from luck."),
        ([(0.30, True, True)], YARDS, 9,
         "trend ended ahead of both SPY and holding SMH; nine events prove no edge."),
        ([(0.30, True, True), (0.10, True, False), (0.0, False, False)], YARDS, 60,
         "By more than luck explains, two of three rules beat SPY and one beat holding SMH."),
        ([(0.10, True, False), (0.0, False, False)], YARDS, 60,
         "By more than luck explains, one of two rules beat SPY and none beat holding SMH."),
        ([(0.10, False, False), (0.3, False, False), (0.0, False, False)], YARDS, 1,
         "Two of three rules ended ahead of SPY, one ahead of holding SMH; "
         "none can be told from luck."),
    ],
)  # fmt: skip
def test_the_heading_takes_the_evidence_in(rules, yards, events, expected):
    assert told(*rules, yards=yards, events=events) == expected


def test_a_better_sharpe_ratio_on_a_smaller_gain_beats_nothing():
    assert "beat" not in told((0.01, True, True))


@pytest.mark.parametrize("events", [0, 1, 30])
@pytest.mark.parametrize("count", [1, 2, 12, 50])
def test_a_heading_with_evidence_keeps_to_twenty_words(count, events):
    random = np.random.default_rng(count)
    for _ in range(50):
        standings = [
            Standing("my own little rule", float(total), True, bool(one), bool(other))
            for total, one, other in zip(
                random.normal(0.1, 0.2, count),
                random.integers(0, 2, count),
                random.integers(0, 2, count),
                strict=True,
            )
        ]
        assert len(heading(standings, YARDS, events=events, say=SAY).split()) <= MAX_WORDS


@pytest.mark.parametrize("against", ["benchmark", "held"])
def test_a_lead_that_passes_every_rule_is_more_than_luck(against):
    assert more_than_luck(STRONG, against, rules=5, trades=40)


@pytest.mark.parametrize(
    ("change", "rules", "trades"),
    [
        ({"sharpe_less_held": {"value": 0.8, "low": -0.01, "high": 1.5}}, 1, 40),
        ({"sharpe_less_held": None}, 1, 40),
        ({"nulls": {"random_entries": {"percentile": 0.94, "p": 0.06, "runs": 1000}}}, 1, 40),
        ({"nulls": {}}, 1, 40),
        ({"nulls": {"flipped_signs": {"outcome": -0.4}}}, 1, 40),
        ({"deflated_sharpe": 0.6}, 1, 40),
        ({}, 13, 40),  # 0.004 is small for one rule and too large for thirteen
        ({}, 1, 19),
    ],
)
def test_a_lead_that_fails_one_rule_is_not(change, rules, trades):
    assert not more_than_luck({**STRONG, **change}, "held", rules=rules, trades=trades)


def test_what_was_not_computed_is_no_interval():
    assert interval(None) is None
    assert interval({"value": 1.0, "low": None, "high": 2.0}) is None


def test_ten_events_or_none_are_enough_and_nine_are_not():
    assert [enough(events) for events in (0, 1, 9, 10)] == [True, False, False, True]


def sharpe_difference(one: np.ndarray, other: np.ndarray) -> dict[str, float]:
    """Jobson & Korkie (1981) as put right by Memmel (2003): cheap, and good for iid returns."""
    a, b = (r.mean() / r.std(ddof=1) for r in (one, other))
    r = np.corrcoef(one, other)[0, 1]
    error = np.sqrt((2 - 2 * r + (a**2 + b**2 - 2 * a * b * r**2) / 2) / len(one))
    return {"value": a - b, "low": a - b - 1.96 * error, "high": a - b + 1.96 * error}


def sentence(exposure: np.ndarray, chips: np.ndarray, index: np.ndarray, seed: int) -> str:
    """The heading of one rule on SMH, with intervals by formula and 200 random entries."""
    random = np.random.default_rng(10_000 + seed)
    coins = random.integers(0, 2, (200, len(chips))) * chips
    own = exposure * chips
    better = (coins.mean(axis=1) / coins.std(axis=1) >= own.mean() / own.std()).sum()
    evidence = {
        "sharpe_less_benchmark": sharpe_difference(own, index),
        "sharpe_less_held": sharpe_difference(own, chips),
        "nulls": {"random_entries": {"p": (1 + better) / 201}},
    }
    totals = [float(np.prod(1 + returns) - 1) for returns in (own, index, chips)]
    rule = Standing(
        "rule", totals[0], True,
        more_than_luck(evidence, "benchmark", rules=1, trades=100),
        more_than_luck(evidence, "held", rules=1, trades=100),
    )  # fmt: skip
    yards = Yardsticks("SPY", totals[1], "SMH", totals[2])
    return heading([rule], yards, events=0, say=SAY)


def market(seed: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    random = np.random.default_rng(seed)
    index = random.normal(0.0003, 0.01, 750)
    return 1.2 * index + random.normal(0.0, 0.01, 750), index, random


def test_a_coin_is_said_to_beat_something_in_at_most_five_per_cent_of_200_seeds():
    said = 0
    for seed in range(200):
        chips, index, random = market(seed)
        said += " beat " in sentence(random.integers(0, 2, 750), chips, index, seed)
    assert said <= 10


def test_a_rule_that_knows_six_days_of_ten_is_said_to_beat_both():
    said = 0
    for seed in range(20):
        chips, index, random = market(seed)
        knows = random.random(750) < 0.2  # and a coin on the other days: right on 60 %
        exposure = np.where(knows, chips > 0, random.integers(0, 2, 750))
        said += "beat both" in sentence(exposure, chips, index, seed)
    assert said >= 15
