"""What does the report say of an event: moves, holdings, headlines, claims and orders?

Conventions as in `reports.records`.
"""

from dataclasses import dataclass
from datetime import date, datetime

Number = float | None
Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class EventDrawdown:
    """The stretch below a peak that an event lies in: the last session at the peak, the deepest
    close, and the first session back at the peak, None while there is none."""

    depth: float
    begun: date
    deepest: date
    recovered: date | None


@dataclass(frozen=True, slots=True)
class Move:
    """How one instrument's event day came about.

    The sigmas are its three parts in standard deviations; `later` is the lowest close from the
    open on, reached on day `later_day`.
    """

    symbol: str
    main: bool
    gap: Number
    intraday: Number
    day: Number
    sigma: Number
    sigma_gap: Number = None
    sigma_intraday: Number = None
    later: Number = None
    later_day: int = 0
    drawdown: EventDrawdown | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Change since the last close before the event, by session counted from the event day."""

    name: str
    ink: str
    days: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class StrategyDay:
    """What one strategy held into the event's open and after it, and what became of it.

    `orders` are those filled at that open. Nothing is known of one that was `ruined` before.
    """

    name: str
    ink: str
    into_open: Weights
    after_open: Weights
    gap: Number
    intraday: Number
    day: Number
    worst: Number
    worst_day: int | None
    max_drawdown: Number
    recovery: int | None
    drawdown: EventDrawdown | None
    orders: int
    ruined: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A headline as it bears on one instrument; `value` is None where nothing links the two."""

    row: int
    text: str
    source: str
    entity: str
    value: Number
    polarity: Number
    weight: Number
    available_at: datetime
    first_bar: date | None


@dataclass(frozen=True, slots=True)
class Lane:
    """Headlines between the close before an event and the open after it; `sessions` = (day, open,
    close) of every session that touches the lane, in UTC."""

    symbol: str
    starts_at: datetime
    ends_at: datetime
    sessions: tuple[tuple[date, datetime, datetime], ...]
    linked: tuple[Mark, ...]
    unlinked: tuple[Mark, ...]
    strongest: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What an article claims of one instrument, and what its bar says, all in `unit`."""

    instrument: str
    symbol: str
    stands_in_for: str
    day: date
    unit: str
    claimed: tuple[float, float]
    gap: Number
    low: Number
    high: Number
    close: Number
    verdict: str
    said_so: bool
    note: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of an article about one event; a sentence first, the stand-ins named last."""

    told: str
    rows: tuple[ClaimRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventDay:
    """One event: what the instruments did, what the strategies held, what the news said when."""

    key: str
    name: str
    session: date
    symbol: str
    heading: str
    lead: str
    moves: tuple[Move, ...]
    instruments: tuple[Path, ...]
    reference: Path | None
    strategies: tuple[Path, ...]
    strategy_days: tuple[StrategyDay, ...]
    lane: Lane | None
    claims: Claims | None = None

    @property
    def ruined(self) -> tuple[str, ...]:
        """The strategies of which nothing was left when the event came."""
        return tuple(day.name for day in self.strategy_days if day.ruined)


@dataclass(frozen=True, slots=True)
class Fill:
    """One filled order."""

    strategy: str
    ink: str
    symbol: str
    side: str
    units: float
    price: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Orders decided after one close on one signal, and the headlines that moved it.

    `behind` are the strongest of the `heard` headlines that were still fresh; `near_event` tells
    whether the fills lie around an event.
    """

    decided: date | datetime
    filled: date | datetime
    signal_symbol: str
    signal: Number
    fills: tuple[Fill, ...]
    behind: tuple[Mark, ...]
    heard: int
    near_event: bool
