"""Which markets, accounts and target paths put both engines to the test?"""

from dataclasses import dataclass

import backtrader as bt
import numpy as np
import pandas as pd

from backtests.engine import Account, Market
from strategies.orders import Params, Series, follow_paths


class Wanted(bt.Strategy):
    """Follows paths that were made beforehand; with bars to come it sees as much as there is."""

    reads = "first"
    params = (("first", ""), ("wanted", None))
    next = follow_paths

    @staticmethod
    def paths(signals: Series, closes: Series, p: Params) -> dict[str, np.ndarray]:
        """Return the beginning of each path, as long as what is known."""
        del signals
        return {symbol: path[: len(closes[symbol])] for symbol, path in p.wanted.items()}


@dataclass(frozen=True, slots=True)
class Case:
    """One market with an account and what is wanted there, by symbol."""

    market: Market
    account: Account
    wanted: dict[str, np.ndarray]

    @property
    def params(self) -> dict[str, object]:
        """The params of `Wanted`."""
        return {"first": next(iter(self.wanted)), "wanted": self.wanted}


def market_of(bars: int, symbols: int, *, seed: int, wild: float = 1.0) -> Market:
    """Return random walks with gaps; `wild` multiplies every move. Signals persist for a while."""
    random = np.random.default_rng(seed)
    names = [f"S{place}" for place in range(symbols)]
    start = pd.Timestamp("2015-01-01") + pd.Timedelta(days=int(random.integers(0, 2000)))
    sessions = pd.bdate_range(start, periods=bars, unit="ns")
    moves = 0.7 * random.normal(0, 0.008, (bars, 1)) + random.normal(0, 0.009, (bars, symbols))
    closes = random.uniform(5, 500, symbols) * np.exp(np.cumsum(wild * moves, axis=0))
    before = np.vstack([closes[:1], closes[:-1]])
    opens = before * np.exp(wild * random.normal(0, 0.004, (bars, symbols)))
    spread = np.exp(wild * np.abs(random.normal(0, 0.003, (2, bars, symbols))))
    highs, lows = np.maximum(opens, closes) * spread[0], np.minimum(opens, closes) / spread[1]
    frames = {
        name: pd.DataFrame(
            {"open": opens[:, place], "high": highs[:, place], "low": lows[:, place],
             "close": closes[:, place], "volume": 1e6}, index=sessions,
        )
        for place, name in enumerate(names)
    }  # fmt: skip
    signals = random.normal(0, 0.35, (bars, symbols))
    for bar in range(1, bars):
        signals[bar] += 0.6 * signals[bar - 1]
    return Market(sessions, frames, pd.DataFrame(np.tanh(signals), sessions, names))


def random_case(seed: int) -> Case:
    """Return a case in which gaps, caps, cash, costs, late symbols and ruin have their turn."""
    random = np.random.default_rng(seed)
    bars, symbols = int(random.integers(20, 160)), int(random.integers(1, 7))
    market = market_of(bars, symbols, seed=seed, wild=random.choice([0.5, 1.0, 3.0, 10.0]))
    account = Account(
        cash=float(random.choice([1_000.0, 100_000.0, 12_345.67])),
        commission=float(random.choice([0.0, 0.0001, 0.0005, 0.01])),
        minimum_commission=float(random.choice([0.0, 0.0, 1.0, 5.0])),
        slippage=float(random.choice([0.0, 0.0002, 0.005])),
        borrow_per_year=float(random.choice([0.0, 0.005, 0.5])),
        max_gross=float(random.choice([random.uniform(0.3, 2.0), 1.0, 10.0], p=[0.5, 0.3, 0.2])),
        gap_buffer=float(random.choice([0.0, 0.02])),
        fractional=bool(random.random() < 0.6),
    )
    weight = random.uniform(0.05, 2.5) / symbols
    enter, short = random.uniform(0.0, 0.6), random.random() < 0.7
    signals = market.signals.to_numpy()
    wanted = weight * ((signals > enter) - (short * (signals < -enter)).astype(float))
    if random.random() < 0.3:  # a new target each session, not only on a change of side
        wanted = wanted * np.exp(random.normal(0, 0.2, wanted.shape))
    names = random.permutation(symbols)
    begins = np.where(random.random(symbols) < 0.2, random.integers(1, bars // 2, symbols), 0)
    wanted = np.where(np.arange(bars)[:, None] < begins, 0.0, wanted)
    paths = {f"S{place}": wanted[:, place] for place in names}
    return Case(market=standing_still(market, begins), account=account, wanted=paths)


def standing_still(market: Market, begins: np.ndarray) -> Market:
    """Return the market with each symbol's bars at one price, without volume, before it begins.

    `begins` (symbols,) are the places of the first real bars; nothing is known before them.
    """
    bars, signals = {}, market.signals.copy()
    for (symbol, frame), begin in zip(market.bars.items(), begins, strict=True):
        bars[symbol] = frame.copy()
        bars[symbol].iloc[:begin] = [*[frame["open"].iloc[begin]] * 4, 0.0]
        signals.iloc[:begin, signals.columns.get_loc(symbol)] = np.nan
    return Market(market.sessions, bars, signals)
