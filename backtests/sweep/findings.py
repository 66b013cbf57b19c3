"""What does a sweep say, and how much of its best is luck? The content of metrics["sweep"]."""

import math
from typing import Any

import numpy as np
import pandas as pd

from analytics.bootstrap import FEWEST_SESSIONS, block_length
from analytics.many_tests import superior
from analytics.metric_table import METRICS
from analytics.overfitting import (
    deflated_sharpe,
    moments,
    overfitting_probability,
    probabilistic_sharpe,
)
from analytics.plateau import heat_map, neighbours, plateau, told_by
from backtests.config import Config
from backtests.known import Known
from backtests.sweep.story import LATER, Swept
from backtests.trials import Tried
from backtests.variants import returns_of

SHOWN = 10  # of the best trials
SPLITS = 20_000_000  # halves of the blocks times trials: bounds the time that the PBO takes
BLOCKS = (16, 14, 12, 10, 8, 6, 4)
COMPARED = 2_000_000_000  # resamples times sessions times streams: bounds the time of the SPA test


def findings(config: Config, swept: Swept, *, tried: Tried, known: Known) -> dict[str, Any]:
    """Return what the report says of a sweep, JSON-able; None where a number is not defined.

    All tests look at the sessions that the ranking looked at. `tried` are the trials in the book
    on the same market, those of the sweep among them.
    """
    table, rows, order = swept.table, swept.rows, swept.order
    inside, later = swept.sessions[1 : swept.split + 1], swept.sessions[swept.split + 1 :]
    found = {
        "method": table.method,
        "seed": table.seed,
        "metric": table.metric,
        "strategy": swept.strategies[0],
        "strategies": list(swept.strategies),
        "keys": list(table.keys),
        "trials": len(rows),
        "refused": int((rows["refused"] != "").sum()),
        "without_metric": int(len(rows) - len(order) - (rows["refused"] != "").sum()),
        "in_sample": _period(inside),
        "out_of_sample": _period(later) if table.out_of_sample else None,
        "backtrader_only": list(swept.slow),
        "compared": swept.compared,
        "best": [_row(swept, int(place)) for place in order[:SHOWN]],
    }
    if not len(order):
        return found
    keys = rows[list(table.keys)]
    values = rows[table.metric].to_numpy(float)
    telling = told_by(keys, values)
    near = plateau(values[neighbours(keys, int(order[0]), steps=table.method == "grid")])
    return {
        **found,
        "median": float(np.median(values[order])),
        "telling": telling,
        "heat_map": _heat(keys, values, list(telling)),
        "plateau": {
            "neighbours": near.neighbours, "lowest": near.lowest, "median": near.median,
            "highest": near.highest,
        },
        "luck": _luck(config, swept, tried, known),
    }  # fmt: skip


def _luck(config: Config, swept: Swept, tried: Tried, known: Known) -> dict[str, Any] | None:
    """What the best is worth once all trials are counted; None where their sessions differ."""
    if swept.equity is None:
        return None
    sessions = swept.sessions[1 : swept.split + 1]
    returns = returns_of(swept.equity[swept.order][:, : swept.split + 1])
    streams = np.unique(returns, axis=0, return_index=True)[1]  # equal trials are one stream
    best = moments(pd.Series(returns[0]))
    closes = known.prices.bars[config.prices.benchmark]["close"]
    held = closes.pct_change().reindex(sessions)
    return {
        "trials_in_ledger": tried.count,
        "streams": len(streams),
        "probabilistic_sharpe": None if best is None else probabilistic_sharpe(best),
        "deflated_sharpe": (
            None if best is None
            else deflated_sharpe(best, trials=max(tried.count, 1), variance=tried.variance)
        ),
        "overfitting": _overfitting(returns),
        "superior": _superior(config, returns[np.sort(streams)], held),
    }  # fmt: skip


def _overfitting(returns: np.ndarray) -> dict[str, Any] | None:
    """The PBO over all trials, by as many blocks as their number and the sessions allow."""
    trials, sessions = returns.shape
    for blocks in BLOCKS:
        halves = math.comb(blocks, blocks // 2)
        if trials >= 2 and sessions >= 2 * blocks and halves * trials <= SPLITS:
            found = overfitting_probability(pd.DataFrame(returns.T), blocks=blocks)
            return {
                "probability": found.probability,
                "blocks": blocks,
                "in_sample": float(np.median(found.in_sample)),
                "out_of_sample": float(np.median(found.out_of_sample)),
            }
    return None


def _superior(config: Config, returns: np.ndarray, held: pd.Series) -> dict[str, Any] | None:
    """Whether any trial earns more than the benchmark; the block length is that of the best."""
    streams, sessions = returns.shape
    runs = config.evidence.runs
    if sessions < FEWEST_SESSIONS or streams * sessions * runs > COMPARED:
        return None
    table = pd.DataFrame(returns.T, index=held.index)
    found = superior(
        table, held, seed=config.evidence.seed, level=1.0 - config.evidence.level, runs=runs,
        block=block_length(returns[0] - held.to_numpy()),
    )  # fmt: skip
    return {"p": found.spa, "better": len(found.names), "streams": streams, "runs": runs}


def _heat(keys: pd.DataFrame, values: np.ndarray, telling: list[str]) -> dict[str, Any]:
    found = heat_map(keys, values, most_telling=telling)
    return {
        "column_key": found.column_key,
        "row_key": found.row_key,
        "columns": list(found.columns),
        "rows": list(found.rows),
        "values": [[_number(one) for one in row] for row in found.values],
    }


def _row(swept: Swept, place: int) -> dict[str, Any]:
    """One trial: its number, its setting, and its metrics in and out of sample."""
    row = swept.rows.iloc[place]
    there = (*METRICS, *(f"{LATER}{one}" for one in METRICS if swept.table.out_of_sample))
    return {
        "trial": int(row["trial"]),
        "setting": {key: _plain(row[key]) for key in swept.table.keys},
        **{metric: _number(row[metric]) for metric in there},
    }


def _period(sessions: pd.DatetimeIndex) -> dict[str, Any]:
    return {
        "start": f"{sessions[0]:%Y-%m-%d}", "end": f"{sessions[-1]:%Y-%m-%d}",
        "sessions": len(sessions),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
