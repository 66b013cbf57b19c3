"""What does `compare` do? It reads run folders and writes one page on what differs."""

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from backtests.run_reading import RunError, read_run
from backtests.writing import writing
from reports.language import language
from reports.run_comparison import compare
from reports.run_pages import comparison_page

PAGE = "compare.html"


def compare_runs(options: argparse.Namespace) -> int:
    """Compare run folders and print the path of the page."""
    folders: list[Path] = [folder.parent if folder.is_file() else folder for folder in options.runs]
    if len(folders) < 2:
        raise RunError(f"{folders[0]}: a second run folder to compare it with is missing")
    if len({folder.resolve() for folder in folders}) < len(folders):
        raise RunError(f"{folders[0]}: the same run folder is named twice")
    out: Path = options.out
    runs = [
        read_run(folder, label=label, link=_link(folder, out))
        for folder, label in zip(folders, labels(folders), strict=True)
    ]
    config = runs[0].manifest.get("config", {})
    spoken = options.language or config.get("report", {}).get("language", "en")
    html = comparison_page(compare(runs, language(spoken)))
    with writing(out):
        print(_write(html, out / PAGE))
    return 0


def labels(folders: Sequence[Path]) -> list[str]:
    """Return the folders' names, with as much of their paths as tells them apart."""
    parts = [folder.resolve().parts for folder in folders]
    for depth in range(1, max(map(len, parts)) + 1):
        names = ["/".join(one[-depth:]) for one in parts]
        if len(set(names)) == len(names):
            return names
    return [folder.as_posix() for folder in folders]


def _link(folder: Path, out: Path) -> str:
    return quote(Path(os.path.relpath(folder / "report.html", out)).as_posix())


def _write(html: str, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}-", encoding="utf-8", newline="\n", delete=False
    ) as part:
        part.write(html)
    Path(part.name).replace(path)
    return path
