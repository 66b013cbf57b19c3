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
from reports.formats import capital
from reports.language import Language
from reports.luck import FEWEST_EVENTS, FEWEST_TRADES, LEVEL, Interval

NAMED = 3
PAIR = 2


def differences_told(differences: Differences, say: Language) -> str:
    """Return how the bars of the differences lie to zero, and what that allows to say."""
    bars = [bar for row in differences.rows for bar in row.less if bar is not None]
    above = sum(bar.above_zero for bar in bars)
    crossing = sum(bar.covers_zero for bar in bars)
    if not bars:
        return say("No interval could be computed.")
    if crossing == len(bars) == PAIR:
        return say("Both bars cross zero: this cannot tell skill from luck.")
    if crossing == len(bars):
        return say(
            "The bar crosses zero: this cannot tell skill from luck.",
            "All {count} bars cross zero: this cannot tell skill from luck.",
            n=crossing, count=say.spelled(crossing),
        )  # fmt: skip
    below = len(bars) - crossing - above
    parts = []
    if crossing:
        parts.append(say("one crosses zero", "{count} cross zero",
                         n=crossing, count=say.spelled(crossing)))  # fmt: skip
    if above:
        parts.append(say("one lies above it", "{count} lie above it",
                         n=above, count=say.spelled(above)))  # fmt: skip
    if below:
        parts.append(say("one below", "{count} below", n=below, count=say.spelled(below)))
    return say("Of {n} bar, {parts}.", "Of {n} bars, {parts}.",
               n=len(bars), parts=say.listed(parts))  # fmt: skip


def evidence_told(differences: Differences, chances: Sequence[Chances], say: Language) -> str:
    """Return the sum of the evidence on the strategies."""
    lead = best(differences)
    if lead is None:
        return say("No interval of a difference could be computed.")
    bars = [bar for row in differences.rows for bar in row.less if bar is not None]
    above = [row.name for row in differences.rows if any(b and b.above_zero for b in row.less)]
    if not above:
        told = say("No Sharpe ratio is higher by more than chance allows")
    elif len(above) <= NAMED:
        told = say("{names} had a higher Sharpe ratio than chance allows on its own",
                   names=say.listed(above))  # fmt: skip
    else:
        told = say("{n} rule had a higher Sharpe ratio than chance allows",
                   "{n} rules had a higher Sharpe ratio than chance allows",
                   n=len(above))  # fmt: skip
    first = lead.less[0]
    if first is not None and len(bars) > 1:
        told = say(
            "{told}; the largest lead over {other} is {name}’s, {range}",
            told=told, other=differences.against[0], name=lead.name, range=_range(first, say),
        )  # fmt: skip
    return f"{told}. {_nulls_told(chances, say)}".strip()


def _range(bar: Interval, say: Language) -> str:
    low, high = say.number(bar.low, signed=True), say.number(bar.high, signed=True)
    return say("{value} ({low} to {high})",
               value=say.number(bar.value, signed=True), low=low, high=high)  # fmt: skip


def _nulls_told(chances: Sequence[Chances], say: Language) -> str:
    known = [
        (null.p, one.name) for one in chances for null in one.nulls if null and null.p is not None
    ]
    if not known:
        return ""
    worst = {name: max(p for p, other in known if other == name) for _, name in known}
    name = min(worst, key=lambda other: worst[other])
    rules = len(chances)
    return say(
        "Among results of pure chance it stands: p at most {p}; at most {level} is needed.",
        "Among results of pure chance {name} does best: p at most {p}; at most {level} is needed "
        "with {count} rules tried.",
        n=rules, name=name, p=say.p_value(worst[name]),
        level=say.brief(float(f"{LEVEL / rules:.3g}")), count=say.spelled(rules),
    )  # fmt: skip


def best(differences: Differences) -> Difference | None:
    """Return the strategy with the largest lead over the first it is compared with."""
    known = [row for row in differences.rows if row.less and row.less[0] is not None]
    return max(known, key=lambda row: row.less[0].value, default=None)  # type: ignore[union-attr]


def study_told(
    instruments: Sequence[InstrumentStudy],
    tests: Sequence[StudyTest],
    windows: Sequence[str],
    *,
    benchmark: str,
    say: Language,
) -> str:
    """Return how rare the day was, and what the tests that lead say of all instruments."""
    ranked = [one for one in instruments if one.placebo_p is not None]
    parts = []
    if ranked:
        rare = [one.symbol for one in ranked if (one.placebo_p or 0.0) <= LEVEL]
        if len(rare) <= NAMED:
            who = say.listed(rare) or say("no instrument")
        else:
            who = say("{some} of {n} instrument", "{some} of {n} instruments",
                      n=len(ranked), some=say.whole(len(rare)))  # fmt: skip
        parts.append(
            say(
                "Measured against {benchmark}, the day was among the rarest {level} of {n} other "
                "day for {who}.",
                "Measured against {benchmark}, the day was among the rarest {level} of {n} other "
                "days for {who}.",
                n=max(one.dates or 0 for one in ranked), benchmark=benchmark, who=who,
                level=say.percent(LEVEL, 0, signed=False),
            )
        )  # fmt: skip
    leading = [test for test in tests if test.leads and test.cells and test.cells[0][1] is not None]
    if leading:
        ps = [(test.name, test.cells[0][1]) for test in leading[:NAMED]]
        named = say.listed([f"{name} p {say.p_value(p)}" for name, p in ps])
        beyond = all((p or 0.0) <= LEVEL for _, p in ps)
        parts.append(
            say("All of them together, {window}: {tests}, so beyond chance.",
                window=windows[0], tests=named)
            if beyond
            else say("All of them together, {window}: {tests}, so within chance.",
                     window=windows[0], tests=named)
        )  # fmt: skip
    return " ".join(parts)


def horizons_told(horizons: Sequence[Horizon], say: Language) -> str:
    """Return whether the signal told anything about the returns that followed."""
    known = [one for one in horizons if one.p is not None]
    if not known:
        return ""
    bound = LEVEL / len(known)
    telling = [one for one in known if (one.p or 0.0) <= bound]
    if not telling:
        return say(
            "At no horizon did the signal tell more of the returns that followed than chance"
            " would: with {n} of them, p of at most {bound} is needed.",
            bound=say.number(bound, 4), n=len(known),
        )  # fmt: skip
    told = say(
        "The signal told something of the returns over {sessions} session",
        "The signal told something of the returns over {sessions} sessions",
        n=1 if [one.horizon for one in telling] == [1] else 2, sessions=_horizons(telling, say),
    )  # fmt: skip
    wrong = [one for one in telling if (one.coefficient or 0.0) < 0]
    if not wrong:
        return f"{told}."
    if wrong == telling:
        return say("{told}, the wrong way round: bad news came before gains.", told=told)
    return say("{told}, the wrong way round over {sessions}: bad news came before gains.",
               told=told, sessions=_horizons(wrong, say))  # fmt: skip


def _horizons(rows: Sequence[Horizon], say: Language) -> str:
    return say.listed([f"{one.horizon}" for one in rows])


def settings_told(settings: Mapping[str, Any], say: Language) -> str:
    """Return how the intervals and nulls were made."""
    told = []
    if settings.get("level"):
        told.append(say("{level} intervals", level=say.percent(settings["level"], 0, signed=False)))
    if settings.get("block"):
        told.append(say("stationary bootstrap in blocks of about {count} sessions",
                        count=say.number(settings["block"], 0)))  # fmt: skip
    if settings.get("runs"):
        told.append(say("{n} run each", "{n} runs each", n=settings["runs"]))
    if settings.get("seed") is not None:
        told.append(say("seed {seed}", seed=settings["seed"]))
    return capital(", ".join(told))


def rests_on(
    found: Evidence, *, events: int, closed_trades: int, sessions: int, say: Language
) -> str:
    """Return the counts that everything else stands on."""
    parts = [
        say("{n} event", "{n} events", n=events),
        say("{n} closed trade", "{n} closed trades", n=closed_trades),
        say("{n} session", "{n} sessions", n=sessions),
        say("{n} rule", "{n} rules", n=len(found.chances)),
    ]
    trials = max((one.trials or 0 for one in found.chances), default=0)
    if trials:
        parts.append(say("{n} try so far", "{n} tries so far", n=trials))
    return f"{capital(say.listed(parts))}."


def against(found: Evidence, *, events: int, closed_trades: int, say: Language) -> str:
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
                say("{null} did at least as well as {name} in {share} of runs.",
                    null=capital(name), name=one.name, share=say.percent(p, 0, signed=False))
            )  # fmt: skip
        if one.deflated is not None and one.trials:
            parts.append(
                say("After {n} try the deflated Sharpe ratio of {name} is {value}.",
                    "After {n} tries the deflated Sharpe ratio of {name} is {value}.",
                    n=one.trials, name=one.name, value=say.number(one.deflated))
            )  # fmt: skip
    if 0 < events < FEWEST_EVENTS:
        parts.append(say("One event can prove no edge.", "{count} events can prove no edge.",
                         n=events, count=capital(say.spelled(events))))  # fmt: skip
    if closed_trades < FEWEST_TRADES:
        parts.append(say("{n} closed trade are too few.", "{n} closed trades are too few.",
                         n=closed_trades))  # fmt: skip
    return " ".join(parts)


def needed(found: Evidence, *, wanted: Sequence[str], sessions: int, say: Language) -> str:
    """Return what would have to be seen before anybody should believe it.

    `wanted` is what rules that are not met would need.
    """
    parts = list(wanted)
    lead = best(found.differences)
    one = next((c for c in found.chances if lead and c.name == lead.name), None)
    if one is not None and one.track_record is not None and one.track_record > sessions:
        parts.append(
            say("{count} sessions to tell {name}’s Sharpe ratio from zero, if it keeps it",
                count=say.whole(one.track_record), name=one.name)
        )  # fmt: skip
    parts.append(say("headlines archived when they were published"))
    parts.append(say("the same rules, untouched, on data that nobody has seen yet"))
    return f"{capital('; '.join(parts))}."
