"""Which reader and which writer does a file of rows need, by its ending?"""

from collections.abc import Mapping
from pathlib import Path

from data.rows.csv_rows import CsvRows, CsvWriter
from data.rows.jsonl_rows import JsonlRows, JsonlWriter
from data.rows.rows import Contents, RowReader, RowsError, RowWriter

CSV, LINES, PARQUET = (".csv",), (".jsonl", ".ndjson", ".json"), (".parquet",)
ENDINGS = CSV + LINES + PARQUET


def check_ending(path: Path) -> str:
    """Return a file's ending in small letters; raises RowsError for one that is not known."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise RowsError(f"{path}: its ending should be one of {', '.join(ENDINGS)}")
    return ending


def open_rows(path: Path) -> RowReader:
    """Return the reader of an existing file; raises RowsError for one that there is not."""
    if path.is_dir():
        raise RowsError(f"{path}: is a folder; a file is asked")
    ending = check_ending(path)
    if not path.is_file():
        raise RowsError(f"{path}: there is no such file")
    if ending in CSV:
        return CsvRows(path)
    if ending in LINES:
        return JsonlRows(path)
    from data.rows.parquet_rows import ParquetRows  # pyarrow takes a while to import

    return ParquetRows(path)


def open_writer(
    path: Path, ending: str, *, like: RowReader, contents: Contents, added: Mapping[str, type]
) -> RowWriter:
    """Return a writer in the format of `ending` for rows of `like` and the columns `added`.

    `added` says for each new column whether it holds numbers (float) or texts (str). A column of
    that name in `like` is replaced.
    """
    if ending in LINES:
        return JsonlWriter(path)
    if ending in CSV:
        return CsvWriter(path, list(dict.fromkeys([*contents.columns, *added])))
    from data.rows.parquet_rows import ParquetWriter, schema_of

    return ParquetWriter(path, schema_of(like.chunks(8192), contents.columns), added)
