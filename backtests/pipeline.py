"""What happens in one run, from a config to an Experiment? The whole story on one page.

    headlines - scores - links - signals \
                                          strategies in Backtrader - results - metrics - Experiment
    prices ------------------------------/
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analytics.experiment import Experiment
from analytics.result import BacktestResult
from backtests.config import Config
from backtests.config_file import as_toml
from backtests.engine import Account, Market, backtest
from backtests.grid import news_sessions, traded_sessions
from backtests.known import Known, Progress, Read, Tools, digest, read, tools_of
from backtests.manifest import manifest
from backtests.metrics import metrics
from backtests.sources import exposure_path, notices
from backtests.strategy_files import Chosen, StrategyError, choose, explain
from backtests.tables import all_trades, headline_table
from data.prices.bars import Prices
from sentiment.signal import signal

BPS = 1e-4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run made of its config, before any of it is put into tables."""

    chosen: Sequence[Chosen]
    sources: Read
    tools: Tools
    known: Known
    market: Market
    results: tuple[BacktestResult, ...]


def run_experiment(config: Config, *, base: Path, source: str, progress: Progress) -> Experiment:
    """Do all that a config asks and return what was found.

    `base` is the folder that relative paths start from, `source` the command line's words that
    lead to this config, for the line that reproduces the run. Raises the error of the border
    where a mistake is: StrategyError, PriceError, NewsError, ScorerError, ...
    """
    outcome = carry_out(config, base=base, progress=progress)
    return describe(config, outcome, base=base, source=source)


def carry_out(config: Config, *, base: Path, progress: Progress) -> Outcome:
    """Read, score, link and trade: everything that costs time."""
    chosen = choose(config, base=base)
    tools = tools_of(config, base=base)
    sources = read(config, base=base)
    known = digest(config, sources, tools, progress=progress)
    market = assemble(config, known.prices, known.links)
    results = trade(chosen, market, account_of(config), progress=progress)
    return Outcome(chosen, sources, tools, known, market, results)


def describe(config: Config, outcome: Outcome, *, base: Path, source: str) -> Experiment:
    """Put an outcome into the tables that are written and drawn."""
    known, results = outcome.known, outcome.results
    sessions = outcome.market.sessions[1:]
    headlines = headline_table(known)
    return Experiment(
        name=config.name,
        title=config.title,
        sessions=sessions,
        bars=known.prices.bars,
        benchmark=config.prices.benchmark,
        results=results,
        headlines=headlines,
        links=known.links,
        signals=outcome.market.signals.loc[sessions],
        trades=all_trades(results, known.prices.bars),
        metrics=metrics(
            config, outcome.chosen, results, known, headlines=headlines, sessions=sessions
        ),
        manifest=manifest(
            config, base=base, source=source, known=known, results=results,
            exposure=exposure_path(config.sentiment, base=base),
        ),
        config_text=as_toml(config),
        notices=notices(config.news),
    )  # fmt: skip


def assemble(config: Config, prices: Prices, moved: pd.DataFrame) -> Market:
    """Lay bars and signals on one grid: the period's sessions and the one before them."""
    signals = signal(
        moved,
        news_sessions(config),
        symbols=config.prices.symbols,
        half_life=config.signal.half_life_sessions,
        prior=config.signal.prior_weight,
        floor=config.signal.min_weight,
    )
    sessions = traded_sessions(config)
    bars = {symbol: prices.bars[symbol].reindex(sessions) for symbol in config.prices.symbols}
    return Market(sessions=sessions, bars=bars, signals=signals.loc[sessions])


def trade(
    chosen: Sequence[Chosen], market: Market, account: Account, *, progress: Progress
) -> tuple[BacktestResult, ...]:
    """Run every strategy on the same market, each with an account of its own."""
    results = []
    for number, one in enumerate(chosen):
        progress("running strategies", number, len(chosen))
        try:
            result = backtest(one.name, one.strategy, one.params, market=market, account=account)
        except Exception as error:  # a user's strategy may raise anything at all
            told = explain(error, one.strategy)
            raise StrategyError(f"[strategies.{one.name}] failed: {told}") from error
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
