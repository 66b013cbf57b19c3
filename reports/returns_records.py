"""What does the report say of returns over time, and of how alike the accounts are?

Conventions as in `reports.records`; NaN never appears, None is "undefined".
"""

from dataclasses import dataclass
from datetime import date

from analytics.distribution import Spread
from reports.event_records import Number


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of a heat map: an account, in one year where it has one, and the row's total."""

    name: str
    ink: str
    year: str
    cells: tuple[Number, ...]
    total: Number


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Returns by calendar period; `most` is the size at which a cell has its full colour."""

    columns: tuple[str, ...]
    total: str
    rows: tuple[HeatRow, ...]
    most: float


@dataclass(frozen=True, slots=True)
class RollingLine:
    """One account's figures of the last sessions at each close, None where undefined."""

    name: str
    ink: str
    sharpe: tuple[Number, ...]
    volatility: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """One account's daily returns: figures, and the share of sessions in each bin."""

    name: str
    ink: str
    figures: Spread
    bins: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fall:
    """One stretch of one account below its peak: the last session at the peak, None for the start
    of the run, the deepest close, the first session back at the peak, and calendar days in all."""

    name: str
    ink: str
    depth: float
    begun: date | None
    deepest: date
    recovered: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Rank:
    """Where one strategy stands among all by each figure, 1 = best; None where undefined."""

    name: str
    ink: str
    places: tuple[Number, ...]
    mean: Number


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts and how alike they are."""

    one: str
    other: str
    correlation: Number
    overlap: Number


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the accounts are: `table[row][column]` above the diagonal the correlation, below
    it the overlap of drawdowns. Too many for a table leave the most alike `pairs` alone."""

    names: tuple[tuple[str, str], ...]
    table: tuple[tuple[Number, ...], ...]
    pairs: tuple[Pair, ...]
    all_pairs: int


@dataclass(frozen=True, slots=True)
class Returns:
    """The section on returns; `window` is the number of sessions of the rolling figures."""

    told: str
    months: HeatMap
    years: HeatMap
    window: int
    rolling: tuple[RollingLine, ...]
    edges: tuple[float, ...]
    distributions: tuple[Distribution, ...]
    falls: tuple[Fall, ...]
    ranked_by: tuple[str, ...]
    ranks: tuple[Rank, ...]
    likeness: Likeness | None
    left_out: int
