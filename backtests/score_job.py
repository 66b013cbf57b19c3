"""How is a file of any size scored, so that a run that was killed goes on where it stood?

    FILE -> chunks of rows -> OUT.partial/<number>.json, one for each chunk -> OUT, by one rename

What a part holds follows from its rows alone. So the file made of the parts is the same, byte for
byte, however often the work was stopped, and in whichever order the parts were made.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from backtests.score_output import (
    Identity,
    alone,
    check_output,
    differing,
    job_of,
    manifest_of,
    output_of,
    partial_of,
    write_json,
)
from backtests.score_parts import begin, clear, missing, part, write_part
from backtests.score_work import Missing, Work, here
from backtests.scoring import ABOUT, Asked, readers
from backtests.sources import exposure_path
from backtests.writing import writing
from data.hashing import sha256
from data.rows.files import check_ending, open_rows, open_writer
from data.rows.rows import Contents, RowReader, RowsError, RowWriter
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
    """Write the rows of `source` with the columns `asked.added` to `out`, in their order.

    What an earlier run of the same job left in `out`.partial is used; what another job left there,
    on another input or by another model, is thrown away, and `Done.note` says so. `work` scores
    chunks elsewhere, see `backtests.score_work`; without it they are scored here.

    Nothing is done where the same job has made `out` already, and the scores of another job are
    replaced, which is said; what no job has made is replaced by `force` alone. Raises RowsError
    when a file cannot be read or written as asked.
    """
    reader, contents = _checked(source, out, asked)
    identity = _identity(source, contents, asked)
    partial = partial_of(out)
    notes = [f"{out}: is replaced"] if force and out.exists() else []
    with writing(out):
        made_by = {} if force else job_of(out)
        if made_by and made_by != identity:
            other = ", ".join(differing(made_by, identity))
            notes.append(f"{out}: had scores with another {other}; replaced")
        elif made_by:
            clear(out, identity)
            note = f"{out}: is left as this very job has made it before; --force scores it anew"
            return Done(contents.rows, 0, 0, note)
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir(exist_ok=True)
        with alone(partial, out):
            notes += begin(partial, identity)
            scored, damaged = _score(
                reader, contents, partial, progress=progress, work=work or here(asked)
            )
            notes += damaged
            whole = partial / f"out{out.suffix}"
            writer = open_writer(
                whole, check_ending(out), like=reader, contents=contents, added=asked.added
            )
            with closing(writer):
                seen = _assemble(reader, partial, writer, asked.added)
            _to_disk(whole)
            notes += [warning(seen.unread)] if seen.unread else []
            notes += [_unnamed_told(seen)] if seen.unnamed else []
            # In this order: a kill in between leaves no file that no manifest tells of.
            told = {**identity, "output": output_of(whole)}
            told |= {"replaced": output_of(out)} if out.exists() else {}
            write_json(manifest_of(out), told, by=partial)
            whole.replace(out)
        shutil.rmtree(partial)
    return Done(contents.rows, scored, seen.empty, "\n".join(notes))


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
    if taken := [one for one in asked.added if one in contents.columns and one != "language"]:
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
        "about": asked.about,
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


def _sizes(contents: Contents) -> list[int]:
    """Return how many rows each chunk has: as many for all but the last one."""
    return [min(CHUNK, contents.rows - first) for first in range(0, contents.rows, CHUNK)]


def _score(
    reader: RowReader, contents: Contents, partial: Path, *, progress: Progress, work: Work
) -> tuple[int, list[str]]:
    """Make the parts that are not there; return how many rows that were, and what to say of it."""
    sizes = _sizes(contents)
    numbers, notes = missing(partial, sizes)
    left = sum(sizes[number] for number in numbers)
    done = contents.rows - left
    progress(done, contents.rows)
    for number, made in work(Missing(reader, CHUNK, numbers)):
        write_part(partial, number, made)
        done += sizes[number]
        progress(done, contents.rows)
    return left, notes


@dataclass(slots=True)
class _Seen:
    """What there is to tell of the rows of a file, counted."""

    empty: int = 0  # without a text
    unread: int = 0  # in a language that VADER does not know
    targets: int = 0
    unnamed: int = 0  # targets that the headline or the model does not know


def _assemble(reader: RowReader, partial: Path, writer: RowWriter, columns: Iterable[str]) -> _Seen:
    """Write all rows, with these columns of their parts, and count what there is to tell."""
    seen = _Seen()
    for number, chunk in enumerate(reader.chunks(CHUNK)):
        made = part(partial, number, len(chunk.rows))
        if not made:
            raise RowsError("the file that is read was changed meanwhile; begin again")
        seen.empty += made["model"].count(None)
        seen.unread += foreign(made["model"], made["language"])
        seen.targets += len(chunk.rows) - made[ABOUT].count(None)
        seen.unnamed += made[ABOUT].count("")
        writer.write(chunk, {name: made[name] for name in columns})
    return seen


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _unnamed_told(seen: _Seen) -> str:
    return (
        f"{seen.unnamed:,} of {seen.targets:,} targets are not named by their headline, whose own"
        " tone is scored; --about writes what each is called"
    )
