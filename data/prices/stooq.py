"""What are the daily bars of any symbol, according to Stooq?"""

import io
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version

import pandas as pd

from data.prices.bars import COLUMNS, PriceError
from data.prices.updating import Answer
from data.retry import BUSY, BusyError, waits

BASE_URL = "https://stooq.com"
HEADER = ("Date", "Open", "High", "Low", "Close", "Volume")
LIMIT = "Exceeded the daily hits limit"
NOTHING = "No data"
SHOWN = 60


class StooqError(PriceError):
    """An answer of Stooq that is no table of bars."""


class BusyStooqError(StooqError, BusyError):
    """No answer, because too much was asked."""


class StooqFetch:
    """Asks Stooq for daily bars, as CSV over HTTP; what it is asked for is in `base_url`'s words.

    A symbol without a dot is taken to be American: SMH is asked for as smh.us, ^SPX as it is.
    Prices come as Stooq adjusts them; it tells neither splits nor dividends.
    """

    def __init__(
        self, *, base_url: str | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._base_url = (base_url or BASE_URL).rstrip("/")
        self._sleep = sleep

    def __call__(self, symbol: str, start: date, end: date) -> Answer:
        """Return the bars from `start` to `end`, both inclusive; raises PriceError."""
        asked = {
            "s": symbol.lower() if "." in symbol or "^" in symbol else f"{symbol.lower()}.us",
            "d1": f"{start:%Y%m%d}", "d2": f"{end:%Y%m%d}", "i": "d",
        }  # fmt: skip
        try:
            bars = bars_of(self._text(asked))
        except StooqError as error:
            raise PriceError(f"{symbol}: Stooq: {error}") from error
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return Answer(bars=bars, query=query, library=f"curl_cffi {version('curl_cffi')}")

    def _text(self, asked: dict[str, str]) -> str:
        from curl_cffi import requests

        pauses = waits()
        while True:
            after = None
            try:
                got = requests.get(f"{self._base_url}/q/d/l/", params=asked, timeout=30)
                if got.status_code == 200 and not got.text.lstrip().startswith("<"):
                    return str(got.text)
                after, passing = got.headers.get("Retry-After"), got.status_code in {200, *BUSY}
                problem = (
                    BusyStooqError("too many requests (429); start again later, what came is kept")
                    if got.status_code == 429
                    else StooqError(f"it answered {got.status_code}: {_shown(got.text)}")
                )
            except requests.exceptions.RequestException as error:
                problem, passing = StooqError(f"could not be reached ({error})"), True
            pause = pauses(after) if passing else None
            if pause is None:
                raise problem
            self._sleep(pause)


def bars_of(text: str) -> pd.DataFrame:
    """Return a CSV answer as bars by session, empty if it has none.

    Raises StooqError for the message of a limit, for other columns (naming them) and for rows that
    are cut off or hold something other than numbers.
    """
    if text.startswith(LIMIT):
        raise BusyStooqError("its daily limit of requests is reached; start again tomorrow")
    lines = text.strip().splitlines()
    if not lines or text.startswith(NOTHING):
        return pd.DataFrame(columns=list(COLUMNS), index=pd.DatetimeIndex([]), dtype=float)
    there = tuple(lines[0].split(","))
    if missing := [name for name in HEADER[:-1] if name not in there]:
        raise StooqError(
            f"its answer has changed: no column {', '.join(missing)} (there: {_shown(lines[0])})"
        )
    if not text.endswith("\n") or any(line.count(",") != len(there) - 1 for line in lines):
        raise StooqError(f"its answer was cut off in line {len(lines)}: {_shown(lines[-1])}")
    try:
        frame = pd.read_csv(io.StringIO(text), index_col="Date", parse_dates=["Date"],
                            date_format="%Y-%m-%d")  # fmt: skip
        frame.columns = frame.columns.str.lower()
        frame.index = pd.DatetimeIndex(frame.index).as_unit("ns").rename("session")
        if "volume" not in frame:  # indices have none
            frame["volume"] = 0.0
        return frame[list(COLUMNS)].astype(float).sort_index()
    except ValueError as error:
        raise StooqError(f"its answer cannot be read ({_shown(str(error))})") from error


def _shown(text: str) -> str:
    return repr(" ".join(text.split())[:SHOWN])
