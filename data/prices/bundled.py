"""What are the daily bars that come with the project?"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from data.hashing import sha256
from data.prices.bars import COLUMNS, PriceError, Prices
from data.prices.checks import check_bars
from data.prices.selection import between, unknown_symbol

FOLDER = Path(__file__).parents[1] / "samples" / "prices"
SPLITS = "splits.csv"
ORIGIN = (
    "daily bars as published by Yahoo Finance, collected from public data sets, adjusted for "
    "splits and dividends (bundled)"
)


class BundledPrices:
    """The bars under `data/samples/prices/`, read without a network.

    How they were made stands in `data/samples/README.md`.
    """

    def available_symbols(self) -> tuple[str, ...]:
        """Return the symbols that are bundled, sorted."""
        return tuple(sorted(file.stem for file in FOLDER.glob("*.csv") if file.name != SPLITS))

    def load(self, symbols: Sequence[str], *, start: date, end: date) -> Prices:
        """Return bars of each symbol for the sessions from `start` to `end`, both inclusive.

        Only the files of these symbols are read. Raises PriceError for a symbol that is not
        bundled, naming the nearest one that is, and for a range without a bar.
        """
        known = self.available_symbols()
        bars: dict[str, pd.DataFrame] = {}
        inputs: dict[str, str] = {}
        notes: list[str] = []
        for symbol in symbols:
            if symbol not in known:
                raise unknown_symbol(symbol, known, where="the bundled prices")
            path = FOLDER / f"{symbol}.csv"
            frame, gaps = between(symbol, read_bars(path), start=start, end=end)
            notes += [*gaps, *check_bars(symbol, frame, splits=known_splits(symbol))]
            bars[symbol] = frame
            inputs[f"data/samples/prices/{path.name}"] = sha256(path)
        return Prices(
            bars=bars, origin=ORIGIN, inputs=inputs, notes=tuple(notes),
            adjustments=dict.fromkeys(symbols, "splits and dividends"),
        )  # fmt: skip


def known_splits(symbol: str) -> dict[pd.Timestamp, float]:
    """Return session -> ratio (10.0 = ten for one) of the splits known of `symbol`, if any.

    Facts, whatever source the bars come from; they cover the bundled symbols and years only.
    """
    table = pd.read_csv(FOLDER / SPLITS, dtype={"symbol": str, "ratio": float})
    table = table[table["symbol"] == symbol]
    sessions = pd.to_datetime(table["session"], format="%Y-%m-%d")
    return dict(zip(sessions, table["ratio"], strict=True))


def read_bars(path: Path) -> pd.DataFrame:
    """Return the bars of a CSV file of session, open, high, low, close and volume."""
    frame = pd.read_csv(
        path,
        index_col="session",
        parse_dates=["session"],
        date_format="%Y-%m-%d",
        dtype=dict.fromkeys(COLUMNS, float),
    )
    if not isinstance(frame.index, pd.DatetimeIndex):
        raise PriceError(f"{path}: column session holds something other than dates; rebuild it")
    frame.index = frame.index.as_unit("ns")
    return frame[list(COLUMNS)]
