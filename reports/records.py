"""What does the report say, before it has a look? Plain frozen data: numbers, words, dates.

Fractions, not percent. Sessions are dates, moments are tz-aware datetimes in UTC, None is
"undefined" or "not known". `ink` names the colour and dash of a series: `s1` to `s8` for the
strategies that are coloured, `rest` for the others, `held` and `bench` for the alternatives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from reports.event_records import Decision, EventDay, Number, Weights
from reports.evidence_records import Evidence, LookAhead, Robustness
from reports.news_records import NewsFlow
from reports.pooled_records import PooledStudy
from reports.quality import DataQuality
from reports.returns_records import Returns
from reports.sweep_records import Sweep
from reports.walk_records import Walk


@dataclass(frozen=True, slots=True)
class Seal:
    """One check a reader should know the state of: `passed`, `failed`, `open` or `limit`."""

    state: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A labelled paragraph of the verdict."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what stands behind it: a definition, a hash, a version, a count."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """One row of the comparison: a strategy, or an instrument simply held (`kind`)."""

    name: str
    ink: str
    kind: str
    rule: str
    total: Number
    per_year: Number
    worst_fall: Number
    volatility: Number
    sharpe: Number
    event_days: tuple[Number, ...]
    into_open: Number = None
    in_market: Number = None
    trades: int | None = None
    costs: Number = None
    sortino: Number = None
    calmar: Number = None
    hit_rate: Number = None
    turnover: Number = None


@dataclass(frozen=True, slots=True)
class Line:
    """One account through time: value as a multiple of the start, and loss from the peak."""

    name: str
    ink: str
    growth: tuple[float, ...]
    fall: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All lines at the same closes; `days[0]` is the close before the first session (value 1)."""

    days: tuple[date, ...]
    lines: tuple[Line, ...]
    events: tuple[tuple[int, date, str], ...]


@dataclass(frozen=True, slots=True)
class HeadlineRow:
    """One headline that was read, with its score; `targets` are signed weights by instrument.

    `fill` is the first decision it stood behind, by its place among them, and the day it filled.
    """

    row: int
    text: str
    source: str
    language: str
    available_at: datetime | None
    first_bar: date | None
    negative: Number
    neutral: Number
    positive: Number
    polarity: Number
    targets: Weights
    fill: tuple[int, date | datetime] | None = None


@dataclass(frozen=True, slots=True)
class HeadlineTable:
    """The headlines shown, and how many rows became what: the counts add up to `rows`."""

    rows: int
    kept: int
    linked: int
    merged: int
    dropped: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    shown: tuple[HeadlineRow, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """One position from entry to exit; `exit_price` is the last close while it is open."""

    strategy: str
    ink: str
    symbol: str
    side: str
    opened: date | datetime
    closed: date | datetime | None
    units: float
    entry_price: float
    exit_price: Number
    pnl: Number
    costs: Number
    result: Number
    sessions: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """An order that was not filled, and why."""

    strategy: str
    decided: date | datetime
    symbol: str
    side: str
    asked: float
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Costs:
    """What one strategy paid, in the account's currency, and how its orders ended."""

    strategy: str
    ink: str
    commission: Number
    slippage: Number
    borrow: Number
    total: Number
    of_start: Number
    orders: Mapping[str, int]
    closed_trades: int
    open_trades: int
    hit_rate: Number


@dataclass(frozen=True, slots=True)
class OwnCell:
    """A cell of a user's own table: as printed, and what a column is sorted by."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class OwnSection:
    """A section of a user's own: HTML of theirs, or a table of which `all_rows` exist."""

    name: str
    title: str
    html: str
    heads: tuple[str, ...]
    rows: tuple[tuple[OwnCell, ...], ...]
    all_rows: int


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """Everything one report says, in one `language`; `reports.html.render` gives it a look."""

    language: str
    sections: tuple[str, ...]
    name: str
    title: str
    heading: str
    lead: str
    notices: tuple[str, ...]
    seals: tuple[Seal, ...]
    assumptions: str
    passages: tuple[Passage, ...]
    benchmark: str
    main_symbol: str
    alternatives: tuple[Alternative, ...]
    timeline: Timeline
    events: tuple[EventDay, ...]
    decisions: tuple[Decision, ...]
    filled_orders: int
    shown_fills: int
    headlines: HeadlineTable
    flow: NewsFlow
    trades: tuple[Trade, ...]
    all_trades: int
    refusals: tuple[Refusal, ...]
    all_refusals: int
    costs: tuple[Costs, ...]
    evidence: Evidence | None
    pooled: PooledStudy | None
    walk: Walk | None
    robustness: Robustness | None
    sweep: Sweep | None
    returns: Returns | None
    quality: DataQuality | None
    look_ahead: LookAhead
    verify: str
    notes: tuple[str, ...]
    definitions: tuple[Fact, ...]
    limits: tuple[str, ...]
    config_text: str
    manifest: tuple[Fact, ...]
    reproduce: str
    own: tuple[OwnSection, ...] = ()
