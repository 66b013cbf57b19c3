"""What is kept in one place, how large is it, and is it sound?"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """What one store holds: `content` says it in words, `problems` what is wrong, a line each.

    `size` is in bytes on disk. A store that was never used holds nothing and has no problem.
    """

    name: str
    path: Path
    content: str
    size: int
    problems: tuple[str, ...] = ()


def size_of(paths: Iterable[Path]) -> int:
    """Return the bytes of the files that are there, folders with all that is in them."""
    files = (file for path in paths for file in ([path] if path.is_file() else path.rglob("*")))
    return sum(file.stat().st_size for file in files if file.is_file())
