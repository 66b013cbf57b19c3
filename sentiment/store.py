"""Where are scores kept, so that no headline is scored twice by the same model?"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sentiment.score import Score, Scorer, ScorerError

CHUNK = 256  # texts scored between two writes: what a killed run loses at most
WAIT = 30.0  # seconds for another process to finish its write, which takes milliseconds

# A text is kept as its SHA-256 only: the texts belong to their publishers, and a store may be
# passed on. REAL is the same 8 bytes as a Python float, so a score comes back as it went in.
TABLE = """
CREATE TABLE IF NOT EXISTS scores (
    text TEXT, model TEXT, revision TEXT,
    negative REAL NOT NULL, neutral REAL NOT NULL, positive REAL NOT NULL,
    PRIMARY KEY (model, revision, text)
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class ScoreStore:
    """A SQLite file of scores by text, model and revision, made when it is first used.

    Several processes may use one file at a time. A score once kept is never changed.

    Its methods raise ScorerError when the file cannot be made, read or written.
    """

    path: Path

    def find(self, texts: Iterable[str], *, model: str, revision: str) -> dict[str, Score]:
        """Return the scores that are kept, by text; texts without one are left out."""
        keys = {_key(text): text for text in texts}
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

    def keep(self, scores: Mapping[str, Score], *, model: str, revision: str) -> None:
        """Keep scores by text, all of them or, when that fails, none."""
        rows = [
            (_key(text), model, revision, score.negative, score.neutral, score.positive)
            for text, score in scores.items()
        ]
        with self._connection() as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO scores VALUES (?, ?, ?, ?, ?, ?)", rows)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=WAIT)) as connection:
                connection.execute(TABLE)
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
    progress: Callable[[int, int], None] | None = None,
) -> list[Score]:
    """Return one score per text, in order: from the store, or scored now and then kept.

    Each distinct text is scored once. Scores are kept after every 256 texts, and then
    `progress` is told how many of those that were missing are done, and how many there are.
    `scorer` is asked for its name and revision only, when nothing is missing.
    """
    name = {"model": scorer.model, "revision": scorer.revision}
    scores = store.find(texts, **name)
    missing = [text for text in dict.fromkeys(texts) if text not in scores]
    done = 0
    for chunk in _chunks(missing):
        new = dict(zip(chunk, scorer.score(chunk), strict=True))
        store.keep(new, **name)
        scores.update(new)
        done += len(chunk)
        if progress is not None:
            progress(done, len(missing))
    return [scores[text] for text in texts]


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
