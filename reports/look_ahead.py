"""What did the look-ahead check find, and where?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from analytics.verification import NOT_RUN, PASSED, SEEN, UNPROVEN
from reports.evidence_records import LeakFound, LookAhead
from reports.formats import counted, listed

RUN = "python -m backtests run CONFIG"


def look_ahead(manifest: Mapping[str, object]) -> LookAhead:
    """Return the outcome of `verify` as the manifest keeps it; "not run" where it has none."""
    proof: Mapping[str, Any] = {**UNPROVEN, **manifest.get("verification", {})}  # type: ignore[dict-item]
    return LookAhead(
        status=proof["status"],
        told=_told(proof),
        strategies=tuple(proof["strategies"]),
        cuts=tuple(date.fromisoformat(cut) for cut in proof["cuts"]),
        control=proof["control"],
        leaks=tuple(
            LeakFound(
                strategy=leak["strategy"],
                cut=date.fromisoformat(leak["cut"]),
                decided=date.fromisoformat(leak["decided"]),
                was=leak["was"],
                became=leak["became"],
                peeked_at=leak["peeked_at"],
            )
            for leak in proof["leaks"]
        ),
    )


def verify_command(manifest: Mapping[str, object]) -> str:
    """Return the command that proves this run: the one that repeats it, asked to verify."""
    run = str(manifest.get("reproduce") or RUN)
    return run.replace(" run ", " verify ", 1)


def _told(proof: Mapping[str, Any]) -> str:
    if proof["status"] == NOT_RUN:
        return "It was not run: nothing here proves that no order used what was not yet known."
    cuts, names = counted(len(proof["cuts"]), "session"), listed(proof["strategies"])
    asked = f"Everything after {cuts} was cut off, then replaced by absurd values"
    if proof["leaks"]:
        found = counted(len(proof["leaks"]), "past order")
        return f"{asked}: {found} changed. Such an order used what was not yet known."
    told = f"{asked}: no order before it changed ({names})."
    if proof["status"] == PASSED and proof["control"] == SEEN:
        return f"{told} A leak put in on purpose was seen by the same comparison."
    if proof["status"] == PASSED:
        return f"{told} No strategy reacts to signals, so there was no leak to try it on."
    return f"{told} But a leak put in on purpose was not seen: this proves nothing."
