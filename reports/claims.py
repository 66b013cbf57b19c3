"""What did the article say, and what do the bars say of it?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from analytics.claims import CONFIRMED, CONTRADICTED, INTRADAY_ONLY, NO_DATA
from reports.event_records import ClaimRow, Claims
from reports.formats import capital, listed, spelled

_SAID: dict[str, str] = {
    CONFIRMED: "held at the close",
    INTRADAY_ONLY: "true during the session only",
    CONTRADICTED: "contradicted by the bars",
    NO_DATA: "without a bar to tell by",
}


def claims(metrics: Mapping[str, Any], session: date, *, first: bool) -> Claims | None:
    """Return the claims about one event's session, None where there are none.

    Claims of days that are no event's stand with the `first` event.
    """
    days = {event["session"] for event in metrics["events"].values()}
    rows = tuple(
        _row(claim)
        for claim in metrics.get("claims") or ()
        if claim["day"] == session.isoformat() or (first and claim["day"] not in days)
    )
    if not rows:
        return None
    notes = dict.fromkeys(f"{row.symbol}: {row.note}." for row in rows if row.note)
    return Claims(told=_told([row.verdict for row in rows]), rows=rows, notes=tuple(notes))


def _told(verdicts: Sequence[str]) -> str:
    total, counts = len(verdicts), Counter(verdicts)
    if len(counts) > 1:
        parts = [
            f"{spelled(counts[v])} {'was' if counts[v] == 1 else 'were'} {_SAID[v]}"
            if v != CONFIRMED
            else f"{spelled(counts[v])} held at the close"
            for v in _SAID
            if counts[v]
        ]
        return f"Of {spelled(total)} figures of the article, {listed(parts)}."
    (verdict,) = counts
    all_of = "The one figure" if total == 1 else f"All {spelled(total)} figures"
    verb = "was " if total == 1 else "were "
    return capital(
        f"{all_of} of the article {'' if verdict == CONFIRMED else verb}{_SAID[verdict]}."
    )


def _row(claim: Mapping[str, Any]) -> ClaimRow:
    ends = sorted((claim["claimed_low"], claim["claimed_high"]), key=abs)
    return ClaimRow(
        instrument=claim["instrument"],
        symbol=claim["symbol"],
        stands_in_for=claim["stands_in_for"],
        day=date.fromisoformat(claim["day"]),
        unit="points" if claim["unit"] == "points" else "%",
        claimed=(ends[0], ends[1]),
        gap=claim["gap"],
        low=claim["low"],
        high=claim["high"],
        close=claim["close"],
        verdict=claim["verdict"],
        said_so=bool(claim["intraday"]),
        note=claim["note"],
        sentence=claim["sentence"],
    )
