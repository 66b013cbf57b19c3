"""What does the section on a sweep show?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeatCell:
    """The mean metric of a pair of values: its text, and its shade from 0, the worst, to 8."""

    value: float | None
    text: str
    shade: int | None


@dataclass(frozen=True, slots=True)
class Heat:
    """The two keys that tell most, their values in words, and a row of cells for each of one."""

    column_key: str
    row_key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class BestRow:
    """One of the best settings: its values, and its numbers as (value, text)."""

    trial: int
    values: tuple[str, ...]
    numbers: tuple[tuple[float | None, str], ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Many settings: what was found in a sentence, the map, the best, and what to think of it."""

    told: str
    heat: Heat | None
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    best: tuple[BestRow, ...]
    remarks: tuple[str, ...]
