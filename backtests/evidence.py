"""How likely is it that what a run found is luck? The content of metrics["evidence"]."""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

from analytics.bootstrap import (
    FEWEST_SESSIONS,
    Interval,
    block_length,
    difference_intervals,
    metric_intervals,
)
from analytics.information import information
from analytics.overfitting import (
    deflated_sharpe,
    minimum_track_record,
    moments,
    probabilistic_sharpe,
)
from analytics.result import BacktestResult
from analytics.returns import simple_returns
from backtests.closes import market_by_session
from backtests.cluster import LOCAL
from backtests.config import Config
from backtests.engine import Market
from backtests.event_evidence import defined, event_evidence
from backtests.known import Known, Progress, quiet
from backtests.many_tests_evidence import many_tests
from backtests.nulls import null_results
from backtests.pooled_study import pooled_study
from backtests.strategy_files import Chosen, parameters
from backtests.trials import Tried
from strategies import HOLDING

METRICS = ("sharpe", "cagr", "max_drawdown")


def evidence(
    config: Config,
    chosen: Sequence[Chosen],
    known: Known,
    market: Market,
    results: Sequence[BacktestResult],
    *,
    tried: Tried,
    listed: pd.DataFrame | None = None,
    base: Path = Path(),
    cluster: str = LOCAL,
    progress: Progress = quiet,
) -> dict[str, Any]:
    """Return the tests of events, strategies and signals; JSON-able, the same for the same inputs.

    Fractions; None where a number is not defined; what was not run has no key. `known` and
    `results` are by session, `market` by bar, on which nulls are run. `tried` are the
    trials that the best of these strategies may have been chosen from, `listed` the events of
    [study].
    """
    table = config.evidence
    returns = {
        result.name: simple_returns(result.equity, result.starting_cash) for result in results
    }
    block = _block([
        one["close"].pct_change().reindex(results[0].equity.index)
        for one in known.prices.bars.values()
    ])  # fmt: skip
    events = event_evidence(config, known)
    nulls = null_results(
        config, chosen, known, market, results, base=base, cluster=cluster, progress=progress
    )
    daily = market_by_session(market)
    rules = [
        one.name for table, one in zip(config.strategies, chosen, strict=True)
        if table.use != HOLDING
    ]  # fmt: skip
    by_name = {result.name: null for result, null in zip(results, nulls, strict=True)}
    closes = known.prices.bars[config.prices.benchmark]["close"]
    counted = many_tests(
        config,
        {name: returns[name] for name in rules},
        closes.pct_change().reindex(daily.sessions[1:]),
        {name: by_name[name] for name in rules},
        block=block,
    )
    return {
        "events": events,
        **({} if listed is None else {"study": pooled_study(config, known, listed)}),
        "strategies": {
            result.name: {
                **_intervals(
                    config,
                    returns[result.name],
                    known,
                    held=_held(one, result, daily),
                    block=block,
                ),
                "nulls": null,
                **_sharpe_tests(returns[result.name], tried),
            }
            for one, result, null in zip(chosen, results, nulls, strict=True)
        },
        "differences": _differences(config, {name: returns[name] for name in rules}, block),
        "many_tests": counted,
        "information": _information(daily),
        "settings": {
            "runs": table.runs,
            "seed": table.seed,
            "level": table.level,
            "block": block,
        },
    }


def _block(returns: Sequence[pd.Series]) -> int | None:
    """One mean block length for all: the median of what suits each instrument.

    It is the market's, not the strategies', so that one strategy more changes no interval of
    another. A single estimate from few sessions is noisy, and of blocks too long for the run there
    are so few that intervals come out too narrow.
    """
    lengths = [block_length(one.to_numpy()) for one in returns if _can_resample(one)]
    return math.ceil(median(lengths)) if lengths else None


def _can_resample(returns: pd.Series) -> bool:
    return len(returns) >= FEWEST_SESSIONS and bool(returns.notna().all())


def _intervals(
    config: Config, returns: pd.Series, known: Known, *, held: str, block: int | None
) -> dict[str, Any]:
    """Intervals of the metrics, and of the lead over the benchmark and over `held`, held.

    All series are resampled by the same sessions; the benchmark and `held` are without costs.
    """
    table = config.evidence
    if not _can_resample(returns):
        names = (
            *METRICS, "sharpe_less_benchmark", "return_less_benchmark", "sharpe_less_held",
            "return_less_held",
        )  # fmt: skip
        return dict.fromkeys(names, _told(Interval(None, None, None, table.level)))
    how: dict[str, Any] = {
        "seed": table.seed, "level": table.level, "runs": table.runs, "block": block,
    }  # fmt: skip
    own = metric_intervals(returns, **how)
    found = {name: own[name] for name in METRICS}
    for word, symbol in (("benchmark", config.prices.benchmark), ("held", held)):
        other = known.prices.bars[symbol]["close"].pct_change().reindex(returns.index)
        apart = difference_intervals(returns, other, **how)
        found[f"sharpe_less_{word}"] = apart["sharpe"]
        found[f"return_less_{word}"] = apart["cumulative_return"]
    return {name: _told(one) for name, one in found.items()}


def _differences(
    config: Config, returns: Mapping[str, pd.Series], block: int | None
) -> list[dict[str, Any]]:
    """The interval of the difference of Sharpe ratios and returns, for every pair of rules."""
    table = config.evidence
    able = [name for name, one in returns.items() if _can_resample(one)]
    rows = []
    for one, other in combinations(able, 2):
        apart = difference_intervals(
            returns[one], returns[other],
            seed=table.seed, level=table.level, runs=table.runs, block=block,
        )  # fmt: skip
        rows.append({
            "strategies": [one, other],
            "sharpe": _told(apart["sharpe"]),
            "return": _told(apart["cumulative_return"]),
        })  # fmt: skip
    return rows


def _held(one: Chosen, result: BacktestResult, market: Market) -> str:
    """The instrument that a strategy is about: whose news it reads, or what it held most."""
    named = {**parameters(one.strategy), **one.params}.get(getattr(one.strategy, "reads", ""))
    if isinstance(named, str) and named in market.bars:
        return named
    closes = pd.DataFrame({symbol: frame["close"] for symbol, frame in market.bars.items()})
    worth = (result.positions * closes).abs().sum()
    return str(worth.idxmax()) if worth.max() > 0 else one.symbols[0]


def _sharpe_tests(returns: pd.Series, tried: Tried) -> dict[str, Any]:
    """Whether the Sharpe ratio is above zero, by itself and as the best of all that was tried."""
    shape = moments(returns)
    if shape is None:
        names = ("probabilistic_sharpe", "deflated_sharpe", "minimum_track_record_sessions")
        return {**dict.fromkeys(names), "trials": tried.count}
    needed = minimum_track_record(shape)
    return {
        "probabilistic_sharpe": probabilistic_sharpe(shape),
        "deflated_sharpe": deflated_sharpe(
            shape, trials=max(tried.count, 1), variance=tried.variance
        ),
        "trials": tried.count,
        "minimum_track_record_sessions": None if needed is None else math.ceil(needed),
    }


def _information(market: Market) -> list[dict[str, Any]]:
    """The IC of the signal by horizon, over the run's sessions and all its instruments."""
    sessions = market.sessions[1:]
    opens, closes = (
        pd.DataFrame({symbol: frame[column] for symbol, frame in market.bars.items()}).loc[sessions]
        for column in ("open", "close")
    )
    found = information(market.signals.loc[sessions, list(opens)], opens, closes)
    return [
        {
            "horizon": int(row["horizon"]),
            "coefficient": defined(row["ic"]),
            "t": defined(row["t"]),
            "p": defined(row["p_value"]),
            "remaining": defined(row["remaining"]),
            "sessions": int(row["sessions"]),
        }
        for row in found.to_dict("records")
    ]


def _told(interval: Interval) -> dict[str, float | None]:
    return {"value": interval.value, "low": interval.low, "high": interval.high}
