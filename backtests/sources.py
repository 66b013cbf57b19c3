"""Which prices, model and map does a config mean? The only place that chooses among them."""

from datetime import timedelta
from pathlib import Path

import pandas as pd

from analytics.event_models import EventError
from backtests.config import Config, PricesTable, SentimentTable
from backtests.event_list import read_events
from backtests.grid import HISTORY
from backtests.sentiment_table import RouteTable
from data.cache_folder import kept_at
from data.prices.bars import PriceError, Prices, PriceSource
from data.prices.bundled import BundledPrices
from data.prices.checks import check_calendar
from data.prices.fetched import FetchedPrices
from data.prices.files import FilePrices
from data.prices.store import PriceStore
from data.prices.yahoo import YahooFetch
from data.sessions import sessions_between
from sentiment.exposure import BUILT_IN, ExposureMap, load_exposure
from sentiment.hub import HubScorer
from sentiment.onnx import EMBEDDED, OnnxScorer
from sentiment.routes import Routes
from sentiment.score import Scorer

FETCHED = ("yfinance",)
"""Price sources that use the network, and keep what it brings."""


def read_prices(config: Config, *, base: Path, offline: bool = False) -> Prices:
    """Return checked bars of all symbols and the benchmark, from a year before the period on.

    Each has a bar on every session from its first one, before the period, to the period's last.
    """
    table, period = config.prices, config.period
    symbols = list(dict.fromkeys([*table.symbols, table.benchmark]))
    prices = price_source(table, base=base, offline=offline).load(
        symbols, start=period.start - HISTORY, end=period.end
    )
    sessions = sessions_between(table.calendar, period.start - HISTORY, period.end)
    for symbol, frame in prices.bars.items():
        check_calendar(symbol, frame, sessions)
        _check_covers_period(symbol, frame, config, last=sessions[-1])
    return prices


def price_source(table: PricesTable, *, base: Path, offline: bool = False) -> PriceSource:
    """Return the source of bars that the config names; `offline` keeps it off the network."""
    if table.source == "bundled":
        return BundledPrices()
    if table.source == "files":
        return FilePrices(base / str(table.folder), columns=table.columns, adjust=table.adjust)
    return fetched_prices(table, offline=offline)


def fetched_prices(table: PricesTable, *, offline: bool = False) -> FetchedPrices:
    """Return the service that the config names, with its store."""
    return FetchedPrices(
        source="yfinance",
        fetch=YahooFetch(base_url=table.base_url),
        store=PriceStore(kept_at(table.cache, "prices")),
        adjustment="adjusted for splits",
        title="daily bars of Yahoo Finance (yfinance)",
        calendar=table.calendar,
        adjust=table.adjust,
        offline=offline,
        pinned=table.snapshots,
    )


def read_study(config: Config, *, base: Path) -> pd.DataFrame | None:
    """Return the events of [study] as `event_list.read_events` does; None where there are none.

    A day that is no session counts as the next one.
    Raises EventError, naming the line, for a list that cannot be read, an instrument that the run
    has no bars of or that is in the model itself, and an event that stands twice.
    """
    if config.study is None:
        return None
    path, prices, model = base / config.study.events, config.prices, config.evidence
    in_model = {prices.benchmark, *model.factors}
    usual = config.study.symbols or model.symbols or prices.symbols
    listed = read_events(
        path, calendar=prices.calendar, symbols=[one for one in usual if one not in in_model]
    )
    days = listed["session"]
    sessions = sessions_between(
        prices.calendar, days.min().date(), days.max().date() + timedelta(days=12)
    )
    listed = listed.assign(session=sessions[sessions.searchsorted(pd.DatetimeIndex(days))])
    before: dict[tuple[str, pd.Timestamp], int] = {}
    for row in listed.itertuples():
        place, event = f"{path} line {row.line}", (row.symbol, row.session)
        if row.symbol not in {*prices.symbols, prices.benchmark}:
            raise EventError(f"{place}: {row.symbol} is not among the symbols of [prices]")
        if row.symbol in in_model:
            raise EventError(f"{place}: {row.symbol} is in the model and cannot be studied by it")
        if event in before:
            raise EventError(
                f"{place}: {row.symbol} has an event on {row.session:%Y-%m-%d} already, in line"
                f" {before[event]}; one a session can be studied"
            )
        before[event] = row.line
    return listed


def make_routes(
    table: SentimentTable, *, base: Path, offline: bool = False, threads: int | None = None
) -> Routes:
    """Return the scorers that the config names; `offline` keeps them off the network."""

    def scorer(one: SentimentTable | RouteTable) -> Scorer:
        labels = one.labels or None
        if one.model == "embedded":
            return OnnxScorer(EMBEDDED, labels=labels, threads=threads)
        folder = base / one.model
        return HubScorer(
            str(folder) if folder.is_dir() else one.model,
            revision=one.revision, labels=labels, backend=one.backend, device=table.device,
            threads=threads, offline=offline,
        )  # fmt: skip

    by_language = {language: scorer(route) for language, route in table.routes.items()}
    return Routes(scorer(table), by_language, tuple(table.languages))


def exposure_path(table: SentimentTable, *, base: Path) -> Path:
    """Return the file of the exposure map that the config names."""
    return BUILT_IN if table.exposure is None else base / table.exposure


def read_exposure(table: SentimentTable, *, base: Path) -> ExposureMap:
    """Return the exposure map that the config names."""
    return load_exposure(exposure_path(table, base=base))


def _check_covers_period(
    symbol: str, frame: pd.DataFrame, config: Config, *, last: pd.Timestamp
) -> None:
    if frame.index[0].date() >= config.period.start:
        raise PriceError(
            f"{symbol}: the first bar is of {frame.index[0]:%Y-%m-%d}; a bar before the period's"
            f" start {config.period.start} is needed to decide on"
        )
    if frame.index[-1] < last:
        raise PriceError(
            f"{symbol}: the last bar is of {frame.index[-1]:%Y-%m-%d}; bars up to {last:%Y-%m-%d},"
            " the last session of the period, are needed"
        )
