"""What is kept in one place, how large is it, and is it sound?"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """What one store holds: `content` says it in words, `problems` what is wrong, a line each.

    `size` is in bytes on disk. A store that was never used holds nothing and has no problem.
    """

    name: str
    path: Path
    content: str
    size: int
    problems: tuple[str, ...] = ()


def size_of(paths: Iterable[Path]) -> int:
    """Return the bytes of the files that are there, folders with all that is in them."""
    files = (file for path in paths for file in ([path] if path.is_file() else path.rglob("*")))
    return sum(file.stat().st_size for file in files if file.is_file())


def kept_in_sqlite(name: str, path: Path, *, count: str, content: str, way_out: str) -> Kept:
    """Return what a SQLite file holds, after SQLite's own check of it.

    `content` is a template for the one row that the query `count` answers, `way_out` what to do
    about a file that cannot be read.
    """
    if not path.exists():
        return Kept(name, path, "nothing yet", 0)
    size = size_of([path, *path.parent.glob(f"{path.name}-*")])
    try:
        # Read only: looking at a file must neither make nor mend one.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as found:
            wrong = [str(row[0]) for row in found.execute("PRAGMA integrity_check")]
            if wrong == ["ok"] and not found.execute("SELECT 1 FROM sqlite_master").fetchone():
                return Kept(name, path, "nothing yet", size)  # whoever made it was stopped there
            numbers = found.execute(count).fetchone()
    except sqlite3.Error as error:
        return Kept(name, path, "unreadable", size, (f"{path}: {error}; {way_out}",))
    problems = () if wrong == ["ok"] else tuple(f"{path}: {line}" for line in wrong)
    return Kept(name, path, content.format(*numbers), size, problems)
