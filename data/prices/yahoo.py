"""What are the bars of any symbol, according to Yahoo Finance?"""

import time
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

import pandas as pd

from data.cache_folder import cache_folder
from data.prices.bars import COLUMNS, PriceError
from data.prices.updating import Answer
from data.prices.yahoo_chart import ChartError

if TYPE_CHECKING:
    from data.prices.yahoo_session import YahooSession

OFFLINE = 'prices with source = "bundled" or source = "files" need no network'

# What we call a column and yfinance does, where the names differ by more than their case.
NAMES = {"adj close": "adj_close", "dividends": "dividend", "stock splits": "split"}
EXTRA = ("adj_close", "dividend", "split")

# Yahoo refuses to answer for more days at once.
MOST_DAYS = {"1m": 7, "5m": 59, "1h": 729}


class YahooFetch:
    """Asks Yahoo Finance through yfinance for bars of one interval: 1d, 1h, 5m or 1m.

    Prices come adjusted for splits, as Yahoo keeps them, with what dividends make of the close
    beside them (adj_close, daily bars only). `base_url` names another server that speaks Yahoo's
    chart format; `sleep` waits between tries.
    """

    def __init__(
        self,
        *,
        interval: str = "1d",
        base_url: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = interval
        self._base_url = base_url
        self._sleep = sleep

    def __call__(self, symbol: str, start: date, end: date) -> Answer:
        """Return the bars from `start` to `end`, both inclusive.

        Raises PriceError when Yahoo cannot be reached, does not know the symbol, or answers with
        something that is no chart.
        """
        session = _session(self._base_url, self._sleep)
        most = timedelta(days=MOST_DAYS.get(self._interval, 1_000_000) - 1)
        parts, first = [], start
        while first <= end:
            last = min(end, first + most if (end - first) > most else end)
            parts.append(self._asked(session, symbol, first, last))
            first = last + timedelta(days=1)
        bars = pd.concat([part for part in parts if len(part)] or parts[:1])
        began = session.chart.get("meta", {}).get("firstTradeDate")
        return Answer(
            bars=bars,
            query=f"{symbol} {self._interval} {start} to {end}, auto_adjust=False",
            library=f"yfinance {version('yfinance')}",
            first_traded=_day(began) if isinstance(began, int | float) else None,
        )

    def _asked(self, session: "YahooSession", symbol: str, start: date, end: date) -> pd.DataFrame:
        import yfinance
        from yfinance.exceptions import YFException, YFPricesMissingError

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # yfinance's to heed
                answer = yfinance.Ticker(symbol, session=session).history(
                    start=start,
                    end=end + timedelta(days=1),  # yfinance leaves its `end` out
                    interval=self._interval,
                    auto_adjust=False,  # its default, True, takes the plain prices away
                    actions=True,
                )
        except YFPricesMissingError:  # a chart, but without a bar: the session has looked at it
            return pd.DataFrame(columns=[*COLUMNS, *EXTRA], index=pd.DatetimeIndex([]), dtype=float)
        except ChartError as error:
            raise PriceError(f"{symbol}: Yahoo Finance: {error}; {OFFLINE}") from error
        except (YFException, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            reason = next(iter(str(error).splitlines()), "") or type(error).__name__
            raise PriceError(
                f"{symbol}: Yahoo Finance could not be reached or read ({reason}); {OFFLINE}"
            ) from error
        return tidy(symbol, answer, intraday=self._interval != "1d")


def tidy(symbol: str, answer: pd.DataFrame, *, intraday: bool = False) -> pd.DataFrame:
    """Return a yfinance answer as bars: our columns, sessions or starts as an index.

    Columns of two levels (price and ticker, in either order) lose the ticker. Sessions are the
    days on the exchange's own clock; starts of intraday bars are moments on that clock, without a
    zone. Rows without a price are left out. Raises PriceError for missing columns.
    """
    frame = answer.copy()
    if isinstance(frame.columns, pd.MultiIndex):
        levels = range(frame.columns.nlevels)
        names = [frame.columns.get_level_values(level).str.lower() for level in levels]
        frame.columns = next((level for level in names if "close" in level), names[0])
    plain = [str(name).lower() for name in frame.columns]
    frame.columns = [NAMES.get(name, name) for name in plain]
    wanted = [*COLUMNS, *EXTRA]
    if missing := [name for name in wanted if name not in frame.columns]:
        raise PriceError(
            f"{symbol}: the answer of yfinance {version('yfinance')} has no {', '.join(missing)}"
            f" (there: {', '.join(plain) or 'nothing'})"
        )
    index = pd.DatetimeIndex(frame.index).tz_localize(None).as_unit("ns")
    frame.index = index.rename("start") if intraday else index.normalize().rename("session")
    frame = frame[wanted].astype(float)
    frame = frame[frame["close"].notna()]
    return frame[~frame.index.duplicated()]


def _session(base_url: str | None, sleep: Callable[[float], None]) -> "YahooSession":
    try:
        import yfinance

        from data.prices.yahoo_session import YahooSession
    except ImportError as error:
        raise PriceError(f"yfinance is not installed (pip install yfinance); {OFFLINE}") from error
    # Else yfinance logs what goes wrong, and answers with an empty table.
    yfinance.config.debug.hide_exceptions = False
    yfinance.set_tz_cache_location(str(cache_folder() / "yfinance"))
    session = YahooSession(base_url=base_url, sleep=sleep)
    # yfinance keeps answers about the past as long as the program runs; they are asked anew here.
    yfinance.data.YfData(session=session).cache_get.cache_clear()
    return session


def _day(moment: float) -> date:
    return (pd.Timestamp(0) + pd.Timedelta(seconds=moment)).date()
