"""Are the curves of delay and cost told and drawn as they are?"""

from dataclasses import replace

import pytest

from reports import evidence_charts
from reports.html import render
from reports.language import language
from reports.summary import summarise

SAY = language("en")
DELAYS = ["0 min", "15 min", "next close", "+1 session"]
COSTS = [0.0, 10.0, 50.0]


def curve(by_delay, by_cost, delay, cost):
    return {
        "by_delay": by_delay, "by_cost": by_cost,
        "break_even_delay": delay, "break_even_cost_bps": cost,
    }  # fmt: skip


LOSER = curve([-0.1, -0.1, -0.2, -0.2], [-0.1, -0.2, -0.3], None, None)
WINNER = curve([0.1, 0.08, 0.02, -0.01], [0.12, 0.04, -0.04], "+1 session", 30.0)
LASTING = curve([0.2, 0.2, 0.25, 0.2], [0.3, 0.2, 0.1], "beyond", "beyond")


def report(build, *curves, **config):
    one = build(len(curves))
    names = [result.name for result in one.results]
    found = {
        "delays": DELAYS, "costs_bps": COSTS,
        "strategies": dict(zip(names, curves, strict=True)),
    }  # fmt: skip
    return summarise(
        replace(
            one,
            metrics={**one.metrics, "robustness": found},
            manifest={**one.manifest, "config": config},
        )
    )


def test_a_run_without_curves_has_no_such_section(build):
    assert summarise(build(2)).robustness is None
    assert 'id="robustness"' not in render(summarise(build(2)))


def test_the_sentence_says_who_had_a_profit_and_where_it_ends(build):
    told = report(build, LOSER, LOSER, WINNER, LASTING).robustness.told  # the first only holds
    assert told == (
        "Late: two of three rules made money at once; rule_2’s profit is gone at +1 session and "
        "rule_3 outlasts even +1 session. "
        "Dear: two of three rules made money without costs; rule_2’s profit is gone at 30.0 basis "
        "points a side and rule_3 outlasts even 50."
    )


def test_without_any_profit_there_is_nothing_to_lose(build):
    told = report(build, LOSER, LOSER, LOSER).robustness.told
    assert told == (
        "Late: none of two rules made money even at once. "
        "Dear: none of two rules made money even without costs."
    )


def test_the_table_names_each_end_in_words(build):
    found = report(build, LOSER, LOSER, WINNER, LASTING).robustness
    assert [one.ends for one in found.by_delay[1:]] == [
        "no profit to lose", "+1 session", "beyond the curve",
    ]  # fmt: skip
    assert [one.ends for one in found.by_cost[1:]] == [
        "no profit to lose", "30.0", "beyond the curve",
    ]  # fmt: skip


def test_being_better_later_is_called_chance(build):
    assert report(build, LOSER, LOSER, WINNER).robustness.remark == ""
    remark = report(build, LOSER, LOSER, LASTING).robustness.remark
    assert remark.startswith("rule_2 did better at some later point")


def test_both_charts_share_a_scale_and_show_where_the_run_lies(build):
    execution = {"commission_bps": 1.0, "slippage_bps": 4.0}
    found = report(build, LOSER, WINNER, news={"latency_minutes": 15}, execution=execution)
    late = evidence_charts.delay_panel(found.robustness, SAY)
    dear = evidence_charts.cost_panel(found.robustness, SAY)
    assert [tick.text for tick in late.y_ticks] == [tick.text for tick in dear.y_ticks]
    assert [tick.text for tick in late.x_ticks] == ["0 min", "15 min", "close", "+1"]
    assert late.events[0].at == pytest.approx(100 / 3)
    assert dear.events[0].at == pytest.approx(10.0)  # 5 of 50 basis points
    assert dear.strokes[1].path.count("L") == 2
