"""Was it proven that no order used what was not yet known, and what was seen if it was not?"""

from dataclasses import dataclass
from typing import Any

PASSED, FAILED, NOT_RUN = "passed", "failed", "not run"
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
class Verification:
    """The outcome of a proof: the seal that the report and the manifest carry.

    `cuts` are the sessions (ISO dates) at which the future was cut off and poisoned. `control`
    says whether the same comparison saw a leak that was put in on purpose: `SEEN`, `NOT_SEEN`
    or, when no strategy reacts to signals, `NOTHING_TO_SEE`.
    """

    strategies: tuple[str, ...]
    cuts: tuple[str, ...]
    leaks: tuple[Leak, ...]
    control: str

    @property
    def status(self) -> str:
        """`passed` only if nothing changed and the control shows that a change would be seen."""
        return FAILED if self.leaks or self.control == NOT_SEEN else PASSED

    def seal(self, fingerprint: str) -> dict[str, Any]:
        """Return the outcome as plain data, with the fingerprint of what it was proven for."""
        return {
            "status": self.status,
            "fingerprint": fingerprint,
            "strategies": list(self.strategies),
            "cuts": list(self.cuts),
            "control": self.control,
            "leaks": [
                {name: getattr(leak, name) for name in Leak.__dataclass_fields__}
                for leak in self.leaks
            ],
        }


UNPROVEN: dict[str, Any] = {
    "status": NOT_RUN, "strategies": [], "cuts": [], "control": NOT_RUN, "leaks": [],
}  # fmt: skip
