"""What do the tests say of a list of events, outside any backtest?

    python -m backtests events FILE.csv --prices FOLDER --out TABLE.csv

FILE.csv has the columns date and symbol and may have name and group, as `event_list` reads them.
The folder holds one SYMBOL.csv or SYMBOL.parquet each with dates and closes; adjusted closes are
taken where a file has them.
"""

import argparse
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.event_models import EventError
from analytics.event_study import Design, event_study
from analytics.event_table import event_table
from backtests.event_list import read_events
from data.prices.bars import PriceError
from data.prices.cells import numbers_of, read_cells, sessions_of
from data.prices.selection import unknown_symbol

CLOSES = ("adjclose", "adjustedclose", "close")  # the first that a file has is taken


def events(options: argparse.Namespace) -> int:
    """Make the table of a list of events and write or print it.

    Raises EventError or PriceError, with the file and line where there is one.
    """
    design = Design(
        estimation=options.estimation or Design().estimation,
        windows=tuple(options.windows) or Design().windows,
        model=options.model,
        runs=options.runs,
        seed=options.seed,
    )
    listed = read_events(options.file, calendar=options.calendar)
    symbols = sorted(set(listed["symbol"]))
    closes = read_closes(options.prices, [options.benchmark, *symbols])
    growth = closes / closes.shift()
    returns = growth - 1.0 if options.returns == "simple" else growth.apply(np.log)
    study = event_study(
        returns[symbols],
        listed,
        benchmark=returns[options.benchmark],
        design=design,
        factors=None if options.factors is None else _factors(options.factors, returns.index),
    )
    for asked, used in zip(listed["session"], study.events["session"], strict=True):
        if asked != used:
            print(f"{asked:%Y-%m-%d} is no session; day 0 is {used:%Y-%m-%d}", file=sys.stderr)
    text = event_table(study).to_csv(index=False, lineterminator="\n")
    if options.out is None:
        sys.stdout.write(text)
        return 0
    try:
        options.out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise EventError(f"--out {options.out}: cannot write there: {error.strerror}") from error
    print(options.out)
    return 0


def read_closes(folder: Path, symbols: list[str]) -> pd.DataFrame:
    """Return the closes of the symbols on the sessions of the first, shape (sessions, symbols).

    Where a symbol has no close on such a session it is NaN; other days are left out. Raises
    PriceError for a symbol without a file, a missing column, and a close that is not above 0.
    """
    if not folder.is_dir():
        raise PriceError(f"{folder}: no such folder of price files")
    files = {
        file.stem.upper(): file
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in (".csv", ".parquet")
    }
    columns: dict[str, pd.Series] = {}
    for symbol in symbols:
        if symbol.upper() not in files:
            raise unknown_symbol(symbol, list(files), where=str(folder))
        columns[symbol] = _closes(files[symbol.upper()])
    first = columns[symbols[0]].index
    return pd.DataFrame({symbol: closes.reindex(first) for symbol, closes in columns.items()})


def _closes(path: Path) -> pd.Series:
    cells = read_cells(path)
    plain = {re.sub(r"[\s_-]", "", str(name)).casefold(): name for name in cells.columns}
    close = next((plain[name] for name in CLOSES if name in plain), None)
    day = next((plain[name] for name in ("session", "date", "datetime") if name in plain), None)
    if close is None or day is None:
        there = ", ".join(map(str, cells.columns))
        raise PriceError(f"{path}: needs a column of dates and one of closes (there: {there})")
    cells = cells[cells[close].notna() & (cells[close].astype(str).str.strip() != "")]
    sessions = sessions_of(path, cells[day])
    closes = pd.Series(numbers_of(path, cells[close], sessions), index=sessions, dtype=float)
    for wrong, why in (
        (closes <= 0, "is not above 0"),
        (pd.Series(sessions.duplicated(), index=sessions), "stands twice"),
    ):
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            raise PriceError(
                f"{path} {cells.index[row]}: {close} on {sessions[row]:%Y-%m-%d} {why}"
            )
    return closes.sort_index()


def _factors(path: Path, sessions: pd.Index) -> pd.DataFrame:
    if not path.is_file():
        raise EventError(f"{path}: no such file of factors")
    cells = read_cells(path)
    day, *names = cells.columns
    index = sessions_of(path, cells[day])
    columns = {name: numbers_of(path, cells[name], index) for name in names}
    return pd.DataFrame(columns, index=index).reindex(sessions)
