"""Which class does a config mean by `use`, and do its params fit?"""

import difflib
import importlib
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path

import backtrader as bt

from strategies import BUILT_IN


class StrategyError(ValueError):
    """A strategy that cannot be found, loaded or run: names the file, the class or the param."""


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
        hint = f"did you mean {near[0]!r}?" if near else f"built in: {', '.join(BUILT_IN)};"
        raise StrategyError(f"use = {use!r}: no such strategy; {hint} or 'path/to/file.py:Class'")
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


def check_params(
    strategy: type[bt.Strategy], given: Mapping[str, object], *, symbols: list[str]
) -> None:
    """Raise StrategyError for an unknown param, one of the wrong type, or an unknown symbol.

    In the built-in strategies every text is a symbol.
    """
    defaults = parameters(strategy)
    for key, value in given.items():
        if key not in defaults:
            near = difflib.get_close_matches(key, defaults, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(defaults)}"
            raise StrategyError(f"unknown param {key!r}; {hint}")
        if not _fits(value, defaults[key]):
            raise StrategyError(
                f"{key} = {value!r}; should be of the kind of its default, {defaults[key]!r}"
            )
    if strategy.__module__.startswith("strategies."):
        for key, value in {**defaults, **given}.items():
            if isinstance(value, str) and value not in symbols:
                near = difflib.get_close_matches(value, symbols, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise StrategyError(
                    f"{key} = {value!r} is not among the symbols of [prices]{hint}"
                )


def _class_in(file: Path, name: str) -> type[bt.Strategy]:
    spec = importlib.util.spec_from_file_location(f"user_strategy_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise StrategyError(f"{file}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # Backtrader looks a strategy's module up by name
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # noqa: BLE001 - a user's file may raise anything at all
        raise StrategyError(f"{file}: {explain(error, file)}") from error
    found = getattr(module, name, None)
    if not (isinstance(found, type) and issubclass(found, bt.Strategy)):
        there = [key for key, value in vars(module).items() if _is_strategy(value)]
        raise StrategyError(
            f"{file}: no strategy class {name!r}; it defines {', '.join(there) or 'none'}"
        )
    return found


def explain(error: BaseException, file: Path | None = None) -> str:
    """Return an exception as one line, with the last line of the user's file that it passed."""
    line, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if file is not None and Path(code.co_filename) == file:
            line = f"line {trace.tb_lineno}, in {code.co_name}: "
        trace = trace.tb_next
    if isinstance(error, SyntaxError):
        line = f"line {error.lineno}: "
    return f"{line}{type(error).__name__}: {error}"


def _is_strategy(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, bt.Strategy) and value is not bt.Strategy


def _fits(value: object, default: object) -> bool:
    if default is None:
        return True
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, int | float):
        return isinstance(value, int if isinstance(default, int) else int | float)
    return isinstance(value, type(default))
