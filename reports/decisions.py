"""Which orders were filled, and which headlines stood behind each of them?"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from analytics.experiment import Experiment
from analytics.result import FILLED
from reports.event_records import Decision, Fill, Mark
from reports.formats import bar
from reports.language import Language
from reports.news import marks, number

BEHIND = 3  # headlines named for one decision
MEMORY = 5  # sessions after which a headline counts as too old to name
NEAR = (3, 5)  # sessions before and after an event whose fills are told in full
HALF_LIFE = 2.0  # sessions, where the manifest names none


def decisions(
    experiment: Experiment, inks: Mapping[str, str], *, say: Language
) -> tuple[Decision, ...]:
    """Return all filled orders by the signal that led to them, in order of time.

    Orders that strategies decided after the same close on the same signal stand together. Behind
    them are the headlines linked to the instrument of that signal which could act at the bar of
    the fill, or up to `MEMORY` sessions earlier.
    """
    sessions = experiment.sessions
    events: Mapping[str, Any] = experiment.metrics.get("events", {})
    places = [sessions.searchsorted(pd.Timestamp(e["session"])) for e in events.values()]
    half_life = _half_life(experiment.manifest)
    known: dict[str, tuple[Mark, ...]] = {"": ()}
    found = []
    for (filled, symbol, signal, decided), orders in groupby(_filled(experiment), key=_reason):
        if symbol not in known:
            known[symbol] = marks(experiment, symbol)
        place = int(sessions.searchsorted(filled.normalize()))
        days = [day.date() for day in sessions[max(0, place - MEMORY) : place + 1]]
        heard = [mark for mark in known[symbol] if mark.first_bar in days]
        found.append(
            Decision(
                decided=bar(decided),
                filled=bar(filled),
                signal_symbol=symbol,
                signal=number(signal),
                fills=tuple(_fill(order, inks, say) for order in orders),
                behind=strongest(heard, days, half_life=half_life),
                heard=len(heard),
                near_event=any(-NEAR[0] <= place - event <= NEAR[1] for event in places),
            )
        )
    return tuple(found)


def first_fills(decided: Sequence[Decision]) -> dict[int, tuple[int, date]]:
    """Return the first decision that each headline, by its row, stood behind, and its fill."""
    found: dict[int, tuple[int, date]] = {}
    for place, decision in enumerate(decided):
        for mark in decision.behind:
            found.setdefault(mark.row, (place, decision.filled))
    return found


def strongest(heard: Collection[Mark], days: list[date], *, half_life: float) -> tuple[Mark, ...]:
    """Return the headlines that moved the signal of the last of `days` most, strongest first.

    What a headline adds to a signal is its value times the size of its weight, halved every
    `half_life` sessions since its first bar.
    """

    def push(mark: Mark) -> float:
        age = len(days) - 1 - days.index(mark.first_bar)  # type: ignore[arg-type]
        return abs((mark.value or 0.0) * (mark.weight or 0.0)) * 0.5 ** (age / half_life)

    return tuple(sorted(heard, key=lambda mark: (-push(mark), mark.row))[:BEHIND])


def _filled(experiment: Experiment) -> list[dict[Any, Any]]:
    """Return the filled orders of all strategies, those of one reason side by side."""
    orders = [
        {**order, "strategy": result.name}
        for result in experiment.results
        for order in result.orders[result.orders["status"] == FILLED].to_dict("records")
    ]
    return sorted(orders, key=lambda order: tuple(map(str, _reason(order))))


def _reason(order: Mapping[Any, Any]) -> tuple[Any, str, Any, Any]:
    """What orders must share to stand together; None, unlike NaN, equals itself."""
    symbol = order["signal_symbol"] if isinstance(order["signal_symbol"], str) else ""
    return order["filled"], symbol, number(order["signal"]), order["decided"]


def _fill(order: Mapping[Any, Any], inks: Mapping[str, str], say: Language) -> Fill:
    return Fill(
        strategy=order["strategy"],
        ink=inks[order["strategy"]],
        symbol=str(order["symbol"]),
        side=say(str(order["side"])),
        units=float(order["size"]),
        price=float(order["price"]),
    )


def _half_life(manifest: Mapping[str, Any]) -> float:
    config = manifest.get("config", {})
    return float(config.get("signal", {}).get("half_life_sessions", HALF_LIFE))
