"""How do prices and headlines become a market, and a config's strategies trade on it?"""

from collections.abc import Sequence

import pandas as pd

from analytics.result import BacktestResult
from backtests.config import Config
from backtests.engine import Account, Market, backtest
from backtests.grid import bars_per_session, news_bars, traded_bars
from backtests.known import Progress
from backtests.own_code import RAISED
from backtests.strategy_files import Chosen, StrategyError, explain
from data.prices.bars import Prices
from sentiment.signal import signal

BPS = 1e-4


def assemble(
    config: Config, prices: Prices, moved: pd.DataFrame, *, until: pd.Timestamp | None = None
) -> Market:
    """Lay bars and signals on one grid: the period's bars and the one before them.

    `until` names a bar after which there is none.
    """
    signals = signal(
        moved.assign(weight=moved["weight"] * moved["novelty"]),
        news_bars(config, until=until).names,
        symbols=config.prices.symbols,
        half_life=config.signal.half_life_sessions * bars_per_session(config),
        prior=config.signal.prior_weight,
        floor=config.signal.min_weight,
    )
    names = traded_bars(config, until=until).names
    bars = {symbol: prices.bars[symbol].reindex(names) for symbol in config.prices.symbols}
    return Market(sessions=names, bars=bars, signals=signals.loc[names])


def trade(
    chosen: Sequence[Chosen],
    market: Market,
    account: Account,
    *,
    progress: Progress,
    until: pd.Timestamp | None = None,
) -> tuple[BacktestResult, ...]:
    """Run every strategy on the same market, each with an account of its own.

    With `until` they decide up to that session only, see `backtests.engine.backtest`.
    """
    results = []
    for number, one in enumerate(chosen):
        progress("running strategies", number, len(chosen))
        try:
            result = backtest(
                one.name, one.strategy, one.params,
                market=market, account=account, symbols=one.symbols, until=until,
            )  # fmt: skip
        except RAISED as error:
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
        lean=table.loop == "lean",
    )
