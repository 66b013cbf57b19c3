"""Where are data kept between runs, are they sound, and what does this machine run them with?"""

import argparse
import os
import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from backtests.manifest import PACKAGES
from data.cache_folder import VARIABLE, cache_folder
from data.kept import Kept
from data.news.store_check import check_headlines
from data.prices.store_check import check_prices
from sentiment.onnx import EMBEDDED
from sentiment.store_check import check_scores

STORES: tuple[tuple[str, Callable[[Path], Kept]], ...] = (
    ("headlines.sqlite", check_headlines),
    ("prices", check_prices),
    ("scores.sqlite", check_scores),
)
"""What lies in the cache folder, by its name there, and who checks it."""

_MIB = 1024.0 * 1024.0


def doctor(options: argparse.Namespace) -> int:
    """Print the stores and the environment; 1 if something is broken, with what to do about it."""
    folder = options.cache or cache_folder()
    stores = [check(folder / name) for name, check in STORES]
    problems = [problem for store in stores for problem in store.problems]
    problems += _cannot_write(folder)
    told = f"set by {VARIABLE}" if os.environ.get(VARIABLE) else f"{VARIABLE} names another"
    print(f"cache folder  {folder} ({'--cache' if options.cache else told})")
    for store in stores:
        state = "BROKEN" if store.problems else "ok"
        print(f"  {store.name:12}{store.size / _MIB:9.1f} MiB  {store.content}: {state}")
    print(f"python        {platform.python_version()} on {platform.platform()}")
    print(f"project       {Path(__file__).resolve().parents[1]}")
    print(f"model         embedded: {'there' if EMBEDDED.is_dir() else 'MISSING'}")
    for name in PACKAGES:
        print(f"  {name:20}{_version(name)}")
    if not EMBEDDED.is_dir():
        problems.append(f"{EMBEDDED}: the embedded model is missing; check the project out again")
    for problem in problems:
        print(f"problem: {problem}", file=sys.stderr)
    print("something is broken" if problems else "all is well")
    return 1 if problems else 0


def _cannot_write(folder: Path) -> list[str]:
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return []
    return [f"{there} may not be written to; {VARIABLE} names another cache folder"]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
