"""What does the report say of chance: intervals, nulls, tests, curves and the proof?

Conventions as in `reports.records`; `reports.luck.Interval` is a value with its interval.
"""

from dataclasses import dataclass
from datetime import date, datetime

from reports.event_records import Number
from reports.luck import Interval


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a strategy’s Sharpe ratio exceeds others: `less` in the order of `against`."""

    name: str
    ink: str
    less: tuple[Interval | None, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """Every strategy that decides against what it is compared with, and one sentence on them."""

    against: tuple[str, ...]
    rows: tuple[Difference, ...]
    told: str
    level: float


@dataclass(frozen=True, slots=True)
class Pair:
    """By how much the Sharpe ratio of rule `one` exceeds that of rule `other`."""

    one: str
    other: str
    sharpe: Interval


@dataclass(frozen=True, slots=True)
class InstrumentStudy:
    """One instrument's abnormal returns, with its own t test, and its rank among other dates.

    `cars`, `ts` and `ps` are in the order of the study's windows; `placebo` is the percentile.
    """

    symbol: str
    cars: tuple[Number, ...]
    ts: tuple[Number, ...]
    ps: tuple[Number, ...]
    placebo: Number
    placebo_p: Number
    dates: int | None


@dataclass(frozen=True, slots=True)
class StudyTest:
    """One test of all instruments together; (statistic, p) in the order of the study's windows."""

    name: str
    cells: tuple[tuple[Number, Number], ...]
    assumes: str
    doubt: str
    leads: bool


@dataclass(frozen=True, slots=True)
class Study:
    """The event study of one event and its placebo; a sentence first, the tests that lead first."""

    name: str
    session: date
    told: str
    design: str
    windows: tuple[str, ...]
    instruments: tuple[InstrumentStudy, ...]
    tests: tuple[StudyTest, ...]


@dataclass(frozen=True, slots=True)
class NullRank:
    """Where a strategy stands in one null; `outcome` instead where the null is a single run."""

    percentile: Number
    p: Number
    outcome: Number


@dataclass(frozen=True, slots=True)
class Chances:
    """How one strategy fares against chance; `nulls` is in the order of `Evidence.nulls`."""

    name: str
    ink: str
    nulls: tuple[NullRank | None, ...]
    sharpe: Interval | None
    cagr: Interval | None
    max_drawdown: Interval | None
    probabilistic: Number
    deflated: Number
    trials: int | None
    track_record: int | None


@dataclass(frozen=True, slots=True)
class Horizon:
    """The information coefficient of the signal against the returns over so many sessions.

    `remaining` is its share of that of the first horizon: the decay.
    """

    horizon: int
    coefficient: Number
    t: Number
    p: Number
    sessions: int | None
    remaining: Number = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was done to tell the results from luck; each part may be empty.

    `counted` says what is left of the rules when all of them are counted.
    """

    told: str
    differences: Differences
    studies: tuple[Study, ...]
    nulls: tuple[str, ...]
    chances: tuple[Chances, ...]
    horizons: tuple[Horizon, ...]
    horizons_told: str
    settings: str
    counted: str = ""
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """A strategy's total return along one curve, and where its profit ends, in words."""

    name: str
    ink: str
    totals: tuple[float, ...]
    ends: str
    profitable: bool


@dataclass(frozen=True, slots=True)
class Robustness:
    """Totals by delay and by cost (basis points a side); `run_*` is where the run itself lies."""

    told: str
    remark: str
    delays: tuple[str, ...]
    costs: tuple[float, ...]
    by_delay: tuple[Curve, ...]
    by_cost: tuple[Curve, ...]
    run_delay: int | None
    run_cost: Number


@dataclass(frozen=True, slots=True)
class LeakFound:
    """One past order that changed when only the future was changed."""

    strategy: str
    cut: date | datetime
    decided: date | datetime
    was: str
    became: str
    peeked_at: str


@dataclass(frozen=True, slots=True)
class LookAhead:
    """The outcome of `verify`; `control` says whether it saw a leak that was put in on purpose.

    `own_reads` tell what strategies read past all that was changed, a sentence each.
    """

    status: str
    told: str
    strategies: tuple[str, ...]
    cuts: tuple[date, ...]
    control: str
    leaks: tuple[LeakFound, ...]
    own_reads: tuple[str, ...]
