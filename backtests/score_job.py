"""How is a file of any size scored, so that a run that was killed goes on where it stood?

    FILE -> chunks of rows -> OUT.partial/<number>.json, one for each chunk -> OUT, by one rename

What a part holds follows from its rows alone. So the file made of the parts is the same, byte for
byte, however often the work was stopped, and in whichever order the parts were made.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backtests.score_output import (
    Identity,
    alone,
    check_output,
    differing,
    is_finished,
    manifest_of,
    output_of,
    partial_of,
    read_json,
    write_json,
    writing,
)
from backtests.score_work import Missing, Work, here
from backtests.scoring import ADDED, Asked, readers
from backtests.sources import exposure_path
from data.hashing import sha256
from data.rows.files import check_ending, open_rows, open_writer
from data.rows.rows import Contents, RowReader, RowsError
from sentiment.vader import foreign, warning

CHUNK = 2048  # rows: a few seconds of work, which is what a kill loses

Progress = Callable[[int, int], None]
"""Told how many rows have a score by now, and how many there are."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a file: its rows, those scored now and not before, and those without text.

    `note` has a line for whatever else the user should know.
    """

    rows: int
    scored: int
    empty: int
    note: str = ""


def score_file(
    source: Path,
    out: Path,
    asked: Asked,
    *,
    progress: Progress,
    work: Work | None = None,
    force: bool = False,
) -> Done:
    """Write the rows of `source` with the columns `ADDED` to `out`, in their order.

    What an earlier run of the same job left in `out`.partial is used; what another job left there,
    on another input or by another model, is thrown away, and `Done.note` says so. `work` scores
    chunks elsewhere, see `backtests.score_work`; without it they are scored here.

    Nothing is done where the same job has made `out` already; what else is there is replaced by
    `force` alone. Raises RowsError when a file cannot be read or written as asked.
    """
    reader, contents = _checked(source, out, asked)
    identity = _identity(source, contents, asked)
    partial = partial_of(out)
    notes = [f"{out}: is replaced"] if force and out.exists() else []
    with writing(out):
        if not force and is_finished(out, identity):
            _clear(partial, out, identity)
            note = f"{out}: is left as this very job has made it before; --force scores it anew"
            return Done(contents.rows, 0, 0, note)
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir(exist_ok=True)
        with alone(partial, out):
            notes += _begin(partial, identity)
            numbers, damaged = _missing(contents, partial)
            notes += damaged
            scored = _score(reader, contents, partial, numbers, progress, work or here(asked))
            whole = partial / f"out{out.suffix}"
            empty, unread = _assemble(reader, contents, partial, whole, out)
            notes += [warning(unread)] if unread else []
            # In this order: a kill in between leaves no file that no manifest tells of.
            write_json(manifest_of(out), {**identity, "output": output_of(whole)}, by=partial)
            whole.replace(out)
        shutil.rmtree(partial)
    return Done(contents.rows, scored, empty, "\n".join(notes))


def _checked(source: Path, out: Path, asked: Asked) -> tuple[RowReader, Contents]:
    """Look at everything that can be wrong before hours are spent."""
    reader = open_rows(source)
    check_output(source, out)
    try:
        contents = reader.contents((asked.column, "language", "target"))
    except OSError as error:
        raise RowsError(f"{source}: cannot be read: {error.strerror}") from error
    there = ", ".join(contents.columns)
    if not contents.rows:
        raise RowsError(f"{source}: is empty, it has not a single row")
    if asked.column not in contents.columns:
        raise RowsError(
            f"{source}: no column {asked.column!r}; there are: {there}; --column NAME names another"
        )
    if asked.column == "language":
        raise RowsError(
            f"{source}: --column language: the languages found would overwrite the texts; rename it"
        )
    if taken := [one for one in ADDED if one in contents.columns and one != "language"]:
        raise RowsError(
            f"{source}: has a column {taken[0]!r} already, which the scores would overwrite;"
            " rename it or leave it out"
        )
    return reader, contents


def _identity(source: Path, contents: Contents, asked: Asked) -> Identity:
    """Return what says whether two jobs are the same, and parts of the one good for the other."""
    routes = readers(asked).routes
    models = {"": routes.default, **routes.by_language}
    identity = {
        "input": {"sha256": sha256(source), "rows": contents.rows, "columns": contents.columns},
        "column": asked.column,
        "target": asked.target,
        "language": asked.language,
        "languages": routes.languages,
        "models": {
            language: {"name": one.model, "revision": one.revision}
            for language, one in models.items()
        },
        "exposure": sha256(exposure_path(asked.sentiment, base=asked.base)),
        "chunk": CHUNK,
    }
    found: Identity = json.loads(json.dumps(identity))
    return found


def _clear(partial: Path, out: Path, identity: Identity) -> None:
    """Take away the parts of a run that was killed when all but this was done."""
    if partial.is_dir():
        with alone(partial, out):
            if read_json(partial / "job.json") == identity:
                shutil.rmtree(partial)


def _begin(partial: Path, identity: Identity) -> list[str]:
    """Keep the parts of an earlier run if they are of the same job; else say what is not."""
    begun = partial / "job.json"
    kept = read_json(begun)
    if kept == identity:
        return []
    parts = list(partial.glob("[0-9]*.json"))
    for path in [*partial.glob("*.json"), *partial.glob("*.new"), *partial.glob("out.*")]:
        path.unlink()
    write_json(begun, identity)
    if kept:
        return [
            f"{partial}: was begun with another {', '.join(differing(kept, identity))}; begun anew"
        ]
    # Without parts it was killed before it began.
    return [f"{partial}: its job.json is damaged or gone; begun anew"] if parts else []


def _missing(contents: Contents, partial: Path) -> tuple[list[int], list[str]]:
    """Return the chunks that have no part or a damaged one, and say how many of the latter."""
    numbers, damaged = [], 0
    for number in range(-(-contents.rows // CHUNK)):
        path = _part(partial, number)
        if not _is_sound(read_json(path), _size(contents, number)):
            numbers.append(number)
            damaged += path.exists()
    parts = "1 part is" if damaged == 1 else f"{damaged:,} parts are"
    return numbers, [f"{partial}: {parts} damaged and scored again"] if damaged else []


def _is_sound(added: dict[str, Any], rows: int) -> bool:
    """Whether a part has all columns, with a value or None for each row."""
    return list(added) == list(ADDED) and all(
        isinstance(column, list)
        and len(column) == rows
        and all(one is None or isinstance(one, ADDED[name]) for one in column)
        for name, column in added.items()
    )


def _size(contents: Contents, number: int) -> int:
    """Return the rows of a chunk: as many for all but the last one."""
    return min(CHUNK, contents.rows - number * CHUNK)


def _score(
    reader: RowReader,
    contents: Contents,
    partial: Path,
    numbers: list[int],
    progress: Progress,
    work: Work,
) -> int:
    """Make the parts of the numbers; return how many rows that were."""
    left = sum(_size(contents, number) for number in numbers)
    done = contents.rows - left
    progress(done, contents.rows)
    for number, added in work(Missing(reader, CHUNK, numbers)):
        write_json(_part(partial, number), added)
        done += len(added["model"])
        progress(done, contents.rows)
    return left


def _assemble(
    reader: RowReader, contents: Contents, partial: Path, whole: Path, out: Path
) -> tuple[int, int]:
    """Write the file of all rows and parts; count the rows without text and those VADER misread."""
    writer = open_writer(whole, check_ending(out), like=reader, contents=contents, added=ADDED)
    empty = unread = 0
    try:
        for number, chunk in enumerate(reader.chunks(CHUNK)):
            added = read_json(_part(partial, number))
            if not _is_sound(added, len(chunk.rows)):
                raise RowsError(f"{out}: the file that is read was changed meanwhile; begin again")
            empty += added["model"].count(None)
            unread += foreign(added["model"], added["language"])
            writer.write(chunk, added)
    finally:
        writer.close()
    with whole.open("rb") as file:
        os.fsync(file.fileno())
    return empty, unread


def _part(partial: Path, number: int) -> Path:
    return partial / f"{number:09}.json"
