"""What must a source of headlines be able to do?"""

from typing import Protocol

from data.news.headline import News


class NewsSource(Protocol):
    """Anything that can hand over headlines with the times they became known."""

    def load(self) -> News:
        """Return every row of the source: the readable ones as headlines, the rest with a reason.

        Raises NewsError when the source as a whole cannot be read.
        """
        ...
