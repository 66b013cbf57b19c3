"""What does a user's own code read by itself, where no proof can change it?

Python tells an audit hook (PEP 578) of every file, connection and process that is opened through
it. What a library opens in C alone is not among them; Parquet read by PyArrow is made so.
"""

import ast
import os
import sys
import sysconfig
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import resolve_name
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

_FILES = ("open", "sqlite3.connect", "eventday.parquet")
_HOSTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
_PROCESSES = ("subprocess.Popen", "os.system", "os.posix_spawn", "os.fork")

_CODE = (".py", ".pyc", ".pyd", ".so")
_SYSTEM = ("/dev/null", "/dev/random", "/dev/urandom", "/etc/", "/proc/", "/sys/", "/usr/share/")
_IMPORT = "<frozen importlib._bootstrap>"


@dataclass(frozen=True, slots=True)
class Opened:
    """Something that was opened to be read, and the lines of own code that led to it.

    `frames` are (file, line), the innermost first.
    """

    what: str
    frames: tuple[tuple[str, int], ...]


class Watch:
    """What was opened since it began, in order, and what was made here and so is no source."""

    def __init__(self) -> None:
        self.opened: dict[Opened, None] = {}
        self._made: set[Path] = set()

    def hear(self, event: str, args: tuple[Any, ...], frame: FrameType) -> None:
        """Take note of an event of the audit hook that own code led to."""
        frames = tuple(_own_frames(frame))
        what = self._what(event, args) if frames else ""
        if what:
            self.opened[Opened(what, frames)] = None

    def _what(self, event: str, args: tuple[Any, ...]) -> str:
        if event in _PROCESSES:
            return "the output of another process"
        if event in _HOSTS:
            return _address(args[1])
        path = args[0]
        if not isinstance(path, str | bytes | os.PathLike):
            return ""
        path = os.fsdecode(path)
        if event == "sqlite3.connect":  # the path alone, of a URI: file:days.db?mode=ro
            path = path.removeprefix("file:").partition("?")[0]
        file = Path(path).resolve()
        is_open = event == "open"
        if not file.exists() or (is_open and _begins_empty(args[1], args[2])):
            self._made.add(file)
        if file in self._made or _is_systems(str(file)):
            return ""
        if event == "eventday.parquet":  # which may be a folder of files
            return _shown(str(file))
        is_source = file.is_file() and (not is_open or _is_read(args[1], args[2]))
        return _shown(str(file)) if is_source else ""


@contextmanager
def watching() -> Iterator[Watch]:
    """Collect what own code opens for reading meanwhile; the watch fills as it goes."""
    _put_in_hook()
    watch = Watch()
    with ExitStack() as stack:
        for owner, name in _parquet_readers():
            reader = getattr(owner, name)
            stack.callback(setattr, owner, name, reader)
            setattr(owner, name, _told(reader))
        _watches.append(watch)
        stack.callback(_watches.remove, watch)
        yield watch


def reads_by(kind: type, opened: Iterable[Opened]) -> dict[str, tuple[str, int]]:
    """Return what a class and the own modules that it uses opened, each with file and line."""
    files = _files_of(kind)
    found: dict[str, tuple[str, int]] = {}
    for one in opened:
        for file, line in one.frames:
            if file in files:
                found.setdefault(one.what, (_shown(file), line))
                break
    return found


_watches: list[Watch] = []


@cache
def _put_in_hook() -> None:
    """Once: an audit hook cannot be taken out again."""
    sys.addaudithook(_hear)


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if _watches and (event in _FILES or event in _HOSTS or event in _PROCESSES):
        for watch in _watches:
            watch.hear(event, args, sys._getframe(1))


def _parquet_readers() -> list[tuple[Any, str]]:
    """Return what opens Parquet files in C, for pandas as well."""
    import pyarrow.dataset
    import pyarrow.parquet

    return [
        (pyarrow.parquet.ParquetFile, "__init__"),
        (pyarrow.parquet.ParquetDataset, "__init__"),
        (pyarrow.dataset, "dataset"),
    ]


def _told(reader: Callable[..., Any]) -> Callable[..., Any]:
    def read(*args: Any, **named: Any) -> Any:
        for source in (*args[:2], *named.values()):
            if isinstance(source, str | os.PathLike):
                sys.audit("eventday.parquet", source)
        return reader(*args, **named)

    return read


def _files_of(kind: type) -> set[str]:
    """Return the files of a class, of its bases, and of the own modules that they import.

    Of this project's modules, which read prices and news for the run, only the class's own count.
    """
    waiting = [sys.modules.get(one.__module__) for one in kind.__mro__]
    files: set[str] = set()
    while waiting:
        module = waiting.pop()
        file = _own_file(getattr(module, "__file__", None) or "")
        if module is not None and file and file not in files:
            files.add(file)
            waiting += [one for one in _imported(module, file) if not _is_ours(one)]
    return files


def _imported(module: ModuleType, file: str) -> Iterator[ModuleType]:
    """Yield the modules that a source file imports anywhere, as far as they were."""
    tree = ast.parse(Path(file).read_bytes() if file.endswith(".py") else b"")
    for node in ast.walk(tree):
        names = [one.name for one in getattr(node, "names", ()) if isinstance(one, ast.alias)]
        if isinstance(node, ast.ImportFrom):
            home = "." * node.level + (node.module or "")
            try:
                home = resolve_name(home, module.__package__ or "")
            except ImportError:  # relative to no package: it was never imported
                continue
            names = [home, *(f"{home}.{name}" for name in names)]
        yield from (sys.modules[name] for name in names if name in sys.modules)


def _is_ours(module: ModuleType) -> bool:
    return (Path(__file__).parents[1] / module.__name__.partition(".")[0] / "__init__.py").exists()


def _own_frames(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    """Yield the lines of own code, from within; none where a library was just being imported."""
    found = False
    while frame is not None:
        name = frame.f_code.co_filename
        if name == _IMPORT and not found:
            return
        if file := _own_file(name):
            found = True
            yield file, frame.f_lineno
        frame = frame.f_back


@lru_cache(maxsize=4096)
def _own_file(name: str) -> str:
    """The full path of a source file that is no library's, else nothing."""
    full = os.path.realpath(name) if name and not name.startswith("<") else ""
    return "" if not full or _of_library(full) else full


def _is_systems(full: str) -> bool:
    return full.endswith(_CODE) or full.startswith(_SYSTEM) or _of_library(full)


@lru_cache(maxsize=4096)
def _of_library(full: str) -> bool:
    paths = sysconfig.get_paths()
    homes = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    homes |= {*zoneinfo.TZPATH}
    return any(full.startswith(os.path.realpath(home) + os.sep) for home in homes)


def _begins_empty(mode: str | None, flags: int) -> bool:
    """Whether a file is opened to be written anew: what is read in it later was written here."""
    return bool(flags & os.O_TRUNC) or (mode is not None and bool({"w", "x"} & set(mode)))


def _is_read(mode: str | None, flags: int) -> bool:
    if mode is None:  # os.open has flags alone
        return flags & (os.O_WRONLY | os.O_RDWR) != os.O_WRONLY
    return "r" in mode or "+" in mode


def _address(address: object) -> str:
    if isinstance(address, tuple):
        return ":".join(map(str, address[:2]))
    return os.fsdecode(address) if isinstance(address, str | bytes) else ""


def _shown(full: str) -> str:
    return os.path.relpath(full) if full.startswith(f"{Path.cwd()}{os.sep}") else full
