"""Which cells does each record of a CSV file have, and on which lines does it stand?"""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from data.rows.encoding import not_utf8
from data.rows.rows import RowsError

LONGEST_FIELD = 2**31 - 1  # characters; news sets carry whole articles

_BREAK = re.compile(r"\r\n|\r|\n")


class Record(NamedTuple):
    """One record: its cells, its first line, from 1, and its lines as they stand in the file."""

    cells: list[str]
    line: int
    lines: Sequence[str]

    def misfit(self, width: int) -> str:
        """Return what is wrong with a record under a header of so many cells, its line first."""
        fields = f"{len(self.cells)} fields where the header has {width}"
        return f"line {self.line}: {fields}; a comma in quotes?"

    def opens(self, line: int) -> int:
        """Return the line on which the cell begins that goes on to `line`."""
        begins = self.line
        for cell in self.cells:
            ends = begins + len(_BREAK.findall(cell))
            if ends >= line:
                return begins
            begins = ends
        return line


class CsvRecords:
    """The records of a CSV file in UTF-8; a blank line is one without cells.

    If `strict`, a quotation mark that is never closed, or after which a cell goes on, is an error.
    To iterate raises RowsError, naming file and line, for what cannot be read.
    """

    def __init__(self, path: Path, *, strict: bool = True) -> None:
        self._path, self._strict = path, strict
        self._again: list[str] = []  # lines handed back, the next one last
        self._taken: list[str] = []  # lines of the record at hand
        self._line = 0  # the last one taken

    def __iter__(self) -> Iterator[Record]:
        csv.field_size_limit(LONGEST_FIELD)
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as file:
                yield from self._records(file)
        except UnicodeDecodeError as error:
            raise RowsError(f"{self._path}, {not_utf8(self._path)}") from error

    def hand_back(self, record: Record, line: int) -> None:
        """Read the lines of the last record from `line` on once more, as records of their own."""
        again = record.lines[line - record.line :]
        self._again += reversed(again)
        self._line -= len(again)

    def _records(self, file: TextIO) -> Iterator[Record]:
        reader = csv.reader(self._lines(file), strict=self._strict)
        while True:
            self._taken = []
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise self._refused(error) from error
            if cells is None:
                return
            yield Record(cells, self._line - len(self._taken) + 1, self._taken)
            if self._again:  # a reader that has seen the end does not go on
                reader = csv.reader(self._lines(file), strict=self._strict)

    def _lines(self, file: TextIO) -> Iterator[str]:
        while line := self._again.pop() if self._again else file.readline():
            self._taken.append(line)
            self._line += 1
            yield line

    def _refused(self, error: csv.Error) -> RowsError:
        """Tell the line on which the cell opens, which may lie far above the one that is wrong."""
        first = self._line - len(self._taken) + 1
        record = Record(next(csv.reader(self._taken)), first, self._taken)
        opens, why = record.opens(self._line), str(error)
        if why == "unexpected end of data":
            why = "a quotation mark opens a cell here, and none closes it"
        elif opens < self._line:
            why = f"a quotation mark opens a cell here, and in line {self._line} {why}"
        return RowsError(f"{self._path}, line {opens}: {why}")
