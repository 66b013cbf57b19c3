"""Does a saved page or text become an article with the right words and the right time?"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.news.article import read_article
from data.news.claim_days import market_day
from data.news.dateline import told_in
from data.news.headline import NewsError

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

BODY = "<p>First paragraph of some length.</p><p>Second paragraph of some length.</p>"


def page(tmp_path, head="", body=BODY, *, html="<html>"):
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html>{html}<head>{head}</head><body>{body}</body></html>", "utf-8")
    return path


def json_ld(text):
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("name", "language", "publisher"),
    [("de", "de", "Beispiel Börsenblatt"), ("en", "en", "Sample Market Record")],
)
def test_the_sample_articles_are_read_whole(name, language, publisher):
    article = read_article(SAMPLES / f"article_{name}.html")
    assert (article.language, article.publisher) == (language, publisher)
    assert article.published_at == datetime(2025, 1, 27, 16, 40, tzinfo=UTC)
    assert (article.published_on, article.date_only) == (date(2025, 1, 27), False)
    assert "DeepSeek" in article.lead
    assert len(article.paragraphs) == 4
    assert "with its own offset" in article.zone_note


ARTICLE = '{"@type": "NewsArticle", "headline": "From JSON", "datePublished": "%s"}'
TIME = "2025-01-27T17:40:00+01:00"
GRAPH = '{"@graph": [{"@type": "WebPage", "datePublished": "2020-01-01"}, %s]}'
SHAPES = [
    ARTICLE % TIME,
    f"[{ARTICLE % TIME}]",
    GRAPH % (ARTICLE % TIME),
    f'{{"@type": "WebPage", "mainEntity": {ARTICLE % TIME}}}',
    (ARTICLE % TIME).replace('"NewsArticle"', '["Thing", "https://schema.org/ReportageNewsArticle"]'),
    f"<!-- {ARTICLE % TIME} -->",
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_json_ld_is_found_alone_in_lists_and_in_a_graph(tmp_path, shape):
    article = read_article(page(tmp_path, json_ld(shape)))
    assert article.headline == "From JSON"
    assert article.published_at == datetime(2025, 1, 27, 16, 40, tzinfo=UTC)
    assert article.lead == "First paragraph of some length."
    assert article.paragraphs == ("Second paragraph of some length.",)


def test_broken_json_ld_leaves_the_meta_tags(tmp_path):
    head = (
        json_ld('{"@type": "NewsArticle", ')
        + '<meta property="og:title" content="From &amp;amp; meta">'
        + '<meta property="og:description" content="The lead.">'
        + '<meta property="og:site_name" content="A Paper"><meta name="date" content="'
        + f'{TIME}">'
    )
    article = read_article(page(tmp_path, head, html='<html lang="de-AT">'))
    assert (article.headline, article.lead) == ("From & meta", "The lead.")
    assert (article.publisher, article.language) == ("A Paper", "de")
    assert article.paragraphs[0] == "First paragraph of some length."
    assert article.zone_note.startswith("meta date 2025-01-27T17:40:00+01:00")


TIMES = [
    ('<meta property="article:published_time" content="2025-01-27T16:40:00Z">', "", None, "16:40"),
    ('<meta name="DC.date.issued" content="2025-01-27T11:40:00">', "", "America/New_York", "16:40"),
    ("", '<time datetime="2025-01-27T11:40:00-05:00">some time</time>', None, "16:40"),
    ("", "<time>27. Januar 2025, 17:40 Uhr MEZ</time>", None, "16:40"),
    ("", "<p>Published January 27, 2025 at 11:40 a.m. ET</p>", None, "16:40"),
    ("", "<span>27.01.2025 - 17:40 Uhr</span>", "Europe/Berlin", "16:40"),
]


@pytest.mark.parametrize(("head", "body", "timezone", "expected"), TIMES)
def test_the_time_is_read_from_meta_tags_time_elements_and_the_visible_page(
    tmp_path, head, body, timezone, expected
):
    article = read_article(page(tmp_path, head, f"<h1>Title</h1>{body}{BODY}"), timezone=timezone)
    assert f"{article.published_at:%Y-%m-%d %H:%M}" == f"2025-01-27 {expected}"
    assert not article.date_only


def test_a_date_without_time_stays_a_date_and_is_known_when_the_day_has_ended(tmp_path):
    path = page(tmp_path, json_ld(ARTICLE % "2025-01-27"))
    article = read_article(path, timezone="America/New_York")
    assert article.date_only
    assert article.published_on == date(2025, 1, 27)
    assert article.published_at == datetime(2025, 1, 28, 5, 0, tzinfo=UTC)
    assert "a date only" in article.zone_note


def test_an_exact_time_counts_before_a_date(tmp_path):
    head = json_ld(ARTICLE % "2025-01-27") + f'<meta name="date" content="{TIME}">'
    assert not read_article(page(tmp_path, head), timezone="Europe/Berlin").date_only


@pytest.mark.parametrize("written", ["2025-01-27", "2025-01-27T11:40:00"])
def test_a_time_without_zone_needs_a_timezone_and_the_error_names_the_key(tmp_path, written):
    with pytest.raises(NewsError, match=r"page\.html, JSON-LD datePublished.*set 'timezone'"):
        read_article(page(tmp_path, json_ld(ARTICLE % written)))


def test_a_page_without_a_time_is_refused_unless_one_is_given(tmp_path):
    path = page(tmp_path, body=f"<h1>Title</h1>{BODY}")
    with pytest.raises(NewsError, match=r"no time of publication.*--published"):
        read_article(path)
    assert read_article(path, published=TIME).published_at.hour == 16


def test_a_date_in_a_sentence_or_of_an_update_is_no_publication(tmp_path):
    body = "<h1>T</h1><p>Updated January 28, 2025</p><p>It began on January 20, 2025 in China.</p>"
    with pytest.raises(NewsError, match="no time of publication"):
        read_article(page(tmp_path, body=body), timezone="Europe/Berlin")


def test_menus_teasers_captions_and_scripts_are_no_paragraphs(tmp_path):
    body = (
        "<nav><p>Menu of the paper</p></nav><article><p>Teaser</p></article><article><h1>T</h1>"
        "<p>The long first paragraph.<p>The long second paragraph.<script>x()</script>"
        "<figure><figcaption><p>A picture</p></figcaption></figure><p><a href=x>Read on</a></p>"
        "</article><footer><p>Imprint</p></footer>"
    )
    article = read_article(page(tmp_path, json_ld(ARTICLE % TIME), body))
    assert article.text.splitlines() == ["The long first paragraph.", "The long second paragraph."]


def test_a_page_in_another_encoding_keeps_its_umlauts(tmp_path):
    path = tmp_path / "old.html"
    html = f'<html><head><meta charset="iso-8859-1"></head><h1>Börse fällt</h1>{BODY}</html>'
    path.write_bytes(html.encode("latin-1"))
    assert read_article(path, published=TIME).headline == "Börse fällt"


def test_xhtml_is_read_as_browsers_read_it(tmp_path):
    path = tmp_path / "page.xhtml"
    path.write_text(f'<?xml version="1.0"?><html><h1>Title</h1>{BODY}</html>', "utf-8")
    assert read_article(path, published=TIME).headline == "Title"


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            ["<html>", "<p>", "</p>", "<article>", "<h1>T</h1>", "text ", "<!--", "]]>", "<![if",
             '<script type="application/ld+json">', "</script>", '{"@type":"Article"', "}", "[",
             '<time datetime="x">', '<meta name="date" content="', '">', "27.01.2025", "\x00"]
        )
    )
)  # fmt: skip
def test_whatever_stands_on_a_page_it_is_an_article_or_one_clear_error(parts):
    content = "".join(parts).encode()
    try:
        article = read_article("https://example.org/", fetch=lambda _: content, timezone="UTC")
    except NewsError as error:
        message = str(error)
        assert message.startswith("https://example.org/")
    else:
        assert article.headline
        assert article.published_at.tzinfo is not None


def test_a_text_file_is_headline_lead_and_paragraphs(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(
        "\n Title \n\n27. Januar 2025, 17:40 Uhr MEZ\nThe **lead**.\n\nMore.\n", "utf-8"
    )
    article = read_article(path)
    assert (article.headline, article.lead, article.paragraphs) == (
        "Title",
        "The lead.",
        ("More.",),
    )
    assert article.published_at == datetime(2025, 1, 27, 16, 40, tzinfo=UTC)


def test_an_address_is_fetched_by_the_function_handed_over(tmp_path):
    content = page(tmp_path, json_ld(ARTICLE % TIME)).read_bytes()
    article = read_article("https://example.org/a", fetch=lambda address: content)
    assert article.source == "https://example.org/a"
    with pytest.raises(NewsError, match="needs the network"):
        read_article("https://example.org/a")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b" ", "is empty"), (b"%PDF-1.7", "HTML or plain text"), (b"\xff\xfe\x00a", "UTF-8"),
     (b"<html><p>text</p></html>", "no headline")],
)  # fmt: skip
def test_what_is_no_article_is_refused_in_one_line(tmp_path, content, message):
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    with pytest.raises(NewsError, match=message) as error:
        read_article(path)
    assert "odd.txt" in str(error.value)
    assert "\n" not in str(error.value)
    with pytest.raises(NewsError, match="cannot be read"):
        read_article(tmp_path / "none.html")


LINES = [
    ("27.1.2025", "2025-01-27", ""),
    ("Montag, 27. Januar 2025 um 17.40 Uhr MESZ", "2025-01-27T17:40+02:00", ""),
    ("Jan. 27, 2025, 4:05 p.m. EST", "2025-01-27T16:05-05:00", ""),
    ("January 27th, 2025 12:05 AM ET", "2025-01-27T00:05", "America/New_York"),
    ("2025-01-27T17:40Z", "2025-01-27T17:40Z", ""),
    ("01/27/2025", None, ""),
    ("Stand: 27.01.2025", None, ""),
]


@pytest.mark.parametrize(("line", "raw", "zone"), LINES)
def test_a_dateline_is_read_in_both_languages_and_never_guessed(line, raw, zone):
    told = told_in(line)
    assert (told and told.raw, told.zone if told else "") == (raw, zone)


SESSIONS = [
    ("2025-01-27T11:40:00-05:00", "2025-01-27", "during the session"),
    ("2025-01-27T08:00:00-05:00", "2025-01-24", "before the open: the session before"),
    ("2025-01-28T00:30:00+01:00", "2025-01-27", "past midnight in Berlin"),
    ("2025-01-26T12:00:00-05:00", "2025-01-24", "on a Sunday"),
    ("2025-01-09T12:00:00-05:00", "2025-01-08", "the New York exchanges were closed"),
]


@pytest.mark.parametrize(("published", "expected", "why"), SESSIONS)
def test_an_article_tells_of_the_last_session_that_had_opened(tmp_path, published, expected, why):
    article = read_article(page(tmp_path, json_ld(ARTICLE % published)))
    assert market_day(article, calendar="XNYS").isoformat() == expected, why
