"""Which runs of a sweep are done already? What a stopped sweep leaves, so that it can go on.

One file a job, written whole or not at all, in a folder that belongs to one sweep: its key is the
hash of all that decides the numbers, the code included. Another key, another sweep: it begins anew.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backtests.sweep.work import Done

KEY = "key.txt"


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder of one sweep's finished jobs."""

    folder: Path

    @classmethod
    def open(cls, folder: Path, *, key: str) -> "Kept":
        """Return the folder with what this sweep left in it, and nothing of another sweep's."""
        note = folder / KEY
        if not note.is_file() or note.read_text(encoding="utf-8") != key:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _put(note, key.encode())
        return cls(folder)

    def __iter__(self) -> Iterator[Done]:
        for path in sorted(self.folder.glob("*.npz")):
            with np.load(path) as file:
                refused: Mapping[str, str] = json.loads(str(file["refused"]))
                yield Done(file["runs"].tolist(), file["equity"], refused)

    def add(self, done: Done) -> None:
        """Keep a finished job."""
        path = self.folder / f"{len(list(self.folder.glob('*.npz'))):06}.npz"
        draft = path.with_suffix(".draft")
        with draft.open("wb") as file:
            np.savez(
                file, runs=np.array(done.runs), equity=done.equity,
                refused=np.array(json.dumps(done.refused)),
            )  # fmt: skip
        draft.replace(path)

    def forget(self) -> None:
        """Take the folder away: the sweep is written, or its numbers are wrong."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _put(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)
