"""What would many settings of one strategy have come to on the same market?

    returns = variant_returns(strategy, [{"enter": 0.1}, {"enter": 0.2}], market=..., account=...)

is the matrix that walk-forward choice, the probability of backtest overfitting and the tests for
superior ability are made of: one column a variant, one row a session. The screening engine does it
where the strategy only follows its paths, Backtrader where it does more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import backtrader as bt
import numpy as np
import pandas as pd

from backtests.engine import Account, Market, backtest
from backtests.fast import SizeError, bars_of, can_run_fast, run_many, seen_by_rules
from backtests.fast_records import Bars
from backtests.own_code import RAISED
from backtests.strategy_files import explain, parameters

CELLS = 2_000_000  # targets (variants, bars, symbols) held in memory at once


@dataclass(frozen=True, slots=True)
class Variants:
    """What became of each variant, in the order they were given.

    `equity` is (variants, bars), at each close, the market's first bar included, at which there is
    only the starting cash. A row is NaN for a variant that failed; `refused` says why, by its
    place: a rule that objects to its params, or whatever a user's strategy raised.
    """

    equity: np.ndarray
    refused: Mapping[int, str]


def variant_returns(
    strategy: type[bt.Strategy],
    variants: Sequence[Mapping[str, object]],
    *,
    market: Market,
    account: Account,
    threads: int = 1,
) -> pd.DataFrame:
    """Return the simple return of each session, (sessions, variants), of one strategy's variants.

    A variant is the params that differ from the strategy's defaults. Columns are the places in
    `variants`; a variant whose rule objects to its params has none. Rows are `market.sessions`
    without the first, on which is only decided. After a ruin returns are 0: nothing is left to
    move. No return is NaN.
    """
    found = variant_equity(strategy, variants, market=market, account=account, threads=threads)
    there = [place for place in range(len(variants)) if place not in found.refused]
    returns = returns_of(found.equity[there])
    return pd.DataFrame(returns.T, index=market.sessions[1:], columns=there)


def returns_of(equity: np.ndarray) -> np.ndarray:
    """Return the simple returns (runs, bars - 1) of equity (runs, bars); 0 after a ruin."""
    before = equity[:, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        returns = equity[:, 1:] / before - 1.0
    return np.where(before > 0.0, returns, 0.0)


@dataclass(frozen=True, slots=True)
class Ground:
    """A market laid out for many variants: what rules see, and columns for the screening engine."""

    market: Market
    signals: Mapping[str, np.ndarray]
    closes: Mapping[str, np.ndarray]
    _bars: dict[tuple[str, ...], Bars] = field(default_factory=dict)

    @classmethod
    def of(cls, market: Market) -> "Ground":
        """Lay out a market."""
        return cls(market, *seen_by_rules(market))

    def bars(self, symbols: tuple[str, ...]) -> Bars:
        """Return the bars of `symbols` in columns."""
        if symbols not in self._bars:
            self._bars[symbols] = bars_of(self.market, symbols)
        return self._bars[symbols]


def variant_equity(
    strategy: type[bt.Strategy],
    variants: Sequence[Mapping[str, object]],
    *,
    market: Market | Ground,
    account: Account,
    symbols: Sequence[str] | None = None,
    threads: int = 1,
) -> Variants:
    """Return the equity at each close of one strategy's variants, in whichever engine can do it.

    `symbols` are the feeds that Backtrader hands to a strategy of a user's own; all, if None.
    """
    ground = market if isinstance(market, Ground) else Ground.of(market)
    market = ground.market
    refused: dict[int, str] = {}
    equity = np.full((len(variants), len(market.sessions)), np.nan)
    todo = list(range(len(variants)))
    if can_run_fast(strategy):
        todo = _follow(strategy, variants, ground, account, threads, equity, refused)
    for place in todo:
        try:
            result = backtest(
                strategy.__name__, strategy, variants[place],
                market=market, account=account, symbols=symbols,
            )  # fmt: skip
        except RAISED as error:
            refused[place] = explain(error, strategy)
            continue
        equity[place] = [account.cash, *result.equity]
    return Variants(equity, refused)


def _follow(
    strategy: type[bt.Strategy],
    variants: Sequence[Mapping[str, object]],
    ground: Ground,
    account: Account,
    threads: int,
    equity: np.ndarray,
    refused: dict[int, str],
) -> list[int]:
    """Fill in what the screening engine makes of the variants; return those it leaves over."""
    signals, closes = ground.signals, ground.closes
    defaults, left = parameters(strategy), list[int]()
    waiting: dict[tuple[str, ...], _Batch] = {}
    for place, params in enumerate(variants):
        try:
            paths = strategy.paths(signals, closes, SimpleNamespace(**{**defaults, **params}))
            targets = np.column_stack(list(paths.values())).astype(float)
        except RAISED as error:
            refused[place] = explain(error, strategy)
            continue
        names = tuple(paths)
        if names not in waiting:
            waiting[names] = _Batch(ground.bars(names))
        batch = waiting[names]
        batch.places.append(place)
        batch.targets.append(targets)
        if len(batch.targets) * targets.size >= CELLS:
            left += batch.run(account, threads, equity)
    for batch in waiting.values():
        left += batch.run(account, threads, equity)
    return left


@dataclass(slots=True)
class _Batch:
    """Target paths of variants that trade the same symbols, until there are enough to run."""

    bars: Bars
    places: list[int] = field(default_factory=list)
    targets: list[np.ndarray] = field(default_factory=list)

    def run(self, account: Account, threads: int, equity: np.ndarray) -> list[int]:
        """Write their equity; return them all where only Backtrader has the digits for it."""
        places, targets = self.places, self.targets
        self.places, self.targets = [], []
        if not places:
            return []
        try:
            equity[places] = run_many(self.bars, np.array(targets), account, threads=threads)
        except SizeError:
            return places
        return []
