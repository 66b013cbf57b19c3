"""What are the bars in the user's own files: one a symbol in a folder, or one long table?"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from data.hashing import sha256
from data.intraday import DAILY
from data.prices.adjusted import adjusted
from data.prices.bars import COLUMNS, BarError, PriceError, Prices
from data.prices.cells import numbers_of, read_cells, sessions_of
from data.prices.checks import check_bars
from data.prices.columns import find_columns, listed, names_for, nearest
from data.prices.moments import starts_of
from data.prices.selection import between, unknown_symbol

SUFFIXES = (".csv", ".parquet")


class FilePrices:
    """Bars from one `SYMBOL.csv` or `SYMBOL.parquet` per symbol in a folder, or from one file.

    `path` is the folder, its files named in any case, or a file: a long table with a column of
    symbols (symbol or ticker), or, without one, the bars of the only symbol asked for.

    A file has a column of dates (session, date or datetime, or the index of a Parquet file) and
    open, high, low, close and volume, in any order and case; where volumes are missing they are
    taken to be 0, and a note says so. `columns` maps our names to the file's where they differ:
    `{"session": "Day", "close": "Last"}`. Dates are written 2025-01-27, the oldest first. With an
    `interval` other than 1d the column `start` holds the moment each bar begins; `timezone` is that
    of moments without one, and `calendar` the exchange whose clock names the bars.

    Where a column `adj close` stands beside `close`, all four prices are multiplied by
    adj close / close, so that neither splits nor dividends move them; the volume stays as it is.
    `adjust=False` takes the prices as they stand. Without such a column they are taken to be
    adjusted already.
    """

    def __init__(
        self,
        path: Path | str,
        columns: Mapping[str, str] | None = None,
        *,
        adjust: bool = True,
        interval: str = DAILY,
        calendar: str = "XNYS",
        timezone: str | None = None,
    ) -> None:
        self._place = Path(path)
        self._columns = dict(columns or {})
        self._adjust = adjust
        self._interval = interval
        self._calendar = calendar
        self._timezone = timezone
        self._when = "session" if interval == DAILY else "start"
        self._names = names_for(interval)
        for name in self._columns:
            if name not in self._names:
                known = list(self._names)
                hint = nearest(name, known) or f"; known are {', '.join(known)}"
                raise PriceError(f"columns: unknown name {name!r}{hint}")

    def load(self, symbols: Sequence[str], *, start: date, end: date) -> Prices:
        """Return bars of each symbol for the sessions from `start` to `end`, both inclusive.

        Raises PriceError for a symbol without a file or a row, a missing column, an unreadable
        date, and a price or volume that is no number or fails `data.prices.checks`; it names the
        file, and the line, session and value where there is one. Numbers outside the range are not
        read.
        """
        bars: dict[str, pd.DataFrame] = {}
        inputs: dict[str, str] = {}
        notes: list[str] = []
        adjustments: dict[str, str] = {}
        places: dict[str, pd.Series] = {}
        for symbol, path, cells in self._cells(symbols):
            inputs[str(path)] = sha256(path)
            bars[symbol], places[symbol], found, adjustments[symbol] = self._read(
                path, cells, symbol, start=start, end=end
            )
            notes += found
        kind = "daily bars" if self._interval == DAILY else f"{self._interval} bars"
        where = "the files in " if self._place.is_dir() else ""
        return Prices(
            bars=bars, origin=f"{kind} from {where}{self._place}", inputs=inputs,
            notes=tuple(notes), adjustments=adjustments, places=places,
        )  # fmt: skip

    def _cells(self, symbols: Sequence[str]) -> Iterator[tuple[str, Path, pd.DataFrame]]:
        """Each symbol with the file its bars stand in, and its rows of it."""
        if self._place.is_dir():
            for symbol in symbols:
                path = self._file_of(symbol)
                yield symbol, path, read_cells(path)
            return
        if not self._place.exists():
            raise PriceError(f"{self._place}: no such folder or file of prices")
        if self._place.suffix.lower() not in SUFFIXES:
            raise PriceError(f"{self._place}: a folder or a {' or '.join(SUFFIXES)} file is asked")
        cells = read_cells(self._place)
        named = self._find_columns(self._place, cells)
        for symbol in symbols:
            yield symbol, self._place, self._rows_of(symbol, cells, named, alone=len(symbols) == 1)

    def _rows_of(
        self, symbol: str, cells: pd.DataFrame, named: Mapping[str, str], *, alone: bool
    ) -> pd.DataFrame:
        if "symbol" not in named:
            if alone:
                return cells
            raise PriceError(
                f"{self._place}: several symbols are asked for, and no column tells which row"
                f" belongs to which{listed([str(name) for name in cells.columns])}"
            )
        of_row = cells[named["symbol"]].astype("str").str.strip()
        rows = cells[of_row.str.upper() == symbol.upper()]
        if rows.empty:
            known = sorted(set(of_row.str.upper()))
            raise unknown_symbol(symbol, known, where=str(self._place))
        return rows

    def _file_of(self, symbol: str) -> Path:
        files = sorted(file for file in self._place.iterdir() if file.suffix.lower() in SUFFIXES)
        found = [file for file in files if file.stem.upper() == symbol.upper()]
        if len(found) > 1:
            names = " and ".join(file.name for file in found)
            raise PriceError(f"{symbol}: {self._place} has {names}; keep one of them")
        if not found:
            known = sorted(file.stem.upper() for file in files)
            raise unknown_symbol(symbol, known, where=str(self._place))
        return found[0]

    def _read(
        self, path: Path, cells: pd.DataFrame, symbol: str, *, start: date, end: date
    ) -> tuple[pd.DataFrame, pd.Series, tuple[str, ...], str]:
        named = self._find_columns(path, cells)
        named.pop("symbol", None)
        when = self._when_of(path, cells[named.pop(self._when)])
        standing = pd.DataFrame({str(path): cells.index}, index=when)
        standing, notes = between(symbol, standing, start=start, end=end)
        places = standing[str(path)]
        cells = cells.loc[places]
        numbers = {
            ours: numbers_of(path, cells[name], places.index, may_lack=ours == "volume")
            for ours, name in named.items()
        }
        frame = pd.DataFrame(numbers, index=places.index)
        if unknown := _without_volume(frame):
            notes += (f"{symbol}: no volume is given in {unknown}; it is taken to be 0",)
        frame["volume"] = frame["volume"].fillna(0.0) if "volume" in frame else 0.0
        adjustment = "as it stands in the file"
        if self._adjust and "adj_close" in frame:
            self._check(places, symbol, frame)  # the close is divided by, so it must be sound first
            frame = adjusted(frame)
            adjustment = f"{named['adj_close']} / {named['close']}"
            notes += (f"{symbol}: prices multiplied by {adjustment}",)
        frame = frame[list(COLUMNS)]
        return frame, places, notes + self._check(places, symbol, frame), adjustment

    def _when_of(self, path: Path, cells: pd.Series) -> pd.DatetimeIndex:
        if self._interval == DAILY:
            return sessions_of(path, cells)
        return starts_of(path, cells, calendar=self._calendar, timezone=self._timezone)

    def _find_columns(self, path: Path, cells: pd.DataFrame) -> dict[str, str]:
        there = [str(name) for name in cells.columns]
        return find_columns(path, there, self._columns, self._names)

    def _check(self, places: pd.Series, symbol: str, frame: pd.DataFrame) -> tuple[str, ...]:
        try:
            return check_bars(symbol, frame, interval=self._interval)
        except PriceError as error:
            raise in_file(error, places, frame) from error


def in_file(error: PriceError, places: pd.Series, frame: pd.DataFrame) -> PriceError:
    """Return an error about the bars of a file with the file and, of a single bar, its line.

    `places` are those of `Prices`, `frame` the bars that were checked, or some of them.
    """
    place = ""
    if isinstance(error, BarError):
        same = len(frame) == len(places)  # a session that stands twice is told by its row only
        place = f" {places.iloc[error.row] if same else places[frame.index[error.row]]}"
    return PriceError(f"{places.name}{place}: {error}")


def _without_volume(frame: pd.DataFrame) -> str:
    if "volume" not in frame:
        return "any bar"
    lacking = int(frame["volume"].isna().sum())
    return f"{lacking} of {len(frame)} bars" if lacking else ""
