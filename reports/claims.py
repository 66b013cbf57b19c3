"""What did the article say, and what do the bars say of it?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from analytics.claims import CONFIRMED, CONTRADICTED, INTRADAY_ONLY, NO_DATA
from reports.event_records import ClaimRow, Claims
from reports.formats import capital
from reports.language import Language, marked

_ORDER = (CONFIRMED, INTRADAY_ONLY, CONTRADICTED, NO_DATA)
VERDICTS = (
    marked("confirmed"), marked("intraday only"), marked("contradicted"), marked("no data"),
)  # fmt: skip


def claims(
    metrics: Mapping[str, Any], session: date, *, first: bool, say: Language
) -> Claims | None:
    """Return the claims about one event's session, None where there are none.

    Claims of days that are no event's stand with the `first` event.
    """
    days = {event["session"] for event in metrics["events"].values()}
    rows = tuple(
        _row(claim, say)
        for claim in metrics.get("claims") or ()
        if claim["day"] == session.isoformat() or (first and claim["day"] not in days)
    )
    if not rows:
        return None
    notes = dict.fromkeys(f"{row.symbol}: {row.note}." for row in rows if row.note)
    return Claims(told=_told([row.verdict for row in rows], say), rows=rows, notes=tuple(notes))


def _told(verdicts: Sequence[str], say: Language) -> str:
    total, counts = len(verdicts), Counter(verdicts)
    if len(counts) > 1:
        parts = [_of_several(one, counts[one], say) for one in _ORDER if counts[one]]
        return say("Of {count} figures of the article, {parts}.",
                   count=say.spelled(total), parts=say.listed(parts))  # fmt: skip
    (verdict,) = counts
    return capital(_of_all(verdict, total, say))


def _of_all(verdict: str, total: int, say: Language) -> str:
    many = {"n": total, "count": say.spelled(total)}
    if verdict == CONFIRMED:
        return say("The one figure of the article held at the close.",
                   "All {count} figures of the article held at the close.", **many)  # fmt: skip
    if verdict == INTRADAY_ONLY:
        return say(
            "The one figure of the article was true during the session only.",
            "All {count} figures of the article were true during the session only.", **many,
        )  # fmt: skip
    if verdict == CONTRADICTED:
        return say("The one figure of the article was contradicted by the bars.",
                   "All {count} figures of the article were contradicted by the bars.",
                   **many)  # fmt: skip
    return say("The one figure of the article was without a bar to tell by.",
               "All {count} figures of the article were without a bar to tell by.",
               **many)  # fmt: skip


def _of_several(verdict: str, some: int, say: Language) -> str:
    many = {"n": some, "count": say.spelled(some)}
    if verdict == CONFIRMED:
        return say("one held at the close", "{count} held at the close", **many)
    if verdict == INTRADAY_ONLY:
        return say("one was true during the session only",
                   "{count} were true during the session only", **many)  # fmt: skip
    if verdict == CONTRADICTED:
        return say("one was contradicted by the bars", "{count} were contradicted by the bars",
                   **many)  # fmt: skip
    return say("one was without a bar to tell by", "{count} were without a bar to tell by", **many)


def _row(claim: Mapping[str, Any], say: Language) -> ClaimRow:
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
        note=say.retell(claim["note"]),
        sentence=claim["sentence"],
    )
