"""What happened on each event's day: to the instruments, to the strategies, and in the news?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from analytics.experiment import Experiment
from data.sessions import session_closes, session_opens
from reports.claims import claims
from reports.event_records import EventDay, EventDrawdown, Lane, Move, Path, StrategyDay
from reports.language import Language
from reports.news import marks, moment, unlinked
from reports.verdict import event_heading

STRONGEST = 12


def event_days(
    experiment: Experiment, main: str, *, inks: Mapping[str, str], say: Language
) -> tuple[EventDay, ...]:
    """Return every event of the run; the instrument in front is the most traded one."""
    events: Mapping[str, Any] = experiment.metrics.get("events", {})
    return tuple(_event_day(experiment, key, main, inks, say) for key in events)


def _event_day(
    experiment: Experiment, key: str, main: str, inks: Mapping[str, str], say: Language
) -> EventDay:
    metrics: Mapping[str, Any] = experiment.metrics
    event: Mapping[str, Any] = metrics["events"][key]
    instruments: Mapping[str, Any] = event["instruments"]
    symbol = main if main in instruments else next(iter(instruments))
    session = date.fromisoformat(event["session"])
    moves = _moves(instruments, symbol)
    benchmark = experiment.benchmark
    return EventDay(
        key=key,
        name=event["name"],
        session=session,
        symbol=symbol,
        heading=event_heading(
            event["name"], session, symbol,
            gap=instruments[symbol]["gap"], day=instruments[symbol]["close_to_close"], say=say,
        ),
        lead=_lead(moves, say),
        moves=moves,
        instruments=tuple(_path(m.symbol, "event", instruments[m.symbol]) for m in moves),
        reference=(
            _path(benchmark, "bench", instruments[benchmark]) if benchmark in instruments else None
        ),
        strategies=tuple(
            _path(name, inks[name], numbers)
            for name, numbers in event["strategies"].items()
            if numbers["path"]
        ),
        strategy_days=tuple(
            _strategy_day(name, inks[name], numbers)
            for name, numbers in event["strategies"].items()
        ),
        lane=_lane(experiment, symbol, event),
        claims=claims(metrics, session, first=key == next(iter(metrics["events"])), say=say),
    )  # fmt: skip


def _moves(instruments: Mapping[str, Any], main: str) -> tuple[Move, ...]:
    """Return the moves, the deepest fall first."""
    found = [
        Move(
            symbol=symbol,
            main=symbol == main,
            gap=numbers["gap"],
            intraday=numbers["intraday"],
            day=numbers["close_to_close"],
            sigma=numbers["sigma"],
            sigma_gap=numbers["sigma_gap"],
            sigma_intraday=numbers["sigma_intraday"],
            later=numbers["worst_from_open"]["value"],
            later_day=numbers["worst_from_open"]["day"],
            drawdown=_drawdown(numbers["drawdown"]),
        )
        for symbol, numbers in instruments.items()
    ]
    return tuple(sorted(found, key=lambda move: (move.day or 0.0, move.symbol)))


def _lead(moves: Sequence[Move], say: Language) -> str:
    main = next(move for move in moves if move.main)
    told = say(
        "{symbol} opened at {gap}, moved {rest} from there and closed at {day}.",
        symbol=main.symbol, gap=say.percent(main.gap, 2), rest=say.percent(main.intraday, 2),
        day=say.percent(main.day, 2),
    )  # fmt: skip
    turned = [m.symbol for m in moves if not m.main and (m.gap or 0) < 0 < (m.intraday or 0)]
    if not turned:
        return told
    if (main.gap or 0) < 0:
        also = say("{names} opened lower too, but rose after the open.",
                   "{names} opened lower too, but rose after the open.",
                   n=len(turned), names=say.listed(turned))  # fmt: skip
    else:
        also = say("{names} opened lower, but rose after the open.",
                   "{names} opened lower, but rose after the open.",
                   n=len(turned), names=say.listed(turned))  # fmt: skip
    return f"{told} {also}"


def _drawdown(numbers: Mapping[str, Any] | None) -> EventDrawdown | None:
    if numbers is None:
        return None
    begun, deepest = (date.fromisoformat(numbers[key]) for key in ("begun", "deepest"))
    back = numbers["recovered"]
    recovered = None if back is None else date.fromisoformat(back)
    return EventDrawdown(numbers["depth"], begun, deepest, recovered)


def _path(name: str, ink: str, numbers: Mapping[str, Any]) -> Path:
    return Path(
        name,
        ink,
        tuple(int(point["day"]) for point in numbers["path"]),
        tuple(float(point["value"]) for point in numbers["path"]),
    )


def _strategy_day(name: str, ink: str, numbers: Mapping[str, Any]) -> StrategyDay:
    worst = numbers["worst"] or {}
    return StrategyDay(
        name=name,
        ink=ink,
        into_open=tuple((numbers["exposure_into_open"] or {}).items()),
        after_open=tuple((numbers["exposure_after_open"] or {}).items()),
        gap=numbers["gap"],
        intraday=numbers["intraday"],
        day=numbers["close_to_close"],
        worst=worst.get("value"),
        worst_day=worst.get("day"),
        max_drawdown=numbers["max_drawdown"],
        recovery=numbers["sessions_to_recovery"],
        drawdown=_drawdown(numbers["drawdown"]),
        orders=len(numbers["orders_filled_at_open"] or ()),
        ruined=not numbers["path"],
    )


def _lane(experiment: Experiment, symbol: str, event: Mapping[str, Any]) -> Lane | None:
    """Return the news from the previous close to the open after the event; None at the data's end.

    The sessions before, of and after the event are those of the bars, their hours the exchange's.
    """
    bars = pd.DatetimeIndex(experiment.bars[symbol].index)
    place = int(bars.searchsorted(pd.Timestamp(event["session"])))
    if place == 0 or place + 1 >= len(bars):
        return None
    days = bars[place - 1 : place + 2]
    calendar = experiment.calendar
    opens, closes = session_opens(calendar, days), session_closes(calendar, days)
    if opens.isna().any():
        return None  # bars of another exchange: its hours are not known here
    starts, ends = moment(closes[0]), moment(opens[2])
    linked = tuple(m for m in marks(experiment, symbol) if starts <= m.available_at <= ends)
    others = unlinked(experiment, {mark.row for mark in linked})
    return Lane(
        symbol=symbol,
        starts_at=starts,
        ends_at=ends,
        sessions=tuple(
            (day.date(), moment(opened), moment(closed))
            for day, opened, closed in zip(days, opens, closes, strict=True)
        ),
        linked=linked,
        unlinked=tuple(m for m in others if starts <= m.available_at <= ends),
        strongest=tuple(
            sorted(
                sorted(linked, key=lambda m: (-abs(m.value or 0.0), m.row))[:STRONGEST],
                key=lambda m: (m.available_at, m.row),
            )
        ),
    )
