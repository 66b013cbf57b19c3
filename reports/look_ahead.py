"""What did the look-ahead check find, and where?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from analytics.verification import NOT_PROVEN, NOT_RUN, PASSED, SEEN, UNPROVEN
from reports.evidence_records import LeakFound, LookAhead
from reports.formats import bar
from reports.language import Language, marked

STATES = (marked("passed"), marked("failed"), marked("not proven"), marked("not run"))
CONTROLS = (marked("seen"), marked("not seen"), marked("nothing to see"))
RUN = "python -m backtests run CONFIG"


def look_ahead(manifest: Mapping[str, object], say: Language) -> LookAhead:
    """Return the outcome of `verify` as the manifest keeps it; "not run" where it has none."""
    proof: Mapping[str, Any] = {**UNPROVEN, **manifest.get("verification", {})}  # type: ignore[dict-item]
    return LookAhead(
        status=proof["status"],
        told=_told(proof, say),
        strategies=tuple(proof["strategies"]),
        cuts=tuple(date.fromisoformat(cut[: len("2025-01-27")]) for cut in proof["cuts"]),
        control=proof["control"],
        leaks=tuple(
            LeakFound(
                strategy=leak["strategy"],
                cut=bar(leak["cut"]),
                decided=bar(leak["decided"]),
                was=say.retell(leak["was"]),
                became=say.retell(leak["became"]),
                peeked_at=say.retell(leak["peeked_at"]),
            )
            for leak in proof["leaks"]
        ),
        own_reads=tuple(
            say(
                "{strategy} reads {what} itself ({file}, line {line}).",
                **{**read, "what": say.retell(read["what"])},
            )
            for read in proof["own_reads"]
        ),
    )


def verify_command(manifest: Mapping[str, object]) -> str:
    """Return the command that proves this run: the one that repeats it, asked to verify."""
    run = str(manifest.get("reproduce") or RUN)
    return run.replace(" run ", " verify ", 1)


def _told(proof: Mapping[str, Any], say: Language) -> str:
    if proof["status"] == NOT_RUN:
        return say("It was not run: nothing here proves that no order used what was not yet known.")
    asked = say(
        "Everything after {n} session was cut off, then replaced by absurd values",
        "Everything after {n} sessions was cut off, then replaced by absurd values",
        n=len(proof["cuts"]),
    )
    if proof["leaks"]:
        return say(
            "{asked}: {n} past order changed. Such an order used what was not yet known.",
            "{asked}: {n} past orders changed. Such an order used what was not yet known.",
            n=len(proof["leaks"]), asked=asked,
        )  # fmt: skip
    told = say("{asked}: no order before it changed ({names}).",
               asked=asked, names=say.listed(proof["strategies"]))  # fmt: skip
    if proof["status"] == NOT_PROVEN:
        more = say("But what a strategy reads by itself has a future that could not be changed.")
    elif proof["status"] == PASSED and proof["control"] == SEEN:
        more = say("A leak put in on purpose was seen by the same comparison.")
    elif proof["status"] == PASSED:
        more = say("No strategy reacts to signals, so there was no leak to try it on.")
    else:
        more = say("But a leak put in on purpose was not seen: this proves nothing.")
    return f"{told} {more}"
