"""Which tries were ever made, and was one of them taken out of the book?

One JSON object per line, never rewritten. Each line holds its own hash and that of the line before
it, so that a line that was deleted, changed or moved breaks the chain at a place that can be named.
Lines taken off the end leave a sound chain: to find that, keep the `Head` somewhere else, such as
in every run's manifest, and verify against it.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

FIRST = "0" * 64  # what the first line holds in place of a hash
_TAIL = 65536  # bytes read at a time to find the last line


class LedgerError(ValueError):
    """A ledger that is not what was written: names the file and the line."""


@dataclass(frozen=True, slots=True)
class Head:
    """How many tries a ledger holds, and the hash of the last: enough to know it again."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class Try:
    """One line: what was tried, its number from 1, and the two hashes that chain it."""

    number: int
    previous: str
    entry: Mapping[str, Any]
    hash: str


def append(path: Path, entries: Iterable[Mapping[str, Any]]) -> Head:
    """Write tries, JSON-able mappings, behind those in the file and return the new head.

    The file is locked meanwhile, so that two runs do not fork the chain. A last line that a crash
    left unfinished is cut off: nobody was told that it is there. Raises LedgerError when the last
    line is none of a ledger, and ValueError for a number that JSON does not know (NaN).
    """
    entries = list(entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file, _locked(file):
        end, last = _last_line(file)
        file.truncate(end)
        head = Head(0, FIRST)
        if last:
            one = _parse(last, f"{path}: the last line")
            head = Head(one.number, one.hash)
        lines = []
        for entry in entries:
            body = {"number": head.count + 1, "previous": head.hash, "entry": entry}
            head = Head(head.count + 1, _hash(body))
            lines.append(_canonical({**body, "hash": head.hash}) + b"\n")
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())
    return head


def read(path: Path, *, head: Head | None = None) -> list[Try]:
    """Return every try, oldest first; none if there is no file yet. Raises as `verify` does."""
    return [*walk(path, head=head)]


def walk(path: Path, *, head: Head | None = None) -> Iterator[Try]:
    """Yield every try, oldest first, without holding them all; raises as `verify` does."""
    count = 0
    for one in _chained(path) if path.exists() else ():
        count = one.number
        if head is not None and head.count == count and one.hash != head.hash:
            raise LedgerError(f"{path} line {count}: not the try that was written there")
        yield one
    if head is not None and head.count > count:
        raise LedgerError(f"{path}: tries {count + 1} to {head.count} were deleted from the end")


def _chained(path: Path) -> Iterator[Try]:
    """Yield the tries of a file as long as its chain is sound."""
    previous = FIRST
    lines = path.read_bytes().split(b"\n")[:-1]  # what stands behind the last \n is unfinished
    for number, line in enumerate(lines, 1):
        place = f"{path} line {number}"
        one = _parse(line, place)
        if one.number > number:
            gone = f"try {number} was"
            if one.number > number + 1:
                gone = f"tries {number} to {one.number - 1} were"
            raise LedgerError(f"{place}: {gone} deleted; try {one.number} stands here")
        if one.number < number:
            raise LedgerError(f"{place}: try {one.number} stands here; a line was moved or copied")
        if one.hash != _hash({"number": number, "previous": one.previous, "entry": one.entry}):
            raise LedgerError(f"{place}: try {number} was changed after it was written")
        if one.previous != previous:
            raise LedgerError(f"{place}: try {number - 1} was replaced after this one was written")
        yield one
        previous = one.hash


def verify(path: Path, *, head: Head | None = None) -> Head:
    """Return the head of the ledger, or raise LedgerError naming the first try that is wrong.

    `head`, from an earlier time, must still be in the chain: this finds tries cut off the end.
    """
    last = Head(0, FIRST)
    for one in walk(path, head=head):
        last = Head(one.number, one.hash)
    return last


def count(path: Path) -> int:
    """Return how many tries a sound ledger holds; raises as `verify` does."""
    return verify(path).count


def _canonical(body: Mapping[str, Any]) -> bytes:
    """Return the one way to write this down, so that equal content has an equal hash."""
    text = json.dumps(
        body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def _hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(body)).hexdigest()


def _parse(line: bytes, place: str) -> Try:
    try:
        body = json.loads(line)
        return Try(int(body["number"]), str(body["previous"]), body["entry"], str(body["hash"]))
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"{place}: {line[:60]!r} is no line of a ledger") from error


def _last_line(file: BinaryIO) -> tuple[int, bytes]:
    """Return where the finished lines end, and the last of them without its \\n."""
    position, tail = file.seek(0, os.SEEK_END), b""
    while position > 0 and tail.count(b"\n") < 2:
        step = min(_TAIL, position)
        position -= step
        file.seek(position)
        tail = file.read(step) + tail
    finished = tail.rfind(b"\n") + 1
    return position + finished, tail[:finished].rstrip(b"\n").rsplit(b"\n", 1)[-1]


@contextmanager
def _locked(file: BinaryIO) -> Iterator[None]:
    """Keep other writers out; the lock dies with the process. Windows has no fcntl: no lock."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    fcntl.flock(file.fileno(), fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
