"""What must a source of headlines be able to do?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from data.news.headline import News

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class NewsSource(Protocol):
    """Anything that can hand over headlines with the times they became known."""

    def load(self) -> News:
        """Return every row of the source: the readable ones as headlines, the rest with a reason.

        Raises NewsError when the source as a whole cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking a service: questions asked, headlines new to the store, remarks."""

    asked: int
    new: int
    notes: tuple[str, ...] = ()


class FetchedSource(NewsSource, Protocol):
    """A source on the network, whose headlines are kept in a store and read from there."""

    def fetch(self, progress: Progress) -> Fetched:
        """Ask for what is not in the store yet and keep it, page by page.

        Stopped at any moment, it goes on where it was. Raises NewsError when the service does not
        answer as it should; what came before is kept.
        """
        ...


def nobody(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def utc_now() -> datetime:
    """Return the moment at which a service is asked."""
    return datetime.now(UTC)
