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
    columns = {symbol: np.full(len(bars), np.nan) for symbol in symbols}
    usable = links[links["first_bar"].notna()]
    for symbol, group in usable.groupby("symbol", sort=False):
        if symbol in columns:
            columns[str(symbol)] = _fading_mean(
                group["value"].to_numpy(float),
                np.abs(group["weight"].to_numpy(float)),
                bars.get_indexer(pd.DatetimeIndex(group["first_bar"])),
                bars=len(bars), half_life=half_life, prior=prior, floor=floor,
            )  # fmt: skip
    return pd.DataFrame(columns, index=bars)


def _fading_mean(
    values: np.ndarray,
    weights: np.ndarray,
    first: np.ndarray,
    *,
    bars: int,
    half_life: float,
    prior: float,
    floor: float,
) -> np.ndarray:
    """Return the shrunk mean per bar, carrying sum and mass forward: linear in headlines and bars.

    `first` is each headline's bar position; -1 (a bar outside the period) is left out.
    """
    within = first >= 0
    arriving_sum = np.bincount(first[within], (weights * values)[within], minlength=bars)
    arriving_mass = np.bincount(first[within], weights[within], minlength=bars)
    keep = 0.5 ** (1.0 / half_life)
    total, mass = 0.0, 0.0
    out = np.full(bars, np.nan)
    for bar in range(bars):
        total = total * keep + arriving_sum[bar]
        mass = mass * keep + arriving_mass[bar]
        if mass >= floor and mass > 0.0:  # a floor of 0 still needs some news
            out[bar] = total / (mass + prior)
    return out
