"""Which source of headlines does a config mean? The only place that chooses among them."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from backtests.config import Config
from backtests.grid import NEWS_BEFORE
from backtests.news_table import NewsTable
from backtests.own_source import OwnNews
from data.cache_folder import kept_at
from data.news import alpaca, gdelt, yahoo_news
from data.news.files import NewsFile
from data.news.future import drop_future
from data.news.headline import News, NewsError
from data.news.headline_store import NAME, HeadlineStore
from data.news.rss import RssNews
from data.news.sample import NOTICE, SampleNews
from data.news.source import NewsSource
from data.news.times import TimeRules
from data.news.web import Web

POLLED = (
    "The headlines were polled: each counts from the poll that first saw it, and what was there"
    " before the first poll is missing."
)


def read_news(
    config: Config, *, base: Path, now: datetime | None = None, offline: bool = False
) -> News:
    """Return every row of the source; raise NewsError if too few of them are usable.

    With `now`, tz-aware, headlines dated later are dropped.
    """
    table = config.news
    news = news_source(config, base=base, offline=offline).load()
    if now is not None:
        news = drop_future(news, now=now)
    share = len(news.dropped) / news.rows if news.rows else 0.0
    if share > table.max_dropped:
        reasons = Counter(one.reason for one in news.dropped)
        listed = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
        raise NewsError(
            f"{table.path or table.source}: {len(news.dropped)} of {news.rows} headlines dropped"
            f" ({listed}), more than [news] max_dropped = {table.max_dropped:g} allows"
        )
    return news


def news_source(config: Config, *, base: Path, offline: bool = False) -> NewsSource:
    """Return the source of headlines that the config names; `offline` keeps it off the network."""
    table = config.news
    rules = TimeRules(timezone=table.timezone, date_only=table.date_only, midnight=table.midnight)
    store = HeadlineStore(kept_at(table.store, NAME))
    start = table.start or config.period.start - NEWS_BEFORE
    end = table.end or config.period.end
    symbols = table.symbols or config.prices.symbols
    match table.source:
        case "sample":
            return SampleNews()
        case "files":
            return NewsFile(
                base / str(table.path), columns=table.columns, layout=table.layout, rules=rules,
                language=table.language, symbols=table.symbols,
            )  # fmt: skip
        case "rss":
            return RssNews(
                table.urls, store, web=Web(offline=offline), rules=rules, language=table.language
            )
        case "gdelt":
            url = table.base_url or gdelt.BASE_URL
            pause = gdelt.PAUSE if url == gdelt.BASE_URL else 0.0
            return gdelt.GdeltNews(
                str(table.query), store, start=start, end=end, base_url=url,
                web=Web(offline=offline, pause=pause),
            )  # fmt: skip
        case "alpaca":
            return alpaca.AlpacaNews(
                symbols, store, start=start, end=end, web=Web(offline=offline),
                base_url=table.base_url or alpaca.BASE_URL,
            )  # fmt: skip
        case "yfinance":
            return yahoo_news.YahooNews(
                symbols, store, web=Web(offline=offline),
                base_url=table.base_url or yahoo_news.BASE_URL,
            )  # fmt: skip
    return OwnNews(table.source, base=base, params=table.params)


def notices(table: NewsTable) -> tuple[str, ...]:
    """Return what a report on these headlines must say at its top."""
    return {"sample": (NOTICE,), "rss": (POLLED,), "yfinance": (POLLED,)}.get(table.source, ())
