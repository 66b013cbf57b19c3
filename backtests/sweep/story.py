"""What happens in one sweep, from a config to its table? The whole story on one page.

    [sweep] - settings - trials - runs, each once, kept and entered - equity - metrics, a row each

Before anything is told of it, Backtrader must come to the same.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.metric_table import METRICS, metric_table
from backtests.cluster import LOCAL, check_cluster
from backtests.config import Config, ConfigError
from backtests.known import Progress
from backtests.sweep.judge import judge
from backtests.sweep.kept import Kept
from backtests.sweep.runs import Run, Runs, Warn
from backtests.sweep.space import proposals
from backtests.sweep.table import SweepTable
from backtests.sweep.trials import Meaning, Trial, words

LATER = "out_of_sample_"


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found.

    `trials` are one a setting, in the order they were proposed; `strategies` those that ran, the
    ranked one first. `rows` has a row a trial: its number, the keys, the ranked strategy's METRICS
    (those of others behind their name and a dot), the same out of sample if that was asked, and
    `refused`, empty or why there are none. `equity` (trials, sessions) is the ranked strategy's at
    each close, NaN where refused, or None where trials differ in their sessions. `split` is the
    number of sessions that the ranking looked at. `compared` runs were the same in Backtrader.
    """

    table: SweepTable
    trials: tuple[Trial, ...]
    strategies: tuple[str, ...]
    rows: pd.DataFrame
    equity: np.ndarray | None
    sessions: pd.DatetimeIndex
    split: int
    compared: int
    slow: tuple[str, ...]

    @property
    def order(self) -> np.ndarray:
        """The places of the trials that have the metric, the best first, equals in order."""
        values = self.rows[self.table.metric].to_numpy(float)
        ranked = np.argsort(-values, kind="stable")
        return ranked[: int(np.isfinite(values).sum())]


def sweep(
    config: Config,
    *,
    base: Path,
    told: str,
    kept: Kept,
    book: Path,
    progress: Progress,
    warn: Warn,
    cluster: str = LOCAL,
    now: datetime | None = None,
    offline: bool = False,
) -> Swept:
    """Try every setting of the config's [sweep] once; go on where `kept` says it was stopped.

    Raises ConfigError and StrategyError, before anything runs, for settings that cannot be;
    LedgerError for a book that is not what was written; ParityError where Backtrader comes to
    other numbers.
    """
    table = config.sweep
    if table is None:
        raise ConfigError(f"{told}: missing table [sweep]: which keys take which values")
    check_cluster(cluster)
    meaning = Meaning(config, table, base, told)
    if table.method == "optuna":
        meaning.check_ends()
    runs = Runs(base, kept, book, cluster, progress, now, warn, offline)
    trials: list[Trial] = []
    plan, opened = proposals(table), False
    settings = next(plan, None)
    while settings is not None:
        batch = meaning.trials(settings, after=len(trials))
        if not opened:
            runs.open_book(config)
            opened = True
        runs.carry_out(batch)
        trials += batch
        try:
            settings = plan.send(_scores(batch, runs, meaning.strategies[0], table))
        except StopIteration:
            settings = None
    trials = list({repr(trial.setting): trial for trial in reversed(trials)}.values())[::-1]
    return _swept(trials, runs, meaning.strategies, table, progress)


def _swept(
    trials: Sequence[Trial],
    runs: Runs,
    strategies: tuple[str, ...],
    table: SweepTable,
    progress: Progress,
) -> Swept:
    """Put what was found into its table, once Backtrader agrees."""
    ranked = strategies[0]
    rows = pd.DataFrame(
        [{"trial": one.number, **{k: _cell(v) for k, v in one.setting.items()}} for one in trials]
    )
    for name in strategies:
        before = "" if name == ranked else f"{name}."
        for column, values in _metrics(trials, runs, name, table).items():
            rows[f"{before}{column}"] = values
    rows["refused"] = [runs.refused.get(runs.needed[one.number, ranked], "") for one in trials]
    own = [runs.needed[one.number, ranked] for one in trials]
    lines = {id(runs.runs[one].source): _sessions(runs.runs[one]) for one in own}
    sessions, *others = lines.values()
    alike = all(one.equals(sessions) for one in others)
    blank = np.full(len(sessions), np.nan)
    equity = [runs.closes(one) if one in runs.equity else blank for one in own]
    swept = Swept(
        table=table,
        trials=tuple(trials),
        strategies=strategies,
        rows=rows,
        equity=np.array(equity) if alike else None,
        sessions=sessions,
        split=_split(len(sessions) - 1, table),
        compared=0,
        slow=tuple(runs.slow),
    )
    return replace(swept, compared=judge(_judged(swept, runs), progress=progress))


def _judged(swept: Swept, runs: Runs) -> list[tuple[str, Run, np.ndarray]]:
    """The winners of every strategy's trials, and others at random, each run once."""
    order = swept.order
    others = order[swept.table.winners :]
    random = np.random.default_rng(swept.table.seed)
    drawn = random.permutation(others)[: swept.table.sample]
    found = {}
    for place in [*order[: swept.table.winners], *drawn]:
        trial = swept.trials[place]
        for name in swept.strategies:
            run = runs.needed[trial.number, name]
            if run in runs.equity:
                found.setdefault(run, (words(trial.setting), runs.runs[run], runs.equity[run]))
    return list(found.values())


def _scores(
    trials: Sequence[Trial], runs: Runs, name: str, table: SweepTable
) -> list[float | None]:
    """What a search learns: the metric of each trial, in sample; None where there is none."""
    values = _metrics(trials, runs, name, table)[table.metric]
    return [float(one) if np.isfinite(one) else None for one in values]


def _metrics(
    trials: Sequence[Trial], runs: Runs, name: str, table: SweepTable
) -> dict[str, np.ndarray]:
    """One strategy's metrics of each trial, and those out of sample; trials of a period at once."""
    names = [*METRICS, *(f"{LATER}{one}" for one in METRICS if table.out_of_sample)]
    found = {one: np.full(len(trials), np.nan) for one in names}
    periods: dict[tuple[Any, ...], list[int]] = {}
    needed = [runs.runs[runs.needed[one.number, name]] for one in trials]
    for place, run in enumerate(needed):
        names = run.source.scene.sessions
        if run.name in runs.equity:
            periods.setdefault((names[0], names[-1], len(names)), []).append(place)
    for places in periods.values():
        sessions = _sessions(needed[places[0]])
        equity = np.array([runs.closes(needed[place].name) for place in places])
        split = _split(len(sessions) - 1, table)
        inside = metric_table(equity[:, : split + 1], sessions[1 : split + 1])
        for metric in METRICS:
            found[metric][places] = inside[metric]
        if table.out_of_sample:
            later = metric_table(equity[:, split:], sessions[split + 1 :])
            for metric in METRICS:
                found[f"{LATER}{metric}"][places] = later[metric]
    return found


def _sessions(run: Run) -> pd.DatetimeIndex:
    """The session before the period and those of it."""
    scene = run.source.scene
    return scene.sessions.normalize()[scene.closes]


def _split(sessions: int, table: SweepTable) -> int:
    """How many sessions the ranking looks at; the others are at least one, if any."""
    later = max(1, round(sessions * table.out_of_sample)) if table.out_of_sample else 0
    return max(1, sessions - later)


def _cell(value: Any) -> Any:
    """A value as a column of a table can hold it."""
    return value if isinstance(value, bool | int | float | str) else json.dumps(value, default=str)
