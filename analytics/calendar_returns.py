"""What did each calendar month and year return?"""

import pandas as pd


def calendar_returns(equity: pd.Series, starting_cash: float, *, by: str) -> pd.Series:
    """Return the simple return of each month (`by` = "M") or year ("Y"), indexed by period.

    Each runs from the last close before it, the first from the starting cash, to its own last
    close; compounded they give the return of the whole run. NaN once the account is at zero.
    """
    sessions = pd.DatetimeIndex(equity.index)
    ends = equity.astype(float).groupby(sessions.to_period(by)).last()
    before = ends.shift(fill_value=float(starting_cash))
    return (ends / before.where(before > 0) - 1.0).rename("return")
