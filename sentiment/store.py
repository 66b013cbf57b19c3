"""Where are scores kept, so that no headline is scored twice by the same model?"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentiment.score import Score, Scorer, ScorerError

CHUNK = 512  # texts scored between two writes: what a killed run loses at most
WAIT = 30.0  # seconds for another process to finish its write, which takes milliseconds

Asked = tuple[str, str]  # a text and its target, "" = the text's own tone

# A text is kept as its SHA-256 only: the texts belong to their publishers, and a store may be
# passed on. REAL is the same 8 bytes as a Python float, so a score comes back as it went in.
TABLE = """
CREATE TABLE IF NOT EXISTS scores (
    text TEXT, model TEXT, revision TEXT,
    negative REAL NOT NULL, neutral REAL NOT NULL, positive REAL NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (model, revision, text)
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class ScoreStore:
    """A SQLite file of scores by text, target, model and revision, made when it is first used.

    Several processes may use one file at a time. A score once kept is never changed.

    Its methods raise ScorerError when the file cannot be made, read or written.
    """

    path: Path

    def find(self, asked: Iterable[Asked], *, model: str, revision: str) -> dict[Asked, Score]:
        """Return the scores that are kept, by text and target; what has none is left out."""
        keys = {_key(one): one for one in asked}
        found = {}
        with self._connection() as connection:
            for chunk in _chunks(list(keys)):
                marks = ", ".join("?" * len(chunk))
                rows = connection.execute(
                    "SELECT text, negative, neutral, positive FROM scores "
                    f"WHERE model = ? AND revision = ? AND text IN ({marks})",
                    (model, revision, *chunk),
                )
                found.update({keys[key]: Score(*row) for key, *row in rows})
        return found

    def keep(
        self,
        scores: Mapping[Asked, Score],
        *,
        model: str,
        revision: str,
        languages: Mapping[Asked, str] | None = None,
    ) -> None:
        """Keep scores by text and target, all of them or, when that fails, none.

        `languages` are those the texts were taken to be in; a note, no part of the key.
        """
        told = languages or {}
        rows = [
            (_key(one), model, revision, score.negative, score.neutral, score.positive,
             told.get(one, ""))
            for one, score in scores.items()
        ]  # fmt: skip
        with self._connection() as connection, connection:
            connection.executemany(
                "INSERT OR IGNORE INTO scores"
                " (text, model, revision, negative, neutral, positive, language)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=WAIT)) as connection:
                connection.execute(TABLE)
                _add_language(connection)
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise ScorerError(
                f"scores cannot be kept in {self.path} ({error}); "
                '[sentiment] store = "<file>" names another place'
            ) from error


def score_all(
    texts: Sequence[str],
    scorer: Scorer,
    store: ScoreStore,
    *,
    targets: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Score]:
    """Return one score per text, in order: from the store, or scored now and then kept.

    `targets` are those of `Scorer.score`. Each distinct text and target is scored once; with a
    model that knows no targets, each distinct text. `languages`, one for each text, are noted
    beside the scores. Scores are kept after every 512 of them, and then `progress` is told how
    many of those that were missing are done, and how many there are. `scorer` is asked for its
    name and revision only, when nothing is missing.
    """
    name = {"model": scorer.model, "revision": scorer.revision}
    if targets is None or not scorer.knows_targets:
        targets = [""] * len(texts)
    asked = list(zip(texts, targets, strict=True))
    told = dict(zip(asked, languages, strict=True)) if languages is not None else {}
    scores = store.find(asked, **name)
    missing = [one for one in dict.fromkeys(asked) if one not in scores]
    done = 0
    for chunk in _chunks(missing):
        answers = scorer.score([text for text, _ in chunk], [target for _, target in chunk])
        new = dict(zip(chunk, answers, strict=True))
        store.keep(new, languages=told, **name)
        scores.update(new)
        done += len(chunk)
        if progress is not None:
            progress(done, len(missing))
    return [scores[one] for one in asked]


def _add_language(connection: sqlite3.Connection) -> None:
    """Give a store of an earlier version the column that it lacks."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(scores)")]
    if "language" not in columns:
        with suppress(sqlite3.OperationalError):  # another process was faster, or may not write
            connection.execute("ALTER TABLE scores ADD COLUMN language TEXT NOT NULL DEFAULT ''")


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _key(asked: Asked) -> str:
    text, target = asked
    # No text has the byte 0 in it. Without a target the key is that of the text alone.
    return hashlib.sha256((f"{text}\0{target}" if target else text).encode()).hexdigest()
