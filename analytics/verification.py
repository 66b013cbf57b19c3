"""Was it proven that no order used what was not yet known, and what was seen if it was not?"""

from dataclasses import asdict, dataclass
from typing import Any

PASSED, FAILED, NOT_PROVEN, NOT_RUN = "passed", "failed", "not proven", "not run"
SEEN, NOT_SEEN, NOTHING_TO_SEE = "seen", "not seen", "nothing to see"


@dataclass(frozen=True, slots=True)
class Leak:
    """One past order that changed when only the future was changed.

    `cut` is the last session whose bar was left as it is, `decided` the session of the order,
    both ISO dates; `was` and `became` describe the order before and after; `peeked_at` tells
    which part of the future it depends on.
    """

    strategy: str
    cut: str
    decided: str
    was: str
    became: str
    peeked_at: str


@dataclass(frozen=True, slots=True)
class OwnRead:
    """Something a strategy's own code read by itself, so that no future of it could be changed.

    `what` is a file, a host or a process, `file` and `line` are where it was opened.
    """

    strategy: str
    what: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of a proof: the seal that the report and the manifest carry.

    `cuts` are the sessions (ISO dates) at which the future was cut off and poisoned. `control`
    says whether the same comparison saw a leak that was put in on purpose: `SEEN`, `NOT_SEEN`
    or, when no strategy reacts to signals, `NOTHING_TO_SEE`. `own_reads` is what strategies read
    past all that was changed.
    """

    strategies: tuple[str, ...]
    cuts: tuple[str, ...]
    leaks: tuple[Leak, ...]
    control: str
    own_reads: tuple[OwnRead, ...] = ()

    @property
    def status(self) -> str:
        """`passed` only if nothing changed, nothing else was read, and a change would be seen."""
        if self.leaks or self.control == NOT_SEEN:
            return FAILED
        return NOT_PROVEN if self.own_reads else PASSED

    def seal(self, fingerprint: str) -> dict[str, Any]:
        """Return the outcome as plain data, with the fingerprint of what it was proven for."""
        return {
            "status": self.status,
            "fingerprint": fingerprint,
            "strategies": list(self.strategies),
            "cuts": list(self.cuts),
            "control": self.control,
            "leaks": [asdict(leak) for leak in self.leaks],
            "own_reads": [asdict(read) for read in self.own_reads],
        }


UNPROVEN: dict[str, Any] = {
    "status": NOT_RUN, "strategies": [], "cuts": [], "control": NOT_RUN, "leaks": [],
    "own_reads": [],
}  # fmt: skip
