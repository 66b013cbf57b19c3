"""What are the daily bars in a folder of the user's own files?"""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from data.hashing import sha256
from data.prices.adjusted import adjusted
from data.prices.bars import COLUMNS, PriceError, Prices
from data.prices.cells import numbers_of, read_cells, sessions_of
from data.prices.checks import check_bars
from data.prices.selection import between, unknown_symbol

SUFFIXES = (".csv", ".parquet")

# What each column may be called in a file; case, spaces, _ and - make no difference.
NAMES = {
    "session": ("session", "date", "datetime"),
    **{name: (name,) for name in COLUMNS},
    "adj_close": ("adjclose", "adjustedclose"),
}


class FilePrices:
    """Daily bars from one `SYMBOL.csv` or `SYMBOL.parquet` per symbol in `folder`, in any case.

    A file has a column of dates (session, date or datetime, or the index of a Parquet file) and
    open, high, low, close and volume, in any order and case. `columns` maps our names to the
    file's where they differ: `{"session": "Day", "close": "Last"}`. Dates are written 2025-01-27,
    the oldest first.

    Where a column `adj close` stands beside `close`, all four prices are multiplied by
    adj close / close, so that neither splits nor dividends move them; the volume stays as it is.
    `adjust=False` takes the prices as they stand. Without such a column they are taken to be
    adjusted already.
    """

    def __init__(
        self,
        folder: Path | str,
        columns: Mapping[str, str] | None = None,
        *,
        adjust: bool = True,
    ) -> None:
        self._folder = Path(folder)
        self._columns = dict(columns or {})
        self._adjust = adjust
        for name in self._columns:
            if name not in NAMES:
                hint = _nearest(name, list(NAMES)) or f"; known are {', '.join(NAMES)}"
                raise PriceError(f"columns: unknown name {name!r}{hint}")

    def load(self, symbols: Sequence[str], *, start: date, end: date) -> Prices:
        """Return bars of each symbol for the sessions from `start` to `end`, both inclusive.

        Raises PriceError for a symbol without a file, a missing column, an unreadable date, and a
        price or volume that is no number or fails `data.prices.checks`; it names the file, and
        the line, session and value where there is one. Numbers outside the range are not read.
        """
        bars: dict[str, pd.DataFrame] = {}
        inputs: dict[str, str] = {}
        notes: list[str] = []
        for symbol in symbols:
            path = self._path(symbol)
            bars[symbol], found = self._read(path, symbol, start=start, end=end)
            inputs[str(path)] = sha256(path)
            notes += found
        origin = f"daily bars from the files in {self._folder}"
        return Prices(bars=bars, origin=origin, inputs=inputs, notes=tuple(notes))

    def _path(self, symbol: str) -> Path:
        if not self._folder.is_dir():
            raise PriceError(f"{self._folder}: no such folder of price files")
        files = sorted(file for file in self._folder.iterdir() if file.suffix.lower() in SUFFIXES)
        found = [file for file in files if file.stem.upper() == symbol.upper()]
        if len(found) > 1:
            names = " and ".join(file.name for file in found)
            raise PriceError(f"{symbol}: {self._folder} has {names}; keep one of them")
        if not found:
            known = sorted(file.stem.upper() for file in files)
            raise unknown_symbol(symbol, known, where=str(self._folder))
        return found[0]

    def _read(
        self, path: Path, symbol: str, *, start: date, end: date
    ) -> tuple[pd.DataFrame, tuple[str, ...]]:
        cells = read_cells(path)
        named = _find_columns(path, [str(name) for name in cells.columns], self._columns)
        sessions = sessions_of(path, cells[named.pop("session")])
        places = pd.DataFrame({"place": cells.index}, index=sessions)
        places, notes = between(symbol, places, start=start, end=end)
        cells = cells.loc[places["place"]]
        numbers = {
            ours: numbers_of(path, cells[name], places.index) for ours, name in named.items()
        }
        frame = pd.DataFrame(numbers, index=places.index)
        if self._adjust and "adj_close" in frame:
            _check(path, symbol, frame)  # the close is divided by, so it must be sound first
            frame = adjusted(frame)
            notes += (f"{symbol}: prices multiplied by {named['adj_close']} / {named['close']}",)
        frame = frame[list(COLUMNS)]
        return frame, notes + _check(path, symbol, frame)


def _check(path: Path, symbol: str, frame: pd.DataFrame) -> tuple[str, ...]:
    try:
        return check_bars(symbol, frame)
    except PriceError as error:
        raise PriceError(f"{path}: {error}") from error


def _find_columns(path: Path, there: list[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return our name -> the file's name of every column needed, and of adj_close if it is there.

    `given` decides where it speaks; the rest is found by `NAMES`.
    """
    found: dict[str, str] = {}
    for ours, names in NAMES.items():
        if ours in given:
            matches = [name for name in there if name == given[ours]]
            if not matches:
                hint = _nearest(given[ours], there)
                raise PriceError(
                    f"{path}: no column {given[ours]!r} for {ours}{hint}{_list(there)}"
                )
        else:
            matches = [name for name in there if _plain(name) in names]
        if len(matches) > 1:
            raise PriceError(f"{path}: {ours} could be any of {', '.join(matches)}; name one")
        if matches:
            found[ours] = matches[0]
        elif ours != "adj_close":
            raise PriceError(f"{path}: no column for {ours}{_list(there)}")
    return found


def _plain(name: str) -> str:
    return name.casefold().translate(str.maketrans("", "", " _-"))


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _list(names: list[str]) -> str:
    return f" (there: {', '.join(names)})"
