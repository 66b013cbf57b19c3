"""Does the market bear out what an article claims of it?

confirmed      the close moved as claimed, within the tolerance stated
intraday only  the session's range held the claimed move, its close did not
contradicted   the session never traded there
no data        there is no bar to tell by
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf, isfinite
from typing import Any, Literal

import pandas as pd

from data.news.article import Article
from data.news.claim_days import market_day
from data.news.claims import Claim, claims_in
from data.news.instruments import Instrument, Instruments, load_instruments

Verdict = Literal["confirmed", "intraday only", "contradicted", "no data"]
CONFIRMED: Verdict = "confirmed"
INTRADAY_ONLY: Verdict = "intraday only"
CONTRADICTED: Verdict = "contradicted"
NO_DATA: Verdict = "no data"

TOLERANCE = 0.001  # a tenth of a percentage point: rounding, and a fund that stands in for an index
ABOUT = 0.005  # where the article itself says "about" or "nearly"
POINTS_TOLERANCE = 1.0  # index points
LONGEST_GAP = timedelta(days=7)  # between two bars; beyond it the one before is missing
_NOISE = 1e-9

COLUMNS = (
    "instrument", "symbol", "stands_in_for", "day", "direction", "unit", "claimed_low",
    "claimed_high", "gap", "low", "high", "close", "tolerance", "verdict", "intraday", "note",
    "sentence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """A claim beside the bar of its day.

    `gap`, `low`, `high` and `close` are the moves from the previous close to that day's open, low,
    high and close, in the claim's unit (fractions, or index points); None where no bar tells.
    `tolerance` is in the same unit. `note` says why there is no data, or whose bars these are.
    """

    claim: Claim
    stands_in_for: str
    gap: float | None
    low: float | None
    high: float | None
    close: float | None
    tolerance: float
    verdict: Verdict
    note: str = ""


def check_claims(
    claims: Sequence[Claim],
    bars: Mapping[str, pd.DataFrame],
    *,
    instruments: Instruments | None = None,
) -> tuple[ClaimCheck, ...]:
    """Return each claim beside the bar of its day, in order.

    `bars` holds open, high, low and close by session for each symbol, as in
    `data.prices.bars.Prices`; NaN where a price is not known. Points can be told for indices only
    (symbols with a ^) and only by bars that hold their quoted levels.

    A claim is tolerated to be off by the larger of `TOLERANCE` and half a unit of its last digit
    ("7 %" covers 6.5 to 7.5), by `ABOUT` where it says so, and in points by `POINTS_TOLERANCE`.
    """
    table = instruments or load_instruments()
    return tuple(
        _checked(claim, bars, table.by_symbol.get(claim.symbol, Instrument(claim.symbol, ())))
        for claim in claims
    )


def article_section(
    article: Article, bars: Mapping[str, pd.DataFrame], *, calendar: str = "XNYS"
) -> list[dict[str, Any]]:
    """Return the claims of an article beside the bars, one plain dict each (`COLUMNS`).

    Numbers are fractions or points, with their sign; days are ISO dates; None where nothing is
    known. Sentences that name no day are taken to speak of the last session of `calendar` that
    had opened when the article appeared.
    """
    day, session = article.published_on, market_day(article, calendar=calendar)
    title = claims_in(article.headline, day=day, untold=session)
    claims = claims_in(article.text, day=day, untold=session)
    said = {_key(one) for one in claims}
    claims = [one for one in title if _key(one) not in said] + claims
    return [_row(one) for one in check_claims(claims, bars)]


def claims_table(checks: Sequence[ClaimCheck]) -> pd.DataFrame:
    """Return checked claims as a table of the columns `COLUMNS`, one row each."""
    return pd.DataFrame([_row(one) for one in checks], columns=list(COLUMNS))


def _checked(claim: Claim, bars: Mapping[str, pd.DataFrame], instrument: Instrument) -> ClaimCheck:
    moves = _moves(claim, bars.get(claim.symbol), instrument)
    known: dict[str, Any] = dict.fromkeys(("gap", "low", "high", "close"))
    if isinstance(moves, str):
        verdict, tolerance, note = NO_DATA, _tolerance(claim, None), moves
    else:
        previous_close, known = moves
        tolerance = _tolerance(claim, previous_close)
        verdict, note = _verdict(claim, known, tolerance), instrument.note
        if verdict == NO_DATA:
            note = f"{claim.symbol} has a close of {claim.day} only, no low and high"
    return ClaimCheck(
        claim=claim, stands_in_for=instrument.stands_in_for, tolerance=tolerance,
        verdict=verdict, note=note, **known,
    )  # fmt: skip


def _moves(
    claim: Claim, frame: pd.DataFrame | None, instrument: Instrument
) -> tuple[float, dict[str, float | None]] | str:
    """Return the previous close and the moves from it, or why there are none."""
    if claim.unit == "points" and instrument.stands_in_for:
        return f"{claim.symbol} stands in for {instrument.stands_in_for} and has other points"
    if claim.unit == "points" and not claim.symbol.startswith("^"):
        return f"{claim.symbol} is no index and has no points"
    if frame is None:
        return f"no bars of {claim.symbol}"
    session = pd.Timestamp(claim.day)
    if session not in frame.index:
        return f"no bar of {claim.symbol} on {claim.day}"
    earlier = frame.loc[frame.index < session, "close"].dropna()
    if earlier.empty or session - earlier.index[-1] > LONGEST_GAP:
        return f"no bar of {claim.symbol} before {claim.day}"
    previous_close = float(earlier.iloc[-1])
    row = int(frame.index.searchsorted(session))
    bar = {name: float(frame[name].to_numpy()[row]) for name in ("open", "low", "high", "close")}
    if not isfinite(bar["close"]):
        return f"{claim.symbol} has no close on {claim.day}"
    base = previous_close if claim.unit == "percent" else 1.0
    moves = {
        name: (bar[column] - previous_close) / base if isfinite(bar[column]) else None
        for name, column in (("gap", "open"), ("low", "low"), ("high", "high"), ("close", "close"))
    }
    return previous_close, moves


def _tolerance(claim: Claim, previous_close: float | None) -> float:
    if claim.unit == "points":
        about = TOLERANCE * (previous_close or 0.0) if claim.bound == "about" else 0.0
        return max(POINTS_TOLERANCE, claim.rounding, about)
    return max(TOLERANCE, claim.rounding, ABOUT if claim.bound == "about" else 0.0)


def _claimed(claim: Claim) -> tuple[float, float]:
    """Return the claimed moves from the lowest to the highest, signed."""
    low = 0.0 if claim.bound == "at most" else claim.low
    high = inf if claim.bound == "at least" else claim.high
    return (low, high) if claim.direction == "up" else (-high, -low)


def _verdict(claim: Claim, moves: Mapping[str, float | None], tolerance: float) -> Verdict:
    least, most = _claimed(claim)
    least, most = least - tolerance - _NOISE, most + tolerance + _NOISE
    close, low, high = moves["close"], moves["low"], moves["high"]
    if close is not None and least <= close <= most:
        return CONFIRMED
    if low is None or high is None:
        return NO_DATA
    return INTRADAY_ONLY if low <= most and least <= high else CONTRADICTED


def _row(check: ClaimCheck) -> dict[str, Any]:
    claim = check.claim
    sign = 1.0 if claim.direction == "up" else -1.0
    return {
        "instrument": claim.instrument, "symbol": claim.symbol,
        "stands_in_for": check.stands_in_for, "day": claim.day.isoformat(),
        "direction": claim.direction, "unit": claim.unit,
        "claimed_low": sign * claim.low, "claimed_high": sign * claim.high,
        "gap": check.gap, "low": check.low, "high": check.high, "close": check.close,
        "tolerance": check.tolerance, "verdict": check.verdict, "intraday": claim.intraday,
        "note": check.note, "sentence": claim.sentence,
    }  # fmt: skip


def _key(claim: Claim) -> tuple[object, ...]:
    """What two tellings of one claim have in common, in headline and text."""
    return (claim.symbol, claim.direction, claim.low, claim.high, claim.unit, claim.day)
