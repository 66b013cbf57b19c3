"""Does the page answer the pointer and the keys: any date, any range, any row, any chart?"""

import csv
import io
import re
import xml.etree.ElementTree as ET

import pytest

MINUS = "\N{MINUS SIGN}"
DRAWN = """() => {
  const plot = document.querySelector("#reader .growth");
  const seen = { visibilityProperty: true };
  const ticks = [...plot.querySelectorAll("text.y")].filter((one) => one.checkVisibility(seen))
    .map((one) => [one.textContent, parseFloat(one.getAttribute("y"))]);
  const box = plot.querySelector(".box").viewBox.baseVal;
  const path = plot.querySelector("path[data-line='0']").getAttribute("d");
  const points = path.match(/[\\d.]+ [\\d.]+/g).map((two) => two.split(" ").map(Number));
  return { ticks, points: points.map(([x, y]) => [x, (100 * (y - box.y)) / box.height]) };
}"""


def number(text: str) -> float:
    return float(text.replace(MINUS, "-").replace("%", "").replace(",", "").strip() or "nan")


@pytest.fixture
def page(open_report, named):
    opened = open_report(named("2"), accept_downloads=True)
    yield opened.page
    assert opened.said == []


def read(page, panel: str) -> list[float]:
    return [number(text) for text in page.locator(f"#reader [data-read={panel}]").all_inner_texts()]


def hairs(page) -> set[str]:
    return set(
        page.locator("#reader .hair").evaluate_all("all => all.map(h => h.getAttribute('x1'))")
    )


def point(page, share: float, chart: str = ".growth") -> None:
    box = page.locator(f"#reader {chart}").bounding_box()
    page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)


@pytest.mark.parametrize("place", [0, 31, 77, 124])
@pytest.mark.parametrize("chart", [".growth", ".fall"])
def test_a_pointer_reads_every_series_at_its_date_in_both_panels(page, build, place, chart):
    experiment = build(2)
    point(page, place / len(experiment.sessions), chart)
    for k, result in enumerate(experiment.results):
        growth = [1.0, *(result.equity / result.starting_cash)]
        peak = max(growth[: place + 1])
        assert read(page, "growth")[k] == pytest.approx(100 * (growth[place] - 1), abs=0.0501)
        assert read(page, "fall")[k] == pytest.approx(100 * (growth[place] / peak - 1), abs=0.0501)
    assert len(hairs(page)) == 1


def test_arrow_keys_read_date_after_date_aloud(page, build):
    page.locator("#reader").focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    second = build(2).sessions[1]
    assert page.locator("#reader .reading-day").inner_text() == f"{second:%-d %b %Y}"
    aloud = page.locator("#reading-aloud").text_content()
    assert aloud.startswith(f"{second:%-d %b %Y}: hold ")
    assert "SPY held" in aloud
    page.keyboard.press("Escape")
    assert page.locator("#reader .reading-day").inner_text() == f"{build(2).sessions[-1]:%-d %b %Y}"


def drag(page, start: float, end: float, chart: str = ".growth") -> None:
    point(page, start, chart)
    page.mouse.down()
    point(page, (start + end) / 2, chart)
    point(page, end, chart)
    page.mouse.up()


def views(page) -> list[list[float]]:
    boxes = page.locator("svg.time .box").evaluate_all(
        "all => all.map(b => b.getAttribute('viewBox'))"
    )
    return [[float(one) for one in box.split()] for box in boxes]


@pytest.mark.parametrize("chart", [".growth", ".fall"])
def test_a_range_selected_in_one_panel_is_shown_in_all_and_escape_resets_it(page, chart):
    whole = views(page)
    drag(page, 0.4, 0.6, chart)
    for left, _, width, _ in views(page):
        assert left == pytest.approx(400, abs=5)
        assert width == pytest.approx(200, abs=8)
    point(page, 0.5)
    middle = page.locator("#reader .reading-day").inner_text()
    assert re.search(r"(Dec|Jan) 202[45]$", middle)
    ticks = page.locator("#reader .growth text.y:visible").all_text_contents()
    assert len(ticks) >= 3
    assert [number(t) for t in ticks] == sorted(map(number, ticks))
    page.keyboard.press("Escape")
    assert views(page) == whole


def test_a_zoomed_axis_tells_the_values_of_the_line(page, build):
    drag(page, 0.3, 0.7)
    told = page.evaluate(DRAWN)
    (one, low), (other, high) = ((number(t), y) for t, y in (told["ticks"][0], told["ticks"][-1]))
    per_percent = (high - low) / (other - one)
    equity = [1.0, *(build(2).results[0].equity / 100_000)]
    x, y = told["points"][60]
    assert x == pytest.approx(1000 * 60 / (len(equity) - 1), abs=1)
    assert one + (y - low) / per_percent == pytest.approx(100 * (equity[60] - 1), abs=0.1)


def test_buttons_and_keys_zoom_without_a_mouse(page):
    page.get_by_role("button", name="27 Jan", exact=True).click()
    assert views(page)[0][2] < 400
    page.get_by_role("button", name="whole period").click()
    assert views(page)[0][2] == 1000
    page.locator("#reader").focus()
    page.keyboard.press("+")
    assert views(page)[0][2] == 500
    page.keyboard.press("-")
    assert views(page)[0][2] == 1000


def test_every_sorter_sorts_by_mouse_and_by_keys(page):
    heads = page.locator("table.results thead button")
    for k in range(heads.count()):
        if not heads.nth(k).is_visible():
            continue
        for order, press in (
            ("descending", heads.nth(k).click),
            ("ascending", lambda k=k: heads.nth(k).press("Enter")),
        ):
            press()
            cell = heads.nth(k).locator("xpath=..")
            assert cell.get_attribute("aria-sort") == order
            shown = [number(t) for t in page.locator(f"table.results tbody td:nth-of-type({k + 1})")
                     .evaluate_all("all => all.map(c => c.dataset.value || 'nan')")]  # fmt: skip
            known = [value for value in shown if value == value]
            assert known == sorted(known, reverse=order == "descending")


def test_a_filter_leaves_the_rows_with_all_its_words(page):
    page.locator("summary", has_text="Headlines with their scores").click()
    table = page.locator("#headlines table").last
    field = table.get_by_role("searchbox")
    field.fill("Jan 12")
    rows = table.locator("tbody tr").all_text_contents()
    left = [row for row in rows if "jan" in row.lower() and "12" in row]
    assert 0 < len(left) < 60
    assert table.locator("tbody tr:visible").all_text_contents() == left
    assert table.locator("output").inner_text() == f"{len(left)} / 60"
    field.press("Escape")
    assert table.locator("tbody tr:visible").count() == 60


def test_a_table_is_saved_as_it_stands(page):
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV: Results against the alternatives").click()
    rows = list(csv.reader(io.StringIO(saved.value.path().read_text("utf-8"))))
    shown = page.locator("table.results tbody tr").count()
    assert len(rows) == shown + 1
    cells = page.locator("table.results tbody tr").first.locator("td").all_text_contents()
    assert [number(one) for one in rows[1][1:]] == [number(one) for one in cells]


def test_a_chart_is_saved_as_svg_and_as_png(page):
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile("Save as SVG: Growth")).click()
    drawing = ET.parse(saved.value.path()).getroot()
    assert len(drawing.findall(".//{*}path[@d]")) > 4
    assert "SPY held" in "".join(drawing.itertext())
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile("Save as PNG: Growth")).click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_a_headline_leads_to_its_fill_and_the_fill_back_to_it(page):
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = false))")
    page.locator("#event-1 .news th a").last.click()
    headline = page.locator(":target")
    assert headline.is_visible()
    rows = page.locator("#headlines tbody tr:has(a[href^='#d'])")
    row = rows.first.get_attribute("id")
    page.locator(f"#{row} a[href^='#d']").click()
    fill = page.locator(":target")
    assert fill.is_visible()
    assert page.locator("#orders :target").count() == 1
    fill.locator(f"a[href='#{row}']").click()
    assert page.locator(":target").get_attribute("id") == row


def test_a_grey_line_is_brought_forward_by_its_name(open_report, named):
    page = open_report(named("50")).page
    button = page.locator("#reader .reading").get_by_role("button", name="rule_20", exact=True)
    lines = page.locator("#reader .box path[data-line='20']")
    assert page.locator("#reader .box path.chosen").count() == 0
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("#reader .box path.chosen").count() == lines.count() == 2
    button.click()
    assert page.locator("#reader .box path.chosen").count() == 0
