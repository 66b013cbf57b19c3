"""Does Backtrader come to the same as the sweep? If it does not, there is nothing to report."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backtests.engine import backtest
from backtests.fast import can_run_fast
from backtests.known import Progress
from backtests.parity import differences
from backtests.sweep.runs import Run


class ParityError(ValueError):
    """A sweep whose numbers are not Backtrader's: names the setting and the first difference."""


def judge(runs: Sequence[tuple[str, Run, np.ndarray]], *, progress: Progress) -> int:
    """Do runs again in stock Backtrader and return how many were; all of them must be the same.

    Each comes with the words for its setting and the equity that the sweep has of it, (bars,).
    Compared are orders, positions and equity of the screening engine, and the sweep's own equity.
    Raises ParityError on the first difference, in any bit.
    """
    for number, (words, run, equity) in enumerate(runs):
        progress("running again in Backtrader", number, len(runs))
        market, account = run.market(), replace(run.account(), lean=False)
        one = run.one
        result = backtest(
            one.name, one.strategy, one.params,
            market=market, account=account, symbols=one.symbols,
        )  # fmt: skip
        there = np.array([account.cash, *result.equity])
        if apart := np.flatnonzero(there != equity).tolist():
            place = apart[0]
            raise ParityError(
                f"{one.name} with {words}: {market.sessions[place]:%Y-%m-%d}: equity"
                f" {float(there[place])!r} in Backtrader, {float(equity[place])!r} in the sweep"
            )
        if can_run_fast(one.strategy):
            for found in differences(one, result, market=market, account=account):
                raise ParityError(
                    f"{one.name} with {words}: {found.session}: {found.what}"
                    " (Backtrader, screening)"
                )
    progress("running again in Backtrader", len(runs), len(runs))
    return len(runs)
