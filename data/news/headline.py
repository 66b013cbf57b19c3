"""What is one headline, and what is left of a file of them after reading?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


class NewsError(ValueError):
    """A headline source that cannot be read as asked: names the file, the column and the value."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline and the moments it became public and was first seen (UTC).

    `published_at` of a headline of which only the date is known is the end of that local day,
    and `date_only` tells so. `row` is its place in the source, counted from 1.
    """

    row: int
    published_at: datetime
    text: str
    source: str = ""
    language: str = ""
    symbols: tuple[str, ...] = ()
    first_seen_at: datetime | None = None
    date_only: bool = False

    def __post_init__(self) -> None:
        for name in ("published_at", "first_seen_at"):
            moment = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{name} needs a time zone: {self.text!r}")
        if not self.text.strip():
            raise ValueError(f"a headline needs a text (row {self.row})")


@dataclass(frozen=True, slots=True)
class Dropped:
    """One row that was not used, and why; `merged_into` is the row it repeats, if it does."""

    row: int
    reason: str
    text: str = ""
    published: str = ""
    source: str = ""
    merged_into: int | None = None


@dataclass(frozen=True, slots=True)
class News:
    """The headlines of a source, the rows left out, and the SHA-256 of each file read."""

    headlines: tuple[Headline, ...]
    dropped: tuple[Dropped, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows read: kept, dropped and merged add up to it."""
        return len(self.headlines) + len(self.dropped)
