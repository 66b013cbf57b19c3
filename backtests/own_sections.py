"""Which functions make a user's own sections of the report, and what do they return?"""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analytics.experiment import Experiment
from backtests.own_code import RAISED, file_named, file_path, module_of, one_line
from backtests.report_table import OwnTable


class SectionError(ValueError):
    """A section of a user's own that cannot be found or made: names the function and why."""


@dataclass(frozen=True, slots=True)
class Maker:
    """The function behind one section."""

    table: OwnTable
    file: Path
    make: Callable[[Experiment], object]


def makers(tables: Sequence[OwnTable], *, base: Path) -> list[Maker]:
    """Load the functions before anything expensive is done; raises SectionError."""
    return [_maker(table, base=base) for table in tables]


def content(maker: Maker, experiment: Experiment) -> pd.DataFrame | str:
    """Return what a section shows: a table, or HTML as a text; raises SectionError."""
    try:
        made = maker.make(experiment)
    except RAISED as error:
        raise SectionError(f"{_place(maker.table)}: {one_line(error, maker.file)}") from error
    if not isinstance(made, pd.DataFrame | str):
        raise SectionError(
            f"{_place(maker.table)}: returned {type(made).__name__}; should return a"
            " pandas.DataFrame or HTML as a text"
        )
    return made


def _maker(table: OwnTable, *, base: Path) -> Maker:
    path, _, name = table.use.rpartition(":")
    file = file_named(path, base=base) if path else None
    if file is None:
        raise SectionError(
            f"{_place(table)}: should be 'path/to/file.py:function' or 'module:function'; there is"
            f" neither a file {base / file_path(path or name)} nor such a module"
        )
    module = module_of(file, error=SectionError)
    functions = {key: one for key, one in vars(module).items() if callable(one)}
    if name not in functions:
        near = difflib.get_close_matches(name, functions, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise SectionError(f"{_place(table)}: {file} has no function {name!r}{hint}")
    return Maker(table, file, functions[name])


def _place(table: OwnTable) -> str:
    return f"[report.own.{table.name}] use = {table.use!r}"
