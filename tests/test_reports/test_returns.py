"""Do months, rolling figures, ranks and likeness tell the account that the first chart draws?"""

import numpy as np
import pandas as pd
import pytest

from reports.html import render
from reports.returns_charts import broken_path, shade
from reports.summary import summarise


@pytest.fixture(scope="module")
def experiment(build):
    return build(3)


@pytest.fixture(scope="module")
def found(experiment):
    return summarise(experiment).returns


def daily(experiment, k):
    result = experiment.results[k]
    return (result.equity / result.equity.shift(fill_value=result.starting_cash)) - 1


def test_months_compound_to_the_total_of_the_results_table(experiment, found):
    assert found.months.columns == (
        "Oct 2024", "Nov 2024", "Dec 2024", "Jan 2025", "Feb 2025", "Mar 2025",
    )  # fmt: skip
    for row, result in zip(found.months.rows, experiment.results, strict=False):
        total = result.equity.iloc[-1] / result.starting_cash - 1
        assert np.prod([1 + cell for cell in row.cells]) - 1 == pytest.approx(total)
        assert row.total == pytest.approx(total)
    january = daily(experiment, 1).loc["2025-01"]
    assert found.months.rows[1].cells[3] == pytest.approx((1 + january).prod() - 1)


def test_rolling_figures_are_those_of_the_last_21_sessions(experiment, found):
    assert found.window == 21
    returns = daily(experiment, 0)
    line = found.rolling[0]
    assert len(line.sharpe) == len(experiment.sessions) + 1
    assert line.sharpe[20] is None
    for place in (21, 60, 124):
        part = returns.iloc[place - 21 : place]
        assert line.volatility[place] == pytest.approx(part.std() * 252**0.5)
        assert line.sharpe[place] == pytest.approx(part.mean() / part.std() * 252**0.5)


def test_the_two_deepest_drawdowns_of_each_account_are_listed(experiment, found):
    for result in experiment.results:
        falls = [fall for fall in found.falls if fall.name == result.name]
        value = result.equity
        loss = value / value.cummax().clip(lower=result.starting_cash) - 1
        assert [one.depth for one in falls] == sorted(one.depth for one in falls)
        assert len(falls) == 2
        assert falls[0].depth == pytest.approx(loss.min())
        first = falls[0]
        day = loss.index.date
        before = day < (first.begun or day[0])
        others = loss[before | (day > (first.recovered or day[-1]))]
        assert falls[1].depth == pytest.approx(others.min())
        for one in falls:
            begun = value.index[0] if one.begun is None else pd.Timestamp(one.begun)
            end = value.index[-1] if one.recovered is None else pd.Timestamp(one.recovered)
            inside = loss.loc[begun:end]
            assert inside.min() == pytest.approx(one.depth)
            assert inside.idxmin() == pd.Timestamp(one.deepest)
            assert one.days == (end - begun).days
            for edge, there in ((begun, one.begun), (end, one.recovered)):
                assert there is None or inside[edge] == pytest.approx(0)


def test_the_best_total_ranks_first_and_equals_share_a_place(experiment, found):
    totals = pd.Series({r.name: r.equity.iloc[-1] for r in experiment.results})
    place = dict(zip(found.ranked_by, range(6), strict=True))["Total"]
    ranked = {rank.name: rank.places[place] for rank in found.ranks}
    assert ranked == totals.rank(ascending=False, method="min").to_dict()
    means = [rank.mean for rank in found.ranks]
    assert means == sorted(means)


def test_correlation_stands_above_the_diagonal_and_overlap_below(experiment, found):
    one, other = daily(experiment, 0), daily(experiment, 2)
    table = found.likeness.table
    assert table[0][2] == pytest.approx(np.corrcoef(one, other)[0, 1])
    falls = [(1 + r).cumprod() / (1 + r).cumprod().cummax().clip(lower=1) - 1 for r in (one, other)]
    shared = sum(map(max, *falls)) / sum(map(min, *falls))  # falls are negative
    assert table[2][0] == pytest.approx(shared)
    assert table[1][1] is None


def test_of_fifty_strategies_the_eight_with_a_colour_are_shown_and_the_rest_counted(build):
    summary = summarise(build(50))
    assert [line.ink for line in summary.returns.rolling] == [
        *(f"s{k}" for k in range(1, 9)), "bench",
    ]  # fmt: skip
    assert summary.returns.left_out == 42
    assert len(summary.returns.ranks) == 50
    pairs = summary.returns.likeness.pairs
    assert len(pairs) == 10
    assert summary.returns.likeness.all_pairs == 51 * 50 // 2
    assert "42 more strategies stand in equity.csv" in render(summary)


def test_a_gap_in_the_figures_is_a_gap_in_the_line():
    values = (None, 0.0, 1.0, None, 1.0, 0.0)
    assert broken_path(values, lambda v: 100 * v) == "M200 0.0L400 1000.0M800 1000.0L1000 0.0"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.10, "u5"), (-0.10, "d5"), (0.01, "u1"), (0.0, ""), (0.0001, ""), (None, "")],
)
def test_the_colour_of_a_cell_grows_with_its_value(value, expected):
    assert shade(value, 0.10) == expected


def test_adding_a_strategy_changes_no_number_of_another(build):
    few, many = summarise(build(3)).returns, summarise(build(9)).returns
    assert few.months.rows[:3] == many.months.rows[:3]
    assert few.years.rows[:3] == many.years.rows[:3]
    assert few.rolling[:3] == many.rolling[:3]
    for one, other in zip(few.distributions[:3], many.distributions[:3], strict=True):
        assert one.figures == other.figures
