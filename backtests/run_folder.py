"""What does a run leave on disk? One folder: the report and every table behind it."""

import errno
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analytics.experiment import Experiment

_KINDS = {"instruments": "instrument", "strategies": "strategy"}


def check_writable(out: Path) -> None:
    """Raise OSError, before anything expensive is done, when no folder can be made in `out`."""
    there = out.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{there} is no folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"{there} may not be written to")


def write_run(experiment: Experiment, pages: Mapping[str, str], *, out: Path) -> Path:
    """Write a run to `out/<name>/` and return the path of its report, one of the `pages`.

    `pages` are texts by file name, beside the tables of the experiment.

    Everything is written beside the folder first and moved in when it is complete: a run that
    fails leaves the last one as it was. Other files in the folder are not touched.
    """
    folder = out / experiment.name
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=f".{experiment.name}-") as scratch:
        for name, text in {**pages, **_files(experiment)}.items():
            Path(scratch, name).write_text(text, encoding="utf-8", newline="\n")
        folder.mkdir(exist_ok=True)
        for path in Path(scratch).iterdir():
            path.replace(folder / path.name)
    return folder / "report.html"


def _files(experiment: Experiment) -> dict[str, str]:
    return {
        "metrics.json": _json(experiment.metrics),
        "manifest.json": _json(experiment.manifest),
        "config.toml": experiment.config_text,
        "equity.csv": as_csv(_equity(experiment)),
        "trades.csv": as_csv(_trades(experiment)),
        "orders.csv": as_csv(_orders(experiment)),
        "signals.csv": as_csv(experiment.signals.rename_axis("session").reset_index()),
        "headlines.csv": as_csv(experiment.headlines),
        "links.csv": as_csv(experiment.links),
        "events.csv": as_csv(_events(experiment)),
    }


def _equity(experiment: Experiment) -> pd.DataFrame:
    frame = pd.DataFrame({result.name: result.equity for result in experiment.results})
    return frame.rename_axis("session").reset_index()


def _trades(experiment: Experiment) -> pd.DataFrame:
    """The trades, each with the numbers of its orders as `3 7`: a cell has no tuples."""
    numbers = [" ".join(map(str, orders)) for orders in experiment.trades["orders"]]
    return experiment.trades.assign(orders=numbers)


def _orders(experiment: Experiment) -> pd.DataFrame:
    tables = [result.orders.assign(strategy=result.name) for result in experiment.results]
    frame = pd.concat(tables, ignore_index=True)
    return frame[["strategy", *[column for column in frame if column != "strategy"]]]


def _events(experiment: Experiment) -> pd.DataFrame:
    """The paths around each event, long: one row per event, instrument or strategy, and day."""
    events = experiment.metrics["events"]
    rows = [
        {"event": event_id, "kind": _KINDS[kind], "name": name, **point}
        for event_id, event in events.items()
        for kind in _KINDS
        for name, window in event[kind].items()
        for point in window["path"]
    ]
    return pd.DataFrame(rows, columns=["event", "kind", "name", "day", "session", "value"])


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(frame: pd.DataFrame) -> str:
    """Return a table as the text of a CSV file, its index left out unless it has a name."""
    if frame.index.name is not None:
        frame = frame.reset_index()
    return frame.to_csv(index=False, lineterminator="\n")
