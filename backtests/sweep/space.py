"""Which settings are tried? All of a grid, so many at random, or those that a search asks for.

A setting is one value for each key of the sweep. What the values mean is checked elsewhere; the
same table and seed propose the same settings, so that a sweep can go on where it was stopped.
"""

import math
from collections.abc import Generator, Sequence
from itertools import product
from typing import Any

import numpy as np

from backtests.config import ConfigError
from backtests.sweep.table import Span, SweepTable

Setting = dict[str, Any]
Proposals = Generator[list[Setting], Sequence[float | None], None]
"""Yields settings to try, and is sent the metric of each, None where there is none."""

TOGETHER = 20  # settings that a search asks for before it learns what came of them
LARGEST_GRID = 1_000_000
DRAWS = 20  # for each setting wanted, before so many different ones are taken not to exist


def proposals(table: SweepTable) -> Proposals:
    """Propose settings; raises ConfigError for what cannot be proposed."""
    if table.method == "optuna":
        yield from _searched(table)
    else:
        yield _grid(table) if table.method == "grid" else _random(table)


def values_of(values: list[Any] | Span) -> list[Any]:
    """Return all values that a grid has of a key, in their order."""
    if isinstance(values, list):
        return values
    low, high = values.low, values.high
    if values.step is not None:
        steps = math.floor((high - low) / values.step + 1e-9)
        found = [low + place * values.step for place in range(steps + 1)]
        return found if values.whole and isinstance(values.step, int) else _decimal(found)
    spaced = np.geomspace if values.log else np.linspace
    found = spaced(low, high, values.count or 2).tolist()
    return list(dict.fromkeys(map(round, found))) if values.whole else _decimal(found)


def ends_of(values: list[Any] | Span) -> list[Any]:
    """Return values between which all others lie: if these may be, so may they."""
    return values if isinstance(values, list) else [values.low, values.high]


def _decimal(values: list[float]) -> list[float]:
    """Take the dust off 0.1 + 0.2, which nobody wrote."""
    return [float(f"{one:.12g}") for one in values]


def _grid(table: SweepTable) -> list[Setting]:
    each = {key: values_of(values) for key, values in table.keys.items()}
    count = math.prod(map(len, each.values()))
    if count > LARGEST_GRID:
        raise ConfigError(
            f"[sweep] keys: {count:,} combinations; should be at most {LARGEST_GRID:,},"
            " or method = 'random' with trials"
        )
    return [dict(zip(each, one, strict=True)) for one in product(*each.values())]


def _random(table: SweepTable) -> list[Setting]:
    """Draw different settings; fewer than asked where there are no more."""
    random = np.random.default_rng(table.seed)
    found: dict[str, Setting] = {}
    for _ in range(DRAWS * (table.trials or 0)):
        one = {key: _drawn(values, random) for key, values in table.keys.items()}
        found.setdefault(repr(one), one)
        if len(found) == table.trials:
            break
    return list(found.values())


def _drawn(values: list[Any] | Span, random: np.random.Generator) -> Any:
    if isinstance(values, list):
        return values[int(random.integers(len(values)))]
    if values.step is not None or values.count is not None:
        return _drawn(values_of(values), random)
    if values.whole and not values.log:
        return int(random.integers(int(values.low), int(values.high), endpoint=True))
    low, high = (math.log(one) if values.log else one for one in (values.low, values.high))
    drawn = random.uniform(low, high)
    drawn = min(max(math.exp(drawn) if values.log else drawn, values.low), values.high)
    return round(drawn) if values.whole else float(f"{drawn:.12g}")


def _searched(table: SweepTable) -> Proposals:
    """Ask Optuna's tree-structured Parzen estimator, a few settings at a time."""
    try:
        import optuna
    except ModuleNotFoundError as error:
        raise ConfigError(
            "[sweep] method = 'optuna': optuna is not installed; it comes with the extra:"
            " pip install -c constraints.txt -e '.[optuna]'"
        ) from error
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        direction="maximize", sampler=optuna.samplers.TPESampler(seed=table.seed)
    )
    asked = 0
    while asked < (table.trials or 0):
        count = min(TOGETHER, (table.trials or 0) - asked)
        tries = [study.ask() for _ in range(count)]
        told = yield [
            {key: _suggested(one, key, values) for key, values in table.keys.items()}
            for one in tries
        ]
        for one, value in zip(tries, told, strict=True):
            failed = optuna.trial.TrialState.FAIL
            study.tell(one, value, state=failed if value is None else None)
        asked += count


def _suggested(one: Any, key: str, values: list[Any] | Span) -> Any:
    if isinstance(values, list) or values.count is not None:
        choices = values_of(values)
        return choices[one.suggest_categorical(key, list(range(len(choices))))]
    if values.whole and (values.step is None or isinstance(values.step, int)):
        return one.suggest_int(key, values.low, values.high, step=values.step or 1, log=values.log)
    found = one.suggest_float(key, values.low, values.high, step=values.step, log=values.log)
    return float(f"{found:.12g}")
