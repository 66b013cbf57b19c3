"""What does the report say of many events studied together? Conventions as in `reports.records`."""

from dataclasses import dataclass
from datetime import date

from reports.event_records import Number


@dataclass(frozen=True, slots=True)
class PooledCell:
    """The mean abnormal return of a group over one window, its interval, and how it was tested.

    `p` is the larger of the two tests that hold where events share dates; `adjusted_p` allows for
    all groups and windows. None where there are too few events to test.
    """

    caar: float
    low: Number
    high: Number
    p: Number
    adjusted_p: Number
    overlapping: int


@dataclass(frozen=True, slots=True)
class PooledGroup:
    """One group of events; `cells` in the order of the windows, `path` its CAAR by day.

    `gap`, `intraday` and `after` are means of raw returns, the first two of `early` dates whose
    news was out before the open.
    """

    name: str
    ink: str
    events: int
    dates: int
    cells: tuple[PooledCell, ...]
    path: tuple[float, ...]
    placebo: Number
    placebo_p: Number
    gap: Number
    intraday: Number
    after: Number
    early: int


@dataclass(frozen=True, slots=True)
class PooledTest:
    """One test of the first window; (statistic, p) in the order of the groups."""

    name: str
    cells: tuple[tuple[Number, Number], ...]
    assumes: str
    doubt: str


@dataclass(frozen=True, slots=True)
class PooledDifference:
    """By how much one group moved prices more than another, over the first window."""

    one: str
    other: str
    value: float
    low: Number
    high: Number
    p: Number
    adjusted_p: Number


@dataclass(frozen=True, slots=True)
class PooledEvent:
    """One event and instrument of the list, its return in parts."""

    session: date
    name: str
    group: str
    ink: str
    symbol: str
    car: float
    gap: float
    intraday: float
    after: float
    before_open: bool | None


@dataclass(frozen=True, slots=True)
class PooledStudy:
    """Many events together: a sentence first, then groups, differences, tests and the list.

    `days` are those of every `path`. `tested` counts the tests that `adjusted_p` allows for.
    """

    told: str
    design: str
    windows: tuple[str, ...]
    days: tuple[int, ...]
    last_day: str
    level: float
    tested: int
    groups: tuple[PooledGroup, ...]
    differences: tuple[PooledDifference, ...]
    tests: tuple[PooledTest, ...]
    events: tuple[PooledEvent, ...]
    left_out: tuple[tuple[str, str, str, str], ...]
