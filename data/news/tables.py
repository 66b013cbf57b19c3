"""What stands in a file of rows: CSV, JSON Lines or Parquet, or a folder of such files?"""

import csv
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.news.headline import NewsError
from data.rows.csv_records import CsvRecords, Record
from data.rows.jsonl_rows import JsonlRows
from data.rows.rows import RowsError

_CHUNK = 65_536  # rows

Choose = Callable[[Sequence[str]], Collection[str]]
"""Told the names of all columns, returns those that are to be read."""

IsRow = Callable[[Mapping[str, str]], bool]
"""Told cells by column, says whether they are a row beyond doubt and not a text with commas."""


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


def read_table(path: Path, choose: Choose, *, is_row: IsRow, lenient: bool = False) -> TableRead:
    """Return the columns of a file that `choose` picks, told the names of all.

    A CSV row with another number of fields than the header is an error, or with `lenient` a row of
    None. So is one whose quotation marks take in a line that `is_row`. Raises NewsError, naming
    file and line, for what cannot be read.
    """
    if path.suffix.lower() not in READERS:
        raise NewsError(f"{path}: {path.suffix!r} should be one of: {', '.join(READERS)}")
    try:
        return READERS[path.suffix.lower()](path, choose, is_row, lenient)
    except RowsError as error:
        raise NewsError(str(error)) from error
    except OSError as error:
        raise NewsError(f"{path}: cannot be read: {' '.join(str(error).split())}") from error


def _read_csv(path: Path, choose: Choose, is_row: IsRow, lenient: bool) -> TableRead:
    # Not pandas: a headline may well be the word "None", and a time stays as it was written.
    rows: list[list[str | None]] = []
    broken = set()
    file = CsvRecords(path, strict=not lenient)
    records = iter(file)
    first = next(records, None)
    header = [name.strip() for name in first.cells] if first else []
    if twice := [name for name, count in Counter(header).items() if count > 1]:
        raise NewsError(f"{path}, line 1: the column {twice[0]!r} is there twice")
    chosen = set(choose(header))
    places = [place for place, name in enumerate(header) if name in chosen]
    for record in records:
        if not (cells := record.cells):
            continue
        inside = _row_inside(record, header, is_row) if len(record.lines) > 1 else 0
        wrong = inside or len(cells) != len(header)
        if wrong and not lenient:
            told = _swallowed(record, inside) if inside else record.misfit(len(header))
            raise NewsError(f"{path}, {told}")
        if inside:  # one row is broken, and those that it took in are not
            file.hand_back(record, inside)
        if wrong:
            broken.add(len(rows))
        rows.append([None] * len(places) if wrong else [cells[place] for place in places])
    columns = pd.Index([header[place] for place in places], dtype=object)
    return TableRead(pd.DataFrame(rows, columns=columns, dtype=object), frozenset(broken))


def _row_inside(record: Record, header: Sequence[str], is_row: IsRow) -> int:
    """Return the first line of a record that is a row of its own, which a quote took in; 0 if none.

    A text of several lines may stand in a cell. A whole row in it, time and all, may not.
    """
    for number, line in enumerate(record.lines[1:], start=record.line + 1):
        if line.count(",") >= len(header) - 1:
            cells = next(csv.reader([line]))
            if len(cells) == len(header) and is_row(dict(zip(header, cells, strict=True))):
                return number
    return 0


def _swallowed(record: Record, inside: int) -> str:
    return (
        f"line {record.opens(inside)}: a quotation mark opens a cell here and takes in line"
        f" {inside}, a row of its own; close the quotes, or take the mark out"
    )


def _read_json_lines(path: Path, choose: Choose, is_row: IsRow, lenient: bool) -> TableRead:
    del is_row, lenient  # a line that is no JSON is no row of anything
    rows = [row for chunk in JsonlRows(path).chunks(_CHUNK) for row in chunk.rows]
    table = pd.DataFrame(rows, dtype=object)
    return TableRead(table[list(choose([str(name) for name in table.columns]))])


def _read_parquet(path: Path, choose: Choose, is_row: IsRow, lenient: bool) -> TableRead:
    del is_row, lenient
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        columns = list(choose(pq.read_schema(path).names))
        table = pq.read_table(path, columns=columns).to_pandas(ignore_metadata=True)
    except pa.ArrowException as error:
        raise NewsError(f"{path}: not a Parquet file: {' '.join(str(error).split())}") from error
    return TableRead(table)


READERS: dict[str, Callable[[Path, Choose, IsRow, bool], TableRead]] = {
    ".csv": _read_csv,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".json": _read_json_lines,
    ".parquet": _read_parquet,
}
