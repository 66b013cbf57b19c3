"""What does the report say of the flow of news? Conventions as in `reports.records`."""

from dataclasses import dataclass

from reports.event_records import Number


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """The kept headlines of one language; shares of them by tone, their own and not a target's."""

    code: str
    kept: int
    mean: Number
    bad: float
    neutral: float
    good: float


@dataclass(frozen=True, slots=True)
class NewsFlow:
    """`counts` (tones, days) of headlines by the bar they could act at first, and the `signal` of
    the instrument, both on the days of the timeline."""

    symbol: str
    counts: tuple[tuple[int, ...], ...]
    signal: tuple[Number, ...]
    languages: tuple[LanguageRow, ...]
