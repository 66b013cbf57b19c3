"""Does an answer of Yahoo's chart service still have the shape that is known?"""

import json
import re
from collections.abc import Mapping
from typing import Any

from data.prices.bars import PriceError
from data.retry import BusyError

QUOTE = ("open", "high", "low", "close", "volume")
META = ("exchangeTimezoneName", "instrumentType", "currency")
SHOWN = 60  # characters of a page that is none of Yahoo's answers


class ChartError(PriceError):
    """An answer that is no chart: says what came instead, or what is missing in it."""


class BusyChartError(ChartError, BusyError):
    """No answer, because too much was asked."""


class NoChartError(ChartError):
    """Something that only went wrong on its way: it may be right the next time."""


def chart_of(text: str) -> Mapping[str, Any]:
    """Return `chart.result[0]` of an answer whose bars can be read; more fields do no harm.

    An answer without a bar is returned as it is, with an empty `timestamp`. Raises ChartError for
    a page instead of JSON, for JSON that was cut off, for Yahoo's own error, and for fields that
    are missing or of another length, naming them and what stands there now: left alone, prices
    would be lost or not be adjusted.
    """
    try:
        answer = json.loads(text)
    except json.JSONDecodeError as error:
        raise NoChartError(_no_json(text, error)) from error
    chart = _field(answer, "chart", "the answer")
    if told := (chart.get("error") if isinstance(chart, dict) else None):
        raise ChartError(str(told.get("description") or told.get("code") or told))
    results = _field(chart, "result", "chart")
    result = results[0] if isinstance(results, list) and results else None
    if not isinstance(result, dict):
        raise ChartError("chart.result is empty")
    meta = _field(result, "meta", "result[0]")
    for name in META:
        _field(meta, name, "result[0].meta")
    if not result.get("timestamp"):
        if "timestamp" not in result and result.get("indicators", {}).get("quote") not in (
            None, [], [{}],
        ):  # fmt: skip
            _field(result, "timestamp", "result[0]")
        return {**result, "timestamp": []}
    _check_bars(result, daily=str(meta.get("dataGranularity", "1d")).endswith("d"))
    return result


def _check_bars(result: Mapping[str, Any], *, daily: bool) -> None:
    bars = len(result["timestamp"])
    indicators = _field(result, "indicators", "result[0]")
    places = {"quote": QUOTE, **({"adjclose": ("adjclose",)} if daily else {})}
    for name, columns in places.items():
        where = f"result[0].indicators.{name}"
        found = _field(indicators, name, "result[0].indicators")
        if not (isinstance(found, list) and found):
            raise _changed(f"{where} is {json.dumps(found)[:SHOWN]}, not a list of one table")
        for column in columns:
            values = _field(found[0], column, f"{where}[0]")
            if not isinstance(values, list) or len(values) != bars:
                length = len(values) if isinstance(values, list) else "no"
                raise _changed(f"{where}[0].{column} has {length} values for {bars} timestamps")


def _field(table: object, name: str, where: str) -> Any:
    if not isinstance(table, dict):
        raise _changed(f"{where} is a {type(table).__name__}, not a table with {name!r}")
    if name not in table:
        there = ", ".join(sorted(map(str, table))) or "nothing"
        raise _changed(f"{where} has no {name!r} any more (there: {there})")
    return table[name]


def _changed(what: str) -> ChartError:
    return ChartError(f"its answer has changed: {what}; a newer yfinance may know it")


def _no_json(text: str, error: json.JSONDecodeError) -> str:
    start = text.lstrip()
    if not start:
        return "its answer is empty"
    if start.startswith("<"):
        title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
        shown = (title[1] if title else start)[:SHOWN].strip()
        return f"a web page came instead of data ({' '.join(shown.split())!r})"
    if start[0] in "{[":
        return f"its answer was cut off or damaged after {error.pos} characters of JSON"
    return f"no JSON came, but {start[:SHOWN]!r}"
