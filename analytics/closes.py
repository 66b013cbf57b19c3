"""What is left of an intraday run at the close of each session?"""

from dataclasses import replace

import pandas as pd

from analytics.result import BacktestResult


def at_closes(result: BacktestResult) -> BacktestResult:
    """Return a run as it stood at the close of each session, whatever bars it was made on.

    Equity and positions are those of a session's last bar, borrow fees the session's sum; orders
    keep the bars they were decided and filled on. Statistics of sessions are made of this: returns
    from close to close are comparable between runs on bars of any length, intraday ones are not
    independent enough to be annualised. A run on daily bars is returned as it is.
    """
    bars = pd.DatetimeIndex(result.equity.index)
    sessions = bars.normalize()
    if sessions.equals(bars):
        return result
    last = ~sessions.duplicated(keep="last")
    days = sessions[last]
    return replace(
        result,
        equity=result.equity[last].set_axis(days),
        positions=result.positions[last].set_axis(days),
        borrow_fees=result.borrow_fees.groupby(sessions).sum(),
    )
