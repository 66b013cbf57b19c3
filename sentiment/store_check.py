"""Are the scores that are kept sound, and how many are there?"""

import sqlite3
from contextlib import closing
from pathlib import Path

from data.kept import Kept, size_of

NAME = "scores"


def check_scores(path: Path) -> Kept:
    """Return what a score store holds, after SQLite's own check of its file."""
    if not path.exists():
        return Kept(NAME, path, "nothing yet", 0)
    size = size_of([path, *path.parent.glob(f"{path.name}-*")])
    try:
        # Read only: looking at a file must neither make nor mend one.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as found:
            wrong = [str(row[0]) for row in found.execute("PRAGMA integrity_check")]
            count, models = found.execute(
                "SELECT COUNT(*), COUNT(DISTINCT model || ' ' || revision) FROM scores"
            ).fetchone()
    except sqlite3.Error as error:
        return Kept(NAME, path, "unreadable", size, (f"{path}: {error}; delete it to score anew",))
    problems = () if wrong == ["ok"] else tuple(f"{path}: {line}" for line in wrong)
    return Kept(NAME, path, f"{count} scores by {models} models", size, problems)
