"""Which headlines does a CSV, JSON Lines or Parquet file hold, and which rows are of no use?"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from pathlib import Path

import pandas as pd

from data.hashing import sha256
from data.news.headline import Dropped, Headline, News, NewsError
from data.news.layouts import LAYOUTS
from data.news.rows import (
    COLUMNS,
    REQUIRED,
    check_texts,
    clean_language,
    sorted_out,
    split_symbols,
)
from data.news.tables import files_at, read_table
from data.news.times import TimeRules
from data.news.written import Written, read_time

BROKEN = "wrong number of fields"


@dataclass(frozen=True, slots=True)
class NewsFile:
    """A file of headlines: .csv, .jsonl, .ndjson or .json (one object per line) or .parquet.

    Or a folder of such files. `columns` maps our names (`COLUMNS`) to the file's where they
    differ; `published_at` and `headline` must be there. `layout` names a public set whose columns
    are known. `language` (two letters) and `source` stand in where a row has none. With `symbols`
    only rows tagged with one of these are read, and counted: sets of millions hold many others.
    """

    path: Path
    _: KW_ONLY
    rules: TimeRules
    columns: Mapping[str, str] = field(default_factory=dict)
    layout: str = ""
    language: str = ""
    source: str = ""
    symbols: Sequence[str] = ()

    def __post_init__(self) -> None:
        for name in self.columns:
            if name not in COLUMNS:
                hint = _did_you_mean(name, COLUMNS)
                raise NewsError(f"columns: {name!r} is not one of {', '.join(COLUMNS)}{hint}")
        if self.layout and self.layout not in LAYOUTS:
            hint = _did_you_mean(self.layout, LAYOUTS)
            raise NewsError(f"layout = {self.layout!r} is not one of {', '.join(LAYOUTS)}{hint}")
        if self.language and not clean_language(self.language):
            raise NewsError(f"language = {self.language!r} should be two letters, such as 'de'")

    def load(self) -> News:
        """Return every row of the file as a headline or with the reason why it was dropped.

        Rows are counted from 1 without the header and without blank lines: in a CSV file of one
        line per headline, row n stands on line n + 1; those of a folder's files are counted on.
        Raises NewsError when the file cannot be read, lacks a column, holds no row, or when not
        one of its rows can be placed in time.
        """
        headlines: list[Headline] = []
        dropped: list[Dropped] = []
        files = files_at(self.path)
        for path in files:
            before = len(headlines) + len(dropped)
            good, bad = self._load(path)
            headlines += [replace(one, row=one.row + before) for one in good]
            dropped += [replace(one, row=one.row + before) for one in bad]
        if not headlines and not dropped:
            tagged = f" tagged with {', '.join(self.symbols)}" if self.symbols else ""
            raise NewsError(f"{self.path}: no headlines, not a single row{tagged}")
        inputs = {path.as_posix(): sha256(path) for path in files}
        return News(tuple(headlines), tuple(dropped), inputs)

    def _load(self, path: Path) -> tuple[Sequence[Headline], Sequence[Dropped]]:
        names: dict[str, str] = {}

        def choose(there: Sequence[str]) -> Sequence[str]:
            names.update(self._named(there, place=str(path)))
            return list(dict.fromkeys(names.values()))

        def is_row(cells: Mapping[str, str]) -> bool:
            return isinstance(read_time(cells[names["published_at"]]), Written)

        read = read_table(path, choose, is_row=is_row, lenient=self._lenient)
        table, broken = _with_our_names(read.rows, names), read.broken
        check_texts(table, place=str(path), names=names)
        if self.symbols:
            wanted = set(self.symbols)
            table = table[[not wanted.isdisjoint(split_symbols(one)) for one in table["symbols"]]]
            table, broken = table.reset_index(drop=True), frozenset()  # those have no symbols
        if table.empty:
            return (), ()
        good, bad = sorted_out(
            table, self.rules, place=str(path), names=names,
            source=self.source, language=self.language,
        )  # fmt: skip
        return good, [replace(one, reason=BROKEN) if one.row - 1 in broken else one for one in bad]

    @property
    def _lenient(self) -> bool:
        return bool(self.layout) and LAYOUTS[self.layout].lenient

    def _named(self, there: Sequence[str], *, place: str) -> dict[str, str]:
        """The name that the file has for each of ours; a required or a named one must be there."""
        known = LAYOUTS[self.layout].columns if self.layout else {}
        by_fold = {name.casefold(): name for name in reversed(there)}
        found = {}
        for name in COLUMNS:
            mine = self.columns.get(name, name)
            if name not in self.columns and name in known:
                alternatives = [by_fold.get(one.casefold()) for one in known[name]]
                mine = next(filter(None, alternatives), known[name][0])
            if mine in there:
                found[name] = mine
            elif name in REQUIRED or name in self.columns or (name == "symbols" and self.symbols):
                listed = ", ".join(map(str, there)) or "none"
                hint = _did_you_mean(mine, there)
                raise NewsError(
                    f"{place}: no column {mine!r} for {name}; there are: {listed}{hint}"
                )
        return found


def _with_our_names(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the columns of `COLUMNS`, in the values of the file; the optional ones may be None."""
    nothing = pd.Series([None] * len(table), index=table.index, dtype=object)
    return pd.DataFrame(
        {name: table[names[name]] if name in names else nothing for name in COLUMNS}
    )


def _did_you_mean(name: str, names: Iterable[object]) -> str:
    near = difflib.get_close_matches(name, [str(known) for known in names], n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
