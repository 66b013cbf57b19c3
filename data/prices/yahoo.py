"""What are the daily bars of any symbol, according to Yahoo Finance?"""

import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from data.hashing import sha256
from data.prices.bars import COLUMNS, PriceError, Prices
from data.prices.checks import check_bars
from data.prices.selection import between

# symbol, start, end (both inclusive) -> bars as yfinance shapes them
Fetch = Callable[[str, date, date], pd.DataFrame]

OFFLINE = 'prices with source = "bundled" or source = "files" need no network'


class YahooPrices:
    """Daily bars from Yahoo Finance through yfinance, fetched once and kept in `cache_dir`.

    Each answer is kept as `<SYMBOL>_<start>_<end>.parquet` and read from there ever after, without
    a network. Delete the file to fetch anew: Yahoo rescales the whole past with each dividend.
    `fetch` replaces the network call.
    """

    def __init__(self, cache_dir: Path | str, fetch: Fetch | None = None) -> None:
        self._cache = Path(cache_dir)
        self._fetch = fetch or fetch_history

    def load(self, symbols: Sequence[str], *, start: date, end: date) -> Prices:
        """Return bars of each symbol for the sessions from `start` to `end`, both inclusive.

        Raises PriceError when Yahoo cannot be reached or knows nothing of a symbol, when `end` is
        not in the past (a running session's bar still moves), and for unusable bars.
        """
        bars: dict[str, pd.DataFrame] = {}
        inputs: dict[str, str] = {}
        notes: list[str] = []
        for symbol in symbols:
            path = self._cache / f"{quote(symbol, safe='^=')}_{start}_{end}.parquet"
            if not path.exists():
                _store(self._fetched(symbol, start, end), path)
            frame, gaps = between(symbol, _read(path), start=start, end=end)
            notes += [*gaps, *check_bars(symbol, frame)]
            bars[symbol] = frame
            inputs[str(path)] = sha256(path)
        origin = "daily bars of Yahoo Finance, adjusted for splits and dividends (yfinance)"
        return Prices(bars=bars, origin=origin, inputs=inputs, notes=tuple(notes))

    def _fetched(self, symbol: str, start: date, end: date) -> pd.DataFrame:
        today = datetime.now(UTC).date()
        if end >= today:
            raise PriceError(
                f"{symbol}: bars up to {end} are not final yet; choose an end before {today}"
            )
        try:
            answer = self._fetch(symbol, start, end)
        except (OSError, json.JSONDecodeError) as error:
            raise PriceError(
                f"{symbol}: Yahoo Finance could not be reached ({error}); {OFFLINE}"
            ) from error
        if answer.empty:
            raise PriceError(
                f"{symbol}: Yahoo Finance could not be reached or knows no bar of it from {start} "
                f"to {end}; {OFFLINE}"
            )
        frame = tidy(symbol, answer)
        check_bars(symbol, frame)  # before it is kept: a bad answer is worth another try
        return frame


def fetch_history(symbol: str, start: date, end: date) -> pd.DataFrame:
    """Return what Yahoo Finance has of `symbol` from `start` to `end`, both inclusive.

    Prices are adjusted for splits and dividends. Empty when Yahoo knows nothing, and in some
    versions of yfinance when it cannot be reached; raises OSError in others.
    """
    try:
        import yfinance
        from yfinance.exceptions import YFException
    except ImportError as error:
        raise PriceError(f"yfinance is not installed (pip install yfinance); {OFFLINE}") from error

    try:
        return yfinance.Ticker(symbol).history(
            start=start,
            end=end + timedelta(days=1),  # yfinance leaves its `end` out
            auto_adjust=True,
            actions=False,
        )
    except YFException as error:
        raise ConnectionError(str(error)) from error


def tidy(symbol: str, answer: pd.DataFrame) -> pd.DataFrame:
    """Return a yfinance answer as bars: naive sessions, our columns in lower case.

    Columns of two levels (price and ticker, in either order) lose the ticker. Sessions are the
    days on the exchange's own clock.
    """
    frame = answer.copy()
    if isinstance(frame.columns, pd.MultiIndex):
        levels = range(frame.columns.nlevels)
        names = [frame.columns.get_level_values(level).str.lower() for level in levels]
        frame.columns = next((level for level in names if "close" in level), names[0])
    frame.columns = [str(name).lower() for name in frame.columns]
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        raise PriceError(f"{symbol}: the answer of Yahoo Finance has no {', '.join(missing)}")
    index = pd.DatetimeIndex(frame.index).tz_localize(None).normalize().as_unit("ns")
    frame.index = index.rename("session")
    return frame[list(COLUMNS)].astype(float)


def _store(frame: pd.DataFrame, path: Path) -> None:
    """Write a Parquet file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        frame.to_parquet(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _read(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise PriceError(f"{path}: cannot be read ({error}); delete it to fetch anew") from error
    frame.index = pd.DatetimeIndex(frame.index, name="session").as_unit("ns")
    return frame
