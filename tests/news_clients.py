"""Clients of the news services, asking the servers of `tests.news_servers`."""

import sqlite3
from datetime import UTC, date, datetime

from data.news.alpaca import AlpacaNews
from data.news.gdelt import GdeltNews
from data.news.headline_store import HeadlineStore
from data.news.rss import RssNews
from data.news.times import TimeRules
from data.news.web import Web
from data.news.yahoo_news import YahooNews

NOW = datetime(2025, 3, 20, 12, tzinfo=UTC)
JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 28)
KEYS = {"APCA_API_KEY_ID": "key", "APCA_API_SECRET_KEY": "secret"}
ITEM = "<title>Nvidia &amp; others fall</title><pubDate>Mon, 27 Jan 2025 06:15:00 -0500</pubDate>"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Slept(list):
    """Remembers the pauses in place of making them."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def rows(store: HeadlineStore) -> list[tuple]:
    if not store.path.exists():
        return []
    with sqlite3.connect(store.path) as found:
        return found.execute("SELECT * FROM headlines ORDER BY feed, id").fetchall()


def gdelt(server, store, *, start=JANUARY, end=FEBRUARY, offline=False, now=NOW):
    return GdeltNews(
        "nvidia", store, start=start, end=end, base_url=server.url, now=lambda: now,
        web=Web(offline=offline, sleep=Slept()),
    )  # fmt: skip


def alpaca(server, store, *, end=FEBRUARY, environment=KEYS, offline=False):
    return AlpacaNews(
        ["NVDA", "AMD"], store, start=JANUARY, end=end, base_url=server.url,
        environment=environment, now=lambda: NOW,
        web=Web(offline=offline, sleep=Slept()),
    )  # fmt: skip


def feeds(server, store, *names, now="2025-01-27 12:00", offline=False, timezone=None):
    return RssNews(
        [f"{server.url}/{name}" for name in names or ("wire",)], store,
        web=Web(offline=offline, sleep=Slept()), rules=TimeRules(timezone=timezone),
        now=lambda: utc(now),
    )  # fmt: skip


def yahoo(server, store, *, now="2025-01-27 12:00", offline=False):
    return YahooNews(
        ["NVDA", "SMH"], store, web=Web(offline=offline, sleep=Slept()), base_url=server.url,
        now=lambda: utc(now),
    )  # fmt: skip


def stream(*items):
    return {"data": {"tickerStream": {"stream": list(items)}}, "status": "OK"}
