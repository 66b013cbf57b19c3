"""Which prices, model and map does a config mean? The only place that chooses among them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd

from analytics.event_models import EventError
from backtests.config import Config, PricesTable, SentimentTable
from backtests.event_list import COLUMNS, read_events
from backtests.grid import all_bars, history_start
from backtests.sentiment_table import RouteTable
from data.cache_folder import kept_at
from data.intraday import DAILY, called, hours_of
from data.prices.bars import PriceError, Prices, PriceSource
from data.prices.bundled import BundledPrices, known_splits
from data.prices.fetched import FetchedPrices
from data.prices.files import FilePrices, in_file
from data.prices.gaps import on_grid, within_hours
from data.prices.quality import bar_quality
from data.prices.stooq import StooqFetch
from data.prices.store import PriceStore
from data.prices.yahoo import YahooFetch
from data.sessions import sessions_between
from sentiment.exposure import BUILT_IN, ExposureMap, load_exposure
from sentiment.hub import HubScorer
from sentiment.onnx import EMBEDDED, OnnxScorer
from sentiment.routes import Routes
from sentiment.score import Scorer
from sentiment.vader import VaderScorer

FETCHED = ("yfinance", "stooq")
"""Price sources that use the network, and keep what it brings."""


def read_prices(config: Config, *, base: Path, offline: bool = False) -> Prices:
    """Return checked bars of all symbols and the benchmark, from years before the period on.

    Each has every bar of the exchange from its first one, before the period, to the period's last;
    as many as the config allows may have been missing and stand still.
    """
    table = config.prices
    symbols = list(dict.fromkeys([*table.symbols, table.benchmark]))
    prices = price_source(table, base=base, offline=offline).load(
        symbols, start=history_start(config), end=config.period.end
    )
    grid, hours = all_bars(config).names, None
    if table.interval != DAILY:
        hours = hours_of(table.calendar, grid.normalize().unique())
    bars, quality, notes = {}, {}, list(prices.notes)
    for symbol, frame in prices.bars.items():
        try:
            if hours is not None:
                frame, left_out = within_hours(symbol, frame, hours)
                notes += left_out
            quality[symbol] = bar_quality(frame, grid, splits=known_splits(symbol))
            bars[symbol], filled = on_grid(symbol, frame, grid, max_gaps=table.max_gaps)
            notes += filled
            _check_covers_period(symbol, bars[symbol], config, last=grid[-1])
        except PriceError as error:
            if symbol not in prices.places:  # not from the user's files
                raise
            raise in_file(error, prices.places[symbol], frame) from error
    return replace(prices, bars=bars, notes=tuple(notes), quality=quality, places={})


def price_source(table: PricesTable, *, base: Path, offline: bool = False) -> PriceSource:
    """Return the source of bars that the config names; `offline` keeps it off the network."""
    if table.source == "bundled":
        return BundledPrices()
    if table.source == "files":
        return FilePrices(
            base / str(table.folder or table.path), columns=table.columns, adjust=table.adjust,
            interval=table.interval, calendar=table.calendar, timezone=table.timezone,
        )  # fmt: skip
    return fetched_prices(table, offline=offline)


def fetched_prices(table: PricesTable, *, offline: bool = False) -> FetchedPrices:
    """Return the service that the config names, with its store."""
    if table.source == "stooq":
        return FetchedPrices(
            source="stooq",
            fetch=StooqFetch(base_url=table.base_url),
            store=PriceStore(kept_at(table.cache, "prices")),
            adjustment="as Stooq adjusts them",
            title="daily bars of Stooq",
            calendar=table.calendar,
            offline=offline,
            pinned=table.snapshots,
        )
    return FetchedPrices(
        source="yfinance",
        fetch=YahooFetch(interval=table.interval, base_url=table.base_url),
        store=PriceStore(kept_at(table.cache, "prices")),
        adjustment="adjusted for splits",
        title=f"{'daily' if table.interval == DAILY else table.interval} bars of Yahoo Finance"
        " (yfinance)",
        interval=table.interval,
        calendar=table.calendar,
        adjust=table.adjust,
        offline=offline,
        pinned=table.snapshots,
    )


def read_study(config: Config, *, base: Path) -> pd.DataFrame | None:
    """Return the events to study all together, as `event_list.read_events` does.

    They are those of [study], or else the [[events]] where there are several; None where there is
    nothing to study. A day that is no session counts as the next one.
    Raises EventError, naming the line, for a list that cannot be read, an instrument that the run
    has no bars of or that is in the model itself, and an event that stands twice.
    """
    prices, model = config.prices, config.evidence
    in_model = {prices.benchmark, *model.factors}
    own = [] if config.study is None else config.study.symbols
    usual = [one for one in own or model.symbols or prices.symbols if one not in in_model]
    if config.study is None:
        return _own_events(config, usual) if model.enabled else None
    path = base / config.study.events
    listed = read_events(path, calendar=prices.calendar, symbols=usual)
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


def _own_events(config: Config, symbols: list[str]) -> pd.DataFrame | None:
    """The [[events]] on different sessions, each of all `symbols`; None for fewer than two."""
    sessions = {event.session: event for event in reversed(config.events)}
    rows = [
        {"session": pd.Timestamp(event.session), "symbol": symbol, "name": event.name,
         "group": event.group, "moment": pd.NaT, "line": 0}
        for event in sorted(sessions.values(), key=lambda one: one.session)
        for symbol in symbols
    ]  # fmt: skip
    if len(sessions) < 2 or not rows:
        return None
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.assign(
        session=pd.DatetimeIndex(frame["session"]).as_unit("ns"),
        moment=pd.to_datetime(frame["moment"], utc=True),
    )


def make_routes(
    table: SentimentTable, *, base: Path, offline: bool = False, threads: int | None = None
) -> Routes:
    """Return the scorers that the config names; `offline` keeps them off the network."""

    def scorer(one: SentimentTable | RouteTable) -> Scorer:
        labels = one.labels or None
        if one.model == "embedded":
            return OnnxScorer(EMBEDDED, labels=labels, threads=threads)
        if one.model == "vader":
            return VaderScorer()
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
            f"{symbol}: the first bar is of {called(frame.index[0])}; a bar before the period's"
            f" start {config.period.start} is needed to decide on"
        )
    if frame.index[-1] < last:
        raise PriceError(
            f"{symbol}: the last bar is of {called(frame.index[-1])}; bars up to {called(last)},"
            " the last of the period, are needed"
        )
