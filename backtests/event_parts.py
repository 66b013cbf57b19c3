"""How much of each event's move came overnight, within its session, and after it?"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.event_study import EventStudy
from data.sessions import session_opens


def event_parts(
    study: EventStudy, events: pd.DataFrame, bars: Mapping[str, pd.DataFrame], *, calendar: str
) -> list[dict[str, Any]]:
    """Return each event and instrument of a study: its CAR, and its return in parts.

    `gap` leads from the close before to the open of day 0, `intraday` from there to its close,
    `after` from that close to the one of the last day of any window: raw returns, not abnormal.
    `before_open` tells whether the news was out before that open, None where only its day is
    known: what came in the gap could not be traded on it then, and what came before news of the
    session was no answer to it. `events` has `moment` and the rows of `study.events`, in order.
    """
    windows = {f"{first},{last}": (first, last) for first, last in study.design.windows}
    cars = {name: study.car(*window).to_numpy() for name, window in windows.items()}
    opens = session_opens(calendar, pd.DatetimeIndex(study.events["session"]))
    rows: list[dict[str, Any]] = []
    for place, event in enumerate(study.events.itertuples()):
        frame, moment = bars[str(event.symbol)], events["moment"].iloc[place]
        day = frame.index.get_loc(event.session)
        closes, first = frame["close"], frame.iloc[day]
        rows.append(
            {
                "name": event.name,
                "group": event.group,
                "symbol": event.symbol,
                "session": f"{event.session:%Y-%m-%d}",
                "published": None if pd.isna(moment) else moment.isoformat(),
                "before_open": None if pd.isna(moment) else bool(moment < opens[place]),
                "gap": float(first["open"] / closes.iloc[day - 1] - 1.0),
                "intraday": float(first["close"] / first["open"] - 1.0),
                "after": float(closes.iloc[day + study.design.last_day] / first["close"] - 1.0),
                "car": {name: float(car[place]) for name, car in cars.items()},
            }
        )
    return rows


def mean_parts(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the mean gap, intraday and after of some events, each date counted once.

    Gap and intraday only of news out before the open, or of which only the day is known; `dates`
    says how many there were, `in_session` how many dates had news later than the open.
    """
    frame = pd.DataFrame(rows, columns=["session", "before_open", "gap", "intraday", "after"])
    late = frame["before_open"].eq(False)
    by_date = frame.groupby("session")["after"].mean()
    early = frame[~late].groupby("session")[["gap", "intraday"]].mean()
    known = len(early) > 0
    return {
        "dates": len(early),
        "in_session": int(frame.loc[late, "session"].nunique()),
        "gap": float(early["gap"].mean()) if known else None,
        "intraday": float(early["intraday"].mean()) if known else None,
        "after": float(by_date.mean()),
    }
