"""Which bars of the grid are missing, and may a run go on without them?"""

import pandas as pd

from data.intraday import called
from data.prices.bars import BarError, PriceError

LISTED = 3


def missing_bars(frame: pd.DataFrame, grid: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the bars of the grid between the first and last of `frame` that it does not have."""
    within = grid[(grid >= frame.index[0]) & (grid <= frame.index[-1])]
    return within.difference(pd.DatetimeIndex(frame.index))


def within_hours(
    symbol: str, frame: pd.DataFrame, sessions: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the intraday bars that begin within the exchange's hours, and how many do not.

    `sessions` has the names of each session's first bar (`opens`) and of its end (`closes`), by
    session.
    """
    names = pd.DatetimeIndex(frame.index)
    hours = sessions.reindex(names.normalize())
    inside = ((names >= hours["opens"]) & (names < hours["closes"])).to_numpy()
    if inside.all():
        return frame, ()
    kept = frame[inside]
    if kept.empty:
        raise PriceError(
            f"{symbol} {called(names[0])}: no bar begins within the hours of the exchange; is the"
            " time zone right?"
        )
    return kept, (f"{symbol}: {(~inside).sum()} bars outside the exchange's hours left out",)


def on_grid(
    symbol: str, frame: pd.DataFrame, grid: pd.DatetimeIndex, *, max_gaps: float
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the bars with every one of the grid between first and last, and notes.

    A bar that is missing stands still at the close before it, without volume: nothing later is
    used. Raises PriceError when more than the share `max_gaps` is missing, and for a bar that the
    grid does not have.
    """
    index = pd.DatetimeIndex(frame.index)
    strange = index.difference(grid)
    if len(strange):
        daily = strange[0] == strange[0].normalize()
        what = "a bar on a day without a session" if daily else "no bar of the grid begins then"
        row = int(index.get_indexer(strange[:1])[0])
        raise BarError(f"{symbol} {called(strange[0])}: {what}{_more(strange)}", row)
    missing = missing_bars(frame, grid)
    if not len(missing):
        return frame, ()
    share = len(missing) / (len(missing) + len(frame))
    if share > max_gaps:
        raise PriceError(
            f"{symbol} {called(missing[0])}: the session has no bar{_more(missing)}; the bars run"
            f" from {called(index[0])} to {called(index[-1])} ({share:.2%} are missing, [prices]"
            f" max_gaps = {max_gaps:g} allows less)"
        )
    filled = frame.reindex(index.union(missing))
    filled["close"] = filled["close"].ffill()
    for name in ("open", "high", "low"):
        filled[name] = filled[name].fillna(filled["close"])
    filled["volume"] = filled["volume"].fillna(0.0)
    listed = ", ".join(called(bar) for bar in missing[:LISTED])
    more = f" and {len(missing) - LISTED} more" if len(missing) > LISTED else ""
    return filled, (
        f"{symbol}: {len(missing)} bars were missing and stand still at the close before:"
        f" {listed}{more}",
    )


def _more(found: pd.DatetimeIndex) -> str:
    return f" ({len(found) - 1} more like it)" if len(found) > 1 else ""
