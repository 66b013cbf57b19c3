"""Where are the chunks of a file scored: here, by threads, or by workers on a cluster?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, overload

from backtests.cluster import mapped
from backtests.scoring import Asked, pinned, score_chunk
from data.rows.rows import Chunk, RowReader


class Numbered(NamedTuple):
    """A chunk of rows and its place in the file."""

    number: int
    chunk: Chunk


Scored = tuple[int, dict[str, list[Any]]]
"""The place of a chunk, and the columns that its rows get."""

Work = Callable[[Sequence[Numbered]], Iterator[Scored]]
"""Scores chunks and returns their columns with their number, in any order."""


class Missing(Sequence[Numbered]):
    """The chunks of a file that have no scores yet, read as they are asked for.

    What is asked for is held, and no more: a slice is read when it comes after the last one, and
    the file is begun anew where it comes before. So a worker's death costs a second reading only.
    """

    def __init__(self, reader: RowReader, size: int, numbers: Sequence[int]) -> None:
        self._reader = reader
        self._size = size
        self._numbers = numbers
        self._wanted = set(numbers)
        self._chunks = self._read()
        self._next = 0

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> Numbered: ...
    @overload
    def __getitem__(self, place: slice) -> list[Numbered]: ...
    def __getitem__(self, place: int | slice) -> Numbered | list[Numbered]:
        if isinstance(place, int):
            if not 0 <= place < len(self):
                raise IndexError(place)
            return self[place : place + 1][0]
        start, stop, _ = place.indices(len(self))
        if start < self._next:
            self._chunks, self._next = self._read(), 0
        found = list(islice(self._chunks, start - self._next, stop - self._next))
        self._next = stop
        return found

    def _read(self) -> Iterator[Numbered]:
        for number, chunk in enumerate(self._reader.chunks(self._size)):
            if number in self._wanted:
                yield Numbered(number, chunk)


def here(asked: Asked) -> Work:
    """Return the work of this process, whose threads share a chunk."""
    return lambda chunks: ((one.number, score_chunk(one.chunk.rows, asked)) for one in chunks)


def on_cluster(asked: Asked, cluster: str, *, workers: int | None = None) -> Work:
    """Return the work of a cluster, see `backtests.cluster.mapped`: a chunk and a core a worker.

    Workers are sent the cells that matter, and score by the revisions that this process found.
    """
    alone = replace(pinned(asked), threads=1, base=asked.base.resolve())
    columns = (asked.column, "language", "target")
    return lambda chunks: mapped(
        partial(_score, asked=alone),
        _Slim(chunks, columns),
        cluster=cluster,
        workers=workers,
    )


class _Slim(Sequence[tuple[int, list[dict[str, Any]]]]):
    """Numbered chunks with only the cells that a score depends on."""

    def __init__(self, chunks: Sequence[Numbered], columns: Sequence[str]) -> None:
        self._chunks = chunks
        self._columns = columns

    def __len__(self) -> int:
        return len(self._chunks)

    def __getitem__(self, place: Any) -> Any:
        found = self._chunks[place]
        return self._cut(found) if isinstance(place, int) else [self._cut(one) for one in found]

    def _cut(self, one: Numbered) -> tuple[int, list[dict[str, Any]]]:
        wanted = self._columns
        rows = [{name: row[name] for name in wanted if name in row} for row in one.chunk.rows]
        return one.number, rows


def _score(job: tuple[int, list[dict[str, Any]]], *, asked: Asked) -> Scored:
    number, rows = job
    return number, score_chunk(rows, asked)
