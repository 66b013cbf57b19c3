"""How is a user's own Python file loaded, and what is said when it fails?"""

import hashlib
import importlib.util
import sys
from pathlib import Path
from traceback import extract_tb
from types import ModuleType


def file_named(path: str, *, base: Path) -> Path | None:
    """Return the file that `path/to/file.py` or `package.module` means, None where there is none.

    Files are looked for in `base`, the config's folder, and in the current one; then installed
    modules.
    """
    relative = file_path(path)
    for file in (base / relative, relative):
        if file.is_file():
            return file
    try:
        spec = None if path.endswith(".py") else importlib.util.find_spec(path)
    except (ImportError, ValueError):
        spec = None
    found = Path(spec.origin) if spec is not None and spec.origin is not None else None
    return found if found is not None and found.is_file() else None


def file_path(path: str) -> Path:
    """Return the relative path of a file, or of the module whose dotted path it is."""
    return Path(path) if path.endswith(".py") else Path(path.replace(".", "/") + ".py")


RAISED = (Exception, SystemExit)
"""What a user's code may raise: anything at all, and the end of the program."""


def module_of(file: Path, *, error: type[Exception]) -> ModuleType:
    """Run a user's file as a module of its own, however many files share its name.

    What goes wrong in it is raised as an `error` of one line.
    """
    digest = hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]
    spec = importlib.util.spec_from_file_location(f"user_code_{file.stem}_{digest}", file)
    if spec is None or spec.loader is None:
        raise error(f"{file}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # Backtrader looks a strategy's module up by name
    try:
        spec.loader.exec_module(module)
    except RAISED as problem:
        del sys.modules[spec.name]
        raise error(one_line(problem, file)) from problem
    return module


def one_line(error: BaseException, file: Path) -> str:
    """Return an exception with the last line of `file` that it passed, or else the file alone."""
    what = f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": ")
    if isinstance(error, SyntaxError):
        return f"{error.filename or file}, line {error.lineno}: {type(error).__name__}: {error.msg}"
    trace = extract_tb(error.__traceback__)
    own = [frame for frame in trace if Path(frame.filename).resolve() == file.resolve()]
    if not own:  # it was raised about the file's code, not in it: by a wrong signature, say
        return f"{file}: {what}"
    return f"{own[-1].filename}, line {own[-1].lineno}, in {own[-1].name}: {what}"
