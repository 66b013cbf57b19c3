"""How is a file of one JSON object per line read and written, a chunk at a time?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from data.rows.encoding import not_utf8
from data.rows.rows import Chunk, Contents, RowsError, Written, as_json, with_added

DEEP = 100  # brackets in a line from which on it is tried whether it can be written again


@dataclass(frozen=True, slots=True)
class JsonlRows:
    """A file in UTF-8 with one JSON object per line; blank lines are passed over."""

    path: Path

    def contents(self, texts: Sequence[str] = ()) -> Contents:
        """Read the file once, from end to end; raises RowsError where it is broken.

        So is a file that has something nested in one of the columns `texts`.
        """
        columns: dict[str, None] = {}
        count = 0
        for number, row in self._read():
            for name in texts:
                if isinstance(row.get(name), dict | list):
                    shown = as_json(row[name])
                    raise RowsError(
                        f"{self.path}, line {number}: {name!r} is {shown[:40]}; a text is asked"
                    )
            columns.update(dict.fromkeys(row))
            count += 1
        return Contents(count, tuple(columns))

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Return the rows in chunks of `size`, the last one shorter."""
        rows = (row for _, row in self._read())
        while found := list(islice(rows, size)):
            yield Chunk(found)

    def _read(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give each row with the number of its line."""
        with self.path.open(encoding="utf-8-sig") as file:
            try:
                for number, line in enumerate(file, start=1):
                    if line.strip():
                        yield number, self._row(number, line)
            except UnicodeDecodeError as error:
                raise RowsError(f"{self.path}, {not_utf8(self.path)}") from error

    def _row(self, number: int, line: str) -> dict[str, Any]:
        place = f"{self.path}, line {number}"
        try:
            row = json.loads(
                line, parse_float=_number, parse_constant=_constant, object_pairs_hook=_once
            )
            if line.count("[") + line.count("{") > DEEP:
                as_json(row)
        except RowsError as error:
            raise RowsError(f"{place}: {error}") from error
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


def _number(text: str) -> float:
    number = float(text)
    return number if repr(number) == text else Written(text)


def _constant(word: str) -> None:
    """Take NaN, which is no JSON but what Python writes for a missing value, as no value."""
    if word != "NaN":
        raise RowsError(f"{word} is not JSON; null says that there is no value")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object of which a reader sees one half and the next reader the other."""
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in row if names.count(name) > 1)
        raise RowsError(f"the key {twice!r} is there twice in one object")
    return row


def _line(row: Mapping[str, Any]) -> bytes:
    # Half a surrogate pair, possible in JSON, has no form in UTF-8 and stays the escape it was.
    return (as_json(row) + "\n").encode("utf-8", "backslashreplace")
