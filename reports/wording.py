"""What do the verdict in plain words and the seals under it say, and when?"""

from collections.abc import Sequence

from analytics.verification import NOT_PROVEN, NOT_RUN, PASSED
from reports.event_records import EventDay, StrategyDay
from reports.evidence_records import Evidence, LookAhead
from reports.evidence_wording import against, needed, rests_on
from reports.formats import capital
from reports.judgement import Judgement, conclusion, wanted
from reports.language import Language
from reports.luck import FEWEST_EVENTS
from reports.records import Passage, Seal
from reports.verdict import limit

HELD = 0.005  # of equity: what is smaller counts as not held


def passages(
    *, asked: str, event: EventDay | None, closed_trades: int, sessions: int, rules: int,
    events: int, notices: int, checked: bool, say: Language, evidence: Evidence | None = None,
    judgement: Judgement | None = None, many_events: str = "", walk: str = "",
    delayed: bool = False,
) -> tuple[Passage, ...]:  # fmt: skip
    """Return the verdict in plain words, its limits with it.

    `checked` tells whether the look-ahead check was run, `delayed` whether later and dearer runs
    were; `many_events` and `walk` are what a study of many events and a walk-forward say.
    """
    found = [Passage(say("Asked"), asked)]
    if event is not None:
        found.append(Passage(say("Into the event"), into_the_event(event, say)))
        found.append(Passage(say("After the gap"), after_the_gap(event, say)))
    caveats = []
    if not checked:
        caveats.append(say("The look-ahead check was not run."))
    if notices:
        caveats.append(say("The notice at the top outweighs every figure here."))
    against_it = say("Against believing it")
    if evidence is not None and judgement is not None:
        counts = {"events": events, "closed_trades": closed_trades}
        doubts = [against(evidence, say=say, **counts), walk, *caveats]
        doubts = [doubt for doubt in doubts if doubt]
        told = [conclusion(judgement, say), evidence.told, many_events]
        return (
            *found,
            Passage(say("What was found"), " ".join(filter(None, told))),
            Passage(say("What it rests on"),
                    rests_on(evidence, sessions=sessions, say=say, **counts)),
            Passage(against_it, " ".join(doubts)),
            Passage(say("What would be needed"),
                    needed(evidence, wanted=wanted(judgement, say), sessions=sessions, say=say)),
        )  # fmt: skip
    doubts = [
        say(
            "{events}, {trades}, {sessions}, {rules} on the same stretch. No placebo test was run "
            "and no interval computed: luck is not ruled out.",
            events=say("{n} event", "{n} events", n=events),
            trades=say("{n} closed trade", "{n} closed trades", n=closed_trades),
            sessions=say("{n} session", "{n} sessions", n=sessions),
            rules=say("{n} rule tried", "{n} rules tried", n=rules),
        ),
        *caveats,
    ]
    return (
        *found,
        Passage(against_it, " ".join(doubts)),
        Passage(say("What would be needed"), _wanted(delayed, say)),
    )


def _wanted(delayed: bool, say: Language) -> str:
    if delayed:
        return say(
            "More events of the same kind, headlines archived when they were published, the same "
            "rules on ordinary days (a placebo) and an interval for every difference."
        )
    return say(
        "More events of the same kind, headlines archived when they were published, the same "
        "rules on ordinary days (a placebo), an interval for every difference, and orders one "
        "session late at twice the costs."
    )


def into_the_event(event: EventDay, say: Language) -> str:
    """Return which strategies were long, short or out of the event's instrument at its open."""
    groups: dict[str, list[StrategyDay]] = {"long": [], "short": [], "out": []}
    for strategy in event.strategy_days:
        if strategy.ruined:
            continue
        weight = dict(strategy.into_open).get(event.symbol, 0.0)
        groups["out" if abs(weight) < HELD else "long" if weight > 0 else "short"].append(strategy)
    parts = [_group(word, members, event.symbol, say) for word, members in groups.items()]
    if event.ruined:
        parts.append(
            say("{names} was ruined before", "{names} were ruined before",
                n=len(event.ruined), names=say.listed(event.ruined))
        )  # fmt: skip
    return say(
        "At the previous close {groups}. In brackets: the day’s result.",
        groups="; ".join(part for part in parts if part),
    )


def _group(word: str, members: Sequence[StrategyDay], symbol: str, say: Language) -> str:
    if not members:
        return ""
    n, names = len(members), say.listed([one.name for one in members])
    told = {"names": names, "symbol": symbol, "results": _range(members, say)}
    if word == "long":
        return say("{names} was long {symbol} ({results})",
                   "{names} were long {symbol} ({results})", n=n, **told)  # fmt: skip
    if word == "short":
        return say("{names} was short {symbol} ({results})",
                   "{names} were short {symbol} ({results})", n=n, **told)  # fmt: skip
    return say("{names} was out of {symbol} ({results})",
               "{names} were out of {symbol} ({results})", n=n, **told)  # fmt: skip


def _range(members: Sequence[StrategyDay], say: Language) -> str:
    days = sorted(member.day for member in members if member.day is not None)
    if not days:
        return say("no result")
    low, high = say.percent(days[0]), say.percent(days[-1])
    return low if low == high else say("{low} to {high}", low=low, high=high)


def after_the_gap(event: EventDay, say: Language) -> str:
    """Return what an order filled at the event's open could still change."""
    main = next(move for move in event.moves if move.main)
    gap, intraday, day = main.gap or 0.0, main.intraday or 0.0, main.day or 0.0
    moved = {"gap": say.percent(gap), "rest": say.percent(intraday), "day": say.percent(day)}
    if gap < 0 and day < 0 and intraday < 0:
        told = say("Of the day’s {day}, {gap} was gone at the opening price. Selling there still "
                   "avoided {rest}.", **moved)  # fmt: skip
    else:
        told = say("{symbol} opened {gap} and closed {day}: an order at the open met only the "
                   "{rest} from there to the close.", symbol=event.symbol, **moved)  # fmt: skip
    changed = [strategy.name for strategy in event.strategy_days if strategy.orders]
    if not changed:
        return f"{told} {say('No strategy traded at that open.')}"
    return f"{told} {say('Traded at that open: {names}.', names=say.listed(changed))}"


def seals(
    *, proof: LookAhead, verify: str, evidence: Evidence | None, events: int, notes: int,
    say: Language,
) -> tuple[Seal, ...]:  # fmt: skip
    """Return the checks of the run with their state; what was not run is said to be so."""
    return (
        _look_ahead(proof, verify, say),
        _events(events, say),
        _luck(evidence, say),
        Seal("open" if notes else "passed", say("Data quality"),
             say("{n} note at the end", "{n} notes at the end", n=notes) if notes
             else say("no remark")),
    )  # fmt: skip


def _events(events: int, say: Language) -> Seal:
    if events >= FEWEST_EVENTS:
        return Seal("passed", say("{n} event", "{n} events", n=events),
                    say("at least {count} are needed to tell skill from luck",
                        count=say.spelled(FEWEST_EVENTS)))  # fmt: skip
    reach = (
        say("the same rules have met no other such day")
        if events == 1
        else say("too few to tell skill from luck")
    )
    return Seal("limit", capital(limit(events, say)), reach)


def _luck(evidence: Evidence | None, say: Language) -> Seal:
    if evidence is None:
        return Seal("open", say("No placebo test, no interval"), say("not part of this run"))
    above = [
        row.name
        for row in evidence.differences.rows
        if row.less and all(bar is not None and bar.above_zero for bar in row.less)
    ]
    if not above:
        return Seal("limit", say("Luck is not ruled out"),
                    say("no interval of a difference clears zero"))  # fmt: skip
    return Seal("passed", say("Intervals clear zero"),
                say("{names}; the nulls are below", names=say.listed(above)))  # fmt: skip


def _look_ahead(proof: LookAhead, verify: str, say: Language) -> Seal:
    """The outcome of `verify`, as the manifest keeps it."""
    if proof.status == NOT_RUN:
        return Seal("open", say("Look-ahead check not run"), say("run: {command}", command=verify))
    if proof.leaks:
        leaking = dict.fromkeys(leak.strategy for leak in proof.leaks)
        return Seal(
            "failed", say("Look-ahead check failed"),
            say("{names} used what was not yet known: believe none of their figures",
                names=", ".join(leaking)),
        )  # fmt: skip
    if proof.status == NOT_PROVEN:
        return Seal("open", say("Look-ahead not ruled out"),
                    say("strategies read by themselves what no check can change"))  # fmt: skip
    if proof.status != PASSED:
        return Seal("failed", say("Look-ahead check failed"),
                    say("it did not see a leak put in on purpose"))  # fmt: skip
    return Seal(
        "passed", say("Look-ahead check passed"),
        say("the future was changed at {n} session, no order before it",
            "the future was changed at {n} sessions, no order before it", n=len(proof.cuts)),
    )  # fmt: skip
