"""Can every word be read and every control be hit, on any screen, with any number of strategies?"""

from pathlib import Path

import pytest

LAYOUT = (Path(__file__).parent / "layout.js").read_text("utf-8")
REPORTS = ("default", "default-de", "1", "2", "8", "50", "50-de")


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("width", [1280, 768, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_overlaps_or_is_too_small(open_report, named, report, width, scheme):
    opened = open_report(named(report), width, color_scheme=scheme)
    found = opened.page.evaluate(LAYOUT)
    assert {kind: what for kind, what in found.items() if what} == {}
    assert opened.said == []
    assert opened.asked == [named(report).as_uri()]


@pytest.mark.parametrize("report", ["default", "default-de"])
def test_verdict_results_and_growth_lie_on_the_first_screen(open_report, named, report):
    page = open_report(named(report), 1280, height=800).page
    for selector in ("h1", ".results", ".growth"):
        box = page.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= 800, selector


@pytest.mark.parametrize("report", ["default", "default-de"])
def test_verdict_and_results_lie_on_a_phones_first_screen(open_report, named, report):
    page = open_report(named(report), 390, height=844).page
    for selector in ("h1", ".results"):
        box = page.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= 844, selector


@pytest.mark.parametrize("report", ["default", "8"])
def test_without_javascript_every_number_and_chart_is_there(open_report, named, report):
    told = "() => document.querySelector('main').innerText.replace(/\\s+/g, ' ')"
    folded = "() => document.querySelectorAll('details').forEach((part) => (part.open = true))"
    without = open_report(named(report), java_script_enabled=False).page
    without.evaluate(folded)
    plain = without.evaluate(told)
    page = open_report(named(report)).page
    page.evaluate(folded)
    page.evaluate(
        "() => document.querySelectorAll('.tools, .hint, .zoom').forEach((one) => one.remove())"
    )
    assert set(page.evaluate(told).split()) - set(plain.split()) == set()
    assert (
        without.locator("svg.plot:visible").count() == page.locator("svg.plot:visible").count() > 3
    )


@pytest.mark.parametrize("report", ["default", "default-de"])
@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_every_row_of_intervals_breaks_like_its_neighbours(
    open_report, named, report, width
):
    rows = open_report(named(report), width).page.locator(".differences tbody tr")
    heights = rows.evaluate_all("(rows) => rows.map((row) => Math.round(row.offsetHeight))")
    assert len(heights) == 5
    assert len(set(heights)) == 1
