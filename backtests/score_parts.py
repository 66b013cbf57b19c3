"""Which parts of a file are scored already, and are they sound and of the same job?"""

import shutil
from pathlib import Path
from typing import Any

from backtests.score_output import Identity, alone, differing, partial_of, read_json, write_json
from backtests.scoring import MADE

Part = dict[str, list[Any]]
"""The columns `MADE` of a chunk of rows."""


def begin(partial: Path, identity: Identity) -> list[str]:
    """Keep the parts of an earlier run if they are of the same job; else say what is not."""
    begun = partial / "job.json"
    kept = read_json(begun)
    if kept == identity:
        return []
    parts = list(partial.glob("[0-9]*.json"))
    for path in [*partial.glob("*.json"), *partial.glob("*.new"), *partial.glob("out.*")]:
        path.unlink()
    write_json(begun, identity)
    if kept:
        return [
            f"{partial}: was begun with another {', '.join(differing(kept, identity))}; begun anew"
        ]
    # Without parts it was killed before it began.
    return [f"{partial}: its job.json is damaged or gone; begun anew"] if parts else []


def missing(partial: Path, sizes: list[int]) -> tuple[list[int], list[str]]:
    """Return the chunks that have no part or a damaged one, and say how many of the latter.

    `sizes` has the number of rows of each chunk.
    """
    numbers, damaged = [], 0
    for number, size in enumerate(sizes):
        if not part(partial, number, size):
            numbers.append(number)
            damaged += _path(partial, number).exists()
    parts = "1 part is" if damaged == 1 else f"{damaged:,} parts are"
    return numbers, [f"{partial}: {parts} damaged and scored again"] if damaged else []


def part(partial: Path, number: int, rows: int) -> Part:
    """Return a part; an empty one where there is none with a value or None for each row."""
    found = read_json(_path(partial, number))
    sound = list(found) == list(MADE) and all(
        isinstance(column, list)
        and len(column) == rows
        and all(one is None or isinstance(one, MADE[name]) for one in column)
        for name, column in found.items()
    )
    return found if sound else {}


def write_part(partial: Path, number: int, made: Part) -> None:
    """Keep a part."""
    write_json(_path(partial, number), made)


def clear(out: Path, identity: Identity) -> None:
    """Take away the parts of a run that was killed when all but this was done."""
    partial = partial_of(out)
    if partial.is_dir():
        with alone(partial, out):
            if read_json(partial / "job.json") == identity:
                shutil.rmtree(partial)


def _path(partial: Path, number: int) -> Path:
    return partial / f"{number:09}.json"
