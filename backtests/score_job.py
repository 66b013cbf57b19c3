"""How is a file of any size scored, so that a run that was killed goes on where it stood?

    FILE -> chunks of rows -> OUT.partial/<number>.json, one for each chunk -> OUT, by one rename

What a part holds follows from its rows alone. So the file made of the parts is the same, byte for
byte, however often the work was stopped, and in whichever order the parts were made.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backtests.config import ConfigError
from backtests.score_work import Missing, Work, here
from backtests.scoring import ADDED, Asked, readers
from backtests.sources import exposure_path
from data.hashing import sha256
from data.rows.files import check_ending, open_rows, open_writer
from data.rows.rows import Contents, RowReader, RowsError

CHUNK = 2048  # rows: a few seconds of work, which is what a kill loses

KEPT = re.compile(r"(job|\d{9})\.json|.*\.new|out\..*|lock")  # what a run keeps in OUT.partial

Progress = Callable[[int, int], None]
"""Told how many rows have a score by now, and how many there are."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a file: its rows, those scored now and not before, and those without text."""

    rows: int
    scored: int
    empty: int
    note: str = ""


def score_file(
    source: Path, out: Path, asked: Asked, *, progress: Progress, work: Work | None = None
) -> Done:
    """Write the rows of `source` with the columns `ADDED` to `out`, in their order.

    What an earlier run of the same job left in `out`.partial is used; what another job left there,
    on another input or by another model, is thrown away, and `Done.note` says so. `work` scores
    chunks elsewhere, see `backtests.score_work`; without it they are scored here.

    Raises RowsError when a file cannot be read or written as asked.
    """
    reader, contents = _checked(source, out, asked)
    identity = _identity(source, contents, asked)
    partial = _partial(out)
    with _writing(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir(exist_ok=True)
        with _alone(partial, out):
            note = _begin(partial, identity)
            scored = _score_missing(reader, contents, partial, progress, work or here(asked))
            empty = _assemble(reader, contents, partial, out)
            _write(_manifest(out), identity, by=partial)
        shutil.rmtree(partial)
    return Done(contents.rows, scored, empty, note)


def _checked(source: Path, out: Path, asked: Asked) -> tuple[RowReader, Contents]:
    """Look at everything that can be wrong before hours are spent."""
    reader = open_rows(source)
    check_ending(out)
    if out.is_dir():
        raise RowsError(f"--out {out}: is a folder; a file is asked")
    if out.exists() and out.samefile(source):
        raise RowsError(f"--out {out}: is the file that is read; name another one")
    if _manifest(out).exists() and _manifest(out).samefile(source):
        raise RowsError(f"--out {out}: its manifest would overwrite the file that is read")
    _check_partial(_partial(out))
    try:
        contents = reader.contents()
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


def _partial(out: Path) -> Path:
    return out.with_name(out.name + ".partial")


def _manifest(out: Path) -> Path:
    return out.with_name(out.name + ".manifest.json")


def _check_partial(partial: Path) -> None:
    """Refuse a folder of somebody's own: all that is in it is taken away in the end."""
    if not partial.exists():
        return
    what = "is a file"
    if partial.is_dir():
        strange = [one.name for one in partial.iterdir() if not KEPT.fullmatch(one.name)]
        if not strange:
            return
        what = f"holds {strange[0]}, which no run has left there"
    raise RowsError(
        f"{partial}: {what}; the parts of a run are kept in a folder of this name: rename it"
    )


def _identity(source: Path, contents: Contents, asked: Asked) -> dict[str, Any]:
    """All that the scores of a file depend on: with the same, parts of an earlier run are good."""
    routes = readers(asked).routes
    models = {"": routes.default, **routes.by_language}
    return {
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


def _begin(partial: Path, identity: dict[str, Any]) -> str:
    """Keep the parts of an earlier run if they are of the same job; else say what is not."""
    begun = partial / "job.json"
    try:
        kept = json.loads(begun.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # killed before it was written: there are no parts
        kept = None
    asked = json.loads(json.dumps(identity))
    if kept == asked:
        return ""
    for path in [*partial.glob("*.json"), *partial.glob("*.new"), *partial.glob("out.*")]:
        path.unlink()
    _write(begun, identity)
    if not isinstance(kept, dict):
        return ""
    changed = [key for key in asked if kept.get(key) != asked[key]]
    return f"{partial}: was begun with another {', '.join(changed)}; begun anew"


def _score_missing(
    reader: RowReader, contents: Contents, partial: Path, progress: Progress, work: Work
) -> int:
    """Make the parts that are not there; return how many rows that were."""
    there = {path.stem for path in partial.glob("[0-9]*.json")}
    count = -(-contents.rows // CHUNK)
    numbers = [number for number in range(count) if _name(number) not in there]
    # All chunks have the same size, but for the last one.
    last = contents.rows - (count - 1) * CHUNK
    left = sum(last if number == count - 1 else CHUNK for number in numbers)
    done = contents.rows - left
    progress(done, contents.rows)
    for number, added in work(Missing(reader, CHUNK, numbers)):
        _write(partial / f"{_name(number)}.json", added)
        done += len(added["model"])
        progress(done, contents.rows)
    return left


def _assemble(reader: RowReader, contents: Contents, partial: Path, out: Path) -> int:
    """Write the file of all rows and parts, put it in its place, and count the unscored rows."""
    whole = partial / f"out{out.suffix}"
    writer = open_writer(whole, check_ending(out), like=reader, contents=contents, added=ADDED)
    empty = 0
    try:
        for number, chunk in enumerate(reader.chunks(CHUNK)):
            path = partial / f"{_name(number)}.json"
            added = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
            if len(added.get("model", ())) != len(chunk.rows):
                raise RowsError(f"{out}: the file that is read was changed meanwhile; begin again")
            empty += added["model"].count(None)
            writer.write(chunk, added)
    finally:
        writer.close()
    with whole.open("rb") as file:
        os.fsync(file.fileno())
    whole.replace(out)
    return empty


def _write(path: Path, content: Any, *, by: Path | None = None) -> None:
    """Write a file of JSON that is there as a whole or not at all, also after a power cut."""
    new = (by or path.parent) / f"{path.name}.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=True)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _name(number: int) -> str:
    return f"{number:09}"


@contextmanager
def _alone(partial: Path, out: Path) -> Iterator[None]:
    """Keep a second run off the parts of one that is still at work; a kill frees them."""
    try:
        import fcntl
    except ImportError:  # Windows: nobody is kept off
        yield
        return
    with (partial / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RowsError(f"--out {out}: another run is writing it") from None
        yield


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(f"--out {out}: cannot write there: {error.strerror}") from error
