"""Which events does a CSV list, and on which session did each first act?

FILE.csv has a column date, and may have symbol (or symbols), name and group; others are not read. A
date is a day (2025-01-27) or a moment with its zone (2025-01-27T06:15:00Z); a row may name several
symbols (NVDA AVGO).
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.event_models import EventError
from data.rows.encoding import not_utf8
from data.sessions import session_closes, sessions_between

DATES, SYMBOLS = ("date", "session", "time"), ("symbol", "symbols")
COLUMNS = ("session", "symbol", "name", "group", "moment", "line")


@dataclass(frozen=True, slots=True)
class _Header:
    """The columns that are read: those of the date and of the symbols, None where there is none."""

    day: str
    symbol: str | None


def read_events(path: Path, *, calendar: str = "XNYS", symbols: Sequence[str] = ()) -> pd.DataFrame:
    """Return a CSV of events with the columns `COLUMNS`, one row per event and symbol.

    `session` is the day a row names, or the first session of `calendar` that closes after the
    `moment` it names (UTC, NaT for a day): the return from close to close of that session is the
    first that can hold a reaction. `symbols` are those of a row that names none. `line` is the
    line of the file. Raises EventError naming the line and the cell.
    """
    header, rows = _rows(path, bool(symbols))
    found: list[dict[str, Any]] = []
    for line, row in rows:
        place = f"{path} line {line}"
        session, moment = _when(place, row[header.day] or "", calendar)
        named = re.split(r"[\s;]+", (row.get(header.symbol or "") or "").strip())
        if not named[0] and not symbols:
            raise EventError(f"{place}: no symbol")
        rest = {name: (row.get(name) or "").strip() for name in ("name", "group")}
        found += [
            {"session": session, "symbol": one, **rest, "moment": moment, "line": line}
            for one in (named if named[0] else symbols)
        ]
    if not found:
        raise EventError(f"{path}: no events under the column names")
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    return frame.assign(
        session=pd.DatetimeIndex(frame["session"]).as_unit("ns"),
        moment=pd.to_datetime(frame["moment"], utc=True).astype("datetime64[ns, UTC]"),
    )


def _rows(path: Path, symbols_known: bool) -> tuple[_Header, list[tuple[int, dict[str, str]]]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
            reader.fieldnames = names
            rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise EventError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EventError(f"{path}, {not_utf8(path)}") from error
    except csv.Error as error:
        raise EventError(f"{path}: not a CSV file ({error})") from error
    symbol = next((name for name in SYMBOLS if name in names), None)
    if symbol is None and not symbols_known:
        raise _no_column(path, SYMBOLS[0], names)
    day = next((name for name in DATES if name in names), None)
    if day is None:
        raise _no_column(path, DATES[0], names)
    return _Header(day, symbol), rows


def _no_column(path: Path, asked: str, there: Sequence[str]) -> EventError:
    return EventError(f"{path}: no column {asked} (there: {', '.join(there) or 'none'})")


def _when(place: str, text: str, calendar: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the session that a cell means, and the moment, NaT where it names a day only."""
    cell = text.strip()
    try:
        if len(cell) == len("2025-01-27"):
            return pd.Timestamp(date.fromisoformat(cell)), pd.NaT
        moment = datetime.fromisoformat(cell)
    except ValueError:
        raise EventError(
            f"{place}: date {cell!r} is neither like 2025-01-27 nor like 2025-01-27T06:15:00Z"
        ) from None
    if moment.tzinfo is None:
        if moment.time() == moment.time().min:
            return pd.Timestamp(moment), pd.NaT
        raise EventError(f"{place}: date {cell!r} has a time but no zone; write +00:00 or Z")
    day = moment.date()
    near = sessions_between(calendar, day - timedelta(days=2), day + timedelta(days=12))
    first = near[session_closes(calendar, near) > pd.Timestamp(moment)][0]
    return first, pd.Timestamp(moment).tz_convert("UTC")
