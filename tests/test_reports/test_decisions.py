from datetime import UTC, date, datetime

import pytest

from reports.decisions import strongest
from reports.event_records import Mark
from reports.summary import summarise

DAYS = [date(2025, 1, day) for day in (21, 22, 23, 24, 27)]


def mark(row: int, value: float, first_bar: date, weight: float = 1.0) -> Mark:
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    return Mark(row, f"text {row}", "", "", value, value, weight, moment, first_bar)


def test_a_fresh_headline_counts_more_than_a_stronger_old_one():
    fresh, old = mark(1, -0.5, DAYS[4]), mark(2, 0.9, DAYS[0])  # 0.9 after four sessions: 0.225
    assert strongest([old, fresh], DAYS, half_life=2.0) == (fresh, old)


def test_the_weight_of_the_link_counts_and_only_three_are_named():
    marks = [mark(row, 0.9, DAYS[4], weight) for row, weight in enumerate((0.1, -1.0, 0.5, 0.2))]
    assert [m.row for m in strongest(marks, DAYS, half_life=2.0)] == [1, 2, 3]


@pytest.fixture(scope="module")
def made_up(build):
    return build(3, headlines=240)


def test_behind_a_fill_stand_only_headlines_that_could_act_at_its_bar_or_shortly_before(made_up):
    sessions = list(made_up.sessions.date)
    for decision in summarise(made_up).decisions:
        for headline in decision.behind:
            age = sessions.index(decision.filled) - sessions.index(headline.first_bar)
            assert 0 <= age <= 5


def test_every_fill_around_the_event_leads_to_headlines_or_says_that_its_rule_reads_none(made_up):
    near = [d for d in summarise(made_up).decisions if d.near_event]
    assert near
    for decision in near:
        assert bool(decision.behind) == bool(decision.signal_symbol)


def test_a_rule_without_a_signal_has_no_headline_behind_it(made_up):
    first = next(
        decision
        for decision in summarise(made_up).decisions
        if any(fill.strategy == "hold" for fill in decision.fills)
    )
    assert (first.signal_symbol, first.signal, first.behind) == ("", None, ())
