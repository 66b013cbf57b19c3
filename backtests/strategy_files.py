"""Which class does a config mean by `use`, and do its params fit?"""

import difflib
import importlib
import importlib.util
import inspect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import backtrader as bt
import numpy as np

from backtests.config import Config, StrategyTable
from backtests.own_code import module_of, one_line
from strategies import BUILT_IN


class StrategyError(ValueError):
    """A strategy that cannot be found, loaded or run: names the file, the class or the param."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One strategy of the config: its name, its class, its params.

    `symbols` are the instruments it is given: a user's strategy gets all, a built-in one those
    that its params name, since it asks for no other and a feed costs time.
    """

    name: str
    strategy: type[bt.Strategy]
    params: dict[str, object]
    symbols: tuple[str, ...]


def choose(config: Config, *, base: Path) -> list[Chosen]:
    """Load the strategies and check their params, before anything expensive is done.

    Raises StrategyError, also for what the rule of a built-in one does not allow.
    """
    chosen = [choose_one(table, config.prices.symbols, base=base) for table in config.strategies]
    for one in chosen:
        if why := refused_by_rule(one):
            raise StrategyError(f"[strategies.{one.name}] params: {why}")
    return chosen


def choose_one(
    table: StrategyTable,
    symbols: Sequence[str],
    *,
    base: Path,
    strategy: type[bt.Strategy] | None = None,
) -> Chosen:
    """Load one strategy and check its params; `strategy` is its class where it is loaded already.

    Raises StrategyError.
    """
    try:
        one = strategy or load_strategy(table.use, base=base)
        check_params(one, table.params, symbols=symbols)
    except StrategyError as error:
        raise StrategyError(f"[strategies.{table.name}] {error}") from error
    given = _named(one, table.params) or symbols
    return Chosen(table.name, one, dict(table.params), tuple(given))


def load_strategy(use: str, *, base: Path) -> type[bt.Strategy]:
    """Return a built-in strategy by name, or a user's by `path/to/file.py:Class`.

    Relative paths are relative to `base`, the config's folder, or else to the current one.
    """
    if use in BUILT_IN:
        module, name = BUILT_IN[use].split(":")
        return getattr(importlib.import_module(module), name)
    path, colon, name = use.rpartition(":")
    if not colon or not path.endswith(".py"):
        near = difflib.get_close_matches(use, BUILT_IN, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"built in are {', '.join(BUILT_IN)};"
        raise StrategyError(
            f"use = {use!r}: no such strategy; {hint} your own is 'path/to/file.py:Class'"
        )
    file = file_of(use, base=base)
    if file is None:
        raise StrategyError(f"use = {use!r}: there is no file {base / path}")
    return _class_in(file, name)


def file_of(use: str, *, base: Path) -> Path | None:
    """Return the file that a user's strategy is in; None for a built-in one or a missing file."""
    path = use.rpartition(":")[0]
    return next((file for file in (base / path, Path(path)) if path and file.is_file()), None)


def parameters(strategy: type[bt.Strategy]) -> dict[str, object]:
    """Return a strategy's parameters and their defaults."""
    return dict(strategy.params._getitems())


def plain_params(one: Chosen) -> dict[str, object]:
    """Return a strategy's params, defaults included, as JSON can hold them."""
    return {key: _plain(value) for key, value in {**parameters(one.strategy), **one.params}.items()}


def check_params(
    strategy: type[bt.Strategy], given: Mapping[str, object], *, symbols: Sequence[str]
) -> None:
    """Raise StrategyError for an unknown param, one of the wrong type, or an unknown symbol.

    In the built-in strategies every text is a symbol.
    """
    defaults = parameters(strategy)
    for key, value in given.items():
        if key not in defaults:
            near = difflib.get_close_matches(key, defaults, n=1)
            known = f"known: {', '.join(defaults)}" if defaults else "it has none"
            hint = f"did you mean {near[0]!r}?" if near else known
            raise StrategyError(f"params: unknown param {key!r}; {hint}")
        if isinstance(value, float) and not math.isfinite(value):
            raise StrategyError(f"params: {key} = {value}; should be a finite number")
        if not _fits(value, defaults[key]):
            raise StrategyError(
                f"params: {key} = {value!r}; should be of the kind of its default,"
                f" {defaults[key]!r}"
            )
    for value, key in _named(strategy, given).items():
        if value not in symbols:
            near = difflib.get_close_matches(value, symbols, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise StrategyError(
                f"params: {key} = {value!r} is not among the symbols of [prices]{hint}"
            )


def refused_by_rule(one: Chosen) -> str:
    """Return why the rule of a built-in strategy does not allow its params, empty if it does.

    The rule is asked about two bars without news. One of a user's may ask for more bars than that,
    and is first asked in the run.
    """
    if not _is_built_in(one.strategy):
        return ""
    params = SimpleNamespace(**{**parameters(one.strategy), **one.params})
    symbols = _named(one.strategy, one.params)
    no_news = {symbol: np.full(2, np.nan) for symbol in symbols}
    still = {symbol: np.ones(2) for symbol in symbols}
    try:
        one.strategy.paths(no_news, still, params)
    except ValueError as error:
        return str(error)
    return ""


def _is_built_in(strategy: type[bt.Strategy]) -> bool:
    return strategy.__module__.startswith("strategies.")


def _named(strategy: type[bt.Strategy], given: Mapping[str, object]) -> dict[str, str]:
    """The symbols that a built-in strategy's params name, each with its param; else none."""
    if not _is_built_in(strategy):
        return {}
    params = {**parameters(strategy), **given}
    return {value: key for key, value in params.items() if isinstance(value, str)}


def explain(error: BaseException, strategy: type[bt.Strategy]) -> str:
    """Return what a strategy raised as one line: where in its file, and what."""
    return one_line(error, Path(inspect.getfile(strategy)))


def _class_in(file: Path, name: str) -> type[bt.Strategy]:
    module = module_of(file, error=StrategyError)
    there = {key: value for key, value in vars(module).items() if _is_strategy(value)}
    if name in there:
        return there[name]
    near = difflib.get_close_matches(name, there, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(there) or 'none'}"
    raise StrategyError(f"{file}: no strategy class {name!r}; {hint}")


def _is_strategy(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, bt.Strategy) and value is not bt.Strategy


def _fits(value: object, default: object) -> bool:
    if default is None:
        return True
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, int | float):
        return isinstance(value, int if isinstance(default, int) else int | float)
    if isinstance(default, list | tuple):
        return isinstance(value, list)
    return isinstance(value, type(default))


def _plain(value: object) -> object:
    """A parameter as JSON can hold it; a user's default may be anything, such as a class."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "__name__", type(value).__name__)
