"""When does each intraday bar of a file begin, on the exchange's own clock?"""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from data.intraday import names_of
from data.prices.bars import PriceError


def starts_of(
    path: Path, cells: pd.Series, *, calendar: str, timezone: str | None
) -> pd.DatetimeIndex:
    """Return a column of moments as names of bars; `timezone` is that of moments without one.

    They are written 2025-01-27 09:30:00, with an offset such as -05:00 or without. Raises
    PriceError for another way, a date without a time, and a moment without a zone where none is
    given.
    """
    try:
        zone = ZoneInfo(timezone) if timezone else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise PriceError(f"timezone = {timezone!r} is not an IANA time zone") from error
    moments = []
    for place, cell in cells.items():
        text = str(cell).strip()
        try:
            moment = datetime.fromisoformat(text) if len(text) > len("2025-01-27") else None
        except ValueError:
            moment = None
        if moment is None:
            raise PriceError(
                f"{path} {place}: {cells.name} {text!r} is no moment like 2025-01-27 09:30:00-05:00"
            )
        if moment.tzinfo is None:
            if zone is None:
                raise PriceError(
                    f"{path} {place}: {cells.name} {text!r} has no time zone; [prices] timezone"
                    " names the one that is meant"
                )
            moment = moment.replace(tzinfo=zone)
        moments.append(moment)
    utc = pd.DatetimeIndex(pd.to_datetime(moments, utc=True))
    return names_of(utc, calendar).rename("start")
