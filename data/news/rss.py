"""What do RSS and Atom feeds tell, and when was each headline first seen there?"""

import hashlib
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, datetime
from typing import Any

from bs4 import BeautifulSoup

from data.news.headline import News, NewsError
from data.news.headline_store import Entry, HeadlineStore
from data.news.source import Fetched, Progress, nobody, utc_now
from data.news.stored import stored_news
from data.news.times import TimeRules
from data.news.web import Answer, Web

_STATE = "http"  # the part of the store's progress that holds what a conditional request needs
_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RssNews:
    """RSS and Atom feeds, polled into a store: with each poll the archive grows.

    A feed tells what is recent only. A headline counts from the poll that first saw it, however
    early it is dated: only so is the archive what was known at each moment. `rules` place times
    without a zone; `now` is the clock.
    """

    urls: Sequence[str]
    store: HeadlineStore
    _: KW_ONLY
    web: Web
    rules: TimeRules
    language: str = ""
    now: Callable[[], datetime] = field(default=utc_now)

    def fetch(self, progress: Progress = nobody) -> Fetched:
        """Poll every feed, each on its own: one that fails does not keep the others from it.

        Asks for changes only (ETag, If-Modified-Since). Raises NewsError with a line per feed that
        failed; such a feed's archive stays as it was.
        """
        new, problems = 0, []
        for number, url in enumerate(self.urls, start=1):
            try:
                new += self._poll(url)
            except NewsError as error:
                problems.append(str(error))
            progress("polling feeds", number, len(self.urls))
        if problems:
            raise NewsError("\n".join(problems))
        return Fetched(asked=len(self.urls), new=new)

    def load(self) -> News:
        """Return what the polls have gathered; polls once if that is nothing."""
        feeds = [_feed(url) for url in self.urls]
        polled = any(_STATE in self.store.progress(feed) for feed in feeds)
        if not polled and not self.web.offline:
            self.fetch()
        return stored_news(self.store, feeds, rules=self.rules, language=self.language)

    def _poll(self, url: str) -> int:
        feed = _feed(url)
        known = json.loads(self.store.progress(feed).get(_STATE, "{}"))
        headers = {"Accept": "application/rss+xml, application/atom+xml, application/xml, */*"}
        if known.get("etag"):
            headers["If-None-Match"] = known["etag"]
        if known.get("modified"):
            headers["If-Modified-Since"] = known["modified"]
        answer = self.web.ask(url, headers=headers, allowed=(200, 304))
        if answer.status == 304:
            return 0
        entries = entries_of(answer, place=url, seen=self.now())
        state = {
            "etag": answer.headers.get("etag", ""),
            "modified": answer.headers.get("last-modified", ""),
        }
        return self.store.keep(feed, entries, progress={_STATE: json.dumps(state)})


def entries_of(answer: Answer, *, place: str, seen: datetime) -> list[Entry]:
    """Return the entries of a feed's document, seen at `seen`.

    Raises NewsError for anything but a whole feed, and for one whose entries have no titles.
    """
    import feedparser

    content = answer.headers.get("content-type", "application/xml")
    parsed = feedparser.parse(
        io.BytesIO(answer.body), response_headers={"content-type": content},
        resolve_relative_uris=False,
    )  # fmt: skip
    if not parsed.get("version"):
        start = " ".join(answer.body[:200].decode("utf-8", "replace").split())[:80]
        raise NewsError(f"{place}: neither RSS nor Atom: {start!r}")
    if not _END.search(answer.body):
        raise NewsError(f"{place}: the feed is cut off; the next poll may have all of it")
    language = str(parsed.feed.get("language", ""))
    publisher = _plain(parsed.feed.get("title", ""))
    entries = [
        _entry(one, publisher=publisher, language=language, seen=seen) for one in parsed.entries
    ]
    if entries and not any(one.headline for one in entries):
        raise NewsError(f"{place}: not one of {len(entries)} entries has a title: a changed format")
    return [one for one in entries if one.headline]


def _entry(told: Any, *, publisher: str, language: str, seen: datetime) -> Entry:
    title, link = _plain(told.get("title", "")), str(told.get("link", ""))
    # As written: the parser takes a time without zone for UTC. An update came later: safe, too.
    published = str(told.get("published") or told.get("updated") or "")
    own = "\0".join((title, published))
    source = told.get("source") or {}
    return Entry(
        id=str(told.get("id") or link or hashlib.sha256(own.encode()).hexdigest()),
        published=published,
        headline=title,
        publisher=_plain(source.get("title", "")) or publisher,
        language=str((told.get("title_detail") or {}).get("language") or language),
        url=link,
        first_seen=seen.astimezone(UTC).isoformat(),
    )


def _plain(text: object) -> str:
    text = str(text or "")
    return BeautifulSoup(text, "lxml").get_text() if "<" in text else text


def _feed(url: str) -> str:
    return f"rss {url}"
