"""How deep and how long was the account below its best?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.returns import NOISE


@dataclass(frozen=True, slots=True)
class Drawdown:
    """One stretch below a peak.

    `depth` is the loss at the trough as a fraction < 0. `peak` is the last session at the peak, or
    None when the peak is the starting capital before the first session. `recovery` is the first
    session back at the peak, or None. `days` are calendar days from the peak to the recovery, or to
    the last session while there is none; from the first session when the peak lies before it.
    """

    depth: float
    peak: pd.Timestamp | None
    trough: pd.Timestamp
    recovery: pd.Timestamp | None
    days: int


def drawdown(equity: pd.Series, starting_cash: float) -> pd.Series:
    """Return the loss from the running peak of each session, shape (sessions,), fractions <= 0.

    The starting capital counts as the first peak (Magdon-Ismail & Atiya 2004, "Maximum Drawdown").
    Below -1 only where the account owes money.
    """
    loss = equity / equity.cummax().clip(lower=starting_cash) - 1.0
    return loss.where(loss < -NOISE, 0.0).rename("drawdown")


def episodes(equity: pd.Series, starting_cash: float) -> list[Drawdown]:
    """Return every stretch below a peak, the deepest first."""
    loss = drawdown(equity, starting_cash)
    below = np.flatnonzero(loss < 0)
    stretches = np.split(below, np.flatnonzero(np.diff(below) > 1) + 1)
    found = [_episode(loss, int(part[0]), int(part[-1])) for part in stretches if part.size]
    return sorted(found, key=lambda episode: episode.depth)


def deepest(equity: pd.Series, starting_cash: float) -> Drawdown | None:
    """Return the deepest drawdown (the first of equals), or None if no session closed lower."""
    return next(iter(episodes(equity, starting_cash)), None)


def drawdown_on(
    equity: pd.Series, starting_cash: float, *, session: pd.Timestamp
) -> Drawdown | None:
    """Return the stretch below a peak that `session` lies in, or None if it closed at one."""
    return next(
        (
            episode
            for episode in episodes(equity, starting_cash)
            if (episode.peak is None or episode.peak < session)
            and (episode.recovery is None or session < episode.recovery)
        ),
        None,
    )


def longest_days(equity: pd.Series, starting_cash: float) -> int:
    """Return the calendar days of the longest drawdown, 0 if there was none."""
    return max((episode.days for episode in episodes(equity, starting_cash)), default=0)


def _episode(loss: pd.Series, first: int, last: int) -> Drawdown:
    """Return the record of the stretch from the first to the last place below the peak."""
    sessions = pd.DatetimeIndex(loss.index)
    trough = first + int(loss.iloc[first : last + 1].argmin())
    recovered = last + 1 < len(sessions)
    end = sessions[last + 1] if recovered else sessions[last]
    return Drawdown(
        depth=float(loss.iloc[trough]),
        peak=sessions[first - 1] if first > 0 else None,
        trough=sessions[trough],
        recovery=end if recovered else None,
        days=(end - sessions[max(first - 1, 0)]).days,
    )
