"""How long is a busy service waited for, and when is it given up?"""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

BUSY = frozenset({429, 500, 502, 503, 504})
"""Statuses that may be gone a moment later."""


class BusyError(ValueError):
    """A service that would rather not be asked for a while."""


TRIES = 4
FIRST_PAUSE = 1.0  # seconds, doubled each time
LONGEST_PAUSE = 60.0  # seconds; a service that asks for more is left alone


def waits(tries: int = TRIES) -> Callable[[str | None], float | None]:
    """Return what to ask after each failure: the seconds to wait, or None to give up.

    It is told the answer's Retry-After, in seconds or as a date (RFC 9110, section 10.2.3).
    """
    done = 0

    def pause(retry_after: str | None) -> float | None:
        nonlocal done
        done += 1
        if done >= tries:
            return None
        wanted = _seconds(retry_after)
        if wanted is None:
            return FIRST_PAUSE * 2.0 ** (done - 1)
        return wanted if wanted <= LONGEST_PAUSE else None

    return pause


def _seconds(retry_after: str | None) -> float | None:
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
