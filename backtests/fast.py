"""What does a strategy that follows target paths come to, thousands of times a second?

The screening engine: the account of `broker.GuardedBroker` for market orders at the next open, as
`strategies.orders.pursue` sends them, without Backtrader, and equal to it in the last bit. The
comparison is in `parity.py`.
"""

import inspect
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import takewhile
from types import SimpleNamespace

import backtrader as bt
import numpy as np
import pandas as pd

from analytics.result import FILLED, PENDING, REJECTED
from backtests.broker import LOT
from backtests.engine import Account, Market, ahead
from backtests.fast_records import CLOSED_ONLY, SENT, Bars, Ledger, Terms
from backtests.fast_records import FILLED as WHOLE
from backtests.strategy_files import parameters
from strategies.orders import follow_paths

PARTS_PER_THREAD = 4  # so that a thread that is held up does not hold up the rest


class SizeError(ValueError):
    """A position of so many units that sums of sizes are no longer exact: Backtrader's to run."""


@dataclass(frozen=True, slots=True)
class FastRun:
    """What the screening engine made of one strategy: a `BacktestResult` without its words.

    `equity` (sessions,), `positions` (sessions, symbols traded) and `orders` hold the same numbers
    as there; `orders` has the columns order, decided, symbol, side, asked, size, status, filled,
    price and commission.
    """

    equity: pd.Series
    positions: pd.DataFrame
    orders: pd.DataFrame


def can_run_fast(strategy: type[bt.Strategy]) -> bool:
    """Whether all that a strategy does is to follow its paths, so that this engine can do it."""
    own = takewhile(lambda one: one is not bt.Strategy, strategy.__mro__)
    written = {name for one in own for name, what in vars(one).items() if inspect.isfunction(what)}
    return written == {"next"} and strategy.next is follow_paths


def target_paths(
    strategy: type[bt.Strategy], params: Mapping[str, object], market: Market
) -> dict[str, np.ndarray]:
    """Return what a strategy wants at the close of each bar, (bars,) for each symbol it trades."""
    signals, closes = seen_by_rules(market)
    return strategy.paths(signals, closes, SimpleNamespace(**{**parameters(strategy), **params}))


def seen_by_rules(market: Market) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return what `paths` is asked with: signals and closes by symbol, (bars,) each.

    Row t of a signal is what is known before the open of bar t + 1, as in the engine.
    """
    known = ahead(market)
    return (
        {str(symbol): known[symbol].to_numpy() for symbol in known},
        {symbol: frame["close"].to_numpy() for symbol, frame in market.bars.items()},
    )


def run(
    strategy: type[bt.Strategy],
    params: Mapping[str, object],
    *,
    market: Market,
    account: Account,
) -> FastRun:
    """Run one strategy over the market; it must be one that `can_run_fast`.

    Raises what its rule raises, and SizeError for an account too large for its prices.
    """
    paths = target_paths(strategy, params, market)
    targets = np.column_stack(list(paths.values())).astype(float)
    ledger = _ledger(targets.shape)
    equity = np.empty((1, len(targets)))
    _kernel(bars_of(market, list(paths)), account, targets[None], equity, ledger)
    sessions, symbols = market.sessions, list(paths)
    return FastRun(
        equity=pd.Series(equity[0, 1:], index=sessions[1:], name="equity"),
        positions=pd.DataFrame(ledger.positions[1:], index=sessions[1:], columns=symbols),
        orders=_orders(ledger, sessions, symbols),
    )


def equity(
    strategy: type[bt.Strategy],
    params: Mapping[str, object],
    *,
    market: Market,
    account: Account,
) -> pd.Series:
    """Return the equity of `run`, (sessions,), and nothing else."""
    paths = target_paths(strategy, params, market)
    targets = np.column_stack(list(paths.values()))
    values = run_many(bars_of(market, list(paths)), targets[None], account)
    return pd.Series(values[0, 1:], index=market.sessions[1:], name="equity")


def run_many(bars: Bars, targets: np.ndarray, account: Account, *, threads: int = 1) -> np.ndarray:
    """Return the equity at each close, (runs, bars), of each of `targets` (runs, bars, symbols).

    `bars` are those of `bars_of` with the symbols in the same order, the order that orders go out
    in. The first bar is only decided on: its equity is the starting cash. Raises SizeError.
    """
    targets = np.ascontiguousarray(targets, dtype=float)
    equity = np.empty(targets.shape[:2])
    ledger = _ledger((0, 0))
    if threads == 1:
        _kernel(bars, account, targets, equity, ledger)
        return equity
    cuts = np.array_split(np.arange(len(targets)), threads * PARTS_PER_THREAD)
    parts = [slice(cut[0], cut[-1] + 1) for cut in cuts if len(cut)]
    with ThreadPoolExecutor(threads) as pool:
        done = [
            pool.submit(_kernel, bars, account, targets[part], equity[part], ledger)
            for part in parts
        ]
        for one in done:
            one.result()
    return equity


def run_shifted(
    strategy: type[bt.Strategy],
    params: Mapping[str, object],
    shifts: Iterable[int],
    *,
    market: Market,
    account: Account,
    threads: int = 1,
) -> np.ndarray:
    """Return the equity at each close, (shifts, bars), under signals that come that much later.

    The signals of all symbols are moved together, by so many sessions, and what falls off the end
    comes first: the same news at times that mean nothing. A shift of 0 is the run itself.
    """
    wanted = [target_paths(strategy, params, shifted(market, shift)) for shift in shifts]
    targets = np.array([np.column_stack(list(paths.values())) for paths in wanted])
    return run_many(bars_of(market, list(wanted[0])), targets, account, threads=threads)


def shifted(market: Market, sessions: int) -> Market:
    """Return the market with its signals moved in a circle.

    The first row stays out of it: nothing is ever decided on it.
    """
    moved = market.signals.to_numpy().copy()
    moved[1:] = np.roll(moved[1:], sessions, axis=0)
    signals = pd.DataFrame(moved, index=market.sessions, columns=market.signals.columns)
    return Market(market.sessions, market.bars, signals)


def bars_of(market: Market, symbols: Sequence[str]) -> Bars:
    """Lay the bars of `symbols` into columns, in that order.

    Raises ValueError for a price that is not above zero.
    """
    prices = {
        column: np.column_stack([market.bars[symbol][column].to_numpy(float) for symbol in symbols])
        for column in ("open", "high", "low", "close")
    }
    for column, one in prices.items():
        if not ((one > 0) & np.isfinite(one)).all():
            bar, place = np.argwhere(~((one > 0) & np.isfinite(one)))[0]
            raise ValueError(
                f"{symbols[place]} {market.sessions[bar]:%Y-%m-%d}: {column} = {one[bar, place]};"
                " should be above zero"
            )
    days = market.sessions.normalize().as_unit("s").asi8 // 86_400
    return Bars(prices["open"], prices["high"], prices["low"], prices["close"], days)


def terms_of(account: Account) -> Terms:
    """Return the account in the kernel's numbers."""
    return Terms(
        cash=float(account.cash),
        commission=float(account.commission),
        minimum=float(account.minimum_commission),
        slippage=float(account.slippage),
        borrow_per_year=float(account.borrow_per_year),
        cap=account.max_gross * (1.0 - account.gap_buffer),
        lot=LOT if account.fractional else 1.0,
        compensated=sys.version_info >= (3, 12),
    )


def _kernel(
    bars: Bars, account: Account, targets: np.ndarray, equity: np.ndarray, ledger: Ledger
) -> None:
    from backtests.fast_kernel import trade_paths

    wrong = trade_paths(bars, terms_of(account), targets, equity, ledger)
    if wrong >= 0:
        raise SizeError(
            f"cash = {account.cash:g} buys more units than can be summed exactly; lower it"
        )


def _ledger(shape: tuple[int, ...]) -> Ledger:
    one, two, three, four, five = (np.zeros(shape) for _ in range(5))
    return Ledger(one, two, three, four, five, fates=np.zeros(shape, np.int8))


def _orders(ledger: Ledger, sessions: pd.DatetimeIndex, symbols: Sequence[str]) -> pd.DataFrame:
    bar, place = np.nonzero(ledger.fates)
    fate, asked = ledger.fates[bar, place], ledger.asked[bar, place]
    filled = (fate == WHOLE) | (fate == CLOSED_ONLY)
    after = sessions[np.minimum(bar + 1, len(sessions) - 1)]
    return pd.DataFrame({
        "order": np.arange(1, len(bar) + 1),
        "decided": sessions[bar],
        "symbol": np.array(symbols, dtype=object)[place],
        "side": np.where(asked > 0, "buy", "sell"),
        "asked": np.abs(asked),
        "size": np.abs(ledger.sizes[bar, place]),
        "status": np.select([filled, fate == SENT], [FILLED, PENDING], REJECTED),
        "filled": pd.Series(after).where(filled),
        "price": np.where(filled, ledger.prices[bar, place], np.nan),
        "commission": ledger.commissions[bar, place],
    })  # fmt: skip
