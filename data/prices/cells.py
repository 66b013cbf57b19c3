"""What stands in the cells of a price file, and in which line?"""

import re
from datetime import datetime
from math import isfinite
from pathlib import Path

import pandas as pd

from data.prices.bars import PriceError
from data.rows.csv_records import CsvRecords, Record
from data.rows.rows import RowsError

# A date, or that date's midnight: 2025-01-27, 2025-01-27 00:00:00, 2025-01-27T00:00:00-05:00.
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ].+)?", re.ASCII)


def read_cells(path: Path) -> pd.DataFrame:
    """Return the cells of a CSV or Parquet file as they stand there, shape (rows, columns).

    The index says where each row stands ("line 17" of a CSV, "row 16" of a Parquet file), the
    columns are named as in the file. A Parquet file's own index, and the first column of a CSV
    if it has no name, come as the column `date`. Blank lines are skipped. Raises PriceError for a
    file that is not what its name says.
    """
    return _read_csv(path) if path.suffix.lower() == ".csv" else _read_parquet(path)


def sessions_of(path: Path, cells: pd.Series) -> pd.DatetimeIndex:
    """Return the dates of a column as sessions; a time of day or another format is an error."""
    sessions = []
    for place, cell in cells.items():
        text = str(cell).strip()
        try:
            moment = datetime.fromisoformat(text) if _DATE.fullmatch(text) else None
        except ValueError:  # the 30th of February
            moment = None
        if moment is None:
            raise PriceError(f"{path} {place}: {cells.name} {text!r} is no date like 2025-01-27")
        if moment.time() != moment.time().min:
            raise PriceError(f"{path} {place}: {cells.name} {text!r} has a time; bars are daily")
        sessions.append(moment.replace(tzinfo=None))  # the day on the file's own clock
    return pd.DatetimeIndex(sessions, name="session").as_unit("ns")


def numbers_of(
    path: Path, cells: pd.Series, sessions: pd.Index, *, may_lack: bool = False
) -> list[float]:
    """Return the numbers of a column, one per bar; infinite ones and other words are errors.

    So are empty cells and NaN, but where a column `may_lack` numbers: there they are NaN.
    """
    numbers = []
    for (place, cell), session in zip(cells.items(), sessions, strict=True):
        number = _number(cell)
        if not isfinite(number) and not (may_lack and _is_empty(cell)):
            raise PriceError(
                f"{path} {place}: {cells.name} on {session:%Y-%m-%d} is {str(cell)!r}, not a number"
            )
        numbers.append(number)
    return numbers


def _is_empty(cell: object) -> bool:
    return str(cell).strip().lower() in ("", "nan", "none", "<na>")


def _number(cell: object) -> float:
    try:
        return float(cell)  # type: ignore[arg-type]  # whatever it is, it converts or it does not
    except (TypeError, ValueError):
        return float("nan")


def _read_csv(path: Path) -> pd.DataFrame:
    rows: list[list[str]] = []
    places: list[str] = []
    header: list[str] = []
    try:
        for record in CsvRecords(path, strict=False):
            if record.line == 1:
                header = record.cells
            elif any(cell.strip() for cell in record.cells):
                _check_width(path, record, len(header))
                rows.append(record.cells)
                places.append(f"line {record.line}")
    except RowsError as error:
        raise PriceError(str(error)) from error
    if not header:
        raise PriceError(f"{path}: the first line has no column names")
    names = [header[0] or "date", *header[1:]]
    return pd.DataFrame(rows, index=places, columns=names, dtype=object)


def _check_width(path: Path, record: Record, width: int) -> None:
    if width and len(record.cells) != width:
        what = f"{len(record.cells)} cells under {width} column names"
        last = record.line + len(record.lines) - 1
        quoted = f"; a quotation mark opens one that ends in line {last}"
        what += quoted if last > record.line else ""
        raise PriceError(f"{path} line {record.line}: {what}")


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise PriceError(f"{path}: not a Parquet file that can be read ({error})") from error
    if table.index.name is not None or isinstance(table.index, pd.DatetimeIndex):
        table.index.name = table.index.name or "date"
        table = table.reset_index()
    table.columns = [str(name) for name in table.columns]
    table.index = pd.Index([f"row {number}" for number in range(1, len(table) + 1)])
    return table
