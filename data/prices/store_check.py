"""Are the bars that are kept sound, and how many are there?"""

import sqlite3
from contextlib import closing
from pathlib import Path

from data.kept import Kept, size_of
from data.prices.bars import PriceError
from data.prices.store import CATALOGUE, PriceStore

NAME = "prices"


def check_prices(folder: Path) -> Kept:
    """Return what a price store holds, after a look at its catalogue and at each file's hash."""
    catalogue = folder / CATALOGUE
    if not catalogue.exists():
        return Kept(NAME, folder, "nothing yet", size_of([folder]))
    try:
        with closing(
            sqlite3.connect(f"{catalogue.absolute().as_uri()}?mode=ro", uri=True)
        ) as found:
            wrong = [str(row[0]) for row in found.execute("PRAGMA integrity_check")]
        store = PriceStore(folder)
        snapshots = store.all()
    except (sqlite3.Error, PriceError) as error:
        told = f"{catalogue}: {error}; delete {folder} to fetch anew"
        return Kept(NAME, folder, "unreadable", size_of([folder]), (told,))
    problems = [] if wrong == ["ok"] else [f"{catalogue}: {line}" for line in wrong]
    problems += [problem for one in snapshots if (problem := store.problem(one))]
    series = {one.series for one in snapshots}
    content = f"{len(snapshots)} snapshots of {len(series)} series"
    known = {one.path for one in snapshots}
    strays = [path for path in folder.rglob("*.parquet") if path not in known]
    if strays:
        content += f", {len(strays)} file{'s' * (len(strays) > 1)} that no snapshot names"
    return Kept(NAME, folder, content, size_of([folder]), tuple(problems))
