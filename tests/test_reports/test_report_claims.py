"""Does the report set an article's claims beside the bars in the right unit and words?"""

from dataclasses import replace

import pytest

from reports import evidence_charts
from reports.html import render
from reports.language import language
from reports.summary import summarise

SAY = language("en")


def claim(verdict, *, unit="percent", claimed=(-0.066, -0.066), day="2025-01-27", **more):
    return {
        "instrument": "ASML", "symbol": "ASML", "stands_in_for": "", "day": day,
        "direction": "down", "unit": unit, "claimed_low": claimed[0], "claimed_high": claimed[1],
        "gap": -0.08, "low": -0.09, "high": -0.04, "close": -0.05, "tolerance": 0.001,
        "verdict": verdict, "intraday": False, "note": "", "sentence": "ASML shed 6.6%.", **more,
    }  # fmt: skip


POINTS = claim(
    "intraday only", unit="points", claimed=(-54.0, -54.0), symbol="^DJI",
    gap=-275.4, close=289.3,
)  # fmt: skip


def claims(build, *found):
    one = build(2)
    summary = summarise(replace(one, metrics={**one.metrics, "claims": list(found)}))
    return summary, summary.events[0].claims


def test_without_claims_there_is_no_table(build):
    assert summarise(build(2)).events[0].claims is None
    assert "What the article said" not in render(summarise(build(2)))


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        (["intraday only"] * 7,
         "All seven figures of the article were true during the session only."),
        (["confirmed"] * 2, "All two figures of the article held at the close."),
        (["contradicted"], "The one figure of the article was contradicted by the bars."),
        (["no data", "confirmed", "intraday only", "intraday only"],
         "Of four figures of the article, one held at the close, two were true during the session "
         "only and one was without a bar to tell by."),
    ],
)  # fmt: skip
def test_one_sentence_sums_the_verdicts_up(build, verdicts, told):
    assert claims(build, *map(claim, verdicts))[1].told == told


def test_points_are_shown_as_points_and_per_cent_as_per_cent(build):
    summary, found = claims(build, POINTS, claim("intraday only"))
    assert [row.unit for row in found.rows] == ["points", "%"]
    page = " ".join(render(summary).split())
    table = page[page.index("What the article said") :]
    for cell in ("<b>−54</b>", "−275", "+289", "<b>−6.60</b>", "−8.00", "−5.00"):
        assert cell in table[: table.index("</table>")]


def test_a_claim_in_points_has_no_bar_on_the_axis_of_per_cents(build):
    bars = evidence_charts.claim_bars(
        claims(build, POINTS, claim("intraday only"))[1].rows, SAY
    ).bars
    assert bars[0] is None
    assert bars[1].low < bars[1].claimed[0] < bars[1].close < bars[1].low + bars[1].width


def test_a_range_is_claimed_from_its_smaller_move_to_its_larger(build):
    found = claims(build, claim("confirmed", claimed=(-0.06, -0.04)))[1]
    assert found.rows[0].claimed == (-0.04, -0.06)


def test_stand_ins_are_named_once_and_claims_without_a_bar_keep_their_dashes(build):
    fund = claim("no data", symbol="ONEQ", note="a fund on the index", gap=None, low=None,
                 high=None, close=None, stands_in_for="Nasdaq Composite")  # fmt: skip
    summary, found = claims(build, fund, fund)
    assert found.notes == ("ONEQ: a fund on the index.",)
    assert "ONEQ, stands in" in render(summary)


def test_claims_of_a_day_that_is_no_event_stand_with_the_first_event(build):
    found = claims(build, claim("confirmed"), claim("confirmed", day="2025-01-29"))[1]
    assert [str(row.day) for row in found.rows] == ["2025-01-27", "2025-01-29"]
