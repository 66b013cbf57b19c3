"""What does `fetch` bring into the cache folder, and what does it say of it?"""

import argparse
import sys
from typing import cast

from backtests.config import Config, ConfigError
from backtests.config_file import load_config
from backtests.grid import history_start
from backtests.news_sources import news_source
from backtests.news_table import LOCAL
from backtests.progress import Bars
from backtests.sources import FETCHED, fetched_prices
from data.cache_folder import kept_at
from data.news.headline_store import NAME
from data.news.source import FetchedSource
from data.prices.bars import PriceError
from data.retry import BusyError


def fetch(options: argparse.Namespace) -> int:
    """Fetch what a config needs and does not have yet; 1 if something came short or changed."""
    return {"prices": fetch_prices, "news": fetch_news}[options.what](options)


def fetch_prices(options: argparse.Namespace) -> int:
    """Bring the bars of every symbol of a config up to date, and print a line for each."""
    config = load_config(options.config, changes=options.changes)
    table = config.prices
    if table.source not in FETCHED:
        print(f"nothing to fetch: [prices] source = {table.source!r} needs no network")
        return 0
    symbols = list(dict.fromkeys([*table.symbols, table.benchmark]))
    source = fetched_prices(table, offline=options.offline)
    short: list[str] = []
    with Bars(sys.stderr) as bars:
        for number, symbol in enumerate(symbols):
            bars("fetching prices", number, len(symbols))
            try:
                done = source.update(
                    symbol, start=history_start(config), end=config.period.end,
                    anew=options.anew, take=options.take_changed,
                )  # fmt: skip
            except PriceError as error:
                short.append(symbol)
                print(f"PriceError: {error}", file=sys.stderr)
                if isinstance(error.__cause__, BusyError):
                    break  # the next symbol would only be refused as well
                continue
            if done.kind in ("changed", "partial"):
                short.append(symbol)
            print(f"{symbol:8} {done.kind:10} {done.words}")
        bars("fetching prices", len(symbols), len(symbols))
    print(f"{_done(config, short)} in {source.store.folder}")
    return 1 if short else 0


def fetch_news(options: argparse.Namespace) -> int:
    """Bring the headlines of a config's source into the store, and print how many are new."""
    for name in ("anew", "take_changed"):
        if getattr(options, name):
            flag = f"--{name.replace('_', '-')}"
            raise ConfigError(f"{flag} is for prices: what was seen of the news never changes")
    config = load_config(options.config, changes=options.changes)
    if config.news.source in LOCAL:
        print(f"nothing to fetch: [news] source = {config.news.source!r} needs no network")
        return 0
    source = news_source(config, base=options.config.parent, offline=options.offline)
    with Bars(sys.stderr) as bars:
        done = cast(FetchedSource, source).fetch(bars)
    for note in done.notes:
        print(note)
    store = kept_at(config.news.store, NAME)
    print(f"{config.news.source}: {done.asked} requests, {done.new} new headlines in {store}")
    return 0


def _done(config: Config, short: list[str]) -> str:
    if not short:
        return f"all prices of {config.name} are"
    return f"{', '.join(short)} came short; start again to go on, what came is"
