"""Does the report say of a sweep what its numbers say?"""

from dataclasses import replace

import pytest

from reports.html import render
from reports.language import language
from reports.summary import summarise
from reports.sweep import sweep
from tests.test_reports.conftest import experiment

EN = language("en")
FOUND = {
    "method": "grid", "seed": 0, "metric": "sharpe", "strategy": "rule", "strategies": ["rule"],
    "keys": ["strategies.rule.params.enter", "signal.half_life_sessions"],
    "trials": 6, "refused": 1, "without_metric": 0, "compared": 5, "backtrader_only": [],
    "in_sample": {"start": "2024-10-01", "end": "2025-01-31", "sessions": 80},
    "out_of_sample": {"start": "2025-02-03", "end": "2025-03-31", "sessions": 40},
    "best": [{
        "trial": 3,
        "setting": {"strategies.rule.params.enter": 0.1, "signal.half_life_sessions": 2.0},
        "sharpe": 1.234, "cumulative_return": 0.0567, "max_drawdown": -0.0211,
        "out_of_sample_sharpe": -0.5, "out_of_sample_cumulative_return": -0.01,
        "out_of_sample_max_drawdown": -0.03,
    }],
    "median": 0.2,
    "telling": {"signal.half_life_sessions": 0.6, "strategies.rule.params.enter": 0.25},
    "heat_map": {
        "column_key": "signal.half_life_sessions", "row_key": "strategies.rule.params.enter",
        "columns": ["1", "2"], "rows": ["0.1", "0.2"], "values": [[0.0, 1.0], [None, 0.5]],
    },
    "plateau": {"neighbours": 2, "lowest": 0.9, "median": 1.0, "highest": 1.1},
    "luck": {
        "trials_in_ledger": 11, "streams": 5, "probabilistic_sharpe": 0.92,
        "deflated_sharpe": 0.31,
        "overfitting": {
            "probability": 0.45, "blocks": 10, "in_sample": 0.1, "out_of_sample": 0.0,
        },
        "superior": {"p": 0.4, "better": 0, "streams": 5, "runs": 1000},
    },
}  # fmt: skip


def swept(**changes):
    one = experiment()
    return replace(one, metrics={**one.metrics, "sweep": {**FOUND, **changes}})


def told(one) -> str:
    found = sweep(one, say=EN)
    return " ".join([found.told, *found.remarks])


def test_a_run_without_a_sweep_has_no_section():
    assert sweep(experiment(), say=EN) is None
    assert 'id="sweep"' not in render(summarise(experiment()))


def test_the_sentences_give_the_numbers_and_what_they_mean():
    text = told(swept())
    assert "6 settings of rule tried, every combination of a grid." in text
    assert "The best Sharpe ratio is 1.23, the middle one 0.20" in text
    assert (
        "over the last 40 sessions, which the ranking did not see, the best came to −0.50." in text
    )
    assert "A plateau: its 2 neighbours come to 0.90 to 1.10, the middle one to 1.00." in text
    assert "half_life_sessions 60\N{NO-BREAK SPACE}% and enter 25\N{NO-BREAK SPACE}%" in text
    assert "With 11 trials in the ledger" in text
    assert "31.0\N{NO-BREAK SPACE}% (deflated Sharpe ratio; 92.0\N{NO-BREAK SPACE}%" in text
    assert "in 45\N{NO-BREAK SPACE}% of the ways" in text
    assert "p = 0.400" in text
    assert "1 setting was refused" in text
    assert "5 runs, the winners and a random sample" in text


LONE = {"neighbours": 2, "lowest": -1.0, "median": 0.6, "highest": 1.1}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"plateau": LONE}, "A lone peak: its 2 neighbours come to −1.00 to 1.10"),
        ({"out_of_sample": None}, "nothing here is out of sample"),
        ({"luck": None}, "The settings have different sessions: no test compares them."),
        ({"backtrader_only": ["own"]}, "Only Backtrader can run own; it ran there."),
        ({"best": []}, "None of them has a Sharpe ratio."),
    ],
)
def test_what_is_missing_or_weak_is_said(changes, expected):
    assert expected in told(swept(**changes))


def test_the_map_shades_from_the_worst_to_the_best_and_leaves_what_was_not_tried():
    found = sweep(swept(), say=EN)
    assert found.heat.column_key == "half_life_sessions"
    assert [[cell.shade for cell in cells] for _, cells in found.heat.rows] == [[0, 8], [None, 4]]
    assert [[cell.text for cell in cells] for _, cells in found.heat.rows] == [
        ["0.00", "1.00"], ["", "0.50"],
    ]  # fmt: skip


def test_the_best_have_their_keys_and_their_column_out_of_sample():
    found = sweep(swept(), say=EN)
    assert found.columns == (
        "Sharpe ratio", "Sharpe ratio out of sample", "total return, %", "maximum drawdown, %",
    )  # fmt: skip
    (row,) = found.best
    assert row.values == ("0.1", "2")
    assert [text for _, text in row.numbers] == ["1.23", "−0.50", "+5.7", "−2.1"]


def test_the_section_is_in_the_page_in_both_languages():
    assert "What is the best of many worth?" in render(summarise(swept()))
    page = render(summarise(swept(), speaking="de"))
    assert "Was ist die beste von vielen wert?" in page
    assert "6 Einstellungen von rule versucht" in page
