"""Expected numbers are worked out here from the experiment's bars, positions and tables."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics.verification import NOT_SEEN, SEEN, Leak, Verification
from reports.summary import facts, summarise


@pytest.fixture(scope="module")
def made_up(build):
    return build(7, headlines=450)


@pytest.fixture(scope="module")
def summary(made_up):
    return summarise(made_up)


def test_totals_falls_and_sharpe_ratios_equal_a_second_computation(made_up, summary):
    rows = {row.name: row for row in summary.alternatives}
    for result in made_up.results:
        values = np.concatenate([[result.starting_cash], result.equity.to_numpy()])
        returns = values[1:] / values[:-1] - 1
        row = rows[result.name]
        assert row.total == pytest.approx(np.prod(1 + returns) - 1)
        assert row.worst_fall == pytest.approx((values / np.maximum.accumulate(values)).min() - 1)
        assert row.sharpe == pytest.approx(returns.mean() / returns.std(ddof=1) * 252**0.5)


def test_the_chart_ends_and_dips_where_the_table_says(summary):
    rows = {row.name: row for row in summary.alternatives}
    for line in summary.timeline.lines:
        assert line.growth[0] == 1.0
        assert line.growth[-1] - 1 == pytest.approx(rows[line.name].total)
        assert min(line.fall) == pytest.approx(rows[line.name].worst_fall)
        assert len(line.growth) == len(line.fall) == len(summary.timeline.days)


def test_the_time_axis_begins_at_the_close_before_the_first_session(summary):
    assert str(summary.timeline.days[0]) == "2024-09-30"
    assert str(summary.timeline.days[1]) == "2024-10-01"
    place, day, _ = summary.timeline.events[0]
    assert summary.timeline.days[place] == day


def test_the_traded_instrument_is_the_one_to_be_held(summary):
    assert summary.main_symbol == "SMH"
    assert summary.benchmark == "SPY"
    assert [row.name for row in summary.alternatives][-1] == "SPY held"


def test_a_row_for_holding_appears_only_where_no_strategy_holds(build, summary):
    assert "SMH held" not in [row.name for row in summary.alternatives]
    alone = summarise(build(1))
    assert [row.name for row in alone.alternatives] == ["rule_0", "SMH held", "SPY held"]


def test_adding_a_strategy_changes_no_number_of_another(build):
    few = {row.name: row for row in summarise(build(2)).alternatives}
    many = {row.name: row for row in summarise(build(7)).alternatives}
    assert few["rule_1"] == many["rule_1"]


def test_the_event_day_is_told_from_the_bars(made_up, summary):
    bars = made_up.bars["SMH"]
    day, before = pd.Timestamp("2025-01-27"), pd.Timestamp("2025-01-24")
    move = next(move for move in summary.events[0].moves if move.main)
    assert move.gap == pytest.approx(bars.at[day, "open"] / bars.at[before, "close"] - 1)
    assert move.day == pytest.approx(-0.10)
    assert (1 + move.gap) * (1 + move.intraday) - 1 == pytest.approx(move.day)
    assert "about three quarters of SMH’s fall" in summary.events[0].heading


def test_the_plain_verdict_names_who_was_long_and_who_traded_at_the_open(summary):
    passages = {passage.label: passage.text for passage in summary.passages}
    assert "hold" in passages["Into the event"].partition("long SMH")[0]
    assert "Traded at that open: rule_1" in passages["After the gap"]
    assert "No placebo test was run" in passages["Against believing it"]


def test_the_lane_holds_the_headlines_between_the_two_bells_and_no_other(made_up, summary):
    lane = summary.events[0].lane
    assert str(lane.starts_at) == "2025-01-24 21:00:00+00:00"
    assert str(lane.ends_at) == "2025-01-28 14:30:00+00:00"
    known = made_up.headlines.query("status == 'kept'")
    inside = known[known["available_at"].between(lane.starts_at, lane.ends_at)]
    shown = {mark.row for mark in (*lane.linked, *lane.unlinked)}
    assert shown == set(inside["row"])
    assert {mark.row for mark in lane.linked} == set(inside.loc[inside["symbols"] != "", "row"])


def test_the_strongest_headlines_of_the_lane_are_the_largest_by_value(summary):
    lane = summary.events[0].lane
    weakest = min(abs(mark.value) for mark in lane.strongest)
    left_out = [mark for mark in lane.linked if mark not in lane.strongest]
    assert all(abs(mark.value) <= weakest for mark in left_out)
    assert [m.available_at for m in lane.strongest] == sorted(
        m.available_at for m in lane.strongest
    )


def test_every_headline_counted_is_kept_merged_or_dropped(summary):
    news = summary.headlines
    assert news.rows == news.kept + news.merged + sum(count for _, count in news.dropped)
    assert sum(count for _, count in news.languages) == news.kept


def test_what_is_told_of_orders_adds_up(made_up, summary):
    filled = sum(int((r.orders["status"] == "filled").sum()) for r in made_up.results)
    assert summary.filled_orders == filled
    assert sum(len(decision.fills) for decision in summary.decisions) == filled
    assert len(summary.refusals) == len(made_up.results)
    for row in summary.costs:
        orders = next(r.orders for r in made_up.results if r.name == row.strategy)
        assert row.commission == pytest.approx(orders["commission"].sum())
        assert row.total == pytest.approx(row.commission + row.slippage + row.borrow)


LEAK = Leak("peeker", "2024-10-01", "2024-10-01", "buy 1", "no order", "bars after 2024-10-01")


@pytest.mark.parametrize(
    ("proof", "state", "says"),
    [
        (None, "open", "run: python -m backtests verify configs/made_up.toml"),
        (Verification(("a",), ("2024-10-01",), (), SEEN), "passed", "changed at 1 session"),
        (Verification(("a",), ("2024-10-01",), (LEAK,), SEEN), "failed", "peeker"),
        (Verification(("a",), ("2024-10-01",), (), NOT_SEEN), "failed", "leak put in on purpose"),
    ],
)
def test_the_look_ahead_seal_says_passed_failed_or_not_run(build, proof, state, says):
    one = build(2)
    if proof is not None:
        one = replace(one, manifest={**one.manifest, "verification": proof.seal("0")})
    seal = summarise(one).seals[0]
    assert seal.state == state
    assert "ook-ahead" in seal.title
    assert says in seal.text


def test_a_run_without_events_is_told_without_an_event_day(build):
    one = build(2)
    summary = summarise(replace(one, metrics={**one.metrics, "events": {}}))
    assert summary.events == ()
    assert "nothing tests this against chance" in summary.heading


def test_a_nested_manifest_becomes_one_fact_a_line():
    told = facts({"inputs": {"a.csv": "12"}, "seeds": [1, 2], "n": None})
    assert [(fact.name, fact.text) for fact in told] == [
        ("inputs a.csv", "12"), ("seeds", "1, 2"), ("n", "None"),
    ]  # fmt: skip
