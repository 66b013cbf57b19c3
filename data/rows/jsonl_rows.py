"""How is a file of one JSON object per line read and written, a chunk at a time?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from data.rows.rows import Chunk, Contents, RowsError, plain, with_added


@dataclass(frozen=True, slots=True)
class JsonlRows:
    """A file in UTF-8 with one JSON object per line; blank lines are passed over."""

    path: Path

    def contents(self) -> Contents:
        """Read the file once, from end to end; raises RowsError where it is broken."""
        columns: dict[str, None] = {}
        count = 0
        for row in self._read():
            columns.update(dict.fromkeys(row))
            count += 1
        return Contents(count, tuple(columns))

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Return the rows in chunks of `size`, the last one shorter."""
        rows = self._read()
        while found := list(islice(rows, size)):
            yield Chunk(found)

    def _read(self) -> Iterator[dict[str, Any]]:
        with self.path.open(encoding="utf-8-sig") as file:
            try:
                for number, line in enumerate(file, start=1):
                    if line.strip():
                        yield self._row(number, line)
            except UnicodeDecodeError as error:
                raise RowsError(f"{self.path}: is not in UTF-8: {error}") from error

    def _row(self, number: int, line: str) -> dict[str, Any]:
        place = f"{self.path}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:  # the second: nested too deep
            raise RowsError(f"{place}: not JSON: {error}") from error
        if not isinstance(row, dict):
            raise RowsError(f"{place}: should be one JSON object per line")
        return row


class JsonlWriter:
    """Writes one JSON object per line, in UTF-8; moments become texts in ISO 8601."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, chunk: Chunk, added: Mapping[str, Sequence[Any]]) -> None:
        """Write the rows of a chunk with the columns `added`, one value for each row."""
        self._file.write(b"".join(map(_line, with_added(chunk, added))))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def _line(row: Mapping[str, Any]) -> bytes:
    try:
        return (json.dumps(row, ensure_ascii=False, default=plain) + "\n").encode()
    except UnicodeEncodeError:  # half a surrogate pair: it stays what it was, as an escape
        return (json.dumps(row, default=plain) + "\n").encode()
