"""What are the rows of a file of any columns, and how are they read and written, bit by bit?"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class RowsError(ValueError):
    """A file of rows that cannot be read or written as asked: names the file and the place."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file in their order: a table of column to cell for each.

    `table` holds the same rows with their types, a pyarrow.Table, where the file has types.
    """

    rows: Sequence[Mapping[str, Any]]
    table: Any = None


@dataclass(frozen=True, slots=True)
class Contents:
    """How many rows a file has, and all columns that occur in them, in order."""

    rows: int
    columns: tuple[str, ...]


class Written(float):
    """A number that reads otherwise than Python would write it: 2.50, or more digits than fit."""

    __slots__ = ("_text",)
    _text: str

    def __new__(cls, text: str) -> "Written":
        """Read the number; its text is what it prints as."""
        number = super().__new__(cls, text)
        number._text = text
        return number

    def __repr__(self) -> str:
        return self._text


class RowReader(Protocol):
    """A file of rows that may be larger than memory."""

    def contents(self, texts: Sequence[str] = ()) -> Contents:
        """Read the file once, from end to end; raises RowsError where it is broken.

        So is a file that has bytes or something nested in one of the columns `texts`.
        """
        ...

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Return the rows in chunks of `size`, the last one shorter."""
        ...


class RowWriter(Protocol):
    """A file of rows in the making."""

    def write(self, chunk: Chunk, added: Mapping[str, Sequence[Any]]) -> None:
        """Write the rows of a chunk with the columns `added`, one value for each row.

        A column that the rows have already is replaced where it stands.
        """
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


def with_added(chunk: Chunk, added: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Return the rows of a chunk with the added columns."""
    for place, row in enumerate(chunk.rows):
        yield {**row, **{name: values[place] for name, values in added.items()}}


def as_text(value: Any) -> str:
    """Return a cell as it is written to a file of texts: nothing for None, JSON for what nests."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return as_json(value)
    return str(plain(value))


def as_json(value: Any) -> str:
    """Return a value as JSON, each number as it was written.

    NaN and the infinities, for which JSON has no form, become null. Raises RecursionError for
    what nests deeper than Python counts.
    """
    if isinstance(value, dict):
        cells = [f"{_ENCODE(key)}: {as_json(one)}" for key, one in value.items()]
        return "{" + ", ".join(cells) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_json, value)) + "]"
    if isinstance(value, Written):
        return repr(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    return _ENCODE(value)


def plain(value: Any) -> Any:
    """Return what JSON has no form for as a text: moments in ISO 8601, others as they print."""
    if isinstance(value, float | int | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


_ENCODE = json.JSONEncoder(ensure_ascii=False, default=plain).encode
