"""A local server that speaks Yahoo's chart format, keeps its own bars, and fails on demand."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pandas as pd

from data.sessions import session_closes, session_opens, sessions_between

ZONE = "America/New_York"


@dataclass(frozen=True)
class Fault:
    """An answer that is none: what is sent in place of the next chart."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class ChartServer:
    """What the server knows; `faults` are sent one after the other, then charts again.

    `bars` holds frames by symbol: open, high, low, close, adj_close, volume, dividend and split by
    session, or by aware start for intraday bars. `change` may alter each chart before it is sent.
    """

    bars: dict[str, pd.DataFrame]
    faults: list[Fault] = field(default_factory=list)
    change: Callable[[dict[str, Any]], Any] = lambda chart: chart
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    listed: dict[str, int] = field(default_factory=dict)  # symbol -> firstTradeDate

    def answer(self, symbol: str, query: dict[str, str]) -> Fault:
        """Return what is sent for one question about a chart."""
        if "period1" in query:  # the other kind, range=1d, only looks up the time zone
            self.asked.append({"symbol": symbol, **query})
            if self.faults:
                return self.faults.pop(0)
        if symbol not in self.bars:
            error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
            return Fault(404, json.dumps({"chart": {"result": None, "error": error}}))
        chart = self.change({"chart": {"result": [self._result(symbol, query)], "error": None}})
        return Fault(200, json.dumps(chart))

    def _result(self, symbol: str, query: dict[str, str]) -> dict[str, Any]:
        frame = self.bars[symbol]
        daily = frame.index.tz is None
        starts = frame.index.tz_localize(ZONE) + pd.Timedelta(hours=9.5) if daily else frame.index
        seconds = starts.tz_convert("UTC").as_unit("s").asi8
        if "period1" in query:
            kept = (seconds >= int(query["period1"])) & (seconds < int(query["period2"]))
        else:
            kept = np.arange(len(seconds)) == len(seconds) - 1
        part, seconds = frame[kept], seconds[kept]
        meta = {
            "currency": "USD", "symbol": symbol, "exchangeName": "NGM", "instrumentType": "EQUITY",
            "exchangeTimezoneName": ZONE, "timezone": "EST", "gmtoffset": -18000,
            "firstTradeDate": self.listed.get(symbol, int(starts[0].timestamp())),
            "dataGranularity": query.get("interval", "1d"), "range": "", "priceHint": 2,
            "regularMarketTime": int(starts[-1].timestamp()), "regularMarketPrice": 1.0,
            "validRanges": ["1d", "5d", "max"],
            "currentTradingPeriod": self._periods(),
        }  # fmt: skip
        if not daily:
            meta["tradingPeriods"] = self._trading_days(part)
        if part.empty:
            return {"meta": meta, "indicators": {"quote": [{}], "adjclose": [{}]}}
        quote = {name: part[name].tolist() for name in ("open", "high", "low", "close", "volume")}
        result = {
            "meta": meta, "timestamp": seconds.tolist(),
            "indicators": {"quote": [quote]},
        }  # fmt: skip
        if daily:
            result["indicators"]["adjclose"] = [{"adjclose": part["adj_close"].tolist()}]
        events = _events(part, seconds)
        return {**result, **({"events": events} if events else {})}

    def _periods(self) -> dict[str, Any]:
        one = {"timezone": "EST", "start": 1, "end": 2, "gmtoffset": -18000}
        return {"pre": one, "regular": one, "post": one}

    def _trading_days(self, part: pd.DataFrame) -> list[list[dict[str, Any]]]:
        days = part.index.tz_convert(ZONE).tz_localize(None).normalize().unique()
        if not len(days):
            return []
        opens, closes = session_opens("XNYS", days), session_closes("XNYS", days)
        return [
            [{"timezone": "EST", "start": int(a.timestamp()), "end": int(b.timestamp()),
              "gmtoffset": -18000}]
            for a, b in zip(opens, closes, strict=True)
        ]  # fmt: skip


def _events(part: pd.DataFrame, seconds: np.ndarray) -> dict[str, Any]:
    events: dict[str, Any] = {}
    for second, row in zip(seconds.tolist(), part.itertuples(), strict=True):
        if row.dividend:
            events.setdefault("dividends", {})[str(second)] = {
                "amount": row.dividend, "date": second,
            }  # fmt: skip
        if row.split:
            events.setdefault("splits", {})[str(second)] = {
                "date": second, "numerator": row.split, "denominator": 1.0,
                "splitRatio": f"{row.split:g}:1",
            }  # fmt: skip
    return events


@contextmanager
def serving(server: ChartServer) -> Iterator[ChartServer]:
    """Answer on a port of this machine for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            split = urlsplit(self.path)
            if split.path.startswith("/v8/finance/chart/"):
                query = {key: one[0] for key, one in parse_qs(split.query).items()}
                sent = server.answer(unquote(split.path.rpartition("/")[2]), query)
            elif split.path == "/v1/test/getcrumb":
                sent = Fault(200, "a.crumb")
            else:
                sent = Fault(404, "")
            body = sent.body.encode()
            self.send_response(sent.status)
            for name, value in sent.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def daily_bars(start: str, end: str, *, level: float = 100.0) -> pd.DataFrame:
    """Return bars of every session of New York that go up and down by a few units."""
    sessions = sessions_between("XNYS", *(datetime.fromisoformat(d).date() for d in (start, end)))
    close = pd.Series([level + n % 7 for n in range(len(sessions))], index=sessions)
    return pd.DataFrame(
        {
            "open": close + 0.5, "high": close + 1, "low": close - 1, "close": close,
            "adj_close": close, "volume": 1000, "dividend": 0.0, "split": 0.0,
        }
    )  # fmt: skip


def pay(frame: pd.DataFrame, session: str, amount: float) -> pd.DataFrame:
    """Return the bars after a dividend, adjusted closes before it lowered as Yahoo does."""
    paid, at = frame.copy(), pd.Timestamp(session)
    before = paid.index < at
    paid.loc[before, "adj_close"] *= 1.0 - amount / paid.loc[before, "close"].iloc[-1]
    paid.loc[at, "dividend"] = amount
    return paid


def split_up(frame: pd.DataFrame, session: str, ratio: float) -> pd.DataFrame:
    """Return the bars after a split, all that came before it divided by the ratio."""
    divided, at = frame.copy(), pd.Timestamp(session)
    before = divided.index < at
    for name in ("open", "high", "low", "close", "adj_close"):
        divided.loc[before, name] /= ratio
    divided.loc[at, "split"] = ratio
    return divided


def utc_now() -> datetime:
    """Return a moment long after all bars of the tests."""
    return datetime(2025, 6, 1, tzinfo=UTC)
