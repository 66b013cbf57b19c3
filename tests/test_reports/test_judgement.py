"""Does the verdict say yes where every condition is met, and otherwise which is not?"""

from dataclasses import replace

import pytest

from reports.html import render
from reports.judgement import NEEDED, UNMET, conclusion, event_dates, judge, wanted
from reports.language import language
from reports.luck import objections
from reports.summary import summarise

SAY = language("en")
STRONG = {
    "sharpe_less_benchmark": {"value": 0.9, "low": 0.2, "high": 1.6},
    "sharpe_less_held": {"value": 0.8, "low": 0.1, "high": 1.5},
    "nulls": {"random_entries": {"percentile": 0.998, "p": 0.002, "runs": 1000}},
    "deflated_sharpe": 0.97,
    "trials": 3,
}
EVENTS = {f"e{day}": {"name": "E", "session": f"2024-03-{day:02}"} for day in range(1, 13)}


def metrics(**changes) -> dict:
    told = {
        "strategies": {"rule": {"cumulative_return": 0.5, "trades": 40}},
        "instruments": {
            "SPY": {"cumulative_return": 0.2}, "SMH": {"cumulative_return": 0.3},
        },
        "events": EVENTS,
        "evidence": {"strategies": {"rule": STRONG}},
    }  # fmt: skip
    return {**told, **changes}


def verdict(**changes):
    return judge(metrics(**changes), ["rule"], benchmark="SPY", main="SMH")


def test_a_lead_that_meets_every_condition_is_called_more_than_luck():
    found = verdict()
    assert found.unmet == ()
    assert conclusion(found, SAY) == (
        "rule meets all eight conditions under which a lead counts as more than luck."
    )
    assert wanted(found, SAY) == []


@pytest.mark.parametrize(
    ("changes", "unmet"),
    [
        ({"strategies": {"rule": {"cumulative_return": 0.1, "trades": 40}}}, ("ahead",)),
        ({"strategies": {"rule": {"cumulative_return": 0.5, "trades": 3}}}, ("trades",)),
        ({"events": {"one": {"name": "E", "session": "2025-01-27"}}}, ("events",)),
        ({"evidence": {"strategies": {"rule": {**STRONG, "deflated_sharpe": 0.5}}}}, ("deflated",)),
        (
            {"walk_forward": {"strategy": "rule", "out_of_sample": {"sharpe": 0.1},
                              "benchmark": {"sharpe": 0.4}}},
            ("past",),
        ),
    ],
)  # fmt: skip
def test_one_condition_that_is_not_met_is_enough_to_decline(changes, unmet):
    found = verdict(**changes)
    assert found.unmet == unmet
    told = conclusion(found, SAY)
    assert told.startswith("This cannot be told from luck: rule fails one of the eight conditions")
    assert UNMET[unmet[0]] in told


def test_what_is_wanted_follows_from_what_is_not_met():
    found = verdict(events={"one": {"name": "E", "session": "2025-01-27"}})
    assert wanted(found, SAY) == ["at least ten events of the same kind"]
    assert set(NEEDED) <= set(UNMET)


def test_a_walk_forward_of_another_strategy_says_nothing_of_this_one():
    walk = {"strategy": "other", "out_of_sample": {"sharpe": -1.0}, "benchmark": {"sharpe": 1.0}}
    assert verdict(walk_forward=walk).unmet == ()


def test_the_best_of_several_has_to_beat_the_benchmark_with_all_counted():
    asked = {"rules": 2, "trades": 40, "superior": 0.3}
    assert objections(STRONG, "benchmark", **asked) == ("superior",)
    assert objections(STRONG, "held", **asked) == ()
    assert objections(STRONG, "benchmark", **{**asked, "superior": 0.04}) == ()
    assert objections(STRONG, "benchmark", **{**asked, "rules": 1}) == ()


def test_events_of_a_list_count_by_their_dates():
    study = {"events": [{"session": "2024-03-01"}, {"session": "2024-04-01"}] * 2}
    found = metrics(evidence={"strategies": {"rule": STRONG}, "study": study})
    assert len(event_dates(found)) == len(EVENTS) + 1


def test_without_evidence_there_is_nothing_to_judge(build):
    assert judge({"evidence": None}, ["rule"], benchmark="SPY", main="SMH") is None
    assert "conditions under which" not in render(summarise(build(3)))


def test_the_page_begins_what_was_found_with_the_verdict(build):
    one = build(3)
    weak = {**STRONG, "sharpe_less_benchmark": {"value": 0.4, "low": -0.6, "high": 1.4}}
    evidence = {"strategies": dict.fromkeys(("rule_1", "rule_2"), weak)}
    page = render(summarise(replace(one, metrics={**one.metrics, "evidence": evidence})))
    found = page[page.index("<dt>What was found</dt>") :][:400]
    assert "This cannot be told from luck: rule_1 fails" in found
