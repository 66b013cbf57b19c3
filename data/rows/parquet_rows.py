"""How is a Parquet file of rows read and written, a chunk at a time, with the types it has?"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.rows.rows import Chunk, Contents, RowsError, as_text, with_added

TYPES = {float: pa.float64(), str: pa.string()}

# What a cell raises that Python has no value for: the year 30000, an unknown time zone, no UTF-8.
UNHELD = (OverflowError, ValueError, LookupError, pa.ArrowException)


@dataclass(frozen=True, slots=True)
class ParquetRows:
    """A Parquet file of any columns."""

    path: Path

    def contents(self, texts: Sequence[str] = ()) -> Contents:
        """Read how many rows it says it has; raises RowsError where it is no Parquet file.

        So is one whose columns `texts` hold bytes or something nested.
        """
        with self._open() as file:
            columns = tuple(file.schema_arrow.names)
            for field in file.schema_arrow:
                if field.name in texts and _is_no_text(field.type):
                    raise RowsError(
                        f"{self.path}: the column {field.name!r} is of the type {field.type};"
                        " texts are asked, the type string"
                    )
            if twice := [name for name, count in Counter(columns).items() if count > 1]:
                raise RowsError(f"{self.path}: the column {twice[0]!r} is there twice")
            return Contents(file.metadata.num_rows, columns)

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Return the rows in chunks of `size`, the last one shorter."""
        with self._open() as file:
            kept: list[pa.RecordBatch] = []
            try:
                for batch in file.iter_batches(size):  # ends early where a group of rows ends
                    kept.append(batch)
                    if sum(map(len, kept)) >= size:
                        whole = pa.Table.from_batches(kept, file.schema_arrow)
                        yield self._chunk(whole.slice(0, size))
                        kept = whole.slice(size).combine_chunks().to_batches()
            except (pa.ArrowException, OSError) as error:
                raise RowsError(f"{self.path}: cannot be read: {_reason(error)}") from error
            if kept:
                yield self._chunk(pa.Table.from_batches(kept, file.schema_arrow))

    def _open(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self.path)
        except (pa.ArrowException, OSError) as error:
            if getattr(error, "errno", None) is not None:  # it is the disk that cannot be read
                raise
            raise RowsError(f"{self.path}: not a Parquet file: {_reason(error)}") from error

    def _chunk(self, table: pa.Table) -> Chunk:
        try:
            return Chunk(table.to_pylist(), table)
        except UNHELD:
            for name in table.column_names:
                try:
                    table.column(name).to_pylist()
                except UNHELD as error:
                    raise RowsError(
                        f"{self.path}: column {name!r} has a cell that cannot be read: {error}"
                    ) from error
            raise


class ParquetWriter:
    """Writes a Parquet file; `schema` holds the types of the rows' own columns.

    A column of it that is text takes anything, as JSON where it nests.
    """

    def __init__(self, path: Path, schema: pa.Schema, added: Mapping[str, type]) -> None:
        fields = {one.name: one for one in schema}
        for name, kind in added.items():
            fields[name] = pa.field(name, TYPES[kind])
        self._path = path
        self._schema = pa.schema(list(fields.values()), schema.metadata)
        self._writer = pq.ParquetWriter(path, self._schema)

    def write(self, chunk: Chunk, added: Mapping[str, Sequence[Any]]) -> None:
        """Write the rows of a chunk with the columns `added`, one value for each row."""
        try:
            self._writer.write_table(self._table(chunk, added))
        except (pa.ArrowException, OverflowError) as error:
            raise RowsError(f"{self._path}: a row has no form in Parquet: {error}") from error

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()

    def _table(self, chunk: Chunk, added: Mapping[str, Sequence[Any]]) -> pa.Table:
        columns = []
        rows = None if chunk.table is not None else list(with_added(chunk, added))
        for one in self._schema:
            if one.name in added:
                columns.append(pa.array(added[one.name], one.type))
            elif rows is None:
                columns.append(chunk.table[one.name])
            else:
                cells = [row.get(one.name) for row in rows]
                if one.type == pa.string():
                    cells = [None if cell is None else _utf8(as_text(cell)) for cell in cells]
                columns.append(pa.array(cells, one.type))
        return pa.table(columns, schema=self._schema)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())


def schema_of(chunks: Iterable[Chunk], columns: Sequence[str]) -> pa.Schema:
    """Return the types that fit all rows; text for a column whose cells have no type in common."""
    types: dict[str, pa.DataType] = dict.fromkeys(columns, pa.null())
    for chunk in chunks:
        if chunk.table is not None:
            return chunk.table.schema
        for name in columns:
            if types[name] != pa.string():
                types[name] = _both(types[name], [row.get(name) for row in chunk.rows])
    return pa.schema([pa.field(name, kind) for name, kind in types.items()])


def _both(kind: pa.DataType, cells: list[Any]) -> pa.DataType:
    if any(isinstance(one, float) and math.isinf(one) for one in cells):  # 1e400, a text as well
        return pa.string()
    try:
        found = [pa.schema([("cell", one)]) for one in (kind, pa.array(cells).type)]
        kind = pa.unify_schemas(found, promote_options="permissive").field("cell").type
        return pa.string() if _is_empty(kind) else kind
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        return pa.string()


def _utf8(text: str) -> str:
    """Half a surrogate pair, possible in JSON, has no form in UTF-8 and becomes a "?"."""
    return text.encode("utf-8", "replace").decode()


def _is_no_text(kind: pa.DataType) -> bool:
    """Whether a type holds bytes or what nests, of which a text would be a guess."""
    while pa.types.is_dictionary(kind):
        kind = kind.value_type
    of_bytes = (
        pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary,
        pa.types.is_binary_view,
    )  # fmt: skip
    return pa.types.is_nested(kind) or any(asked(kind) for asked in of_bytes)


def _is_empty(kind: pa.DataType) -> bool:
    """Whether a type holds an object without a single key, for which Parquet has no form."""
    if pa.types.is_list(kind):
        return _is_empty(kind.value_type)
    if pa.types.is_struct(kind):
        return not kind.num_fields or any(_is_empty(one.type) for one in kind)
    return False
