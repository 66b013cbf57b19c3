"""Do all engines come to the same numbers, to the last bit?

Backtrader is the judge: what the screening engine and the lean loop say is used only where they
agree with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.result import BacktestResult
from backtests.engine import Account, Market
from backtests.fast import can_run_fast, run
from backtests.known import quiet
from backtests.strategy_files import Chosen
from backtests.trading import trade


@dataclass(frozen=True, slots=True)
class Difference:
    """The first number that is another one: `what`, at the close or the decision of `session`.

    `session` is an ISO date; `what` names it with its value in Backtrader and in the screening
    engine.
    """

    strategy: str
    session: str
    what: str


def compare(
    chosen: Sequence[Chosen], market: Market, account: Account, results: Sequence[BacktestResult]
) -> list[Difference]:
    """Run every strategy that can be in the screening engine too; return where it differs.

    `results` are Backtrader's, in the order of `chosen`.
    """
    return [
        found
        for one, result in zip(chosen, results, strict=True)
        if can_run_fast(one.strategy)
        for found in differences(one, result, market=market, account=account)
    ]


def compare_lean(
    chosen: Sequence[Chosen], market: Market, account: Account, results: Sequence[BacktestResult]
) -> list[Difference]:
    """Run every strategy in the lean loop too; return where it differs from `results`.

    A strategy that the lean loop leaves to Backtrader is compared with itself, and is the same.
    """
    lean = trade(chosen, market, replace(account, lean=True), progress=quiet)
    return [
        Difference(result.name, *where)
        for ours, result in zip(lean, results, strict=True)
        for where in (
            _in_orders(ours.orders, result.orders),
            _in_positions(ours.positions, result.positions),
            _in_series("equity", ours.equity, result.equity),
            _in_series("borrow fee", ours.borrow_fees, result.borrow_fees),
        )
        if where
    ]


def backtrader_only(chosen: Sequence[Chosen]) -> list[str]:
    """Return the names of the strategies that only Backtrader can run."""
    return [one.name for one in chosen if not can_run_fast(one.strategy)]


def differences(
    one: Chosen, result: BacktestResult, *, market: Market, account: Account
) -> list[Difference]:
    """Return where the screening engine differs from what Backtrader made of a strategy.

    At most one difference of each kind, orders, positions and equity; none if all is the same.
    """
    try:
        fast = run(one.strategy, one.params, market=market, account=account)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:  # a user's rule
        first = f"{result.equity.index[0]:%Y-%m-%d}"
        return [Difference(one.name, first, f"it failed: {type(error).__name__}: {error}")]
    found = (
        _in_orders(fast.orders, result.orders),
        _in_positions(fast.positions, result.positions),
        _in_series("equity", fast.equity, result.equity),
    )
    return [Difference(one.name, *where) for where in found if where]


def _in_orders(ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[str, str] | None:
    theirs = theirs[list(ours)]
    if ours.equals(theirs):
        return None
    for row in range(min(len(ours), len(theirs))):
        for column in ours:
            was, is_now = theirs[column].iloc[row], ours[column].iloc[row]
            if was != is_now and not (was != was and is_now != is_now):  # NaN is like NaN
                what = f"order {row + 1}: {column} {_all(was)}, {_all(is_now)}"
                return f"{theirs['decided'].iloc[row]:%Y-%m-%d}", what
    if len(ours) != len(theirs):
        longer = max(ours, theirs, key=len)
        session = f"{longer['decided'].iloc[min(len(ours), len(theirs))]:%Y-%m-%d}"
        return session, f"{len(theirs)} orders, {len(ours)}"
    return None


def _in_positions(ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[str, str] | None:
    theirs = theirs[list(ours)]
    apart = np.argwhere(ours.to_numpy() != theirs.to_numpy())
    if not len(apart):
        return None
    row, place = apart[0]
    was, is_now = theirs.iat[row, place], ours.iat[row, place]
    return (
        f"{theirs.index[row]:%Y-%m-%d}",
        f"units of {theirs.columns[place]} {_all(was)}, {_all(is_now)}",
    )


def _in_series(what: str, ours: pd.Series, theirs: pd.Series) -> tuple[str, str] | None:
    apart = np.flatnonzero(ours.to_numpy() != theirs.to_numpy())
    if not len(apart):
        return None
    row = apart[0]
    was, is_now = theirs.iat[row], ours.iat[row]
    return f"{theirs.index[row]:%Y-%m-%d}", f"{what} {_all(was)}, {_all(is_now)}"


def _all(value: object) -> str:
    """A number with all its digits, anything else as it prints."""
    return repr(float(value)) if isinstance(value, float) else str(value)
