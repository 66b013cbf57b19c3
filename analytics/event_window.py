"""What happened around one event, to an instrument and to a strategy?

Day 0 is the event's session, day -1 the one before; the close of day -1 is the zero of both paths.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.drawdown import drawdown, drawdown_on
from analytics.result import BacktestResult
from analytics.returns import NOISE

SIGMA_SESSIONS = 252  # returns before day 0 that tell what an ordinary day was
FEWEST_SIGMA_SESSIONS = 60


@dataclass(frozen=True, slots=True)
class Event:
    """One event and how many sessions before and after its session to look at."""

    id: str
    name: str
    session: pd.Timestamp
    before: int
    after: int

    def __post_init__(self) -> None:
        if self.session.tzinfo is not None or self.session != self.session.normalize():
            raise ValueError(
                f"event {self.id!r}: session must be a date without time and zone, "
                f"not {self.session.isoformat()}"
            )
        if self.before < 1:  # the previous close is the zero of every number here
            raise ValueError(f"event {self.id!r}: before must be at least 1, not {self.before}")
        if self.after < 0:
            raise ValueError(f"event {self.id!r}: after must be at least 0, not {self.after}")


def instrument_window(bars: pd.DataFrame, event: Event) -> dict[str, Any]:
    """Return the numbers of an instrument around `event`; fractions, ISO dates, None.

    `bars` has open, high, low and close by session. `gap` leads from the previous close to the
    open, `intraday` from there to the close; together they are `close_to_close`. `sigma`,
    `sigma_gap` and `sigma_intraday` are the three over the standard deviation (n - 1) of up to 252
    simple returns before day 0, None with fewer than 60. `worst_from_open` is the lowest close
    from day 0 on against the open of day 0, the first price an order could still have. The other
    keys are those of `_around`, on the closes. Raises ValueError when the window does not begin
    within the bars.
    """
    closes = bars["close"]
    sessions = pd.DatetimeIndex(closes.index)
    day0 = _day0(sessions, event)
    bar = bars.iloc[day0]
    previous_close = float(closes.iloc[day0 - 1])
    moves = {
        "gap": float(bar["open"] / previous_close - 1.0),
        "intraday": float(bar["close"] / bar["open"] - 1.0),
        "close_to_close": float(bar["close"] / previous_close - 1.0),
    }
    ordinary = _ordinary_move(closes.iloc[:day0])
    later = closes.iloc[day0 : day0 + event.after + 1] / float(bar["open"]) - 1.0
    return {
        "session": _iso(event.session),
        "previous_session": _iso(sessions[day0 - 1]),
        "previous_close": previous_close,
        **{name: float(bar[name]) for name in ("open", "high", "low", "close")},
        **moves,
        **{
            name: moves[move] / ordinary if ordinary else None
            for name, move in (
                ("sigma", "close_to_close"),
                ("sigma_gap", "gap"),
                ("sigma_intraday", "intraday"),
            )
        },
        "worst_from_open": {"day": int(later.argmin()), "value": float(later.min())},
        **_around(closes, event, day0, start=float(closes.iloc[0])),
    }


def strategy_window(
    result: BacktestResult, opens: pd.DataFrame, closes: pd.DataFrame, event: Event
) -> dict[str, Any]:
    """Return the numbers of a strategy around `event`; fractions, ISO dates, None.

    `gap` is what the positions held overnight made from the previous close to the open; `intraday`
    is the rest of the day's return, with the fills at the open and all costs in it. Exposures are
    fractions of equity by symbol, and gross and net sums: `into_open` what was held overnight, at
    the previous close; `after_open` what was held at the day's close, valued at the open. When the
    gap itself ruins the account, `intraday` and `after_open` are None. Orders filled on later bars
    of the session stand with those filled at its open. `opens` and `closes` are
    prices (sessions, symbols). The other keys are those of `_around`, on the equity. Raises
    ValueError when the window does not begin within the run, when a price of a held symbol is
    missing, and when the account was ruined before the event.
    """
    equity = result.equity
    sessions = pd.DatetimeIndex(equity.index)
    day0 = _day0(sessions, event)
    session, previous = event.session, sessions[day0 - 1]
    at_previous_close = float(equity.iloc[day0 - 1])
    if at_previous_close <= 0:
        raise ValueError(
            f"event {event.id!r}: {result.name} had an equity of {at_previous_close} "
            f"on {_iso(previous)}; a ruined account has no returns"
        )
    overnight, kept = result.positions.iloc[day0 - 1], result.positions.iloc[day0]
    worth = _worth(overnight, closes, previous)
    at_open = at_previous_close + float((_worth(overnight, opens, session) - worth).sum())
    at_close = float(equity.iloc[day0])
    orders = result.orders
    return {
        "session": _iso(session),
        "previous_session": _iso(previous),
        "gap": at_open / at_previous_close - 1.0,
        "intraday": at_close / at_open - 1.0 if at_open > 0 else None,
        "close_to_close": at_close / at_previous_close - 1.0,
        **_exposure("into_open", worth, at_previous_close),
        **_exposure("after_open", _worth(kept, opens, session), at_open),
        "drawdown_at_previous_close": float(drawdown(equity, result.starting_cash).iloc[day0 - 1]),
        "orders_filled_at_open": orders.loc[
            orders["filled"].dt.normalize() == session, "order"
        ].tolist(),
        **_around(equity, event, day0, start=result.starting_cash),
    }


def _day0(sessions: pd.DatetimeIndex, event: Event) -> int:
    """Return the place of the event's session, once the window is known to begin within."""
    covers = f"the data covers {_iso(sessions[0])} to {_iso(sessions[-1])}"
    if event.session not in sessions:
        raise ValueError(f"event {event.id!r}: {_iso(event.session)} is not a session; {covers}")
    day0 = int(sessions.searchsorted(event.session))
    if day0 < event.before:
        raise ValueError(
            f"event {event.id!r}: {event.before} sessions before {_iso(event.session)} are asked "
            f"for and {day0} are there; {covers}"
        )
    return day0


def _around(values: pd.Series, event: Event, day0: int, *, start: float) -> dict[str, Any]:
    """Return the path of closes or equity against the close of day -1, and what it tells.

    path: {day, session, value} from day -before to day +after, `complete` unless the data ends
    earlier. worst: the lowest of them from day 0 on. max_drawdown: within the path, from its own
    running peak. sessions_to_recovery: sessions after day 0 until the value is back where it was
    at the close of day -1, in all data; 0 if day 0 itself closed there; None if it never was.
    drawdown: the stretch below a peak that day 0 lies in, in all data since `start`: its depth and
    the sessions it began after, was deepest and was recovered; None if day 0 closed at a peak.
    """
    zero = values.iloc[day0 - 1]
    window = values.iloc[day0 - event.before : day0 + event.after + 1]
    sessions = pd.DatetimeIndex(window.index)
    path: list[dict[str, Any]] = [
        {"day": day, "session": _iso(session), "value": float(value)}
        for day, (session, value) in enumerate(
            zip(sessions, window / zero - 1.0, strict=True), -event.before
        )
    ]
    back = np.flatnonzero(values.iloc[day0:] >= zero * (1.0 - NOISE))
    return {
        "path": path,
        "worst": min(path[event.before :], key=lambda point: point["value"]),
        "max_drawdown": float(drawdown(window, window.iloc[0]).min()),
        "sessions_to_recovery": int(back[0]) if back.size else None,
        "drawdown": _drawdown(values, start, event.session),
        "complete": len(path) == event.before + 1 + event.after,
    }


def _drawdown(values: pd.Series, start: float, session: pd.Timestamp) -> dict[str, Any] | None:
    found = drawdown_on(values, start, session=session)
    if found is None:
        return None
    return {
        "depth": found.depth,
        "begun": _iso(found.peak or pd.DatetimeIndex(values.index)[0]),
        "deepest": _iso(found.trough),
        "recovered": _iso(found.recovery) if found.recovery is not None else None,
    }


def _exposure(when: str, worth: pd.Series, equity: float) -> dict[str, Any]:
    """Return the exposure by symbol, gross and net; None where no equity is left to compare to."""
    if equity <= 0:
        return {f"{word}_{when}": None for word in ("exposure", "gross", "net")}
    exposure = worth / equity
    return {
        f"exposure_{when}": exposure.to_dict(),
        f"gross_{when}": float(exposure.abs().sum()),
        f"net_{when}": float(exposure.sum()),
    }


def _ordinary_move(closes_before: pd.Series) -> float | None:
    """Return the standard deviation of the last returns; None for too few and for no movement."""
    returns = closes_before.pct_change().iloc[1:].tail(SIGMA_SESSIONS)
    if len(returns) < FEWEST_SIGMA_SESSIONS:
        return None
    spread = float(returns.std(ddof=1))
    return spread if spread > NOISE else None


def _worth(units: pd.Series, prices: pd.DataFrame, session: pd.Timestamp) -> pd.Series:
    """Return what the symbols held (units other than 0) are worth at the prices of `session`."""
    held = units[units != 0]
    worth = held * prices.reindex(index=[session], columns=held.index).iloc[0]
    if worth.isna().any():
        raise ValueError(f"{worth.isna().idxmax()} is held, but has no price on {_iso(session)}")
    return worth


def _iso(session: pd.Timestamp) -> str:
    return session.date().isoformat()
