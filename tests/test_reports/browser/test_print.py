"""Is the report a document on paper: few A4 pages, light, whole, with its folded parts open?"""

import io

import pytest

PAPER = 726  # pixels between the margins of an A4 sheet, 210 mm less twice 9 mm, at 96 an inch
SHEET = 1069  # pixels from margin to margin along it


@pytest.fixture
def on_paper(open_report, named, request):
    page = open_report(named(request.param), PAPER, height=SHEET, color_scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    return page


@pytest.mark.parametrize("report", ["default", "default-de"])
def test_the_default_run_fills_at_most_six_pages(open_report, named, report):
    from pypdf import PdfReader

    page = open_report(named(report), color_scheme="dark").page
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert 3 <= len(pages) <= 6
    for sheet in pages:
        assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [210, 297]
    text = "".join(sheet.extract_text() for sheet in pages)
    assert "chips_vs_index" in text
    assert ("Repeat this run" in text) or ("wiederhol" in text.lower())


@pytest.mark.parametrize("on_paper", ["default", "default-de", "8"], indirect=True)
def test_nothing_is_wider_than_the_paper(on_paper):
    assert on_paper.evaluate("() => document.documentElement.scrollWidth") == PAPER
    wide = on_paper.locator("table, figure, .multiples, pre, p, li").evaluate_all(
        "all => all.map((one) => [one.className, one.getBoundingClientRect().right])"
    )
    assert [one for one in wide if one[1] > PAPER + 1] == []


@pytest.mark.parametrize("on_paper", ["default"], indirect=True)
def test_paper_is_light_even_when_the_screen_is_dark(on_paper):
    on_paper.evaluate("() => (document.documentElement.dataset.theme = 'dark')")
    colours = on_paper.evaluate(
        "() => ['--page', '--text'].map((name) =>"
        " getComputedStyle(document.documentElement).getPropertyValue(name).trim())"
    )
    assert colours == ["#fff", "#16202a"]


@pytest.mark.parametrize("on_paper", ["default", "8"], indirect=True)
def test_no_chart_and_no_row_is_split_between_two_pages(on_paper):
    for part in on_paper.locator("figure, .reader, .lane-reader, tr").all():
        if not part.is_visible():
            continue
        assert part.evaluate("(one) => getComputedStyle(one).breakInside") == "avoid"
        assert part.bounding_box()["height"] < SHEET


@pytest.mark.parametrize("on_paper", ["default", "default-de", "8"], indirect=True)
def test_no_table_reaches_over_its_neighbour(on_paper):
    wide = on_paper.locator(".scroll").evaluate_all(
        "all => all.filter((one) => one.scrollWidth > one.clientWidth + 1)"
        ".map((one) => one.ariaLabel)"
    )
    assert wide == []


@pytest.mark.parametrize("on_paper", ["default"], indirect=True)
def test_every_folded_part_is_open_and_of_long_tables_the_first_rows_are_there(on_paper):
    folded = on_paper.locator("details")
    assert folded.count() >= 10
    for part in folded.all():
        assert part.locator("table, dl, pre").first.is_visible()
    for part in on_paper.locator("details.cut").all():
        assert part.locator("tbody tr:visible").count() == 3
        assert ".csv" in part.locator(".paper:visible").inner_text()
    for tool in ("nav", "#theme", ".tools"):
        assert not on_paper.locator(tool).first.is_visible()
