"""What do the intervals, nulls and tests amount to, in one sentence each?"""

from collections.abc import Mapping, Sequence
from typing import Any

from reports.evidence_records import (
    Chances,
    Difference,
    Differences,
    Evidence,
    Horizon,
    InstrumentStudy,
    StudyTest,
)
from reports.formats import capital, counted, listed, number, p_value, percent, spelled, whole
from reports.luck import FEWEST_EVENTS, FEWEST_TRADES, LEVEL, Interval

NAMED = 3


def differences_told(differences: Differences) -> str:
    """Return how the bars of the differences lie to zero, and what that allows to say."""
    bars = [bar for row in differences.rows for bar in row.less if bar is not None]
    above = sum(bar.above_zero for bar in bars)
    crossing = sum(bar.covers_zero for bar in bars)
    if not bars:
        return "No interval could be computed."
    if crossing == len(bars):
        crosses = "The bar crosses" if len(bars) == 1 else f"All {spelled(len(bars))} bars cross"
        return f"{crosses} zero: this cannot tell skill from luck."
    parts = [
        f"{spelled(count)} {word}"
        for count, word in (
            (crossing, "cross zero"),
            (above, "lie above it"),
            (len(bars) - crossing - above, "below"),
        )
        if count
    ]
    return f"Of {counted(len(bars), 'bar')}, {listed(parts)}."


def evidence_told(differences: Differences, chances: Sequence[Chances]) -> str:
    """Return the sum of the evidence on the strategies."""
    lead = best(differences)
    if lead is None:
        return "No interval of a difference could be computed."
    bars = [bar for row in differences.rows for bar in row.less if bar is not None]
    above = [row.name for row in differences.rows if any(b and b.above_zero for b in row.less)]
    if not above:
        told = "No Sharpe ratio is higher by more than chance allows"
    elif len(above) <= NAMED:
        told = f"{listed(above)} had a higher Sharpe ratio than chance allows on its own"
    else:
        told = f"{counted(len(above), 'rule')} had a higher Sharpe ratio than chance allows"
    first = lead.less[0]
    if first is not None and len(bars) > 1:
        told += (
            f"; the largest lead over {differences.against[0]} is {lead.name}’s, {_range(first)}"
        )
    return f"{told}. {_nulls_told(chances)}".strip()


def _range(bar: Interval) -> str:
    low, high = number(bar.low, signed=True), number(bar.high, signed=True)
    return f"{number(bar.value, signed=True)} ({low} to {high})"


def _nulls_told(chances: Sequence[Chances]) -> str:
    known = [
        (null.p, one.name) for one in chances for null in one.nulls if null and null.p is not None
    ]
    if not known:
        return ""
    worst = {name: max(p for p, other in known if other == name) for _, name in known}
    name = min(worst, key=lambda other: worst[other])
    rules = len(chances)
    needed = f"at most {LEVEL / rules:.3g} is needed" + (
        f" with {spelled(rules)} rules tried" if rules > 1 else ""
    )
    whose = f"{name} does best" if rules > 1 else "it stands"
    return f"Among results of pure chance {whose}: p at most {p_value(worst[name])}; {needed}."


def best(differences: Differences) -> Difference | None:
    """Return the strategy with the largest lead over the first it is compared with."""
    known = [row for row in differences.rows if row.less and row.less[0] is not None]
    return max(known, key=lambda row: row.less[0].value, default=None)  # type: ignore[union-attr]


def study_told(
    instruments: Sequence[InstrumentStudy],
    tests: Sequence[StudyTest],
    windows: Sequence[str],
    benchmark: str,
) -> str:
    """Return how rare the day was, and what the tests that lead say of all instruments."""
    ranked = [one for one in instruments if one.placebo_p is not None]
    parts = []
    if ranked:
        rare = [one.symbol for one in ranked if (one.placebo_p or 0.0) <= LEVEL]
        dates = max(one.dates or 0 for one in ranked)
        who = f"{whole(len(rare))} of {counted(len(ranked), 'instrument')}"
        if len(rare) <= NAMED:
            who = listed(rare) or "no instrument"
        parts.append(
            f"Measured against {benchmark}, the day was among the rarest "
            f"{percent(LEVEL, 0, signed=False)} of {counted(dates, 'other day')} for {who}."
        )
    leading = [test for test in tests if test.leads and test.cells and test.cells[0][1] is not None]
    if leading:
        ps = [(test.name, test.cells[0][1]) for test in leading[:NAMED]]
        named = listed([f"{name} p {p_value(p)}" for name, p in ps])
        verdict = "beyond chance" if all((p or 0.0) <= LEVEL for _, p in ps) else "within chance"
        parts.append(f"All of them together, {windows[0]}: {named}, so {verdict}.")
    return " ".join(parts)


def horizons_told(horizons: Sequence[Horizon]) -> str:
    """Return whether the signal told anything about the returns that followed."""
    known = [one for one in horizons if one.p is not None]
    if not known:
        return ""
    bound = LEVEL / len(known)
    telling = [one for one in known if (one.p or 0.0) <= bound]
    if not telling:
        return (
            "At no horizon did the signal tell more of the returns that followed than chance would."
        )
    noun = "session" if [one.horizon for one in telling] == [1] else "sessions"
    told = f"The signal told something of the returns over {_horizons(telling)} {noun}"
    wrong = [one for one in telling if (one.coefficient or 0.0) < 0]
    if not wrong:
        return f"{told}."
    where = "" if wrong == telling else f" over {_horizons(wrong)}"
    return f"{told}, the wrong way round{where}: bad news came before gains."


def _horizons(rows: Sequence[Horizon]) -> str:
    return listed([f"{one.horizon}" for one in rows])


def settings_told(settings: Mapping[str, Any]) -> str:
    """Return how the intervals and nulls were made."""
    told = []
    if settings.get("level"):
        told.append(f"{percent(settings['level'], 0, signed=False)} intervals")
    if settings.get("block"):
        told.append(f"stationary bootstrap in blocks of about {number(settings['block'], 0)}"
                    " sessions")  # fmt: skip
    if settings.get("runs"):
        told.append(f"{counted(settings['runs'], 'run')} each")
    if settings.get("seed") is not None:
        told.append(f"seed {settings['seed']}")
    return capital(", ".join(told))


def rests_on(found: Evidence, *, events: int, closed_trades: int, sessions: int) -> str:
    """Return the counts that everything else stands on."""
    parts = [
        counted(events, "event"),
        counted(closed_trades, "closed trade"),
        counted(sessions, "session"),
        counted(len(found.chances), "rule"),
    ]
    trials = max((one.trials or 0 for one in found.chances), default=0)
    if trials:
        parts.append(f"{counted(trials, 'try', 'tries')} so far")
    return f"{capital(listed(parts))}."


def against(found: Evidence, *, events: int, closed_trades: int) -> str:
    """Return what the evidence itself has to say against an edge."""
    parts = [found.differences.told]
    lead = best(found.differences)
    one = next((c for c in found.chances if lead and c.name == lead.name), None)
    if one is not None:
        ranks = zip(found.nulls, one.nulls, strict=True)
        doing = [(null.p, name) for name, null in ranks if null and null.p is not None]
        if doing and max(doing)[0] > LEVEL:
            p, name = max(doing)
            parts.append(
                f"{capital(name)} did at least as well as {one.name} in "
                f"{percent(p, 0, signed=False)} of runs."
            )
        if one.deflated is not None and one.trials:
            parts.append(
                f"After {counted(one.trials, 'try', 'tries')} the deflated Sharpe ratio of "
                f"{one.name} is {number(one.deflated)}."
            )
    if 0 < events < FEWEST_EVENTS:
        parts.append(f"{capital(spelled(events))} event{'s' * (events > 1)} can prove no edge.")
    if closed_trades < FEWEST_TRADES:
        parts.append(f"{counted(closed_trades, 'closed trade')} are too few.")
    return " ".join(parts)


def needed(found: Evidence, *, events: int, sessions: int) -> str:
    """Return what would have to be seen before anybody should believe it."""
    parts = []
    if 0 < events < FEWEST_EVENTS:
        parts.append(f"at least {spelled(FEWEST_EVENTS)} events of the same kind")
    lead = best(found.differences)
    one = next((c for c in found.chances if lead and c.name == lead.name), None)
    if one is not None and one.track_record is not None and one.track_record > sessions:
        parts.append(
            f"{whole(one.track_record)} sessions to tell {one.name}’s Sharpe ratio from zero, if "
            "it keeps it"
        )
    parts.append("headlines archived when they were published")
    parts.append("the same rules, untouched, on data that nobody has seen yet")
    return f"{capital('; '.join(parts))}."
