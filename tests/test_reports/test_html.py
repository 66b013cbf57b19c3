import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from reports.html import render
from reports.summary import summarise

HOSTILE = {
    30: "<script>alert(1)</script>",
    31: '"><img src=x onerror=alert(2)>',
    33: "javascript:alert(3) {{ 7 * 7 }} </style></table>",
}


class Page(HTMLParser):
    """The tags of a page with their attributes, its text, and what is open at the end."""

    VOID = frozenset({"meta", "link", "br", "img", "input"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def page(build):
    return render(summarise(build(7, headlines=450, texts=HOSTILE)))


@pytest.mark.parametrize("strategies", [1, 2, 7, 12])
def test_every_tag_is_closed_whatever_the_number_of_strategies(build, strategies):
    parsed = Page(render(summarise(build(strategies))))
    assert parsed.open == []
    ids = [attrs["id"] for _, attrs in parsed.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_hostile_headlines_are_shown_as_text(build):
    page = render(summarise(build(2, headlines=60, texts=HOSTILE)))
    parsed = Page(page)
    text = "".join(parsed.text)
    for hostile in HOSTILE.values():
        assert hostile in text
    assert "<script>alert" not in page
    assert not [tag for tag, _ in parsed.tags if tag == "img"]
    assert not [name for _, attrs in parsed.tags for name in attrs if name.startswith("on")]


def test_the_policy_allows_the_pages_own_style_and_script_and_nothing_else(page):
    policy = next(
        attrs["content"]
        for tag, attrs in Page(page).tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        blocks = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
        assert len(blocks) == 1
        digest = base64.b64encode(hashlib.sha256(blocks[0].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy


def test_nothing_is_asked_of_any_network(page):
    for tag, attrs in Page(page).tags:
        assert "style" not in attrs  # the policy would refuse it
        for name in ("src", "href", "xlink:href", "action", "data"):
            target = attrs.get(name) or ""
            assert target.startswith("#") or target in ("", "data:,"), (tag, target)
    assert "url(" not in page
    assert "@import" not in page


def test_every_link_leads_to_a_place_on_the_page(page):
    parsed = Page(page)
    ids = {attrs["id"] for _, attrs in parsed.tags if "id" in attrs}
    links = {attrs["href"][1:] for _, attrs in parsed.tags if attrs.get("href", "").startswith("#")}
    assert links <= ids


def test_the_same_experiment_gives_the_same_bytes(build, page):
    assert render(summarise(build(7, headlines=450, texts=HOSTILE))) == page


def test_seven_strategies_and_450_headlines_stay_under_600_kilobytes(page):
    assert len(page.encode()) < 600_000
    assert "100 of 450; the rest in headlines.csv" in page


def test_the_page_says_what_it_must_not_leave_out(page):
    text = " ".join("".join(Page(page).text).split())
    for word in ("Look-ahead check not run", "No placebo test", "drawdown", "Manifest",
                 "The headlines were written in hindsight.", "Flattering assumptions",
                 "python -m backtests run configs/made_up.toml", "not enough <cash>",
                 "1 merged as repeats, 2 dropped (no time)"):  # fmt: skip
        assert word in text


def test_each_chart_carries_its_key_values_as_text(page):
    charts = [attrs for tag, attrs in Page(page).tags if tag == "svg" and "role" in attrs]
    assert charts
    for attrs in charts:
        assert attrs["role"] == "img"
        assert re.search(r"\d", attrs["aria-label"])


def test_the_crosshair_reads_the_figures_that_the_table_prints(build, page):
    readings = json.loads(re.search(r'id="readings">(.*?)</script>', page, re.DOTALL).group(1))
    made_up = build(7, headlines=450, texts=HOSTILE)
    for k, result in enumerate(made_up.results):
        total = 100 * (result.equity.iloc[-1] / result.starting_cash - 1)
        figure = readings["figures"][readings["panels"]["growth"][k][-1]]
        printed = figure.replace("−", "-").removesuffix("\N{NO-BREAK SPACE}%")
        assert float(printed) == pytest.approx(total, abs=0.05)
    assert len(readings["days"]) == len(made_up.sessions) + 1


def test_without_script_every_number_of_the_table_is_there(build, page):
    result = build(7).results[1]
    total = 100 * (result.equity.iloc[-1] / result.starting_cash - 1)
    assert f"{abs(total):.1f}" in page.partition("<script")[0]
