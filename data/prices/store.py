"""Where are downloaded bars kept, so that a run can name exactly those it used?"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from threading import get_ident
from urllib.parse import quote

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.hashing import sha256
from data.prices.bars import PriceError

WAIT = 30.0  # seconds for another process to finish its write, which takes milliseconds
CATALOGUE = "catalogue.sqlite"
CURRENT, CHANGED, REPLACED = "current", "changed", "replaced"

TABLE = """
CREATE TABLE IF NOT EXISTS snapshots (
    number INTEGER PRIMARY KEY,
    source TEXT NOT NULL, symbol TEXT NOT NULL, interval TEXT NOT NULL, adjustment TEXT NOT NULL,
    sha256 TEXT NOT NULL, file TEXT NOT NULL, rows INTEGER NOT NULL,
    covers_from TEXT NOT NULL, covers_to TEXT NOT NULL,
    query TEXT NOT NULL, library TEXT NOT NULL, fetched_at TEXT NOT NULL, note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('current', 'changed', 'replaced'))
)
"""

OF_SERIES = (
    "source = :source AND symbol = :symbol AND interval = :interval AND adjustment = :adjustment"
)


@dataclass(frozen=True, slots=True)
class Series:
    """Which bars: of what, from whom, how long each, and what `adjustment` the source made."""

    source: str
    symbol: str
    interval: str
    adjustment: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a snapshot comes from: the question asked, with what, and when (ISO, UTC).

    `covers_from` and `covers_to` are the days that the answer is complete for.
    """

    covers_from: date
    covers_to: date
    query: str
    library: str
    fetched_at: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Bars as they were once answered: a file that is never written again, and its SHA-256."""

    number: int
    series: Series
    origin: Origin
    path: Path
    sha256: str
    rows: int
    state: str


@dataclass(frozen=True, slots=True)
class PriceStore:
    """A folder of Parquet files and a SQLite catalogue of them, made when it is first used.

    A file is named by its content, is written beside its place and moved there, and is entered in
    the catalogue in one transaction: several processes may use a store, and one that is killed
    leaves it as it was before or after. Methods raise PriceError when it cannot be used.
    """

    folder: Path

    def find(self, series: Series, *, state: str = CURRENT) -> Snapshot | None:
        """Return the snapshot of a series that runs take (or that is another state), if any."""
        if not (self.folder / CATALOGUE).exists():
            return None
        with self._catalogue() as catalogue:
            return self._latest(catalogue, series, state)

    def pinned(self, series: Series, sha: str) -> Snapshot:
        """Return the snapshot of a series whose SHA-256 begins with `sha`, whatever its state."""
        found = [one for one in self.all(series) if one.sha256.startswith(sha.lower())]
        if len({one.sha256 for one in found}) != 1:
            there = ", ".join(dict.fromkeys(one.sha256[:12] for one in self.all(series)))
            raise PriceError(
                f"{series.symbol}: {'no' if not found else 'more than one'} snapshot {sha!r} in"
                f" {self.folder} (there: {there or 'none'})"
            )
        return found[-1]

    def all(self, series: Series | None = None) -> list[Snapshot]:
        """Return every snapshot, or those of one series, the oldest first."""
        if not (self.folder / CATALOGUE).exists():
            return []
        where, values = (OF_SERIES, asdict(series)) if series else ("1", {})
        with self._catalogue() as catalogue:
            rows = catalogue.execute(
                f"SELECT * FROM snapshots WHERE {where} ORDER BY number", values
            ).fetchall()
        return [self._snapshot(row) for row in rows]

    def keep(
        self, series: Series, frame: pd.DataFrame, origin: Origin, *, state: str = CURRENT
    ) -> Snapshot:
        """Keep bars and return their snapshot; a current one takes the place of the one before.

        Bars that the series' snapshot of that state has already, for the same days, add nothing.
        """
        path, digest = self._write(series, frame)
        row = {
            **asdict(series), "sha256": digest, "rows": len(frame), "state": state,
            **{name: str(value) for name, value in asdict(origin).items()},
            "file": path.relative_to(self.folder).as_posix(),
        }  # fmt: skip
        with self._catalogue() as catalogue, catalogue:
            catalogue.execute("BEGIN IMMEDIATE")  # nobody enters the same between look and entry
            known = self._latest(catalogue, series, state)
            if known and (known.sha256, *_days(known.origin)) == (digest, *_days(origin)):
                return known
            if state == CURRENT:
                _replace(catalogue, series)
            marks = ", ".join(f":{name}" for name in row)
            catalogue.execute(f"INSERT INTO snapshots ({', '.join(row)}) VALUES ({marks})", row)
            entered = self._latest(catalogue, series, state)
        assert entered is not None  # just now
        return entered

    def take(self, snapshot: Snapshot) -> None:
        """Make a snapshot the one that runs use; the one before stays in the store."""
        with self._catalogue() as catalogue, catalogue:
            _replace(catalogue, snapshot.series)
            catalogue.execute(
                "UPDATE snapshots SET state = ? WHERE number = ?", (CURRENT, snapshot.number)
            )

    def read(self, snapshot: Snapshot) -> pd.DataFrame:
        """Return the bars of a snapshot; raises PriceError if its file is not what was kept."""
        if problem := self.problem(snapshot):
            raise PriceError(problem)
        frame: pd.DataFrame = pq.read_table(snapshot.path).to_pandas()
        index = pd.DatetimeIndex(frame.index)
        frame.index = index.as_unit("ns").rename(frame.index.name)
        return frame

    def problem(self, snapshot: Snapshot) -> str | None:
        """Return what is wrong with a snapshot's file, in a line, if anything is."""
        if not snapshot.path.exists():
            return f"{snapshot.path}: the file of {snapshot.series.symbol} is gone; {_ANEW}"
        if sha256(snapshot.path) != snapshot.sha256:
            return f"{snapshot.path}: not the bytes that were kept (SHA-256 differs); {_ANEW}"
        return None

    def forget(self, snapshot: Snapshot) -> None:
        """Take a snapshot whose file is lost or damaged out of the catalogue."""
        with self._catalogue() as catalogue, catalogue:
            catalogue.execute("DELETE FROM snapshots WHERE number = ?", (snapshot.number,))

    def _write(self, series: Series, frame: pd.DataFrame) -> tuple[Path, str]:
        folder = self.folder / series.source / series.interval
        table = pa.Table.from_pandas(frame)
        table = table.replace_schema_metadata({**table.schema.metadata, **asdict(series)})
        try:
            folder.mkdir(parents=True, exist_ok=True)
            sweep(folder)
            name = quote(series.symbol, safe="^=")
            part = folder / f"{name}.{get_ident()}.{os.getpid()}.part"
            try:
                pq.write_table(table, part)
                with part.open("rb") as written:
                    os.fsync(written.fileno())
                digest = sha256(part)
                path = folder / f"{name}.{digest[:16]}.parquet"
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise PriceError(f"{self.folder}: prices cannot be kept there ({error})") from error
        return path, digest

    @contextmanager
    def _catalogue(self) -> Iterator[sqlite3.Connection]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.folder / CATALOGUE, timeout=WAIT)) as catalogue:
                catalogue.row_factory = sqlite3.Row
                catalogue.execute(TABLE)
                yield catalogue
        except (OSError, sqlite3.Error) as error:
            raise PriceError(
                f"{self.folder}: the price store cannot be used ({error}); "
                '[prices] cache = "<folder>" names another place'
            ) from error

    def _latest(self, catalogue: sqlite3.Connection, series: Series, state: str) -> Snapshot | None:
        row = catalogue.execute(
            f"SELECT * FROM snapshots WHERE {OF_SERIES} AND state = :state"
            " ORDER BY number DESC LIMIT 1",
            {**asdict(series), "state": state},
        ).fetchone()
        return None if row is None else self._snapshot(row)

    def _snapshot(self, row: sqlite3.Row) -> Snapshot:
        return Snapshot(
            number=row["number"],
            series=Series(*(row[field.name] for field in fields(Series))),
            origin=Origin(
                date.fromisoformat(row["covers_from"]), date.fromisoformat(row["covers_to"]),
                row["query"], row["library"], row["fetched_at"], row["note"],
            ),
            path=self.folder / row["file"], sha256=row["sha256"], rows=row["rows"],
            state=row["state"],
        )  # fmt: skip


_ANEW = "`fetch prices` fetches it anew"


def sweep(folder: Path) -> None:
    """Remove what processes that were killed left half written."""
    for part in folder.glob("*.part"):
        pid = part.name.split(".")[-2]
        if pid.isdecimal() and not _alive(int(pid)):
            part.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _replace(catalogue: sqlite3.Connection, series: Series) -> None:
    catalogue.execute(
        f"UPDATE snapshots SET state = '{REPLACED}' WHERE state = '{CURRENT}' AND {OF_SERIES}",
        asdict(series),
    )


def _days(origin: Origin) -> tuple[date, date]:
    return origin.covers_from, origin.covers_to
