"""What does a user's own code read by itself, where no proof can change it?

Python tells an audit hook (PEP 578) of every file and connection that is opened through it. What
a library opens in C alone is not among them.
"""

import os
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

_EVENTS = ("open", "sqlite3.connect", "socket.connect")
_CODE = (".py", ".pyc", ".pyd", ".so")
_ROOT = Path(__file__).parents[1]
_PACKAGES = ("analytics", "backtests", "data", "reports", "sentiment", "strategies")
_SYSTEM = ("/dev/", "/etc/", "/proc/", "/sys/", "/usr/")


@dataclass(frozen=True, slots=True)
class Opened:
    """Something that was opened to be read, and the lines of users' files that led to it.

    `frames` are (file, line), the innermost first.
    """

    what: str
    frames: tuple[tuple[str, int], ...]


@contextmanager
def watching() -> Iterator[list[Opened]]:
    """Collect what users' own code opens for reading meanwhile; the list fills as it goes."""
    _put_in_hook()
    opened: list[Opened] = []
    _lists.append(opened)
    try:
        yield opened
    finally:
        _lists.remove(opened)


def reads_by(kind: type, opened: Sequence[Opened]) -> dict[str, str]:
    """Return what the files of a class and its bases opened, each with the place of the first."""
    modules = (sys.modules.get(one.__module__) for one in kind.__mro__)
    files = {os.path.realpath(one.__file__) for one in modules if getattr(one, "__file__", None)}
    found: dict[str, str] = {}
    for one in opened:
        for file, line in one.frames:
            if file in files:
                found.setdefault(one.what, f"{_shown(file)}, line {line}")
                break
    return found


_lists: list[list[Opened]] = []


@cache
def _put_in_hook() -> None:
    """Once: an audit hook cannot be taken out again."""
    sys.addaudithook(_hear)


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if not _lists or event not in _EVENTS:
        return
    what = _address(args[1]) if event == "socket.connect" else _file(event, args)
    frames = tuple(_own_frames(sys._getframe(1))) if what else ()
    if frames:
        for opened in _lists:
            opened.append(Opened(what, frames))


def _file(event: str, args: tuple[Any, ...]) -> str:
    """The path that is opened; empty where it is only written, code, or of the system."""
    path = args[0]
    if not isinstance(path, str | bytes | os.PathLike):
        return ""
    if event == "open" and not _is_read(args[1], args[2]):
        return ""
    full = os.path.realpath(os.fsdecode(path))
    if full.endswith(_CODE) or full.startswith(_SYSTEM) or _of_library(full):
        return ""
    return _shown(full)


def _is_read(mode: str | None, flags: int) -> bool:
    if mode is None:  # os.open has flags alone
        return flags & (os.O_WRONLY | os.O_RDWR) != os.O_WRONLY
    return "r" in mode


def _address(address: object) -> str:
    return ":".join(map(str, address[:2])) if isinstance(address, tuple) else os.fsdecode(address)  # type: ignore[arg-type]


def _own_frames(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    while frame is not None:
        if file := _own_file(frame.f_code.co_filename):
            yield file, frame.f_lineno
        frame = frame.f_back


@lru_cache(maxsize=4096)
def _own_file(name: str) -> str:
    """The full path of a file that is neither a library's nor this project's, else nothing."""
    if name.startswith("<"):
        return ""
    full = os.path.realpath(name)
    ours = any(full.startswith(f"{_ROOT / package}{os.sep}") for package in _PACKAGES)
    return "" if ours or _of_library(full) else full


@lru_cache(maxsize=4096)
def _of_library(full: str) -> bool:
    homes = {os.path.realpath(home) for home in sysconfig.get_paths().values()}
    homes.discard(os.path.realpath(sysconfig.get_paths()["data"]))  # the environment's own folder
    return any(full.startswith(home + os.sep) for home in homes)


def _shown(full: str) -> str:
    return os.path.relpath(full) if full.startswith(f"{Path.cwd()}{os.sep}") else full
