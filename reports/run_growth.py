"""How did the same account grow in each of the compared runs?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from reports.comparison import INKS
from reports.language import Language

SHOWN = 12  # panels: with more of them nobody compares any


@dataclass(frozen=True, slots=True)
class RunLine:
    """One account in one run: multiples of its start, the first of them 1, on the eve of the run.

    `ink` is the run's, the same in every panel.
    """

    run: str
    ink: str
    days: tuple[date, ...]
    growth: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class GrowthPanel:
    """One strategy, or the benchmark, and its line in each run that has it."""

    name: str
    lines: tuple[RunLine, ...]


@dataclass(frozen=True, slots=True)
class RunGrowth:
    """The panels shown, of `all_panels`, and what is said of the benchmark.

    Its panel, if there is one, is the last and always shown. `inks` are the runs with their inks.
    """

    inks: tuple[tuple[str, str], ...]
    panels: tuple[GrowthPanel, ...]
    all_panels: int
    told: str


def run_growth(
    accounts: Mapping[str, pd.DataFrame],
    held: Mapping[str, pd.Series],
    *,
    benchmarks: Mapping[str, str],
    say: Language,
) -> RunGrowth:
    """Return a panel per strategy that two runs or more share, and one of a benchmark that differs.

    All mappings have the labels of the runs as keys. `accounts` (sessions, strategies) and `held`,
    the benchmark, are multiples of the start; `held` begins with 1 on the eve of the run, and is
    empty where it is not known.
    """
    inks = {run: f"s{k + 1}" if k < INKS else "rest" for k, run in enumerate(accounts)}
    names = dict.fromkeys(name for frame in accounts.values() for name in frame)
    having = {name: [run for run in accounts if name in accounts[run]] for name in names}
    panels = [
        GrowthPanel(str(name), tuple(_line(run, inks[run], _from_one(accounts[run][name]))
                                for run in runs))
        for name, runs in having.items()
        if len(runs) > 1
    ]  # fmt: skip
    known = {run: growth for run, growth in held.items() if len(growth)}
    symbols = list(dict.fromkeys(benchmarks[run] for run in known))
    told = []
    last: list[GrowthPanel] = []
    if len(symbols) > 1 or _differ(list(known.values())):
        name = say("{name} held", name=symbols[0]) if len(symbols) == 1 else say("Benchmark")
        lines = tuple(_line(run, inks[run], growth) for run, growth in known.items())
        last.append(GrowthPanel(name, lines))
    elif len(known) == len(held):
        total = next(iter(known.values())).iloc[-1] - 1.0
        told.append(say("{symbol} held came to {total} in every run.",
                        symbol=symbols[0], total=say.percent(total)))  # fmt: skip
    if lacking := [run for run in held if run not in known]:
        told.append(say("The benchmark is missing for {runs}: no report that can be read.",
                        runs=say.listed(lacking)))  # fmt: skip
    shown = (*panels[: SHOWN - len(last)], *last)
    return RunGrowth(tuple(inks.items()), shown, len(panels) + len(last), " ".join(told))


def _from_one(growth: pd.Series) -> pd.Series:
    """Return the growth with its start: the account had no position before its first session."""
    eve = growth.index[0] - pd.Timedelta(days=1)
    return pd.concat([pd.Series([1.0], index=[eve]), growth])


def _differ(series: list[pd.Series]) -> bool:
    return any(
        not one.index.equals(series[0].index) or not np.allclose(one, series[0], rtol=1e-8, atol=0)
        for one in series[1:]
    )


def _line(run: str, ink: str, growth: pd.Series) -> RunLine:
    return RunLine(run, ink, tuple(day.date() for day in growth.index), tuple(map(float, growth)))
