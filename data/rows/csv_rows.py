"""How is a CSV file of rows read and written, a chunk at a time, without changing a cell?"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from data.rows.csv_records import CsvRecords
from data.rows.rows import Chunk, Contents, RowsError, as_text, with_added


@dataclass(frozen=True, slots=True)
class CsvRows:
    """A CSV file in UTF-8 with a header; its cells are texts, and stay as they are written."""

    path: Path

    def contents(self, texts: Sequence[str] = ()) -> Contents:
        """Read the file once, from end to end; raises RowsError where it is broken."""
        del texts  # all cells are
        columns: tuple[str, ...] = ()
        count = 0
        for header, _ in self._read():
            columns, count = header, count + 1
        return Contents(max(0, count - 1), columns)  # the first is the header alone

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Return the rows in chunks of `size`, the last one shorter."""
        rows = (dict(zip(header, row, strict=True)) for header, row in self._read() if row)
        while found := list(islice(rows, size)):
            yield Chunk(found)

    def _read(self) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        """Give the header with no row, then with each row that is not blank."""
        records = iter(CsvRecords(self.path))
        first = next(records, None)
        header = tuple(name.strip() for name in first.cells) if first else ()
        if twice := [name for name, count in Counter(header).items() if count > 1]:
            raise RowsError(f"{self.path}, line 1: the column {twice[0]!r} is there twice")
        yield header, []
        for record in records:
            if record.cells and len(record.cells) != len(header):
                raise RowsError(f"{self.path}, {record.misfit(len(header))}")
            if record.cells:
                yield header, record.cells


class CsvWriter:
    """Writes a CSV file in UTF-8; what nests in a cell becomes JSON, and None nothing."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        # Half a surrogate pair, possible in JSON, has no form in UTF-8 and becomes a "?".
        self._file = path.open("w", encoding="utf-8", errors="replace", newline="")
        self._columns = list(columns)
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(self._columns)

    def write(self, chunk: Chunk, added: Mapping[str, Sequence[Any]]) -> None:
        """Write the rows of a chunk with the columns `added`, one value for each row."""
        self._writer.writerows(
            [as_text(row.get(name)) for name in self._columns] for row in with_added(chunk, added)
        )

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
