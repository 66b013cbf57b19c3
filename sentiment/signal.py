"""How do many scored headlines become one number per bar and symbol?"""

import numpy as np
import pandas as pd


def signal(
    links: pd.DataFrame,
    bars: pd.DatetimeIndex,
    *,
    symbols: list[str],
    half_life: float,
    prior: float,
    floor: float,
) -> pd.DataFrame:
    """Return the signal known before the open of each bar, shape (bars, symbols), in [-1, 1].

    `links` holds one row per headline and symbol it moves: `symbol`, `value` in [-1, 1] (polarity
    times sign), `weight` (signed; its size counts) and `first_bar` (the bar that may act first;
    NaT never acts). A headline's weight halves every `half_life` bars. The signal is the weighted
    mean value, shrunk towards zero as if `prior` units of neutral news were always there, so that
    one lone headline moves little and old news fades. It is NaN, no news, while the weights add
    up to less than `floor`, and where there is none; 0 means neutral news.
    """
    sums, mass = arriving(links, bars, symbols=symbols)
    values = fading_mean(sums, mass, half_life=half_life, prior=prior, floor=floor)
    return pd.DataFrame(values, index=bars, columns=symbols)


def arriving(
    links: pd.DataFrame, bars: pd.DatetimeIndex, *, symbols: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return what each bar brings: the sums of weight times value and of weights' sizes.

    Both have shape (bars, symbols). Links of a bar that is none of `bars`, or of none at all, and
    of other symbols are left out.
    """
    row = bars.get_indexer(pd.DatetimeIndex(links["first_bar"]))
    column = pd.Index(symbols).get_indexer(pd.Index(links["symbol"]))
    within = (row >= 0) & (column >= 0)
    places = (row * len(symbols) + column)[within]
    weights = np.abs(links["weight"].to_numpy(float))[within]
    values = links["value"].to_numpy(float)[within]
    sums, mass = (
        np.bincount(places, each, minlength=len(bars) * len(symbols))
        for each in (weights * values, weights)
    )
    return sums.reshape(-1, len(symbols)), mass.reshape(-1, len(symbols))


def fading_mean(
    sums: np.ndarray, mass: np.ndarray, *, half_life: float, prior: float, floor: float
) -> np.ndarray:
    """Return the shrunk mean per bar of what arrived by then, as in `signal`.

    Both arrays have the bars first and any axes behind, such as symbols or runs; carries sum and
    mass forward, so it is linear in the bars.
    """
    keep = 0.5 ** (1.0 / half_life)
    total, weight = np.zeros(sums.shape[1:]), np.zeros(mass.shape[1:])
    out = np.full(sums.shape, np.nan)
    for bar in range(len(sums)):
        total = total * keep + sums[bar]
        weight = weight * keep + mass[bar]
        known = (weight >= floor) & (weight > 0.0)  # a floor of 0 still needs some news
        np.divide(total, weight + prior, out=out[bar], where=known)
    return out
