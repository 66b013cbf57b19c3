"""What do the verdict in plain words and the seals under it say, and when?"""

from collections.abc import Sequence

from analytics.verification import NOT_RUN, PASSED
from reports.event_records import EventDay, StrategyDay
from reports.evidence_records import Evidence, LookAhead
from reports.evidence_wording import against, needed, rests_on
from reports.formats import capital, counted, listed, percent
from reports.records import Passage, Seal
from reports.verdict import limit

HELD = 0.005  # of equity: what is smaller counts as not held


def passages(
    *, asked: str, event: EventDay | None, closed_trades: int, sessions: int, rules: int,
    events: int, notices: int, checked: bool, evidence: Evidence | None = None,
    delayed: bool = False,
) -> tuple[Passage, ...]:  # fmt: skip
    """Return the verdict in plain words, its limits with it.

    `checked` tells whether the look-ahead check was run, `delayed` whether later and dearer runs
    were.
    """
    found = [Passage("Asked", asked)]
    if event is not None:
        found.append(Passage("Into the event", into_the_event(event)))
        found.append(Passage("After the gap", after_the_gap(event)))
    caveats = ("" if checked else " The look-ahead check was not run.") + (
        " The notice at the top outweighs every figure here." if notices else ""
    )
    if evidence is not None:
        counts = {"events": events, "closed_trades": closed_trades}
        return (
            *found,
            Passage("What was found", evidence.told),
            Passage("What it rests on", rests_on(evidence, sessions=sessions, **counts)),
            Passage("Against believing it", against(evidence, **counts) + caveats),
            Passage("What would be needed", needed(evidence, events=events, sessions=sessions)),
        )
    dearer = "" if delayed else ", and orders one session late at twice the costs"
    return (
        *found,
        Passage(
            "Against believing it",
            f"{capital(counted(events, 'event'))}, {counted(closed_trades, 'closed trade')}, "
            f"{counted(sessions, 'session')}, {counted(rules, 'rule')} tried on the same stretch. "
            "No placebo test was run and no interval computed: luck is not ruled out."
            f"{caveats}",
        ),
        Passage(
            "What would be needed",
            "More events of the same kind, headlines archived when they were published, the same "
            f"rules on ordinary days (a placebo){',' if dearer else ' and'} an interval for every "
            f"difference{dearer}.",
        ),
    )


def into_the_event(event: EventDay) -> str:
    """Return which strategies were long, short or out of the event's instrument at its open."""
    groups: dict[str, list[StrategyDay]] = {"long": [], "short": [], "out": []}
    for strategy in event.strategy_days:
        if strategy.ruined:
            continue
        weight = dict(strategy.into_open).get(event.symbol, 0.0)
        groups["out" if abs(weight) < HELD else "long" if weight > 0 else "short"].append(strategy)
    parts = [
        f"{listed([s.name for s in members])} {_was(members)} "
        f"{word}{' of' if word == 'out' else ''} {event.symbol} ({_range(members)})"
        for word, members in groups.items()
        if members
    ]
    if event.ruined:
        parts.append(f"{listed(event.ruined)} {_was(event.ruined)} ruined before")
    return f"At the previous close {'; '.join(parts)}. In brackets: the day’s result."


def _was(names: Sequence[object]) -> str:
    return "was" if len(names) == 1 else "were"


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


def seals(
    *, proof: LookAhead, verify: str, evidence: Evidence | None, events: int, notes: int
) -> tuple[Seal, ...]:
    """Return the checks of the run with their state; what was not run is said to be so."""
    return (
        _look_ahead(proof, verify),
        Seal("limit", capital(limit(events)), "the same rules have met no other such day")
        if events == 1
        else Seal("limit", capital(limit(events)), "too few to tell skill from luck"),
        _luck(evidence),
        Seal("open" if notes else "passed", "Data quality",
             f"{counted(notes, 'note')} at the end" if notes else "no remark"),
    )  # fmt: skip


def _luck(evidence: Evidence | None) -> Seal:
    if evidence is None:
        return Seal("open", "No placebo test, no interval", "not part of this run")
    above = [
        row.name
        for row in evidence.differences.rows
        if row.less and all(bar is not None and bar.above_zero for bar in row.less)
    ]
    if not above:
        return Seal("limit", "Luck is not ruled out", "no interval of a difference clears zero")
    return Seal("passed", "Intervals clear zero", f"{listed(above)}; the nulls are below")


def _look_ahead(proof: LookAhead, verify: str) -> Seal:
    """The outcome of `verify`, as the manifest keeps it."""
    if proof.status == NOT_RUN:
        return Seal("open", "Look-ahead check not run", f"run: {verify}")
    if proof.leaks:
        leaking = dict.fromkeys(leak.strategy for leak in proof.leaks)
        return Seal(
            "failed", "Look-ahead check failed",
            f"{', '.join(leaking)} used what was not yet known: believe none of their figures",
        )  # fmt: skip
    if proof.status != PASSED:
        return Seal("failed", "Look-ahead check failed", "it did not see a leak put in on purpose")
    return Seal(
        "passed", "Look-ahead check passed",
        f"the future was changed at {counted(len(proof.cuts), 'session')}, no order before it",
    )  # fmt: skip
