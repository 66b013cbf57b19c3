"""Where are headlines kept that services have told, each with the moment it was first seen?"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import pandas as pd

from data.news.headline import NewsError

NAME = "headlines.sqlite"
WAIT = 30.0  # seconds for another process to finish its write, which takes milliseconds

_TABLES = """
CREATE TABLE IF NOT EXISTS headlines (
    feed TEXT, id TEXT, published TEXT NOT NULL, headline TEXT NOT NULL, publisher TEXT NOT NULL,
    language TEXT NOT NULL, symbols TEXT NOT NULL, url TEXT NOT NULL, first_seen TEXT NOT NULL,
    PRIMARY KEY (feed, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS progress (
    feed TEXT, part TEXT, state TEXT NOT NULL, PRIMARY KEY (feed, part)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A headline as its feed told it; times as they are written there, empty where there is none.

    `id` is the feed's own, or what stands in for one. `symbols` are separated by spaces.
    """

    id: str
    published: str
    headline: str
    publisher: str = ""
    language: str = ""
    symbols: str = ""
    url: str = ""
    first_seen: str = ""


_COLUMNS = tuple(one.name for one in fields(Entry))


@dataclass(frozen=True, slots=True)
class HeadlineStore:
    """A SQLite file of headlines by feed and id, made when it is first used.

    What is kept once never changes: neither its text nor the moment it was first seen. Each call
    of `keep` is one transaction, so that a process killed at any moment leaves whole pages only,
    and several may use one file at a time. Its methods raise NewsError when the file cannot be
    made, read or written.
    """

    path: Path

    def keep(
        self, feed: str, entries: Iterable[Entry], *, progress: Mapping[str, str] | None = None
    ) -> int:
        """Keep the entries of a feed and how far it was read, all or nothing; return the new ones.

        `progress` maps parts of the work, in the source's own words, to their state.
        """
        marks = ", ".join("?" * (1 + len(_COLUMNS)))
        with self._connection() as connection, connection:
            before = connection.total_changes
            connection.executemany(
                f"INSERT OR IGNORE INTO headlines (feed, {', '.join(_COLUMNS)}) VALUES ({marks})",
                [(feed, *map(_storable, astuple(one))) for one in entries],
            )
            new = connection.total_changes - before
            connection.executemany(
                "INSERT OR REPLACE INTO progress VALUES (?, ?, ?)",
                [(feed, part, state) for part, state in (progress or {}).items()],
            )
        return new

    def progress(self, feed: str) -> dict[str, str]:
        """Return the state of each part of a feed that was worked on."""
        if not self.path.exists():
            return {}
        with self._connection() as connection:
            rows = connection.execute("SELECT part, state FROM progress WHERE feed = ?", (feed,))
            return dict(rows.fetchall())

    def read(self, feeds: Iterable[str], *, since: str = "", until: str = "") -> pd.DataFrame:
        """Return the entries of some feeds, the columns of `Entry` and `feed`, in a fixed order.

        `since` and `until` (excluded) bound `published` as text: for feeds that keep it in UTC,
        in ISO 8601. A store that was never used has none.
        """
        columns = ["feed", *_COLUMNS]
        rows = []
        if self.path.exists():
            with self._connection() as connection:
                for feed in feeds:
                    rows += connection.execute(
                        f"SELECT {', '.join(columns)} FROM headlines"
                        " WHERE feed = ? AND published >= ? AND (? = '' OR published < ?)"
                        " ORDER BY published, id",
                        (feed, since, until, until),
                    ).fetchall()
        return pd.DataFrame(rows, columns=columns, dtype=object)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=WAIT)) as connection:
                connection.executescript(_TABLES)
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise NewsError(
                f"headlines cannot be kept in {self.path} ({error}); "
                '[news] store = "<file>" names another place'
            ) from error


def digest_of(table: pd.DataFrame) -> str:
    """Return the SHA-256 over the rows of `HeadlineStore.read`: which headlines exactly."""
    whole = hashlib.sha256()
    for row in table.itertuples(index=False):
        whole.update(json.dumps(list(row), ensure_ascii=False).encode() + b"\n")
    return whole.hexdigest()


def _storable(text: str) -> str:
    """Half a surrogate pair, possible in JSON, has no place in a file."""
    return text.encode("utf-8", "replace").decode("utf-8")
