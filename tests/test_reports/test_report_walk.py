"""Does the report set in sample beside out of sample, and say no when the answer is no?"""

from dataclasses import replace

import pytest

from reports.html import render
from reports.language import language
from reports.summary import summarise
from reports.walk import params_told, walk

SAY = language("en")


def numbers(sharpe: float | None, total: float = 0.1) -> dict:
    return {"sharpe": sharpe, "cumulative_return": total, "cagr": 0.05, "max_drawdown": -0.2}


FOUND = {
    "strategy": "rule_1", "train": 500, "test": 125, "purge": 5, "embargo": 20, "anchored": False,
    "choose": "sharpe", "variants": 24, "traded": True,
    "refused": [{"params": {"enter": 0.01, "short": True}, "reason": "leave must be <= enter"}],
    "folds": [
        {
            "train_start": "2019-01-03", "train_end": "2020-12-10", "train_sessions": 490,
            "left_out": 10, "test_start": "2020-12-28", "test_end": "2021-06-25",
            "params": {"enter": 0.2, "short": False}, "in_sample": numbers(1.4),
            "out_of_sample": numbers(None, 0.0),
        }
    ],
    "in_sample": {"sharpe": 1.4, "cumulative_return": 0.3},
    "out_of_sample": {"start": "2020-12-28", "end": "2021-06-25", "sessions": 125,
                      **numbers(-0.12, -0.06)},
    "as_configured": None,
    "hindsight": {"params": {"enter": 0.3, "short": False}, **numbers(0.9)},
    "benchmark": numbers(0.84),
    "overfitting": {"probability": 0.52, "blocks": 16, "splits": 12870},
    "superior": {"spa": 0.585, "level": 0.05, "better": []},
    "best": {"params": {}, "sharpe": 0.3, "deflated_sharpe": 0.05, "trials": 27},
}  # fmt: skip


@pytest.fixture(scope="module")
def experiment(build):
    one = build(3)
    return lambda **changes: replace(
        one, metrics={**one.metrics, "walk_forward": {**FOUND, **changes}}
    )


def test_a_run_without_one_has_no_such_section(build):
    assert walk(build(3), SAY) is None
    assert 'id="walk-forward"' not in render(summarise(build(3)))


def test_the_sentences_say_what_was_left_after_the_choice(experiment):
    found = walk(experiment(), SAY)
    assert found.told == (
        "Chosen on the past, rule_1 had a Sharpe ratio of +1.40 where it was chosen and of −0.12 "
        "after. That is no more than SPY’s +0.84 over the same sessions."
    )
    assert "The best of 24 does not earn more than SPY by more than luck" in found.counted
    assert "below the middle in the other in 52" in found.counted
    assert "After 27 tries" in found.counted


def test_a_lead_that_lasts_is_told_as_one(experiment):
    better = {**FOUND["out_of_sample"], "sharpe": 1.1}
    found = walk(experiment(out_of_sample=better, superior={**FOUND["superior"], "spa": 0.01}), SAY)
    assert "That is more than SPY’s +0.84" in found.told
    assert "The best of 24 earns more than SPY by more than luck" in found.counted


def test_an_account_that_never_moved_is_said_to_have_none(experiment):
    found = walk(experiment(out_of_sample={**FOUND["out_of_sample"], "sharpe": None}), SAY)
    assert found.told == "rule_1 never moved in its test windows."


def test_params_are_written_as_in_a_config():
    assert params_told({"enter": 0.15, "short": True, "symbol": "SMH"}, SAY) == (
        "enter 0.15, short true, symbol SMH"
    )


@pytest.mark.parametrize(
    ("speaking", "words"),
    [("en", ("In sample", "best in hindsight")), ("de", ("In der Stichprobe", "im Rückblick"))],
)
def test_the_page_sets_both_side_by_side(experiment, speaking, words):
    page = render(summarise(experiment(), speaking=speaking))
    section = page[page.index('id="walk-forward"') :]
    section = section[: section.index("</section>")]
    for word in words:
        assert word in section
    assert "enter 0.01, short true (leave must be &lt;= enter)" in section.replace("0,01", "0.01")
