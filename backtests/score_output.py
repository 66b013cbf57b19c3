"""May the scores of a file be written where they shall go, and what stands beside them?

OUT                     the rows with their scores
OUT.manifest.json       of which input, by which models; and what OUT was when it was made
OUT.partial/            the parts of a run that is not done
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data.hashing import sha256
from data.rows.files import check_ending
from data.rows.rows import RowsError

KEPT = re.compile(r"(job|\d{9})\.json|.*\.new|out\..*|lock")  # what a run keeps in OUT.partial

Identity = dict[str, Any]
"""All that the scores of a file depend on, as JSON holds it."""


def partial_of(out: Path) -> Path:
    """Return the folder of the parts."""
    return out.with_name(out.name + ".partial")


def manifest_of(out: Path) -> Path:
    """Return the file that says what was scored."""
    return out.with_name(out.name + ".manifest.json")


def check_output(source: Path, out: Path) -> None:
    """Raise RowsError where the scores of `source` can never be written to `out`."""
    check_ending(out)
    if out.is_dir():
        raise RowsError(f"--out {out}: is a folder; a file is asked")
    if out.exists() and out.samefile(source):
        raise RowsError(f"--out {out}: is the file that is read; name another one")
    if manifest_of(out).exists() and manifest_of(out).samefile(source):
        raise RowsError(f"--out {out}: its manifest would overwrite the file that is read")
    _check_partial(partial_of(out))


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


def job_of(out: Path) -> Identity:
    """Return the job that made `out` as it is there now; an empty one where none is known.

    Raises RowsError where `out` or its manifest is somebody's own, or was changed since it was
    made, and would be lost. An empty file is no loss, nor are scores that a run was about to
    replace when it was stopped.
    """
    manifest = manifest_of(out)
    kept = read_json(manifest)
    made, replaced = kept.pop("output", None), kept.pop("replaced", None)
    if not out.exists() or not out.stat().st_size:
        if manifest.exists() and not made:
            raise RowsError(
                f"--out {out}: {manifest.name} is there, which no run has written; --force"
                " replaces it"
            )
        return {}
    is_now = output_of(out)
    if made == is_now:
        return kept
    if replaced == is_now:
        return {}
    why = ", and was changed since it was scored" if made else ", and no run says that it made it"
    raise RowsError(f"--out {out}: is there already{why}; --force replaces it")


def output_of(path: Path) -> dict[str, str]:
    """Return what a manifest says of the file that was made."""
    return {"sha256": sha256(path)}


def differing(kept: Identity, identity: Identity) -> list[str]:
    """Return in what two jobs differ."""
    return [key for key in identity if kept.get(key) != identity[key]]


def read_json(path: Path) -> dict[str, Any]:
    """Return the table in a file of JSON, an empty one where there is none that can be read."""
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, content: Any, *, by: Path | None = None) -> None:
    """Write a file of JSON that is there as a whole or not at all, also after a power cut."""
    new = (by or path.parent) / f"{path.name}.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=True)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


@contextmanager
def alone(partial: Path, out: Path) -> Iterator[None]:
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
