"""Does the page hold its own data, and is it rebuilt from them byte for byte?"""

import base64
import json
import re
import zlib
from dataclasses import replace

import pandas as pd
import pytest

from reports.embedded import LONG, EmbeddedError, summary_in
from reports.html import render
from reports.language import language
from reports.markdown import markdown, table
from reports.notebook import fragment
from reports.own_section import own_section
from reports.summary import summarise
from tests.test_reports.test_html import HOSTILE, Page

OWN = own_section("mine", "Mine", "<p>Hello</p><script>alert(1)</script>", say=language("en"))
TABLE = own_section("t", "T", pd.DataFrame({"x": [1.5, None]}), say=language("en"))


@pytest.mark.parametrize("speaking", ["en", "de"])
def test_the_page_is_rebuilt_byte_for_byte_from_the_json_inside_it(build, speaking):
    one = build(7, headlines=450, texts=HOSTILE)
    page = render(summarise(one, speaking=speaking, own=[OWN, TABLE]))
    assert render(summary_in(page)) == page


def test_a_page_with_every_section_is_rebuilt_too(build):
    from tests.test_reports.test_report_evidence import FOUND

    one = build(3)
    found = {"evidence": FOUND}
    page = render(summarise(replace(one, metrics={**one.metrics, **found})))
    assert render(summary_in(page)) == page


def test_the_json_holds_the_figures_plainly_and_the_long_lists_packed(build):
    summary = summarise(build(2, texts=HOSTILE))
    page = render(summary)
    block = re.search(r'id="summary">(.*?)</script>', page, re.DOTALL).group(1)
    assert "<" not in block  # nothing in it can end the block or begin another
    plain = json.loads(block)
    assert plain["heading"] == summary.heading
    totals = {row["name"]: row["total"] for row in plain["alternatives"]}
    known = {row.name: row.total for row in summary.alternatives}
    assert totals == pytest.approx(known, rel=1e-9)
    packed = json.loads(zlib.decompress(base64.b64decode(plain["packed"])))
    assert sorted(packed) == sorted(LONG)
    assert [row["text"] for row in packed["headlines"]["shown"]] == [
        row.text for row in summary.headlines.shown
    ]


@pytest.mark.parametrize(
    "page",
    ["", "<html></html>", '<script type="application/json" id="summary">{}</script>',
     '<script type="application/json" id="summary">[1]</script>',
     '<script type="application/json" id="summary">{"packed": "eJyrBQAAegB6"}</script>'],
)  # fmt: skip
def test_what_is_no_report_is_said_to_be_none(page):
    with pytest.raises(EmbeddedError):
        summary_in(page)


def test_the_page_is_drawn_from_the_numbers_inside_it(build):
    summary = summarise(build(2))
    third = replace(summary.alternatives[0], total=1 / 3)
    page = render(replace(summary, alternatives=(third, *summary.alternatives[1:])))
    assert summary_in(page).alternatives[0].total == 0.3333333333  # ten digits


@pytest.mark.parametrize("speaking", ["en", "de"])
def test_markdown_says_what_the_report_says(build, speaking):
    summary = summarise(build(3), speaking=speaking)
    told = markdown(summary)
    assert told.startswith("# " + summary.heading.replace("_", r"\_") + "\n")
    say = language(speaking)
    for row in summary.alternatives:
        name = row.name.replace("_", r"\_")
        assert f"| {name} | {say.points(row.total)} | {say.points(row.per_year)} |" in told
    assert summary.reproduce in told
    widths = {line.count(" | ") for line in told.splitlines() if line.startswith("| ")}
    assert widths == {5, 3}  # six columns of results, four of an event


def test_no_text_of_others_is_markdown_or_html():
    assert table(["a", "b"], [["*x*|<b>", "1"]]).splitlines()[-1] == r"| \*x\*\|\<b\> | 1 |"


def test_a_notebook_shows_the_verdict_without_style_or_script(build):
    summary = summarise(replace(build(2), title="<script>alert(1)</script>"))
    told = fragment(summary)
    parsed = Page(told)
    assert parsed.open == []
    assert summary.heading in told
    assert not [tag for tag, _ in parsed.tags if tag in ("script", "style")]
    assert f"<td>{language('en').points(summary.alternatives[0].total)}</td>" in told
