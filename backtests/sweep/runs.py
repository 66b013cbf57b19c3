"""Which runs do trials need, and how are they done: each once, kept, and entered in the book?

Trials that read the same share what was read and scored; those that weigh news alike share the
signal; a run that several trials need is one run.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from backtests.cluster import mapped
from backtests.config import Config
from backtests.engine import Account, Market
from backtests.fast import can_run_fast
from backtests.known import Progress, digest, read, tools_of
from backtests.sent_strategy import Code, code_of
from backtests.strategy_files import Chosen
from backtests.sweep.kept import Kept
from backtests.sweep.trials import SOURCES, Trial, table_part
from backtests.sweep.work import Done, Job, Scene, scene_of, work
from backtests.trading import account_of
from backtests.trials import enter, entered, entry_of, rests_on, shared_part
from strategies import HOLDING

TOGETHER = 500  # runs of a job in the screening engine
CELLS = 2_000_000  # equity values of a job
SLOW = 4  # runs of a job in Backtrader

Warn = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """What one reading came to: the scene, and what the book says of its inputs."""

    scene: Scene
    inputs: Mapping[str, str]
    model: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Run:
    """One strategy under one setting: what it takes to do it again, and whether it is a trial."""

    name: str
    one: Chosen
    config: Config
    source: Source
    entry: Mapping[str, Any]
    is_trial: bool

    def market(self) -> Market:
        """Return the market it ran on."""
        return self.source.scene.market(self.config.signal)

    def account(self) -> Account:
        """Return the account it began with."""
        return account_of(self.config)


@dataclass(slots=True)
class Runs:
    """All runs of a sweep: done, being done, and who needs them.

    `needed` names the run of each trial and strategy, `equity` holds (bars,) by run, `refused` why
    a run has none; `slow` are the strategies that only Backtrader can run.
    """

    base: Path
    kept: Kept
    book: Path
    cluster: str
    progress: Progress
    now: datetime | None
    warn: Warn
    offline: bool = False
    needed: dict[tuple[int, str], str] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    equity: dict[str, np.ndarray] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    slow: dict[str, None] = field(default_factory=dict)
    _sources: dict[str, Source] = field(default_factory=dict)
    _shared: dict[int, str] = field(default_factory=dict)
    _codes: dict[str, Code] = field(default_factory=dict)
    _entered: set[str] = field(default_factory=set)

    def open_book(self, config: Config) -> None:
        """Take up what was done before: what is in the book, and the equity that was kept."""
        self._entered = {str(entry.get("fingerprint")) for entry in entered(self.book, config)}
        for done in self.kept:
            self._take(done)

    def carry_out(self, trials: Sequence[Trial]) -> None:
        """Do what these trials need and nobody did yet."""
        new = [run for trial in trials for run in self._needs(trial)]
        todo = [run for run in new if run.name not in self.equity and run.name not in self.refused]
        self._enter(run for run in new if run.name in self.equity)  # kept, but not entered yet
        batches = [*self._batches(todo)]
        total, done = len(todo), 0
        self.progress("trying settings", 0, total)
        for one in mapped(work, batches, cluster=self.cluster):
            self.kept.add(one)
            self._take(one)
            self._enter(self.runs[name] for name in one.runs if name in self.equity)
            done += len(one.runs)
            self.progress("trying settings", done, total)

    def closes(self, run: str) -> np.ndarray:
        """Return the equity of a run at the close before the period and at each session's."""
        return self.equity[run][self.runs[run].source.scene.closes]

    def _needs(self, trial: Trial) -> Iterator[Run]:
        """The runs of a trial that no trial before it needed."""
        source = self._source(trial)
        if id(trial.config) not in self._shared:
            self._shared[id(trial.config)] = shared_part(
                trial.config, inputs=source.inputs, model=source.model
            )
        uses = {table.name: table.use for table in trial.config.strategies}
        for one in trial.chosen:
            use = uses[one.name]
            if use not in self._codes:
                self._codes[use] = code_of(use, base=self.base)
            entry = entry_of(
                trial.config, use, one, shared=self._shared[id(trial.config)],
                file=self._codes[use].digest,
            )  # fmt: skip
            name = entry["fingerprint"]
            self.needed[trial.number, one.name] = name
            if name not in self.runs:
                ranked = one is trial.chosen[0]
                is_trial = ranked or use != HOLDING
                self.runs[name] = Run(name, one, trial.config, source, entry, is_trial)
                yield self.runs[name]

    def _source(self, trial: Trial) -> Source:
        key = table_part(trial.setting, SOURCES)
        if key not in self._sources:
            sources = read(trial.config, base=self.base, now=self.now, offline=self.offline)
            tools = tools_of(trial.config, base=self.base, offline=self.offline)
            known = digest(trial.config, sources, tools, progress=self.progress)
            self._sources[key] = Source(scene_of(trial.config, known), **rests_on(known))
        return self._sources[key]

    def _batches(self, runs: Sequence[Run]) -> Iterator[list[Job]]:
        """Put runs that share signal and account into jobs, and small jobs of a scene together."""
        groups: dict[tuple[int, str, int, str], list[Run]] = {}
        for run in runs:
            signal = run.config.signal.model_dump_json()
            key = id(run.source), signal, id(run.config), str(run.entry["use"])
            groups.setdefault(key, []).append(run)
        first = {key[:2]: place for place, key in reversed([*enumerate(groups)])}
        classes = {str(run.entry["use"]): run.one.strategy for run in runs}
        fast = {use: can_run_fast(strategy) for use, strategy in classes.items()}
        waiting, held = list[Job](), 0
        for (*_, use), group in sorted(groups.items(), key=lambda one: first[one[0][:2]]):
            if not fast[use]:
                self._tell_slow(group)
            bars = len(group[0].source.scene.sessions)
            most = max(1, min(TOGETHER, CELLS // bars)) if fast[use] else SLOW
            for start in range(0, len(group), most):
                job = self._job(group[start : start + most], use)
                held += len(job.runs)
                if waiting and (waiting[0].scene is not job.scene or held > most):
                    yield waiting
                    waiting, held = [], len(job.runs)
                waiting.append(job)
        if waiting:
            yield waiting

    def _job(self, runs: Sequence[Run], use: str) -> Job:
        first = runs[0]
        return Job(
            first.source.scene, first.config.signal, first.account(), self._codes[use],
            [run.name for run in runs], [run.one.params for run in runs],
        )  # fmt: skip

    def _tell_slow(self, runs: Sequence[Run]) -> None:
        name = runs[0].one.name
        if name not in self.slow:
            self.slow[name] = None
            self.warn(f"{name}: only Backtrader can run it; its settings are run there")

    def _take(self, done: Done) -> None:
        self.refused |= done.refused
        for name, values in zip(done.runs, done.equity, strict=True):
            if name not in done.refused:
                self.equity[name] = values

    def _enter(self, runs: Iterator[Run]) -> None:
        """Enter runs in the book that are not there yet."""
        new = [run for run in runs if run.is_trial and run.name not in self._entered]
        if new:
            enter(self.book, [
                {**run.entry, "sharpe": sharpe_of(self.closes(run.name))} for run in new
            ])  # fmt: skip
            self._entered |= {run.name for run in new}


def sharpe_of(equity: np.ndarray) -> float | None:
    """Return mean over deviation (n - 1) of the simple returns per session, as the book has it."""
    if not (equity[:-1] > 0).all():
        return None
    returns = equity[1:] / equity[:-1] - 1.0
    flat = len(returns) < 3 or returns.std() <= 1e-12
    return None if flat else float(returns.mean() / returns.std(ddof=1))
