"""In which parts is a long span of an archive asked for?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

SETTLED = timedelta(days=1)  # after this an archive is taken to have all headlines of a moment


class Window(NamedTuple):
    """A span in UTC, both ends included, whole seconds."""

    start: datetime
    end: datetime

    @property
    def name(self) -> str:
        """How progress is kept of it."""
        return f"{self.start:%Y%m%dT%H%M%S}-{self.end:%Y%m%dT%H%M%S}"


def months(start: date, end: date) -> Iterator[Window]:
    """Yield the calendar months that the days from `start` to `end`, both included, touch.

    Whole months, so that a longer period later asks for what it adds only.
    """
    first = date(start.year, start.month, 1)
    while first <= end:
        following = (first + timedelta(days=32)).replace(day=1)
        begin, stop = (datetime.combine(day, time.min, UTC) for day in (first, following))
        yield Window(begin, stop - timedelta(seconds=1))
        first = following


def begun(window: Window, *, now: datetime) -> Window | None:
    """Return the part of a window that lies before `now`; None if it has not begun."""
    if window.start > now:
        return None
    return Window(window.start, min(window.end, now.replace(microsecond=0)))


def state_of(window: Window, *, now: datetime) -> str:
    """Return what is kept of a window read to its end: `done`, or `open` if more may still come."""
    return "done" if window.end <= now - SETTLED else "open"
