"""What do the verdict in plain words and the seals under it say, and when?"""

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.verification import NOT_RUN, PASSED
from reports.event_records import EventDay, StrategyDay
from reports.formats import capital, counted, listed, percent
from reports.records import Passage, Seal
from reports.verdict import limit

HELD = 0.005  # of equity: what is smaller counts as not held


def passages(
    *, asked: str, event: EventDay | None, closed_trades: int, sessions: int, rules: int,
    events: int, notices: int, checked: bool,
) -> tuple[Passage, ...]:  # fmt: skip
    """Return the verdict in plain words, its limits with it."""
    found = [Passage("Asked", asked)]
    if event is not None:
        found.append(Passage("Into the event", into_the_event(event)))
        found.append(Passage("After the gap", after_the_gap(event)))
    found.append(
        Passage(
            "Against believing it",
            f"{capital(counted(events, 'event'))}, {counted(closed_trades, 'closed trade')}, "
            f"{counted(sessions, 'session')}, {counted(rules, 'rule')} tried on the same stretch. "
            "No placebo test was run and no interval computed: luck is not ruled out. "
            + ("" if checked else "The look-ahead check was not run. ")
            + ("The notice at the top outweighs every figure here." if notices else ""),
        )
    )
    found.append(
        Passage(
            "What would be needed",
            "More events of the same kind, headlines archived when they were published, the same "
            "rules on ordinary days (a placebo), an interval for every difference, and orders one "
            "session late at twice the costs.",
        )
    )
    return tuple(found)


def into_the_event(event: EventDay) -> str:
    """Return which strategies were long, short or out of the event's instrument at its open."""
    groups: dict[str, list[StrategyDay]] = {"long": [], "short": [], "out": []}
    for strategy in event.strategy_days:
        weight = dict(strategy.into_open).get(event.symbol, 0.0)
        groups["out" if abs(weight) < HELD else "long" if weight > 0 else "short"].append(strategy)
    parts = [
        f"{listed([s.name for s in members])} {'was' if len(members) == 1 else 'were'} "
        f"{word}{' of' if word == 'out' else ''} {event.symbol} ({_range(members)})"
        for word, members in groups.items()
        if members
    ]
    return f"At the previous close {'; '.join(parts)}. In brackets: the day’s result."


def _range(members: Sequence[StrategyDay]) -> str:
    days = sorted(member.day for member in members if member.day is not None)
    if not days:
        return "no result"
    low, high = percent(days[0]), percent(days[-1])
    return low if low == high else f"{low} to {high}"


def after_the_gap(event: EventDay) -> str:
    """Return what an order filled at the event's open could still change."""
    main = next(move for move in event.moves if move.main)
    gap, intraday, day = main.gap or 0.0, main.intraday or 0.0, main.day or 0.0
    changed = [strategy.name for strategy in event.strategy_days if strategy.orders]
    who = f"Traded at that open: {listed(changed)}." if changed else (
        "No strategy traded at that open."
    )  # fmt: skip
    if gap < 0 and day < 0 and intraday < 0:
        told = (
            f"Of the day’s {percent(day)}, {percent(gap)} was gone at the opening price. "
            f"Selling there still avoided {percent(intraday)}."
        )
    else:
        told = (
            f"{event.symbol} opened {percent(gap)} and closed {percent(day)}: an order at the "
            f"open met only the {percent(intraday)} from there to the close."
        )
    return f"{told} {who}"


def seals(*, proof: Mapping[str, Any], events: int, notes: int, reproduce: str) -> tuple[Seal, ...]:
    """Return the checks of the run with their state; what was not run is said to be so."""
    return (
        _look_ahead(proof, reproduce),
        Seal("limit", capital(limit(events)), "the same rules have met no other such day")
        if events == 1
        else Seal("limit", capital(limit(events)), "too few to tell skill from luck"),
        Seal("open", "No placebo test, no interval", "not part of this run"),
        Seal("open" if notes else "passed", "Data quality",
             f"{counted(notes, 'note')} at the end" if notes else "no remark"),
    )  # fmt: skip


def _look_ahead(proof: Mapping[str, Any], reproduce: str) -> Seal:
    """The outcome of `verify`, as the manifest keeps it."""
    if proof["status"] == NOT_RUN:
        return Seal(
            "open", "Look-ahead check not run", f"run: {reproduce.replace(' run ', ' verify ', 1)}"
        )
    leaking = [leak["strategy"] for leak in proof["leaks"]]
    if leaking:
        return Seal(
            "failed", "Look-ahead check failed",
            f"{', '.join(leaking)} used what was not yet known: believe none of their figures",
        )  # fmt: skip
    if proof["status"] != PASSED:
        return Seal("failed", "Look-ahead check failed", "it did not see a leak put in on purpose")
    return Seal(
        "passed", "Look-ahead check passed",
        f"the future was changed at {counted(len(proof['cuts']), 'session')}, no order before it",
    )  # fmt: skip
