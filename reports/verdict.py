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

from reports.formats import capital, long_day, percent, spelled
from reports.luck import enough

MAX_WORDS = 20
LONGEST_NAME = 4  # words: with more the heading would pass its limit
STILL = 0.0005  # a day that moved less ended where it began
_SHARES = (
    (0.05, "almost none"), (0.25, "about a quarter"), (1 / 3, "about a third"),
    (0.5, "about half"), (2 / 3, "about two thirds"), (0.75, "about three quarters"),
    (0.9, "about nine tenths"), (1.0, "almost all"),
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


def heading(standings: Sequence[Standing], yards: Yardsticks, *, events: int) -> str:
    """Return the one sentence of the report, at most `MAX_WORDS` words, true of the totals.

    `standings` are the strategies that decide something; simply holding is not among them.
    """
    if not any(standing.traded and standing.over_held is not None for standing in standings):
        return f"{_outcome(standings, yards)}; {limit(events)}."
    by_benchmark, by_held = beaten(standings, yards)
    if not (by_benchmark or by_held):
        return f"{_outcome(standings, yards)}; {_luck(standings, yards)}."
    if not enough(events):
        return f"{_outcome(standings, yards)}; {limit(events)}."
    return f"{_beat(standings, yards)}."


def beaten(standings: Sequence[Standing], yards: Yardsticks) -> tuple[int, int]:
    """Return how many strategies beat the benchmark, and how many holding, by more than luck."""
    return (
        sum(bool(s.over_benchmark) and s.total > yards.benchmark_total for s in standings),
        sum(bool(s.over_held) and s.total > yards.held_total for s in standings),
    )


def _luck(standings: Sequence[Standing], yards: Yardsticks) -> str:
    lowest = min(yards.benchmark_total, yards.held_total)
    if not any(standing.total > lowest for standing in standings):
        return "no sign of an edge"
    one = len(standings) == 1
    return "this cannot be told from luck" if one else "none can be told from luck"


def _beat(standings: Sequence[Standing], yards: Yardsticks) -> str:
    by_benchmark, by_held = beaten(standings, yards)
    benchmark, held, luck = yards.benchmark, f"holding {yards.held}", "by more than luck explains"
    if len(standings) > 1:
        rules = f"{capital(luck)}, {_none(by_benchmark)} of {spelled(len(standings))} rules beat"
        if yards.held == yards.benchmark:
            return f"{rules} {held}, the benchmark"
        return f"{rules} {benchmark} and {_none(by_held)} beat {held}"
    name, total = _one(standings[0]), standings[0].total
    if yards.held == yards.benchmark:
        return f"{name} beat {held}, the benchmark, {luck}"
    if by_benchmark and by_held:
        return f"{name} beat both {benchmark} and {held} {luck}"
    won, other, of_other = (
        (benchmark, held, yards.held_total)
        if by_benchmark
        else (held, benchmark, yards.benchmark_total)
    )
    if total > of_other:
        return f"{name} beat {won} {luck}; its lead over {other} may be luck"
    return f"{name} beat {won} {luck}, but {other} paid more"


def _outcome(standings: Sequence[Standing], yards: Yardsticks) -> str:
    held = f"holding {yards.held}"
    if not standings:
        word = "ahead of" if yards.held_total > yards.benchmark_total else "no better than"
        return f"No rule was tested; {held} ended {word} {yards.benchmark}"
    if not any(standing.traded for standing in standings):
        one = _one(standings[0]) if len(standings) == 1 else f"All {spelled(len(standings))} rules"
        return f"{one} never traded: nothing to set against {yards.benchmark} or {held}"
    over_benchmark = sum(standing.total > yards.benchmark_total for standing in standings)
    over_held = sum(standing.total > yards.held_total for standing in standings)
    if yards.held == yards.benchmark:
        return _against_one(standings, over_held, f"{held}, the benchmark")
    if len(standings) == 1:
        return _single(_one(standings[0]), over_benchmark, over_held, yards)
    return _several(len(standings), over_benchmark, over_held, yards)


def _single(name: str, over_benchmark: int, over_held: int, yards: Yardsticks) -> str:
    benchmark, held = yards.benchmark, f"holding {yards.held}"
    if over_benchmark and over_held:
        return f"{name} ended ahead of both {benchmark} and {held}"
    if over_benchmark:
        return f"{name} ended ahead of {benchmark}, but {held} paid more"
    if over_held:
        return f"{name} ended ahead of {held}, but {benchmark} paid more"
    return f"{name} ended ahead of neither {benchmark} nor {held}"


def _several(total: int, over_benchmark: int, over_held: int, yards: Yardsticks) -> str:
    benchmark, held = yards.benchmark, f"holding {yards.held}"
    if over_benchmark == over_held == 0:
        return f"None of {spelled(total)} rules ended ahead of {benchmark} or {held}"
    if over_benchmark == over_held == total:
        return f"All {spelled(total)} rules ended ahead of {benchmark} and {held}"
    first = "All" if over_benchmark == total else capital(_none(over_benchmark))
    second = "all" if over_held == total else _none(over_held)
    of = "" if over_benchmark == total else "of "
    return (
        f"{first} {of}{spelled(total)} rules ended ahead of {benchmark}, {second} ahead of {held}"
    )


def _against_one(standings: Sequence[Standing], ahead: int, other: str) -> str:
    if len(standings) == 1:
        return f"{_one(standings[0])} ended {'ahead of' if ahead else 'behind'} {other}"
    number = capital(_none(ahead))
    return f"{number} of {spelled(len(standings))} rules ended ahead of {other}"


def _one(standing: Standing) -> str:
    """Return the name of the only rule; one that is a sentence by itself is not repeated here."""
    return standing.name if len(standing.name.split()) <= LONGEST_NAME else "The rule"


def limit(events: int) -> str:
    """Return what the number of events allows to believe, as half a sentence."""
    if events == 0:
        return "nothing tests this against chance"
    return "one event is no edge" if events == 1 else f"{spelled(events)} events prove no edge"


def _none(count: int) -> str:
    return "none" if count == 0 else spelled(count)


def event_heading(name: str, session: date, symbol: str, *, gap: float, day: float) -> str:
    """Return what the event's day was, in one sentence: how much of it came before the open."""
    return f"{long_day(session)}, {name}: {_shape(symbol, gap, day)}."


def _shape(symbol: str, gap: float, day: float) -> str:
    move = "fall" if day < 0 else "rise"
    if abs(day) < STILL:
        return f"{symbol} ended where it began"
    if gap * day < 0:
        return f"{symbol} opened {percent(gap)} and closed {percent(day)}"
    if abs(gap) > abs(day):
        return f"{symbol} opened {percent(gap)} and came back to {percent(day)}"
    return f"{share(gap / day)} of {symbol}’s {move} came before the open"


def share(fraction: float) -> str:
    """Return a fraction of a whole in [0, 1] as words a reader needs no second look for."""
    return min(_SHARES, key=lambda known: abs(known[0] - fraction))[1]
