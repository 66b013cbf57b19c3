"""What would a strategy have come to, had its news, or its own timing, meant nothing?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import backtrader as bt
import numpy as np
import pandas as pd

from analytics.placebo import compare
from analytics.result import BacktestResult
from analytics.returns import cumulative_return
from backtests.cluster import LOCAL, mapped
from backtests.config import Config
from backtests.engine import Account, Market
from backtests.fast import SizeError, bars_of, can_run_fast, run_many
from backtests.known import Known, Progress, quiet
from backtests.null_signals import (
    Draw,
    Told,
    flipped_signs,
    shifted_signals,
    shuffled_dates,
    shuffled_scores,
)
from backtests.own_code import RAISED
from backtests.sent_strategy import Code, code_of
from backtests.strategy_files import Chosen, StrategyError, explain, parameters
from backtests.trading import account_of, trade

DRAWS: Mapping[str, Draw] = {
    "shifted_signals": shifted_signals,
    "shuffled_scores": shuffled_scores,
    "shuffled_dates": shuffled_dates,
    "flipped_signs": flipped_signs,
}
RANDOM_ENTRIES = "random_entries"


def null_results(
    config: Config,
    chosen: Sequence[Chosen],
    known: Known,
    market: Market,
    results: Sequence[BacktestResult],
    *,
    base: Path = Path(),
    cluster: str = LOCAL,
    progress: Progress = quiet,
) -> list[dict[str, Any]]:
    """Return for each strategy where its total return stands in each null, by the null's name.

    `percentile` and the one-sided `p` are those of `analytics.placebo.compare`, and `runs` says
    how many outcomes there were; the former are None where no outcome differs from the result, as
    for who reads no news. Flipped signs have one `outcome`. A null is left out where it cannot be
    run: on what only Backtrader runs, if there are no `slow_runs`, random entries always; and
    where the strategy fails on news that it never met. What only Backtrader runs is sent to
    `cluster`, a user's strategy with its file, found from `base`.
    """
    table, account = config.evidence, account_of(config)
    fast = [can_run_fast(one.strategy) for one in chosen]
    codes = [code_of(one.use, base=base) for one in config.strategies]
    found: list[dict[str, Any]] = [{} for _ in chosen]
    for number, (name, draw) in enumerate(DRAWS.items()):
        progress("asking what luck does", number, len(DRAWS) + 1)
        for quick, runs in ((True, table.runs), (False, table.slow_runs)):
            places = [place for place, one in enumerate(fast) if one == quick]
            if not places or not runs:
                continue
            read = dict.fromkeys(symbol for place in places for symbol in chosen[place].symbols)
            told = Told(config, known, market, tuple(read))
            signals = draw(told, runs, np.random.default_rng([table.seed, number]))
            for place in places:
                if quick:
                    totals = totals_under(signals, told.symbols, chosen[place], market, account)
                else:
                    job = _Slow(codes[place], chosen[place], told.symbols, signals, market, account)
                    totals = _slow_totals(job, cluster=cluster)
                if totals is not None:
                    found[place][name] = _stand(name, results[place], totals)
    progress("asking what luck does", len(DRAWS), len(DRAWS) + 1)
    for place, one in enumerate(chosen):
        # The same draws for all: numbered by place, one strategy more would change the next one's.
        random = np.random.default_rng([table.seed, len(DRAWS)])
        totals = random_entries(one, market, account, runs=table.runs, random=random)
        if totals is not None:
            found[place][RANDOM_ENTRIES] = _stand(RANDOM_ENTRIES, results[place], totals)
    progress("asking what luck does", len(DRAWS) + 1, len(DRAWS) + 1)
    return found


def totals_under(
    signals: np.ndarray, symbols: Sequence[str], one: Chosen, market: Market, account: Account
) -> np.ndarray | None:
    """Return a strategy's total return under each of `signals`, (runs, symbols, bars).

    None where it cannot be run on them.
    """
    # Row t of what a rule reads is what is known before the open of bar t + 1, as in the engine.
    ahead = np.concatenate([signals[..., 1:], np.full_like(signals[..., :1], np.nan)], axis=-1)
    try:
        paths = _paths(one, (dict(zip(symbols, run, strict=True)) for run in ahead), market)
    except StrategyError:
        return None
    targets = np.array([np.column_stack(list(path.values())) for path in paths])
    return _totals(list(paths[0]), targets, market, account)


def random_entries(
    one: Chosen, market: Market, account: Account, *, runs: int, random: np.random.Generator
) -> np.ndarray | None:
    """Return total returns of the strategy's own stays in another order, at random times.

    Home is what it wants at most closes, nothing for most strategies; a stay is all it wants
    between two times at home, and keeps its length and content. Stays do not touch, so there are
    as many as before. None for a strategy that never leaves home, or without paths.
    """
    if not can_run_fast(one.strategy):
        return None
    ahead = market.signals.shift(-1)
    (paths,) = _paths(one, [{str(symbol): ahead[symbol].to_numpy() for symbol in ahead}], market)
    wanted = np.column_stack(list(paths.values()))
    kinds, kind = np.unique(wanted[:-1], axis=0, return_inverse=True)  # the last fills nothing
    home = np.bincount(kind.ravel()).argmax()
    away = np.concatenate([[False], kind.ravel() != home, [False]])
    edges = np.flatnonzero(away[1:] != away[:-1]).reshape(-1, 2)
    if not len(edges):
        return None
    free = int((~away[1:-1]).sum())
    targets = np.empty((runs, *wanted.shape))
    targets[:] = kinds[home]
    for target in targets:
        starts = np.sort(random.choice(free + 1, size=len(edges), replace=False))
        for first, last in random.permutation(edges):
            start, starts = starts[0], starts[1:] + (last - first)
            target[start : start + last - first] = wanted[first:last]
    return _totals(list(paths), targets, market, account)


def _paths(
    one: Chosen, signals: Iterable[Mapping[str, np.ndarray]], market: Market
) -> list[dict[str, np.ndarray]]:
    """What a strategy wants at the close of each bar, by symbol, under each of `signals`."""
    closes = {symbol: frame["close"].to_numpy() for symbol, frame in market.bars.items()}
    params = SimpleNamespace(**{**parameters(one.strategy), **one.params})
    try:
        return [one.strategy.paths(run, closes, params) for run in signals]
    except RAISED as error:
        told = explain(error, one.strategy)
        raise StrategyError(f"[strategies.{one.name}] failed: {told}") from error


def _totals(
    symbols: list[str], targets: np.ndarray, market: Market, account: Account
) -> np.ndarray | None:
    try:
        equity = run_many(bars_of(market, symbols), targets, account)
    except SizeError:  # so much cash that only Backtrader does it exactly
        return None
    return equity[:, -1] / account.cash - 1.0


@dataclass(frozen=True, slots=True)
class _Slow:
    """Runs that only Backtrader can do, under each of `signals`, (runs, symbols, bars)."""

    code: Code
    one: Chosen
    symbols: Sequence[str]
    signals: np.ndarray
    market: Market
    account: Account

    def parts(self) -> list["_Slow"]:
        """Return a job for each run, without the class, which other processes load themselves."""
        one = replace(self.one, strategy=bt.Strategy)
        return [replace(self, one=one, signals=run[None]) for run in self.signals]


def _slow_totals(job: _Slow, *, cluster: str) -> np.ndarray | None:
    """Return the total return of each run, None if one of them fails."""
    totals = [*mapped(_slow_total, job.parts(), cluster=cluster)]
    return None if None in totals else np.array(totals)


def _slow_total(job: _Slow) -> float | None:
    frame = pd.DataFrame(job.signals[0].T, index=job.market.sessions, columns=list(job.symbols))
    one = replace(job.one, strategy=job.code.load())
    try:
        (result,) = trade([one], replace(job.market, signals=frame), job.account, progress=quiet)
    except StrategyError:
        return None
    return cumulative_return(result.equity, result.starting_cash)


def _stand(name: str, result: BacktestResult, totals: np.ndarray) -> dict[str, Any]:
    observed = cumulative_return(result.equity, result.starting_cash)
    if name == "flipped_signs":
        return {"outcome": float(totals[0])}
    if (totals == observed).all():
        return {"percentile": None, "p": None, "runs": len(totals)}
    found = compare(observed, totals, side="greater")
    return {"percentile": found.percentile, "p": found.p, "runs": len(totals)}
