"""In what do runs differ: in their config, their data, their figures, their trades?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.event_records import Number
from reports.formats import DASH
from reports.language import Language, marked
from reports.run_growth import RunGrowth, run_growth

SHOWN_TRADES = 200
HASH = 12  # characters of a hash that are shown
TRADE = ["strategy", "symbol", "side", "opened"]
"""What makes two trades of different runs the same one, to be compared by how it went on."""


@dataclass(frozen=True, slots=True)
class ReadRun:
    """A run folder as read: a label that tells it from the others, and a link to its report.

    `growth` (sessions, strategies) and `held`, the benchmark, are multiples of the start; `held`
    begins with 1 on the eve of the run, and is empty where the report cannot be read.
    """

    label: str
    link: str
    manifest: Mapping[str, Any]
    metrics: Mapping[str, Any]
    trades: pd.DataFrame
    growth: pd.DataFrame
    held: pd.Series


@dataclass(frozen=True, slots=True)
class Setting:
    """A name and its value in each run; a dash where a run has none."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one strategy or instrument in one run, and less those of the first run."""

    name: str
    run: str
    values: tuple[Number, ...]
    less: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class TradeRow:
    """A trade that did not go the same way in all runs: how it ended in each, in words."""

    strategy: str
    position: str
    opened: str
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs, a sentence first; what is the same in all runs is only counted."""

    language: str
    heading: str
    runs: tuple[tuple[str, str, str], ...]
    config: tuple[Setting, ...]
    same_keys: int
    data: tuple[Setting, ...]
    same_inputs: int
    code: tuple[Setting, ...]
    growth: RunGrowth
    figures: tuple[Figures, ...]
    trades: tuple[TradeRow, ...]
    all_trades: int
    same_trades: int


FIGURES = (
    ("cumulative_return", marked("Total"), "%"),
    ("cagr", marked("A year"), "%"),
    ("max_drawdown", marked("Worst fall"), "%"),
    ("sharpe", "Sharpe", "√252"),
    ("volatility", marked("Volatility"), "%"),
    ("trades", marked("Closed"), marked("trades")),
)
"""The figures of metrics.json that are compared: key, head and unit."""


def compare(runs: Sequence[ReadRun], say: Language) -> Comparison:
    """Return what differs between runs, of which there are at least two."""
    configs = [flat(run.manifest.get("config", {})) for run in runs]
    inputs = [dict(run.manifest.get("inputs", {})) for run in runs]
    config, data = _settings(configs), _settings(inputs, short=True)
    figures = _figures(runs, say)
    trades, same_trades, differing = _trades(runs, say)
    moved = any(value for row in figures for value in row.less) or bool(trades)
    return Comparison(
        language=say.name,
        heading=_heading(len(runs), len(config), len(data), moved, say),
        runs=tuple((run.label, str(run.metrics["run"]["title"]), run.link) for run in runs),
        config=config,
        same_keys=len({key for one in configs for key in one}) - len(config),
        data=data,
        same_inputs=len({key for one in inputs for key in one}) - len(data),
        code=_settings([_code(run.manifest) for run in runs], short=True),
        growth=run_growth(
            {run.label: run.growth for run in runs},
            {run.label: run.held for run in runs},
            benchmarks={run.label: str(run.metrics["run"].get("benchmark", "")) for run in runs},
            say=say,
        ),
        figures=figures,
        trades=trades,
        all_trades=differing,
        same_trades=same_trades,
    )


def flat(nested: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return a config as `news.latency_minutes` = "15"; lists of tables by their name or id.

    What is not set, None or empty, has no key.
    """
    found: dict[str, str] = {}
    for key, value in nested.items():
        path = f"{prefix}{key}"
        if value is None or value in ("", []):
            continue
        if isinstance(value, Mapping):
            found |= flat(value, f"{path}.")
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            for place, one in enumerate(value):
                name = one.get("id") or one.get("name") or place
                found |= flat(one, f"{path}.{name}.")
        else:
            found[path] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return found


def _settings(each: Sequence[Mapping[str, str]], *, short: bool = False) -> tuple[Setting, ...]:
    names = dict.fromkeys(name for one in each for name in one)
    rows = [Setting(name, tuple(str(one.get(name, DASH)) for one in each)) for name in names]
    cut = HASH if short else None
    return tuple(
        Setting(row.name, tuple(value[:cut] for value in row.values))
        for row in rows
        if len(set(row.values)) > 1
    )


def _code(manifest: Mapping[str, Any]) -> dict[str, str]:
    """What ran: the code's hash, the model, the versions of the packages, the engine's proof."""
    return flat({key: manifest.get(key) or {} for key in ("model", "versions")}) | {
        "code": str(manifest.get("code", DASH)),
        "prices": str(manifest.get("prices", DASH)),
    }


def _heading(runs: int, keys: int, inputs: int, moved: bool, say: Language) -> str:
    parts = [
        say("{n} key of the config", "{n} keys of the config", n=keys) if keys else "",
        say("{n} file of data", "{n} files of data", n=inputs) if inputs else "",
    ]
    told = say.listed([part for part in parts if part])
    count = say.spelled(runs)
    if not told and not moved:
        return say("Nothing differs between these {count} runs.", count=count)
    if not told:
        return say("These {count} runs differ in their figures only: other code or versions.",
                   count=count)  # fmt: skip
    if not moved:
        return say("These {count} runs differ in {parts}, and in no figure.",
                   count=count, parts=told)  # fmt: skip
    return say("These {count} runs differ in {parts}, and so in their figures.",
               count=count, parts=told)  # fmt: skip


def _figures(runs: Sequence[ReadRun], say: Language) -> tuple[Figures, ...]:
    rows = []
    for kind, told in (("strategies", "{name}"), ("instruments", marked("{name} held"))):
        names = dict.fromkeys(name for run in runs for name in run.metrics[kind])
        for name in names:
            if kind == "instruments" and name not in _benchmarks(runs):
                continue
            first: tuple[Number, ...] | None = None
            for run in runs:
                numbers = run.metrics[kind].get(name)
                if numbers is None:
                    continue
                values = tuple(numbers.get(key) for key, _, _ in FIGURES)
                less = tuple(map(_less, values, first)) if first else (None,) * len(values)
                first = first or values
                shown = name if kind == "strategies" else say(told, name=name)
                rows.append(Figures(shown, run.label, values, less))
    return tuple(rows)


def _benchmarks(runs: Sequence[ReadRun]) -> set[str]:
    return {run.metrics["run"].get("benchmark", "") for run in runs}


def _less(value: Number, other: Number) -> Number:
    return None if value is None or other is None else value - other


def _trades(runs: Sequence[ReadRun], say: Language) -> tuple[tuple[TradeRow, ...], int, int]:
    """Return the trades that differ, how many are the same in all runs, and how many differ."""
    ends: dict[tuple[str, ...], list[str]] = {}
    for place, run in enumerate(runs):
        for trade in run.trades.to_dict("records"):
            key = tuple(str(trade[column]) for column in TRADE)
            ends.setdefault(key, [DASH] * len(runs))[place] = _end(trade, say)
    apart = {key: told for key, told in ends.items() if len(set(told)) > 1}
    rows = tuple(
        TradeRow(strategy, f"{say(side)} {symbol}", _day(opened, say), tuple(told))
        for (strategy, symbol, side, opened), told in sorted(
            apart.items(), key=lambda item: (item[0][3], item[0])
        )[:SHOWN_TRADES]
    )
    return rows, len(ends) - len(apart), len(apart)


def _day(written: object, say: Language) -> str:
    moment = pd.Timestamp(str(written))
    time = "" if moment == moment.normalize() else f" {moment:%H:%M}"
    return say.short_day(moment.date()) + time


def _end(trade: Mapping[Any, Any], say: Language) -> str:
    units = say.number(float(trade["units"]), 1)
    if pd.isna(trade["closed"]):
        return say("{units}, still open at {result}",
                   units=units, result=say.percent(float(trade["return"]), 2))  # fmt: skip
    return say("{units}, closed {day} at {result}", units=units,
               day=_day(trade["closed"], say),
               result=say.percent(float(trade["return"]), 2))  # fmt: skip
