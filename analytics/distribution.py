"""How are the daily returns of an account spread: how often up, how bad the bad days?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.returns import NOISE

TAIL = 0.05  # share of the sessions that count as the worst


@dataclass(frozen=True, slots=True)
class Spread:
    """`up` and `flat` are shares of all sessions; `tail` is the mean of the worst 5 % of them."""

    best: float
    worst: float
    up: float
    flat: float
    tail: float
    skew: float | None


def spread(returns: pd.Series) -> Spread:
    """Return how the simple returns of the sessions are spread; at least one session is needed.

    The worst 5 % are at least one session, rounded up (expected shortfall, Acerbi & Tasche 2002).
    The skewness is the adjusted Fisher-Pearson one; None for an account that did not move or has
    fewer than three sessions.
    """
    values = returns.dropna().to_numpy(dtype=float)
    many = max(1, int(np.ceil(TAIL * len(values) - NOISE)))
    moved = len(values) >= 3 and float(np.std(values)) > NOISE
    return Spread(
        best=float(values.max()),
        worst=float(values.min()),
        up=float((values > NOISE).mean()),
        flat=float((np.abs(values) <= NOISE).mean()),
        tail=float(np.sort(values)[:many].mean()),
        skew=float(pd.Series(values).skew()) if moved else None,  # type: ignore[arg-type]
    )


def histogram(returns: pd.Series, edges: np.ndarray) -> np.ndarray:
    """Return the share of the sessions in each bin, days without any change left out."""
    values = returns.dropna().to_numpy(dtype=float)
    counts, _ = np.histogram(values[np.abs(values) > NOISE], bins=edges)
    return counts / max(1, len(values))
