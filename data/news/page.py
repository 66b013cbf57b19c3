"""What do the JSON-LD, the meta tags and the visible text of a saved page say?

Beautiful Soup, on lxml: well kept, typed, tells the encoding of a saved page, and yfinance brings
it along already.
"""

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from data.news.dateline import Told, told_in
from data.news.rows import clean_text

_PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "article.published", "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.issued",
    "dcterms.created", "dc.date.created", "pubdate", "publishdate", "publish-date", "publish_date",
    "publication_date", "published_at", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:"
    "publishtime", "last-published", "created",
)  # fmt: skip
_SCRAP = (
    "script, style, noscript, template, nav, aside, footer, form, figure, figcaption, button,"
    " iframe, svg, [hidden], [aria-hidden=true]"
)
_SENTENCE = re.compile(r"[^\W\d]{3}[.!?]$")
_FEWEST_LETTERS = 2  # of a paragraph: bullets and rules are none


@dataclass(frozen=True, slots=True)
class Page:
    """What a page tells of its article; `times` as JSON-LD and meta tags, and as the page shows."""

    headline: str
    lead: str
    paragraphs: tuple[str, ...]
    language: str
    publisher: str
    times: tuple[tuple[Told, ...], tuple[Told, ...]]


def read_page(content: bytes) -> Page:
    """Return what a page says: JSON-LD first, then meta tags, then what stands on it."""
    with warnings.catch_warnings():  # XHTML is read as the HTML that browsers take it for, too
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(content, "lxml")
    data = _json_ld(soup)
    meta = _meta(soup)
    declared = tuple(_declared_times(data, meta))
    for scrap in soup.select(_SCRAP):
        scrap.decompose()
    body = _body(soup)
    paragraphs = _paragraphs(body) or _lines(data.get("articleBody"))
    heading = body.find("h1") or soup.find("h1")
    lead = (
        _text(data.get("description")) or meta.get("og:description", "")
        or meta.get("description", "") or (paragraphs[0] if paragraphs else "")
    )  # fmt: skip
    return Page(
        headline=_text(data.get("headline")) or meta.get("og:title", "")
        or (clean_text(heading.get_text(" ")) if heading else "") or _text(data.get("name"))
        or (clean_text(soup.title.get_text()) if soup.title else ""),
        lead=lead,
        paragraphs=tuple(paragraphs),
        language=_text(data.get("inLanguage")) or _lang(soup) or meta.get("og:locale", "")
        or meta.get("content-language", ""),
        publisher=_text(data.get("publisher")) or meta.get("og:site_name", "")
        or meta.get("publisher", "") or meta.get("application-name", ""),
        times=(declared, tuple(_shown_times(body, soup))),
    )  # fmt: skip


def _json_ld(soup: BeautifulSoup) -> dict[str, Any]:
    """Return the page's article as JSON-LD has it, its publisher looked up; {} if it has none."""
    nodes: list[dict[str, Any]] = []
    for script in soup.find_all("script", type="application/ld+json"):
        text = script.get_text().strip().removeprefix("<!--").removesuffix("-->")
        try:
            nodes += _nodes(json.loads(text, strict=False))
        except ValueError:  # broken on many pages; the meta tags say the same
            continue
    articles = [one for one in nodes if any(_is_article(kind) for kind in _list(one.get("@type")))]
    if not articles:
        return {}
    article = dict(next((one for one in articles if "datePublished" in one), articles[0]))
    by_id = {one["@id"]: one for one in nodes if isinstance(one.get("@id"), str) and len(one) > 1}
    publisher = next(iter(_list(article.get("publisher"))), None)
    if isinstance(publisher, dict) and "name" not in publisher:
        article["publisher"] = by_id.get(publisher.get("@id"), {})
    return article


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    for one in _list(data):
        if isinstance(one, dict):
            yield one
            for key in ("@graph", "mainEntity", "mainEntityOfPage"):
                yield from _nodes(one.get(key))


def _is_article(kind: object) -> bool:
    name = str(kind).rpartition("/")[2].rpartition(":")[2]
    return name.endswith("Article") or name in ("BlogPosting", "LiveBlogPosting", "Report")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    """Return a text of JSON-LD: itself, the first of a list, or the name of a thing."""
    first = next(iter(_list(value)), None)
    if isinstance(first, dict):
        first = first.get("name") or first.get("alternateName") or first.get("@value")
    return clean_text(first) if isinstance(first, str) else ""


def _lines(value: object) -> list[str]:
    text = value if isinstance(value, str) else ""
    return [clean for line in text.splitlines() if (clean := clean_text(line))]


def _meta(soup: BeautifulSoup) -> dict[str, str]:
    """Return the meta tags by property, name, itemprop or http-equiv; the first one counts."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        content = clean_text(tag.get("content"))
        for key in ("property", "name", "itemprop", "http-equiv"):
            if (name := clean_text(tag.get(key)).lower()) and content:
                found.setdefault(name, content)
    return found


def _lang(soup: BeautifulSoup) -> str:
    return clean_text(soup.html.get("lang")) if soup.html else ""


def _declared_times(data: dict[str, Any], meta: dict[str, str]) -> Iterator[Told]:
    for key in ("datePublished", "dateCreated"):
        if text := _text(data.get(key)):
            yield Told(text, f"JSON-LD {key}")
    for name in _PUBLISHED:
        if name in meta:
            yield Told(meta[name], f"meta {name}")


def _body(soup: BeautifulSoup) -> Tag:
    """Return the part of the page with the article: of several, the one with the most text."""
    for selector in ("article", "[itemprop=articleBody]", "main, [role=main]"):
        parts = soup.select(selector)
        if parts and _paragraphs(best := max(parts, key=_letters)):
            return best
    return soup.body or soup


def _letters(part: Tag) -> int:
    return sum(len(one) for one in _paragraphs(part))


def _paragraphs(part: Tag) -> list[str]:
    """Return the paragraphs in their order, without links on their own and what says the time."""
    found = []
    for tag in part.find_all(["p", "blockquote", "li"]):
        if tag.find(["p", "blockquote", "li"]):
            continue  # what it holds comes by itself
        text = clean_text(tag.get_text())
        linked = sum(len(clean_text(link.get_text())) for link in tag.find_all("a"))
        is_link = tag.name == "li" and linked > 0.5 * len(text)
        is_dateline = tag.find("time") is not None and len(text) < 120
        if len(text) >= _FEWEST_LETTERS and not is_link and linked < len(text) and not is_dateline:
            found.append(text)
    return list(dict.fromkeys(found))


def _shown_times(body: Tag, soup: BeautifulSoup) -> Iterator[Told]:
    """<time> of the article, then its short lines, then the same of the whole page."""
    for part in (body, soup):
        tags = part.find_all("time")
        tags.sort(
            key=lambda tag: tag.get("itemprop") != "datePublished" and not tag.has_attr("pubdate")
        )
        for tag in tags:
            if tag.get("itemprop") == "dateModified":
                continue
            if stamp := clean_text(tag.get("datetime")):
                yield Told(stamp, "<time>")
            elif told := told_in(clean_text(tag.get_text()), place="<time>"):
                yield told
        for tag in part.find_all(["span", "p", "div", "small", "address", "li", "td"]):
            line = clean_text(tag.get_text(" ")) if not tag.find(["p", "div"]) else ""
            if 0 < len(line) <= 80 and not _SENTENCE.search(line) and (told := told_in(line)):
                yield told
