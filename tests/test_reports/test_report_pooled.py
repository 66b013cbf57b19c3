"""Is a study of many events told as it was found, and does a report without one stay as it was?"""

from dataclasses import replace

import pytest

from reports.formats import SPACE
from reports.html import render
from reports.language import language
from reports.pooled import pooled
from reports.pooled_chart import caar_panel
from reports.summary import summarise

SAY = language("en")


def cell(caar: float, p: float | None, *, low: float = -0.05, high: float = 0.05) -> dict:
    tests = [
        {
            "window": "0,0", "test": name, "statistic": 2.0, "p": p, "assumes": "many events",
            "doubt": doubt, "leads": not doubt,
        }
        for name, doubt in (("kolari_pynnonen", ""), ("cross_section", "4 events share 2 dates"))
    ]  # fmt: skip
    return {
        "caar": caar, "low": low, "high": high, "overlapping": 1, "p": p, "adjusted_p": p,
        "tests": [] if p is None else tests,
    }  # fmt: skip


def group(day: dict, later: dict) -> dict:
    return {
        "events": 4,
        "dates": 2,
        "aar": [{"day": 0, "aar": 0.01, "caar": 0.01}, {"day": 1, "aar": 0.02, "caar": 0.03}],
        "windows": {"0,0": day, "1,5": later},
        "placebo": {"observed": 0.01, "percentile": 0.97, "p": 0.03, "runs": 500},
        "parts": {"dates": 1, "in_session": 1, "gap": 0.012, "intraday": -0.003, "after": 0.001},
    }


EVENT = {
    "name": "Rules <b>", "group": "good", "symbol": "SMH", "session": "2025-01-13",
    "published": None, "before_open": None, "gap": 0.01, "intraday": 0.0, "after": 0.0,
    "car": {"0,0": 0.011, "1,5": 0.0},
}  # fmt: skip
FOUND = {
    "estimation": [-130, -11], "model": "market", "benchmark": "SPY", "factors": [],
    "windows": ["0,0", "1,5"], "level": 0.9,
    "groups": {
        "all": group(cell(0.01, 0.6), cell(0.0, 0.9)),
        "good": group(cell(0.021, 0.004, low=0.01, high=0.03), cell(0.0, 0.9)),
        "bad": group(cell(-0.01, 0.3), cell(0.0, None)),
    },
    "differences": [
        {"groups": ["good", "bad"], "window": w, "value": 0.031, "low": 0.01, "high": 0.05,
         "t": 3.0, "p": 0.02, "adjusted_p": 0.04}
        for w in ("0,0", "1,5")
    ],
    "events": [EVENT],
    "left_out": [{"name": "Old", "session": "2019-01-04", "symbol": "SMH", "reason": "too early"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def experiment(build):
    one = build(3)
    return lambda found: replace(
        one, metrics={**one.metrics, "evidence": {"strategies": {}, "study": found}}
    )


def test_a_run_without_a_list_has_no_such_section(build):
    assert pooled(build(3), SAY) is None
    assert 'id="many-events"' not in render(summarise(build(3)))


def test_the_sentence_names_what_is_more_than_chance_and_what_was_left_to_trade(experiment):
    told = pooled(experiment(FOUND), SAY).told.replace(SPACE, " ")
    assert told == (
        "Once all 5 tests are counted, this is more than chance: good, T: +2.1 % "
        "(+1.0 % to +3.0 %). After the day itself, T+1 to T+5, no group moved on by more than "
        "chance: nothing was left to trade that can be told from luck."
    )


def test_a_small_p_whose_interval_holds_zero_is_not_said_to_be_more_than_chance(experiment):
    groups = {**FOUND["groups"], "good": group(cell(0.021, 0.004), cell(0.0, 0.9))}
    told = pooled(experiment({**FOUND, "groups": groups}), SAY).told
    assert told.startswith("Once all 5 tests are counted, no group of events moved prices")


def test_what_goes_on_after_the_day_is_not_called_nothing(experiment):
    later = cell(0.03, 0.001, low=0.01, high=0.05)
    groups = {**FOUND["groups"], "bad": group(cell(-0.01, 0.3), later)}
    told = pooled(experiment({**FOUND, "groups": groups}), SAY).told
    assert f"bad, T+1 to T+5: +3.0{SPACE}%" in told
    assert "After the day itself" not in told


def test_a_list_that_no_bar_covers_says_so(experiment):
    left = {"missing": "no event is covered by the bars", "left_out": FOUND["left_out"]}
    page = render(summarise(experiment(left)))
    assert "The list could not be studied: no event is covered by the bars." in page
    assert "2019-01-04 SMH Old (too early)" in page


@pytest.mark.parametrize("speaking", ["en", "de"])
def test_the_page_shows_groups_tests_differences_and_the_list(experiment, speaking):
    page = render(summarise(experiment(FOUND), speaking=speaking))
    section = page[page.index('id="many-events"') :]
    section = section[: section.index("</section>")]
    assert "Rules &lt;b&gt;" in section
    assert "4 events share 2 dates" in section or speaking == "de"
    assert ("good less bad" if speaking == "en" else "good weniger bad") in section
    assert section.count('class="doubtful"') == 1


def test_the_chart_begins_at_zero_before_the_first_day(experiment):
    panel = caar_panel(pooled(experiment(FOUND), SAY), SAY)
    assert [stroke.name for stroke in panel.strokes] == ["all events", "good", "bad"]
    assert [stroke.ink for stroke in panel.strokes] == ["bench", "s1", "s2"]
    assert panel.events[0].at == pytest.approx(50.0)  # days -1, 0, 1
    assert len(panel.strokes[0].path.split("L")) == 3
