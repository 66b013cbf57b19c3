"""Which runs are there? `index.html` beside the run folders, written anew after each run."""

import fcntl
import os
from pathlib import Path

from backtests.run_reading import listed
from reports.run_pages import index_page

INDEX = "index.html"


def write_index(out: Path, *, speaking: str) -> Path:
    """List all run folders in `out`, broken ones as such, and return the list's path.

    Two runs that end at once wait for each other: the later one lists both. The file is put in
    place whole. Raises OSError where the disk refuses.
    """
    folder = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # of the folder itself: given up when it is closed
        part = out / f".{INDEX}.{os.getpid()}"
        part.write_text(index_page(list(listed(out)), speaking=speaking), "utf-8", newline="\n")
        part.replace(out / INDEX)
    finally:
        os.close(folder)
    return out / INDEX
