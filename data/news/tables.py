"""What stands in a file of rows: CSV, JSON Lines or Parquet, or a folder of such files?"""

import csv
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.news.headline import NewsError
from data.rows.csv_rows import LONGEST_FIELD
from data.rows.jsonl_rows import JsonlRows
from data.rows.rows import RowsError

_CHUNK = 65_536  # rows

Choose = Callable[[Sequence[str]], Collection[str]]
"""Told the names of all columns, returns those that are to be read."""


@dataclass(frozen=True, slots=True)
class TableRead:
    """The chosen columns of a table, in the values of the file.

    `broken` holds the places (from 0) of rows with another number of fields than the header.
    """

    rows: pd.DataFrame
    broken: frozenset[int] = frozenset()


def files_at(path: Path) -> list[Path]:
    """Return the file, or all files of a folder of the first kind that it holds, by name.

    Dumps in Parquet have notes in JSON beside them: Parquet counts first. Raises NewsError where
    there is none.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise NewsError(f"{path}: there is no such file")
    for suffix in reversed(READERS):
        if found := sorted(one for one in path.rglob(f"*{suffix}") if one.is_file()):
            return found
    raise NewsError(f"{path}: the folder holds no file of: {', '.join(READERS)}")


def read_table(path: Path, choose: Choose, *, lenient: bool = False) -> TableRead:
    """Return the columns of a file that `choose` picks, told the names of all.

    A CSV row with another number of fields than the header is an error, or with `lenient` a row of
    None. Raises NewsError, naming file and line, for what cannot be read.
    """
    if path.suffix.lower() not in READERS:
        raise NewsError(f"{path}: {path.suffix!r} should be one of: {', '.join(READERS)}")
    try:
        return READERS[path.suffix.lower()](path, choose, lenient)
    except (OSError, UnicodeDecodeError) as error:
        raise NewsError(f"{path}: cannot be read: {' '.join(str(error).split())}") from error


def _read_csv(path: Path, choose: Choose, lenient: bool) -> TableRead:
    # Not pandas: a headline may well be the word "None", and a time stays as it was written.
    csv.field_size_limit(LONGEST_FIELD)  # news sets carry whole articles in a field
    rows: list[list[str | None]] = []
    broken = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=not lenient)
        try:
            header = [name.strip() for name in next(reader, [])]
            if twice := [name for name, count in Counter(header).items() if count > 1]:
                raise NewsError(f"{path}, line 1: the column {twice[0]!r} is there twice")
            chosen = set(choose(header))
            places = [place for place, name in enumerate(header) if name in chosen]
            for row in reader:
                if row and len(row) != len(header):
                    if not lenient:
                        fields = f"{len(row)} fields where the header has {len(header)}"
                        raise NewsError(
                            f"{path}, line {reader.line_num}: {fields}; a comma in quotes?"
                        )
                    broken.add(len(rows))
                    rows.append([None] * len(places))
                elif row:
                    rows.append([row[place] for place in places])
        except csv.Error as error:
            raise NewsError(f"{path}, line {reader.line_num}: {error}") from error
    columns = pd.Index([header[place] for place in places], dtype=object)
    return TableRead(pd.DataFrame(rows, columns=columns, dtype=object), frozenset(broken))


def _read_json_lines(path: Path, choose: Choose, lenient: bool) -> TableRead:
    del lenient  # a line that is no JSON is no row of anything
    try:
        rows = [row for chunk in JsonlRows(path).chunks(_CHUNK) for row in chunk.rows]
    except RowsError as error:
        raise NewsError(str(error)) from error
    table = pd.DataFrame(rows, dtype=object)
    return TableRead(table[list(choose([str(name) for name in table.columns]))])


def _read_parquet(path: Path, choose: Choose, lenient: bool) -> TableRead:
    del lenient
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        columns = list(choose(pq.read_schema(path).names))
        table = pq.read_table(path, columns=columns).to_pandas(ignore_metadata=True)
    except pa.ArrowException as error:
        raise NewsError(f"{path}: not a Parquet file: {' '.join(str(error).split())}") from error
    return TableRead(table)


READERS: dict[str, Callable[[Path, Choose, bool], TableRead]] = {
    ".csv": _read_csv,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".json": _read_json_lines,
    ".parquet": _read_parquet,
}
