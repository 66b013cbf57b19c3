"""Which source, model and map does a config mean? The only place that chooses among them."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from backtests.config import Config, NewsTable, PricesTable, SentimentTable
from data.news.files import NewsFile
from data.news.headline import News, NewsError
from data.news.repeats import merge_repeats
from data.news.sample import NOTICE, SampleNews
from data.news.source import NewsSource
from data.news.times import TimeRules
from data.prices.bars import Prices, PriceSource
from data.prices.bundled import BundledPrices
from data.prices.checks import check_calendar
from data.prices.files import FilePrices
from data.prices.yahoo import YahooPrices
from data.sessions import sessions_between
from sentiment.exposure import BUILT_IN, ExposureMap, load_exposure
from sentiment.hub import HubScorer
from sentiment.onnx import EMBEDDED, OnnxScorer
from sentiment.score import Scorer

HISTORY = timedelta(days=400)  # before the period: a year of returns for the event's sigma


def read_prices(config: Config, *, base: Path) -> Prices:
    """Return checked bars of all symbols and the benchmark, from a year before the period on."""
    table = config.prices
    symbols = list(dict.fromkeys([*table.symbols, table.benchmark]))
    start, end = config.period.start - HISTORY, config.period.end
    prices = _price_source(table, base=base).load(symbols, start=start, end=end)
    for symbol, frame in prices.bars.items():
        first = _first_session(frame, symbol, config)
        check_calendar(symbol, frame, sessions_between(table.calendar, first, end))
    return prices


def read_news(config: Config, *, base: Path) -> News:
    """Return the headlines, repeats merged; raise NewsError if too few rows are usable."""
    news = news_source(config.news, base=base).load()
    _refuse_if_mostly_dropped(news, config.news)
    return merge_repeats(news, window=timedelta(hours=config.news.merge_window_hours))


def news_source(table: NewsTable, *, base: Path) -> NewsSource:
    """Return the source of headlines that the config names."""
    if table.source == "sample":
        return SampleNews()
    rules = TimeRules(
        timezone=table.timezone, date_only=table.date_only, midnight=table.midnight
    )
    return NewsFile(
        base / str(table.path), columns=table.columns, rules=rules, language=table.language
    )


def notices(table: NewsTable) -> tuple[str, ...]:
    """Return what a report on these headlines must say at its top."""
    return (NOTICE,) if table.source == "sample" else ()


def make_scorer(table: SentimentTable, *, base: Path) -> Scorer:
    """Return the scorer that the config names."""
    if table.model == "embedded":
        return OnnxScorer(EMBEDDED, labels=table.labels or None)
    folder = base / table.model
    model = str(folder) if folder.is_dir() else table.model
    return HubScorer(model, revision=table.revision, labels=table.labels or None)


def exposure_path(table: SentimentTable, *, base: Path) -> Path:
    """Return the file of the exposure map that the config names."""
    return BUILT_IN if table.exposure is None else base / table.exposure


def read_exposure(table: SentimentTable, *, base: Path) -> ExposureMap:
    """Return the exposure map that the config names."""
    return load_exposure(exposure_path(table, base=base))


def _price_source(table: PricesTable, *, base: Path) -> PriceSource:
    if table.source == "bundled":
        return BundledPrices()
    if table.source == "files":
        return FilePrices(base / str(table.folder), columns=table.columns, adjust=table.adjust)
    return YahooPrices(Path(table.cache))


def _first_session(frame: pd.DataFrame, symbol: str, config: Config) -> date:
    """The first bar, which may lie after the start of the history but not of the period."""
    from data.prices.bars import PriceError

    first = frame.index[0].date()
    if first >= config.period.start:
        raise PriceError(
            f"{symbol}: the first bar is of {first}; a bar before the period's start"
            f" {config.period.start} is needed to decide on"
        )
    return first


def _refuse_if_mostly_dropped(news: News, table: NewsTable) -> None:
    share = len(news.dropped) / news.rows if news.rows else 1.0
    if share > table.max_dropped:
        reasons = pd.Series([one.reason for one in news.dropped]).value_counts()
        listed = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
        raise NewsError(
            f"{len(news.dropped)} of {news.rows} headlines dropped ({listed}), more than"
            f" [news] max_dropped = {table.max_dropped:g} allows"
        )
