"""Does a report show the sections that were chosen, and a user's own among them?"""

import re
from datetime import UTC, datetime

import pandas as pd
import pytest

from reports.html import render
from reports.language import language
from reports.own_section import own_section
from reports.sections import SECTIONS
from reports.summary import summarise
from tests.test_reports.test_html import Page

EN, DE = language("en"), language("de")


def sections(page: str) -> list[str]:
    return re.findall(r'<section id="([^"]+)"', page)


def test_without_a_choice_all_sections_stand_in_the_order_of_their_list(build):
    shown = sections(render(summarise(build(2))))
    assert shown == ["verdict", "event-1", "headlines", "returns", "orders", "trades", "method"]
    assert list(SECTIONS)[:2] == ["verdict", "event"]


@pytest.mark.parametrize("names", [["trades", "verdict"], ["method"], ["event", "orders"]])
def test_only_the_chosen_sections_are_shown_in_the_chosen_order(build, names):
    page = render(summarise(build(2), sections=names))
    assert [one.removesuffix("-1") for one in sections(page)] == names
    parsed = Page(page)
    ids = {attrs["id"] for _, attrs in parsed.tags if "id" in attrs}
    links = {attrs["href"][1:] for _, attrs in parsed.tags if attrs.get("href", "").startswith("#")}
    assert links <= ids
    assert [tag for tag, _ in parsed.tags].count("h1") == 1


TABLE = pd.DataFrame(
    {
        "symbol": ["SMH", "<b>SPY</b>"],
        "gap": [-0.0728, 0.5],
        "shares": [1200, 7],
        "day": pd.to_datetime(["2025-01-27", None]),
        "known": [datetime(2025, 1, 27, 14, 30, tzinfo=UTC)] * 2,
    }
)


def test_an_own_table_is_written_in_the_language_and_sorted_by_its_values(build):
    own = own_section("gaps", "My gaps", TABLE, say=DE)
    texts = [[cell.text for cell in row] for row in own.rows]
    assert texts[0] == ["SMH", "−0,0728", "1.200", "27.01.2025", "Mo 27.01. 14:30 UTC"]
    assert texts[1][1:4] == ["0,5000", "7", "–"]
    page = render(summarise(build(2), own=[own]))
    assert sections(page)[-2:] == ["own-gaps", "method"]
    assert "&lt;b&gt;SPY" in page
    assert 'data-value="1200"' in page
    assert '<a href="#own-gaps">My gaps</a>' in page


def test_own_html_is_taken_as_it_is_and_the_policy_stays(build):
    hostile = "<p id='mine'>Hello <script>alert(1)</script></p>"
    page = render(summarise(build(2), own=[own_section("mine", "Mine", hostile, say=EN)]))
    assert hostile in page
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1)
    assert policy.count("sha256-") == 2  # our own style and script, no other
    assert "unsafe" not in policy


def test_a_long_table_is_cut_and_says_where_the_rest_is(build):
    long = pd.DataFrame({"n": range(1500)})
    page = render(summarise(build(2), own=[own_section("long", "Long", long, say=EN)]))
    assert "The first 200 of 1,500 rows; the rest in own_long.csv." in page


def test_a_named_index_is_a_column_and_others_are_not():
    frame = pd.DataFrame({"x": [1.0]}, index=pd.Index(["a"], name="who"))
    assert own_section("a", "A", frame, say=EN).heads == ("who", "x")
    assert own_section("a", "A", frame.rename_axis(None), say=EN).heads == ("x",)
