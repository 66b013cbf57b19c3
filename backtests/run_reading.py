"""What does a run folder hold, and is it whole enough to be read again?"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.verification import NOT_RUN
from reports.embedded import timeline_in
from reports.run_comparison import TRADE, ReadRun
from reports.run_pages import Listed

MARKS = ("report.html", "manifest.json", "metrics.json")
"""Files by which a folder is known for a run's, be it broken."""


class RunError(ValueError):
    """A folder that is no run, or a broken one: names the folder and the file."""


def read_run(folder: Path, *, label: str, link: str) -> ReadRun:
    """Return a run as its folder holds it; raises RunError."""
    if not folder.is_dir():
        raise RunError(f"{folder}: no such run folder")
    manifest, metrics = read_json(folder / "manifest.json"), read_json(folder / "metrics.json")
    trades, equity = _table(folder / "trades.csv"), _table(folder / "equity.csv")
    for file, lacking in (
        ("metrics.json", [k for k in ("run", "strategies", "instruments") if k not in metrics]),
        ("trades.csv", [k for k in (*TRADE, "closed", "units", "return") if k not in trades]),
        ("equity.csv", [k for k in ("session",) if k not in equity]),
    ):
        if lacking:
            raise RunError(f"{folder / file}: is not of a run: it has no {', '.join(lacking)}")
    growth = _growth(equity, manifest, folder)
    return ReadRun(label, link, manifest, metrics, trades, growth, _held(folder / "report.html"))


def listed(out: Path) -> Iterator[Listed]:
    """Return every run folder in `out`, in the order of their names, broken ones with why."""
    for folder in sorted(path for path in out.iterdir() if path.is_dir()):
        if folder.name.startswith(".") or not any((folder / name).exists() for name in MARKS):
            continue
        try:
            yield _listed(folder)
        except RunError as error:
            yield Listed(folder.name, broken=str(error).removeprefix(f"{folder}/"))


def read_json(path: Path) -> dict[str, Any]:
    """Return an object of JSON; raises RunError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{path}: cannot be read: {_why(error)}") from error
    if not isinstance(found, dict):
        raise RunError(f"{path}: cannot be read: no table of JSON")
    return found


def _listed(folder: Path) -> Listed:
    manifest = read_json(folder / "manifest.json")
    if not (folder / "report.html").is_file():
        raise RunError(f"{folder}/report.html: is missing")
    try:
        config = manifest["config"]
        return Listed(
            folder=folder.name,
            title=str(config["title"]),
            heading=_heading(folder / "report.md"),
            start=date.fromisoformat(config["period"]["start"]),
            end=date.fromisoformat(config["period"]["end"]),
            strategies=len(config["strategies"]),
            proof=str((manifest.get("verification") or {}).get("status", NOT_RUN)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"{folder}/manifest.json: is not of a run: {_why(error)}") from error


def _table(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise RunError(f"{path}: cannot be read: {_why(error)}") from error


def _growth(equity: pd.DataFrame, manifest: dict[str, Any], folder: Path) -> pd.DataFrame:
    """Return the equity over the cash that every strategy started with."""
    try:
        cash = float(manifest["config"]["execution"]["cash"])
    except (KeyError, TypeError, ValueError) as error:
        raise RunError(f"{folder}/manifest.json: is not of a run: {_why(error)}") from error
    try:
        sessions = pd.DatetimeIndex(pd.to_datetime(equity.pop("session")))
        growth = equity.set_axis(sessions).astype(float) / cash
        if growth.empty or growth.isna().any(axis=None):
            raise ValueError("a session or a value is missing")
        return growth
    except ValueError as error:
        raise RunError(f"{folder}/equity.csv: cannot be read: {_why(error)}") from error


def _held(path: Path) -> pd.Series:
    """The benchmark, of which the report alone tells each day; empty where it cannot be read."""
    try:
        timeline = timeline_in(path.read_text(encoding="utf-8"))
        days = pd.DatetimeIndex(pd.to_datetime(list(timeline.days)))
        held = [pd.Series(one.growth, index=days) for one in timeline.lines if one.ink == "bench"]
    except (OSError, ValueError):  # of another version, or moved away: the page says so
        held = []
    return held[0] if held else pd.Series(dtype=float)


def _heading(path: Path) -> str:
    """The first line of the Markdown report, as plain text; empty where there is none."""
    try:
        first = path.read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, ValueError):  # a run of an older version has none
        return ""
    return first.removeprefix("# ").replace("\\", "")


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or " ".join(str(error).split())
