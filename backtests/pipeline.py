"""What happens in one run, from a config to an Experiment? The whole story on one page.

    headlines - scores - links - signals \
                                          strategies in Backtrader - results - metrics - Experiment
    prices ------------------------------/
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import backtrader as bt
import pandas as pd

from analytics.experiment import Experiment
from analytics.result import BacktestResult
from backtests.config import Config
from backtests.config_file import ConfigError, as_toml
from backtests.engine import Account, Market, backtest
from backtests.manifest import manifest
from backtests.metrics import metrics
from backtests.sources import (
    exposure_path,
    make_scorer,
    notices,
    read_exposure,
    read_news,
    read_prices,
)
from backtests.strategy_files import StrategyError, check_params, explain, load_strategy
from backtests.tables import all_trades, headline_table
from data.news.headline import News
from data.prices.bars import Prices
from data.sessions import session_before, session_opens, sessions_between
from sentiment.reading import links, timed
from sentiment.score import Score
from sentiment.signal import signal
from sentiment.store import ScoreStore, score_all

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

NEWS_BEFORE = timedelta(days=60)  # headlines this long before the period may still echo in it
BPS = 1e-4


@dataclass(frozen=True, slots=True)
class Chosen:
    """One strategy of the config: its name, its class, its params."""

    name: str
    strategy: type[bt.Strategy]
    params: dict[str, object]


@dataclass(frozen=True, slots=True)
class Known:
    """All that was read: prices, headlines with their times and scores, and what they move.

    `headlines` and `links` are as in `sentiment.reading`, `scores` belong to the rows of
    `headlines` that some bar can act on, in order.
    """

    prices: Prices
    news: News
    headlines: pd.DataFrame
    scores: tuple[Score, ...]
    links: pd.DataFrame
    model: str
    revision: str


def run_experiment(config: Config, *, base: Path, source: str, progress: Progress) -> Experiment:
    """Do all that a config asks and return what was found.

    `base` is the folder that relative paths start from, `source` the command line's words that
    lead to this config, for the line that reproduces the run. Raises the error of the border
    where a mistake is: ConfigError, StrategyError, PriceError, NewsError, ScorerError, ...
    """
    chosen = choose(config, base=base)
    known = gather(config, base=base, progress=progress)
    market = assemble(config, known.prices, known.links)
    results = trade(chosen, market, account_of(config), progress=progress)
    sessions = market.sessions[1:]
    return Experiment(
        name=config.name,
        title=config.title,
        sessions=sessions,
        bars=known.prices.bars,
        benchmark=config.prices.benchmark,
        results=results,
        headlines=headline_table(
            known.news, known.headlines, known.scores, known.links,
            model=known.model, revision=known.revision,
        ),
        links=known.links,
        signals=market.signals.loc[sessions],
        trades=all_trades(results, known.prices.bars),
        metrics=metrics(config, chosen, results, known, sessions=sessions),
        manifest=manifest(
            config, base=base, source=source, known=known, exposure=exposure_path(
                config.sentiment, base=base
            ),
        ),
        config_text=as_toml(config),
        notices=notices(config.news),
    )  # fmt: skip


def choose(config: Config, *, base: Path) -> list[Chosen]:
    """Load the strategies and check their params, before anything expensive is done."""
    chosen = []
    for table in config.strategies:
        try:
            strategy = load_strategy(table.use, base=base)
            check_params(strategy, table.params, symbols=config.prices.symbols)
        except StrategyError as error:
            raise StrategyError(f"strategy {table.name!r}: {error}") from error
        chosen.append(Chosen(table.name, strategy, dict(table.params)))
    return chosen


def gather(config: Config, *, base: Path, progress: Progress) -> Known:
    """Read prices and headlines, and score every headline that some bar can act on."""
    check_events(config)
    exposure = read_exposure(config.sentiment, base=base)
    prices = read_prices(config, base=base)
    news = read_news(config, base=base)
    bars = sessions_between(
        config.prices.calendar, config.period.start - NEWS_BEFORE, config.period.end
    )
    headlines = timed(
        news.headlines,
        latency=timedelta(minutes=config.news.latency_minutes),
        bars=bars,
        opens=session_opens(config.prices.calendar, bars),
    )
    usable = headlines[headlines["first_bar"].notna()]
    scorer = make_scorer(config.sentiment, base=base)
    scores = score_all(
        usable["headline"].tolist(),
        scorer,
        ScoreStore(Path(config.sentiment.store)),
        progress=lambda done, total: progress("scoring headlines", done, total),
    )
    moved = links(usable, scores, exposure)
    return Known(
        prices=prices,
        news=news,
        headlines=headlines,
        scores=tuple(scores),
        links=moved[moved["symbol"].isin(config.prices.symbols)].reset_index(drop=True),
        model=scorer.model,
        revision=scorer.revision,
    )


def assemble(config: Config, prices: Prices, moved: pd.DataFrame) -> Market:
    """Lay bars and signals on one grid: the period's sessions and the one before them."""
    calendar, period = config.prices.calendar, config.period
    grid = sessions_between(calendar, period.start - NEWS_BEFORE, period.end)
    signals = signal(
        moved,
        grid,
        symbols=config.prices.symbols,
        half_life=config.signal.half_life_sessions,
        prior=config.signal.prior_weight,
        floor=config.signal.min_weight,
    )
    sessions = sessions_between(calendar, session_before(calendar, period.start), period.end)
    bars = {symbol: prices.bars[symbol].reindex(sessions) for symbol in config.prices.symbols}
    return Market(sessions=sessions, bars=bars, signals=signals.loc[sessions])


def trade(
    chosen: list[Chosen], market: Market, account: Account, *, progress: Progress
) -> tuple[BacktestResult, ...]:
    """Run every strategy on the same market, each with an account of its own."""
    results = []
    for number, one in enumerate(chosen):
        progress("running strategies", number, len(chosen))
        try:
            result = backtest(
                one.name, one.strategy, one.params, market=market, account=account
            )
        except Exception as error:  # noqa: BLE001 - a user's strategy may raise anything at all
            raise StrategyError(f"strategy {one.name!r} failed: {explain(error)}") from error
        results.append(result)
    progress("running strategies", len(chosen), len(chosen))
    return tuple(results)


def account_of(config: Config) -> Account:
    """Return the account that the config describes, in fractions."""
    table = config.execution
    return Account(
        cash=table.cash,
        commission=table.commission_bps * BPS,
        minimum_commission=table.minimum_commission,
        slippage=table.slippage_bps * BPS,
        borrow_per_year=table.borrow_bps_per_year * BPS,
        max_gross=table.max_gross,
        gap_buffer=table.gap_buffer,
        fractional=table.fractional,
    )


def check_events(config: Config) -> None:
    """Raise ConfigError for an event that is not on a trading session of the calendar."""
    sessions = sessions_between(
        config.prices.calendar, config.period.start, config.period.end
    )
    for event in config.events:
        if pd.Timestamp(event.session) not in sessions:
            raise ConfigError(
                f"events.{event.id}: {config.prices.calendar} has no session on {event.session};"
                f" the next one is {sessions[sessions > pd.Timestamp(event.session)][0]:%Y-%m-%d}"
            )
