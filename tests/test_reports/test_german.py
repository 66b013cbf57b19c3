"""Is the German report German throughout, and does it say the same as the English one?"""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from analytics.performance import DEFINITIONS
from analytics.verification import SEEN, Verification
from reports.html import render
from reports.summary import summarise
from reports.verdict import MAX_WORDS
from tests.test_reports.test_report_claims import claim
from tests.test_reports.test_report_evidence import FOUND

SPOKEN = ("aria-label", "data-label", "data-light", "data-dark", "data-to-light", "data-to-dark")
UNTOLD = ("code", "script", "style")  # what is no text of ours
ENGLISH = re.compile(
    r"\b(the|of|and|with|without|from|is|are|were|not|by|after|before|each|its|than|for|"
    r"session|sessions|rules?|open|close|order|orders|trade|fall|gap|no|on|at)\b"
)
SAME = re.compile(  # what is written alike in both languages
    r"SMH|SPY|TLT|ONEQ|ASML|rule_\d|hold|Rival|New York|UTC|Eventday|[a-z_]+\.(csv|json)"
    r"|Sharpe|Sortino|Calmar|Patell|Kolari-Pynnönen|Newey-West|GRANK|Bootstrap|Placebo|Slippage"
    r"|Position|Instrument|Test|Trades?|Drawdown|Signal|long|short|[Nn]eutral|min|Jan|Feb|Nov"
    r"|[a-z]+(_[a-z]+)+|[0-9a-f]{12,}|inputs|versions|model|name|revision|python|pandas|embedded"
)
FILES = re.compile(r"[\w.]+\.(csv|json|toml)")
USERS = re.compile(  # sentences of a user's own, shown as they are
    r"Made-up headline number \d+|A made-up experiment|made-up sell-off|Hold when told\."
    r"|The headlines were written in hindsight\.|SPY: 2025-01-02 moved 9 % without a split"
    r"|not enough <cash>|no time|Nowhere Wire|equal correlation"
)


class Texts(HTMLParser):
    """Every text of a page that a reader sees or hears, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in SPOKEN and value]
        if tag in UNTOLD:
            self.within.append(tag)

    def handle_endtag(self, tag):
        if tag in UNTOLD:
            self.within.pop()

    def handle_data(self, data):
        if data.strip() and not self.within:
            self.found.append(" ".join(data.split()))


@pytest.fixture(scope="module")
def experiment(build):
    one = build(4)
    names = [result.name for result in one.results]
    proof = Verification(tuple(names), ("2024-10-01", "2024-11-05"), (), SEEN)
    metrics = {
        **one.metrics,
        "evidence": {
            **FOUND, "strategies": dict.fromkeys(names, FOUND["strategies"]["rule_1"]),
        },
        "robustness": {
            "delays": ["0 min", "15 min", "next close", "+1 session", "+2 sessions"],
            "costs_bps": [0.0, 12.5, 50.0],
            "strategies": {
                name: {
                    "by_delay": [0.1, 0.1, 0.1, 0.02, -0.1], "by_cost": [0.1, 0.0, -0.1],
                    "break_even_delay": end, "break_even_cost_bps": cost,
                }
                for name, end, cost in zip(
                    names, ["+2 sessions", "beyond", None, "+1 session"], [12.5, "beyond", None, 9],
                    strict=True,
                )
            },
        },
        "claims": [
            claim("intraday only"), claim("confirmed"), claim("no data", note="no bars of ASML"),
        ],
    }  # fmt: skip
    return replace(one, metrics=metrics, manifest={**one.manifest, "verification": proof.seal("0")})


@pytest.fixture(scope="module")
def pages(experiment):
    return {name: render(summarise(experiment, speaking=name)) for name in ("en", "de")}


def left(texts: list[str]) -> Iterator[str]:
    for text in set(texts) - set(DEFINITIONS):
        if rest := ENGLISH.findall(FILES.sub("", USERS.sub("", text))):
            yield f"{text!r}: {', '.join(rest)}"


def test_the_page_says_which_language_it_speaks(pages):
    assert '<html lang="en">' in pages["en"]
    assert '<html lang="de">' in pages["de"]


def test_no_english_word_is_left_in_the_german_report(pages):
    assert list(left(Texts(pages["de"]).found)) == []


def test_what_reads_alike_in_both_languages_is_a_name_or_a_number(pages):
    english, german = (set(Texts(pages[name]).found) for name in ("en", "de"))
    alike = [FILES.sub("", USERS.sub("", one)) for one in (english & german) - set(DEFINITIONS)]
    assert [one for one in alike if re.search("[A-Za-z]{3}", SAME.sub("", one))] == []


def test_both_languages_have_the_same_parts_and_figures(pages):
    tags = {name: re.findall(r"<(\w+)", page) for name, page in pages.items()}
    assert tags["en"] == tags["de"]
    sorted_by = {name: re.findall(r'data-value="([^"]*)"', page) for name, page in pages.items()}
    assert sorted_by["en"] == sorted_by["de"]


def test_every_number_of_the_german_tables_is_the_english_one_rewritten(pages):
    cells = {
        name: re.findall(r'data-value="-?[\d.]+">([−+\d.,]+)<', page)
        for name, page in pages.items()
    }
    assert len(cells["en"]) > 200
    rewritten = [cell.translate({ord(","): ".", ord("."): ","}) for cell in cells["en"]]
    assert cells["de"] == rewritten


def test_the_german_heading_keeps_to_twenty_words_too(experiment):
    assert len(summarise(experiment, speaking="de").heading.split()) <= MAX_WORDS
