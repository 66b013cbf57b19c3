"""Which sentences may the report say of these numbers, and which not?

The rules, and why:

- The heading names the benchmark and holding the traded instrument, because a rule that loses to
  doing nothing has not earned its trades. It counts strategies and names none of several: the best
  of many tries looks good by chance.
- Without evidence it says "ended ahead", never "beat": nothing in a run without an interval for the
  difference tells skill from luck. One event is no edge, and the heading says that too.
- With evidence it says "beat" of a lead that passes every rule of `reports.luck`, and of any other
  that it cannot be told from luck.
- At most twenty words: it is read in one breath or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.formats import capital
from reports.language import Language, marked
from reports.luck import enough

MAX_WORDS = 20
LONGEST_NAME = 4  # words: with more the heading would pass its limit
STILL = 0.0005  # a day that moved less ended where it began
_SHARES = (
    (0.05, marked("almost none")), (0.25, marked("about a quarter")),
    (1 / 3, marked("about a third")), (0.5, marked("about half")),
    (2 / 3, marked("about two thirds")), (0.75, marked("about three quarters")),
    (0.9, marked("about nine tenths")), (1.0, marked("almost all")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """What one strategy made of the period, as a fraction, and whether it ever traded.

    `over_benchmark` and `over_held` tell whether a lead is more than luck; None = not tested.
    """

    name: str
    total: float
    traded: bool = True
    over_benchmark: bool | None = None
    over_held: bool | None = None


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """What the alternatives made: the benchmark, and the traded instrument simply held."""

    benchmark: str
    benchmark_total: float
    held: str
    held_total: float


def heading(standings: Sequence[Standing], yards: Yardsticks, *, events: int, say: Language) -> str:
    """Return the one sentence of the report, at most `MAX_WORDS` words, true of the totals.

    `standings` are the strategies that decide something; simply holding is not among them.
    """
    if any(standing.traded and standing.over_held is not None for standing in standings):
        by_benchmark, by_held = beaten(standings, yards)
        if not (by_benchmark or by_held):
            found = _luck(standings, yards, say)
        elif enough(events):
            return f"{_beat(standings, yards, say)}."
        else:
            found = limit(events, say)
    else:
        found = limit(events, say)
    return f"{_outcome(standings, yards, say)}; {found}."


def beaten(standings: Sequence[Standing], yards: Yardsticks) -> tuple[int, int]:
    """Return how many strategies beat the benchmark, and how many holding, by more than luck."""
    return (
        sum(bool(s.over_benchmark) and s.total > yards.benchmark_total for s in standings),
        sum(bool(s.over_held) and s.total > yards.held_total for s in standings),
    )


def _luck(standings: Sequence[Standing], yards: Yardsticks, say: Language) -> str:
    lowest = min(yards.benchmark_total, yards.held_total)
    if not any(standing.total > lowest for standing in standings):
        return say("no sign of an edge")
    if len(standings) == 1:
        return say("this cannot be told from luck")
    return say("none can be told from luck")


def _beat(standings: Sequence[Standing], yards: Yardsticks, say: Language) -> str:
    by_benchmark, by_held = beaten(standings, yards)
    names = {"benchmark": yards.benchmark, "held": yards.held}
    if len(standings) > 1:
        return _several_beat(len(standings), by_benchmark, by_held, yards, say)
    names["name"], total = _one(standings[0], say), standings[0].total
    if yards.held == yards.benchmark:
        return say("{name} beat holding {held}, the benchmark, by more than luck explains", **names)
    if by_benchmark and by_held:
        return say("{name} beat both {benchmark} and holding {held} by more than luck explains",
                   **names)  # fmt: skip
    if by_benchmark and total > yards.held_total:
        return say("{name} beat {benchmark} by more than luck explains; its lead over holding "
                   "{held} may be luck", **names)  # fmt: skip
    if by_benchmark:
        return say("{name} beat {benchmark} by more than luck explains, but holding {held} paid "
                   "more", **names)  # fmt: skip
    if total > yards.benchmark_total:
        return say("{name} beat holding {held} by more than luck explains; its lead over "
                   "{benchmark} may be luck", **names)  # fmt: skip
    return say("{name} beat holding {held} by more than luck explains, but {benchmark} paid more",
               **names)  # fmt: skip


def _several_beat(
    total: int, by_benchmark: int, by_held: int, yards: Yardsticks, say: Language
) -> str:
    counts = {
        "n": max(1, by_benchmark),  # none is told like one
        "first": _none(by_benchmark, say),
        "rules": say.spelled(total),
        "held": yards.held,
    }
    if yards.held == yards.benchmark:
        return say(
            "By more than luck explains, {first} of {rules} rules beat holding {held}, the "
            "benchmark",
            "By more than luck explains, {first} of {rules} rules beat holding {held}, the "
            "benchmark",
            **counts,
        )
    return say(
        "By more than luck explains, {first} of {rules} rules beat {benchmark} and {second} "
        "beat holding {held}",
        "By more than luck explains, {first} of {rules} rules beat {benchmark} and {second} "
        "beat holding {held}",
        second=_none(by_held, say), benchmark=yards.benchmark, **counts,
    )  # fmt: skip


def _outcome(standings: Sequence[Standing], yards: Yardsticks, say: Language) -> str:
    names = {"benchmark": yards.benchmark, "held": yards.held}
    if not standings:
        if yards.held_total > yards.benchmark_total:
            return say("No rule was tested; holding {held} ended ahead of {benchmark}", **names)
        return say("No rule was tested; holding {held} ended no better than {benchmark}", **names)
    count = len(standings)
    if not any(standing.traded for standing in standings):
        who = _one(standings[0], say)
        return say(
            "{name} never traded: nothing to set against {benchmark} or holding {held}",
            "All {rules} rules never traded: nothing to set against {benchmark} or holding {held}",
            n=count, name=who, rules=say.spelled(count), **names,
        )  # fmt: skip
    over_benchmark = sum(standing.total > yards.benchmark_total for standing in standings)
    over_held = sum(standing.total > yards.held_total for standing in standings)
    if yards.held == yards.benchmark:
        return _against_one(standings, over_held, yards, say)
    if count == 1:
        return _single(_one(standings[0], say), over_benchmark, over_held, yards, say)
    return _several(count, over_benchmark, over_held, yards, say)


def _single(
    name: str, over_benchmark: int, over_held: int, yards: Yardsticks, say: Language
) -> str:
    names = {"name": name, "benchmark": yards.benchmark, "held": yards.held}
    if over_benchmark and over_held:
        return say("{name} ended ahead of both {benchmark} and holding {held}", **names)
    if over_benchmark:
        return say("{name} ended ahead of {benchmark}, but holding {held} paid more", **names)
    if over_held:
        return say("{name} ended ahead of holding {held}, but {benchmark} paid more", **names)
    return say("{name} ended ahead of neither {benchmark} nor holding {held}", **names)


def _several(
    total: int, over_benchmark: int, over_held: int, yards: Yardsticks, say: Language
) -> str:
    names = {"rules": say.spelled(total), "benchmark": yards.benchmark, "held": yards.held}
    if over_benchmark == over_held == 0:
        return say("None of {rules} rules ended ahead of {benchmark} or holding {held}", **names)
    if over_benchmark == over_held == total:
        return say("All {rules} rules ended ahead of {benchmark} and holding {held}", **names)
    names["second"] = say("all") if over_held == total else _none(over_held, say)
    if over_benchmark == total:
        return say("All {rules} rules ended ahead of {benchmark}, {second} ahead of holding {held}",
                   **names)  # fmt: skip
    return say(
        "{first} of {rules} rules ended ahead of {benchmark}, {second} ahead of holding {held}",
        "{first} of {rules} rules ended ahead of {benchmark}, {second} ahead of holding {held}",
        n=max(1, over_benchmark), first=capital(_none(over_benchmark, say)), **names,
    )  # fmt: skip


def _against_one(
    standings: Sequence[Standing], ahead: int, yards: Yardsticks, say: Language
) -> str:
    held = yards.held
    if len(standings) > 1:
        return say(
            "{first} of {rules} rules ended ahead of holding {held}, the benchmark",
            "{first} of {rules} rules ended ahead of holding {held}, the benchmark",
            n=max(1, ahead), first=capital(_none(ahead, say)), rules=say.spelled(len(standings)),
            held=held,
        )  # fmt: skip
    name = _one(standings[0], say)
    if ahead:
        return say("{name} ended ahead of holding {held}, the benchmark", name=name, held=held)
    return say("{name} ended behind holding {held}, the benchmark", name=name, held=held)


def _one(standing: Standing, say: Language) -> str:
    """Return the name of the only rule; one that is a sentence by itself is not repeated here."""
    return standing.name if len(standing.name.split()) <= LONGEST_NAME else say("The rule")


def limit(events: int, say: Language) -> str:
    """Return what the number of events allows to believe, as half a sentence."""
    if events == 0:
        return say("nothing tests this against chance")
    return say("one event is no edge", "{count} events prove no edge",
               n=events, count=say.spelled(events))  # fmt: skip


def _none(count: int, say: Language) -> str:
    """Return a number of rules as a word: none, one, two."""
    return say("none") if count == 0 else say("one") if count == 1 else say.spelled(count)


def event_heading(
    name: str, session: date, symbol: str, *, gap: float, day: float, say: Language
) -> str:
    """Return what the event's day was, in one sentence: how much of it came before the open."""
    return f"{say.long_day(session)}, {name}: {_shape(symbol, gap, day, say)}."


def _shape(symbol: str, gap: float, day: float, say: Language) -> str:
    if abs(day) < STILL:
        return say("{symbol} ended where it began", symbol=symbol)
    moved = {"symbol": symbol, "gap": say.percent(gap), "day": say.percent(day)}
    if gap * day < 0:
        return say("{symbol} opened {gap} and closed {day}", **moved)
    if abs(gap) > abs(day):
        return say("{symbol} opened {gap} and came back to {day}", **moved)
    part = share(gap / day, say)
    if day < 0:
        return say("{share} of {symbol}’s fall came before the open", share=part, symbol=symbol)
    return say("{share} of {symbol}’s rise came before the open", share=part, symbol=symbol)


def share(fraction: float, say: Language) -> str:
    """Return a fraction of a whole in [0, 1] as words a reader needs no second look for."""
    return say(min(_SHARES, key=lambda known: abs(known[0] - fraction))[1])
