"""What are the bars of an experiment, and where do they come from?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import pandas as pd

COLUMNS = ("open", "high", "low", "close", "volume")


class PriceError(ValueError):
    """Prices that cannot be used: names the symbol, the session and the value."""


class BarError(PriceError):
    """A bar that cannot be used; `row` is its place in the frame that was checked, from 0."""

    def __init__(self, told: str, row: int = 0) -> None:
        super().__init__(told)
        self.row = row


@dataclass(frozen=True, slots=True)
class Prices:
    """Bars by symbol.

    Each frame has the columns of `COLUMNS` (floats; prices in the instrument's currency, adjusted
    for splits and dividends alike, so that one series is homogeneous) and an index of sessions:
    tz-naive midnights, `datetime64[ns]`, sorted, unique. Intraday bars are named by their start on
    the exchange's own clock instead, so that the day of a name is the session it belongs to.

    `origin` says in a sentence where the bars come from; `inputs` maps each file read to its
    SHA-256; `notes` are findings of the checks that a reader should know of, but that do not forbid
    the use; `snapshots` says of each symbol which answer of a service was used, and
    `adjustments` how its prices were adjusted; `quality` is what `data.prices.quality` found in the
    bars as they were read, before any was filled. `places` tell, of bars from the user's files, in
    which line each stands: by symbol, indexed as its bars, the file being the name of the series.
    """

    bars: Mapping[str, pd.DataFrame]
    origin: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    snapshots: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    adjustments: Mapping[str, str] = field(default_factory=dict)
    quality: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    places: Mapping[str, pd.Series] = field(default_factory=dict)


class PriceSource(Protocol):
    """Anything that can hand over bars."""

    def load(self, symbols: Sequence[str], *, start: date, end: date) -> Prices:
        """Return bars of each symbol for the sessions from `start` to `end`, both inclusive.

        Raises PriceError for an unknown symbol (naming the nearest known ones) or unusable data.
        """
        ...
