"""Is the evidence told as it was found, and does a report without any stay as it was?"""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from reports import evidence_charts
from reports.evidence import window_name
from reports.evidence_records import Horizon
from reports.evidence_wording import differences_told, horizons_told
from reports.html import render
from reports.language import language
from reports.summary import summarise

SAY = language("en")


def chance(value: float, low: float, high: float, p: float) -> dict[str, object]:
    bar = {"value": value, "low": low, "high": high}
    return {
        "sharpe": bar, "cagr": bar, "max_drawdown": {"value": -0.1, "low": -0.2, "high": -0.05},
        "sharpe_less_benchmark": bar, "sharpe_less_held": bar, "return_less_benchmark": bar,
        "nulls": {
            "random_entries": {"percentile": 1 - p, "p": p, "runs": 1000},
            "shuffled_dates": {"percentile": 0.5, "p": 0.5, "runs": 1000},
            "flipped_signs": {"outcome": -0.02},
        },
        "probabilistic_sharpe": 0.7, "deflated_sharpe": 0.31, "trials": 12,
        "minimum_track_record_sessions": 900,
    }  # fmt: skip


def one_test(
    window: str, name: str, p: float, *, leads: bool, doubt: str = ""
) -> dict[str, object]:
    return {
        "window": window, "test": name, "statistic": -1.5, "p": p,
        "assumes": "events independent of each other" if doubt else "equal correlation",
        "doubt": doubt, "leads": leads,
    }  # fmt: skip


FOUND = {
    "events": {
        "made_up": {
            "study": {
                "estimation": [-250, -11], "model": "market", "benchmark": "SPY",
                "clustered": True,
                "instruments": {
                    s: {"car": {"0,0": car, "-1,1": 0.0}, "t": {"0,0": -2.0}, "p": {"0,0": 0.04}}
                    for s, car in (("SMH", -0.08), ("TLT", 0.01))
                },
                "tests": [
                    one_test("0,0", "patell", 0.0001, leads=False, doubt="2 events share 1 date"),
                    one_test("0,0", "kolari_pynnonen", 0.21, leads=True),
                    one_test("-1,1", "kolari_pynnonen", 0.34, leads=True),
                ],
            },
            "placebo_dates": {
                "SMH": {"observed": -0.08, "percentile": 0.0, "p": 0.002, "dates": 480},
                "TLT": {"observed": 0.01, "percentile": 0.6, "p": 0.8, "dates": 480},
            },
        }
    },
    "strategies": {
        "hold": chance(0.0, 0.0, 0.0, 0.5),
        "rule_1": chance(0.4, -0.6, 1.4, 0.2),
        "rule_2": chance(-0.3, -1.4, 0.9, 0.9),
    },
    "information": [{"horizon": 1, "coefficient": 0.02, "t": 0.4, "p": 0.69, "sessions": 120}],
    "settings": {"runs": 1000, "seed": 7, "level": 0.95, "block": 20},
}  # fmt: skip


@pytest.fixture(scope="module")
def proven(build):
    one = build(3)
    return replace(one, metrics={**one.metrics, "evidence": FOUND})


@pytest.fixture(scope="module")
def summary(proven):
    return summarise(proven)


def test_a_report_without_evidence_draws_no_interval_and_says_so(build):
    plain = summarise(build(3))
    assert plain.evidence is None
    assert "No placebo test, no interval" in [seal.title for seal in plain.seals]
    page = render(plain)
    assert 'id="evidence"' not in page
    assert "really higher" not in page


def test_the_heading_says_that_luck_is_not_ruled_out(summary):
    assert summary.heading.endswith("none can be told from luck.") or summary.heading.endswith(
        "no sign of an edge."
    )
    assert "Luck is not ruled out" in [seal.title for seal in summary.seals]


def test_only_rules_that_decide_are_set_against_the_alternatives(summary):
    differences = summary.evidence.differences
    assert [row.name for row in differences.rows] == ["rule_1", "rule_2"]
    assert differences.against == ("SPY", "holding SMH")
    assert differences.told == "All four bars cross zero: this cannot tell skill from luck."
    one = replace(differences, rows=differences.rows[:1])
    assert differences_told(one, SAY) == "Both bars cross zero: this cannot tell skill from luck."


def test_bars_lie_where_their_numbers_say(summary):
    drawn = evidence_charts.difference_bars(summary.evidence.differences, SAY)
    first, second = drawn.rows[0][0], drawn.rows[1][0]
    per_unit = first.width / 2.0  # the interval is two wide, from -0.6 to 1.4
    assert second.width == pytest.approx(2.3 * per_unit)
    assert first.left == pytest.approx(drawn.zero - 0.6 * per_unit)
    assert first.value == pytest.approx(drawn.zero + 0.4 * per_unit)


def test_the_plain_verdict_says_what_was_found_what_it_rests_on_and_what_speaks_against(
    proven, summary
):
    passages = {passage.label: passage.text for passage in summary.passages}
    closed = sum(int(s["trades"]) for s in proven.metrics["strategies"].values())
    assert "No Sharpe ratio is higher by more than chance allows" in passages["What was found"]
    assert "rule_1’s, +0.40 (−0.60 to +1.40)" in passages["What was found"]
    rests = passages["What it rests on"]
    assert rests == (
        f"1 event, {closed} closed trades, {len(proven.sessions)} sessions, 2 rules and "
        "12 tries so far."
    )
    against = passages["Against believing it"]
    assert "Shuffled dates did at least as well as rule_1 in 50\N{NO-BREAK SPACE}% of" in against
    assert "After 12 tries the deflated Sharpe ratio of rule_1 is 0.31." in against
    assert "The look-ahead check was not run." in against
    assert "at least ten events" in passages["What would be needed"].lower()
    assert (
        "900 sessions to tell rule_1’s Sharpe ratio from zero" in passages["What would be needed"]
    )


def test_tests_that_lead_stand_first_and_a_doubtful_one_says_what_it_assumes(summary):
    (study,) = summary.evidence.studies
    assert study.windows == ("T", "T−1 to T+1")
    assert [one.name for one in study.tests] == ["Kolari-Pynnönen", "Patell"]
    assert study.tests[0].cells == ((-1.5, 0.21), (-1.5, 0.34))
    assert study.tests[1].cells == ((-1.5, 0.0001), (None, None))
    page = " ".join(render(summary).split())
    assert "events independent of each other; but 2 events share 1 date" in page
    assert page.index("Kolari-Pynnönen</th>") < page.index("Patell</th>")


def test_the_study_is_told_by_its_placebo_and_by_the_tests_that_lead(summary):
    told = summary.evidence.studies[0].told
    assert "among the rarest 5\N{NO-BREAK SPACE}% of 480 other days for SMH." in told
    assert told.endswith("All of them together, T: Kolari-Pynnönen p 0.210, so within chance.")
    assert "they are not 2 events" in summary.evidence.studies[0].design


def test_a_null_of_one_run_shows_its_outcome_and_the_others_their_percentile(summary):
    assert summary.evidence.nulls == ("random entries", "shuffled dates", "flipped signs")
    ranks = summary.evidence.chances[0].nulls
    assert (ranks[0].percentile, ranks[0].p) == (0.8, 0.2)
    assert ranks[2].outcome == -0.02
    assert ranks[2].percentile is None


def test_a_signal_that_tells_nothing_is_said_to_tell_nothing(summary):
    assert summary.evidence.horizons_told.startswith("At no horizon")


def test_a_signal_that_points_the_wrong_way_is_said_to():
    rows = [Horizon(1, 0.3, 3.0, 0.003, 120), Horizon(5, -0.2, -2.7, 0.006, 119)]
    assert (
        horizons_told(rows[:1], SAY) == "The signal told something of the returns over 1 session."
    )
    assert horizons_told(rows, SAY) == (
        "The signal told something of the returns over 1 and 5 sessions, the wrong way round "
        "over 5: bad news came before gains."
    )


def test_parts_of_the_evidence_may_be_missing(build):
    one = build(2)
    for part in ({"events": {}, "strategies": {}}, {"strategies": {"rule_1": {}}},
                 {"events": {"made_up": {"study": None, "placebo_dates": {}}}}):  # fmt: skip
        summary = summarise(replace(one, metrics={**one.metrics, "evidence": part}))
        assert "beat" not in summary.heading
        assert 'id="evidence"' in render(summary)


@pytest.mark.parametrize(
    ("window", "name"), [("0,0", "T"), ("-1,1", "T−1 to T+1"), ("[0,5]", "T to T+5")]
)
def test_windows_are_named_by_sessions(window, name):
    assert window_name(window, SAY) == name


class Balance(HTMLParser):
    """Which tags are open, and whether any carries a style the policy would refuse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.styled = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.styled |= "style" in dict(attrs)
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.styled |= "style" in dict(attrs)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("strategies", [1, 2, 12])
def test_every_tag_is_closed_and_no_style_is_inline_with_all_sections(build, strategies):
    one = build(strategies)
    names = [result.name for result in one.results]
    curves = {
        "by_delay": [0.1, 0.0], "by_cost": [0.1, -0.1],
        "break_even_delay": "+1 session", "break_even_cost_bps": 25.0,
    }  # fmt: skip
    sections = {
        "evidence": {**FOUND, "strategies": {n: chance(0.1, -1.0, 1.2, 0.4) for n in names}},
        "robustness": {
            "delays": ["0 min", "+1 session"], "costs_bps": [0.0, 50.0],
            "strategies": dict.fromkeys(names, curves),
        },
    }  # fmt: skip
    page = Balance(render(summarise(replace(one, metrics={**one.metrics, **sections}))))
    assert page.open == []
    assert not page.styled
