"""Of many tests or many strategies, which ones stand when all are counted?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.bootstrap import block_length
from analytics.returns import NOISE


@dataclass(frozen=True, slots=True)
class Superior:
    """Whether any strategy beats the benchmark once all of them are counted, and which.

    `spa` is the p-value of Hansen (2005), "A Test for Superior Predictive Ability", JBES 23
    (consistent version): that the best of them is no better than the benchmark. `names` are those
    that the stepwise test of Romano & Wolf (2005), Econometrica 73, finds better, at `level`.
    """

    spa: float
    names: tuple[str, ...]
    level: float


def benjamini_hochberg(p_values: pd.Series) -> pd.Series:
    """Return p-values adjusted for the false discovery rate; NaN stays NaN and is not counted.

    The k-th smallest of m becomes min over j >= k of p_(j) m / j. Benjamini & Hochberg (1995), JRSS
    B 57: at most a share q of those adjusted to q or less is found by chance.
    """
    tested = p_values.dropna()
    order = np.argsort(tested.to_numpy(dtype=float))[::-1]
    count = len(tested)
    scaled = tested.to_numpy(dtype=float)[order] * count / np.arange(count, 0, -1)
    adjusted = np.empty(count)
    adjusted[order] = np.minimum.accumulate(scaled)
    return pd.Series(adjusted, index=tested.index).reindex(p_values.index).rename("adjusted_p")


def superior(
    returns: pd.DataFrame,
    benchmark: pd.Series,
    *,
    seed: int,
    level: float = 0.05,
    runs: int = 1000,
    block: int | None = None,
) -> Superior:
    """Test the mean returns of all strategies (sessions, strategies) against those of `benchmark`.

    Both tests resample sessions as `analytics.bootstrap` does. What a strategy earns over the
    benchmark is divided by its standard deviation first, so that a wild strategy does not drown the
    others. Library: `arch`; the steps are made here, since its StepM 8.0 fails when the last
    strategies are selected in a later step than the first (bashtage/arch#862).
    """
    from arch.bootstrap import SPA

    if not returns.index.equals(benchmark.index):
        raise ValueError("strategies and benchmark must have the same sessions")
    ahead = returns.sub(benchmark, axis=0).to_numpy(dtype=float)
    if not np.isfinite(ahead).all():
        raise ValueError("returns must be there for every session")
    moving = ahead.std(axis=0) > NOISE  # what is the benchmark itself cannot beat it
    if not moving.any():
        return Superior(1.0, (), level)
    ahead = ahead[:, moving] / ahead[:, moving].std(axis=0)
    length = block_length(*ahead.T) if block is None else block
    test = SPA(  # it compares losses: the less the better
        np.zeros(len(ahead)), -ahead, block_size=length, reps=runs, seed=np.random.default_rng(seed)
    )
    test.compute()
    # Counted as in `analytics.placebo`: a p-value from runs is never 0.
    p_value = (1.0 + float(test.pvalues["consistent"]) * runs) / (1.0 + runs)
    left = np.ones(ahead.shape[1], dtype=bool)
    while left.any():
        test.subset(left.copy())
        test.compute()
        better = test.better_models(level)
        if not len(better):
            break
        left[better] = False
    names = np.asarray(returns.columns)[moving][~left]
    return Superior(p_value, tuple(str(name) for name in names), level)
