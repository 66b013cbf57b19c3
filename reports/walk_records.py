"""What does the report say of a walk-forward? Conventions as in `reports.records`."""

from dataclasses import dataclass
from datetime import date

from reports.event_records import Number


@dataclass(frozen=True, slots=True)
class WalkStep:
    """One step: what was chosen on which sessions, and how it did there and after."""

    train: tuple[date, date]
    test: tuple[date, date]
    params: str
    sharpe_in: Number
    sharpe_out: Number
    total_in: Number
    total_out: Number


@dataclass(frozen=True, slots=True)
class WalkRow:
    """One way to have gone through the test windows: as chosen, as configured, or in hindsight."""

    name: str
    params: str
    total: Number
    per_year: Number
    worst_fall: Number
    sharpe: Number


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk-forward: a sentence first, in and out of sample side by side, then step by step.

    `overfit` (PBO), `superior` (SPA) and `deflated` are of all `variants` over all sessions.
    """

    told: str
    counted: str
    design: str
    strategy: str
    sharpe_in: Number
    sharpe_out: Number
    total_in: Number
    total_out: Number
    rows: tuple[WalkRow, ...]
    steps: tuple[WalkStep, ...]
    refused: tuple[tuple[str, str], ...]
    variants: int
