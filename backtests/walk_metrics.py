"""What does a walk-forward publish? The content of metrics["walk_forward"]."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.drawdown import deepest
from analytics.overfitting import (
    deflated_sharpe,
    minimum_track_record,
    moments,
    probabilistic_sharpe,
)
from analytics.returns import cagr, sharpe
from analytics.walk_forward import Fold, scores
from backtests.config import Config
from backtests.known import Known
from backtests.many_tests_evidence import overfitting, superiority
from backtests.trials import Tried
from backtests.walk_forward import Walked


def walk_metrics(config: Config, walked: Walked, known: Known, *, tried: Tried) -> dict[str, Any]:
    """Return folds with what was chosen and how it did, in training and after; JSON-able.

    `out_of_sample` is the account that changed over; over the same sessions stand beside it
    `as_configured`, the params of the config, `hindsight`, the variant that was best there, and
    `benchmark`. `in_sample` is the mean over the folds of what was chosen. Of all variants over all
    sessions: the probability of backtest overfitting, whether any is superior to the benchmark,
    and the deflated Sharpe ratio of the best, `tried` being all that was ever tried.
    """
    table = config.walk_forward
    assert table is not None
    returns, later = walked.returns, walked.outside.index
    benchmark = known.prices.bars[config.prices.benchmark]["close"].pct_change()
    steps = [
        _fold(walked, step, pick) for step, pick in zip(walked.folds, walked.picks, strict=True)
    ]
    held = benchmark.reindex(returns.index)
    return {
        "strategy": table.strategy,
        **{key: getattr(table, key) for key in (
            "train", "test", "purge", "embargo", "anchored", "choose",
        )},
        "variants": len(walked.variants),
        "refused": [{"params": _varied(walked, params), "reason": why}
                    for params, why in walked.refused],
        "traded": walked.traded,
        "folds": steps,
        "in_sample": {
            key: _mean([step["in_sample"][key] for step in steps])
            for key in ("sharpe", "cumulative_return")
        },
        "out_of_sample": {
            "start": f"{later[0]:%Y-%m-%d}", "end": f"{later[-1]:%Y-%m-%d}",
            "sessions": len(later), **_numbers(walked.outside),
        },
        "as_configured": _as_configured(walked, later),
        "hindsight": _best(walked, returns.loc[later], by=table.choose),
        "benchmark": _numbers(held.loc[later]),
        "overfitting": overfitting(returns),
        "superior": _superior(config, walked, held),
        "best": _best_of_all(walked, tried),
    }  # fmt: skip


def _fold(walked: Walked, step: Fold, pick: int) -> dict[str, Any]:
    column, sessions = walked.returns[pick], walked.returns.index
    judged = slice(step.first, step.last + 1)
    return {
        "train_start": f"{sessions[step.train[0]]:%Y-%m-%d}",
        "train_end": f"{sessions[step.train[-1]]:%Y-%m-%d}",
        "train_sessions": len(step.train),
        "left_out": step.left_out,
        "test_start": f"{sessions[step.first]:%Y-%m-%d}",
        "test_end": f"{sessions[step.last]:%Y-%m-%d}",
        "params": _varied(walked, walked.variants[pick]),
        "in_sample": _numbers(column.iloc[step.train]),
        "out_of_sample": _numbers(walked.outside.loc[sessions[judged]]),
    }


def _varied(walked: Walked, params: Mapping[str, object]) -> dict[str, Any]:
    """The params in which the variants differ."""
    every = [*walked.variants, *(refused for refused, _ in walked.refused)]
    return {
        key: value for key, value in params.items()
        if any(other[key] != value for other in every)
    }  # fmt: skip


def _numbers(returns: pd.Series) -> dict[str, float | None]:
    growth = (1.0 + returns).cumprod()
    worst = deepest(growth, 1.0)
    return {
        "sharpe": sharpe(returns),
        "cumulative_return": float(growth.iloc[-1] - 1.0),
        "cagr": cagr(growth, 1.0),
        "max_drawdown": worst.depth if worst else 0.0,
    }


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def _as_configured(walked: Walked, later: pd.Index) -> dict[str, Any] | None:
    """The config's own params over the test windows, None where they are not among those tried.

    They may have been chosen with a look at these very sessions.
    """
    place = walked.configured
    if place is None:
        return None
    params = _varied(walked, walked.variants[place])
    return {"params": params, **_numbers(walked.returns[place].loc[later])}


def _best(walked: Walked, returns: pd.DataFrame, *, by: str) -> dict[str, Any]:
    place = int(scores(returns.to_numpy(), by=by).argmax())
    return {"params": _varied(walked, walked.variants[place]), **_numbers(returns[place])}


def _superior(config: Config, walked: Walked, held: pd.Series) -> dict[str, Any] | None:
    """Whether any variant beats the benchmark once all are counted, with its params."""
    found = superiority(config, walked.returns.rename(columns=str), held)
    if found is None:
        return None
    better = [_varied(walked, walked.variants[int(name)]) for name in found["better"]]
    return {**found, "better": better}


def _best_of_all(walked: Walked, tried: Tried) -> dict[str, Any]:
    """The variant with the best Sharpe ratio over all sessions, and what is left of it."""
    place = int(scores(walked.returns.to_numpy()).argmax())
    told = {"params": _varied(walked, walked.variants[place])}
    shape = moments(walked.returns[place])
    if shape is None:
        return {**told, "sharpe": None, "trials": tried.count, "deflated_sharpe": None,
                "probabilistic_sharpe": None, "minimum_track_record_sessions": None}  # fmt: skip
    needed = minimum_track_record(shape)
    return {
        **told,
        "sharpe": sharpe(walked.returns[place]),
        "probabilistic_sharpe": probabilistic_sharpe(shape),
        "deflated_sharpe": deflated_sharpe(shape, trials=tried.count, variance=tried.variance),
        "trials": tried.count,
        "minimum_track_record_sessions": None if needed is None else math.ceil(needed),
    }
