"""Which of a run's rules stand when all of them, and all their tests, are counted?"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.many_tests import benjamini_hochberg, superior
from analytics.overfitting import overfitting_probability
from backtests.config import Config
from backtests.event_evidence import defined

LEVEL = 0.05
MOST_BLOCKS = 16  # 12,870 ways to halve the sessions
SHORTEST_BLOCK = 6  # sessions: fewer have no Sharpe ratio to speak of
FEWEST_BLOCKS = 4


def many_tests(
    config: Config,
    returns: Mapping[str, pd.Series],
    benchmark: pd.Series,
    nulls: Mapping[str, Mapping[str, Any]],
    *,
    block: int | None,
) -> dict[str, Any]:
    """Return what is left of the run's rules, `returns` by name, when all are counted; JSON-able.

    `superior` and `overfitting` are those of `superiority` and `overfitting` among the rules, None
    where there are too few of them; `adjusted_p` the p-value of each rule under each null by
    Benjamini & Hochberg over all of these.
    """
    frame = pd.DataFrame(returns).fillna(0.0)  # after a ruin nothing moves
    return {
        "rules": list(frame.columns),
        "superior": superiority(config, frame, benchmark, block=block),
        "overfitting": overfitting(frame),
        "adjusted_p": _adjusted(nulls),
    }


def superiority(
    config: Config, returns: pd.DataFrame, benchmark: pd.Series, *, block: int | None = None
) -> dict[str, Any] | None:
    """Return the SPA p-value of the best of `returns` (sessions, rules), and which are better."""
    if not len(returns.columns) or len(returns) < 2 * SHORTEST_BLOCK:
        return None
    found = superior(
        returns, benchmark, seed=config.evidence.seed, level=LEVEL, runs=config.evidence.runs,
        block=block,
    )  # fmt: skip
    return {"spa": found.spa, "level": found.level, "better": list(found.names)}


def overfitting(returns: pd.DataFrame) -> dict[str, Any] | None:
    """Return the probability that the best of `returns` in sample is in the lower half after.

    By CSCV over as many blocks as the sessions hold, 16 at most; None for fewer than two rules or
    too few sessions.
    """
    blocks = min(MOST_BLOCKS, len(returns) // SHORTEST_BLOCK // 2 * 2)
    if len(returns.columns) < 2 or blocks < FEWEST_BLOCKS:
        return None
    found = overfitting_probability(returns, blocks=blocks)
    return {
        "probability": found.probability,
        "blocks": blocks,
        "splits": len(found.logits),
        "in_sample_sharpe": float(found.in_sample.mean()),
        "out_of_sample_sharpe": float(found.out_of_sample.mean()),
    }


def _adjusted(nulls: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float | None]]:
    known = {
        (name, null): stand["p"]
        for name, by_null in nulls.items()
        for null, stand in by_null.items()
        if stand.get("p") is not None
    }
    adjusted: Sequence[float] = benjamini_hochberg(pd.Series(list(known.values()), dtype=float))
    found: dict[str, dict[str, float | None]] = {name: {} for name in nulls}
    for (name, null), p in zip(known, adjusted, strict=True):
        found[name][null] = defined(p)
    return found
