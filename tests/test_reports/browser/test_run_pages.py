"""Can the comparison and the list of runs be read on any screen, in both languages?"""

from pathlib import Path

import pytest

from reports.language import language
from reports.run_comparison import compare
from reports.run_pages import Listed, comparison_page, index_page
from tests.test_reports.browser.test_layout import LAYOUT
from tests.test_reports.test_run_comparison import BASE, one, trade

TRADES = [trade("2025-01-02", "2025-01-06", 0.02), trade("2025-01-08", None, -0.03)]
LATER = {
    **BASE, "news": {"latency_minutes": 60.0}, "title": "A title of many words that says a lot",
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder, found = tmp_path_factory.mktemp("runs"), {}
    runs = [
        one("a/deepseek", 0.1, trades=TRADES),
        one("much_later/deepseek", -0.2, config=LATER, inputs={"smh.csv": "cd" * 32}, code="beef"),
        one("c", 0.1, trades=TRADES[:1]),
    ]
    listed = [
        Listed("deepseek", "Through the sell-off", "Two of five rules ended ahead.", None, None, 6,
               "passed"),
        Listed("half", broken="metrics.json: cannot be read: No such file or directory"),
    ]  # fmt: skip
    for name in ("en", "de"):
        for kind, page in (
            ("compare", comparison_page(compare(runs, language(name)))),
            ("index", index_page(listed, speaking=name)),
        ):
            found[f"{kind}-{name}"] = folder / f"{kind}-{name}.html"
            found[f"{kind}-{name}"].write_text(page, "utf-8")
    return found


@pytest.mark.parametrize("page", ["compare-en", "compare-de", "index-en", "index-de"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_cut_off_overlaps_or_is_too_small(open_report, pages, page, width):
    opened = open_report(pages[page], width)
    found = opened.page.evaluate(LAYOUT)
    assert {kind: what for kind, what in found.items() if what} == {}
    assert opened.said == []
    assert opened.asked == [pages[page].as_uri()]


@pytest.mark.parametrize("page", ["compare-de", "index-en"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(open_report, pages, page, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    opened = open_report(pages[page], width, color_scheme=scheme)
    found = Axe().run(opened.page)
    assert found.violations_count == 0, found.generate_report()
