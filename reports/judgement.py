"""Whose lead passes every rule of `luck`, and which rules does the leading strategy fail?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.language import Language, marked
from reports.luck import (
    AHEAD,
    DEFLATED_SHARPE,
    EVENTS,
    FEWEST_EVENTS,
    FEWEST_TRADES,
    INTERVAL,
    NULLS,
    PAST,
    SUPERIOR,
    TRADES,
    interval,
    objections,
)

UNMET = {
    AHEAD: marked("it did not end ahead"),
    INTERVAL: marked("the interval of its lead holds zero"),
    NULLS: marked("pure chance does as well too often"),
    SUPERIOR: marked("the best of all rules does not beat the benchmark once all are counted"),
    DEFLATED_SHARPE: marked("its Sharpe ratio is no more than so many tries find by luck"),
    PAST: marked("chosen on the past only, it did not lead after"),
    TRADES: marked("it closed too few trades"),
    EVENTS: marked("there are too few events"),
}
NEEDED = {
    TRADES: marked("at least {trades} closed trades"),
    EVENTS: marked("at least {events} events of the same kind"),
    PAST: marked("a lead of what was chosen on the past only"),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules amount to: `unmet` are those that the lead of `leading` does not pass.

    `leading` is the strategy whose Sharpe ratio exceeds the benchmark's by most, None where no
    interval was computed. `objections` holds by strategy those to its lead over the benchmark and
    over holding.
    """

    leading: str | None
    unmet: tuple[str, ...]
    events: int
    objections: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def judge(
    metrics: Mapping[str, Any], deciding: Sequence[str], *, benchmark: str, main: str
) -> Judgement | None:
    """Return the judgement on the strategies that decide something, None without evidence."""
    evidence: Mapping[str, Any] | None = metrics.get("evidence")
    if not evidence:
        return None
    known: Mapping[str, Mapping[str, Any]] = evidence.get("strategies") or {}
    held = metrics["instruments"]
    events = len(event_dates(metrics))
    superior = ((evidence.get("many_tests") or {}).get("superior") or {}).get("spa")
    found = {}
    for name in deciding:
        if name not in known:
            continue
        numbers = metrics["strategies"][name]
        one, other = (
            objections(
                known[name], against, rules=len(deciding), trades=int(numbers["trades"]),
                ahead=numbers["cumulative_return"] > held[symbol]["cumulative_return"],
                events=events, superior=superior, past=_led_after(metrics, name),
            )
            for against, symbol in (("benchmark", benchmark), ("held", main))
        )  # fmt: skip
        found[name] = (one, other)
    leads = {
        name: bar.value
        for name in found
        if (bar := interval(known[name].get("sharpe_less_benchmark"))) is not None
    }
    leading = max(leads, key=lambda name: leads[name], default=None)
    unmet = () if leading is None else min(found[leading], key=len)
    return Judgement(leading, unmet, events, found)


def event_dates(metrics: Mapping[str, Any]) -> set[str]:
    """Return the different sessions of all events of a run, its own and those of its list."""
    study: Mapping[str, Any] = (metrics.get("evidence") or {}).get("study") or {}
    own = {event["session"] for event in metrics.get("events", {}).values()}
    return own | {event["session"] for event in study.get("events") or ()}


def _led_after(metrics: Mapping[str, Any], name: str) -> bool | None:
    """Whether what a walk-forward chose led the benchmark, None where there was none."""
    walk: Mapping[str, Any] | None = metrics.get("walk_forward")
    if not walk or walk["strategy"] != name:
        return None
    own, other = walk["out_of_sample"]["sharpe"], walk["benchmark"]["sharpe"]
    return own is not None and other is not None and own > other


def conclusion(judgement: Judgement, say: Language) -> str:
    """Return the verdict in one sentence: an edge, or why it is none."""
    if judgement.leading is None:
        return say("This cannot be told from luck: no interval could be computed.")
    count = say.spelled(len(UNMET))
    if not judgement.unmet:
        return say(
            "{name} meets all {count} conditions under which a lead counts as more than luck.",
            name=judgement.leading, count=count,
        )  # fmt: skip
    return say(
        "This cannot be told from luck: {name} fails one of the {count} conditions under which a "
        "lead counts as more: {why}.",
        "This cannot be told from luck: {name} fails {some} of the {count} conditions under which "
        "a lead counts as more: {why}.",
        n=len(judgement.unmet), some=say.spelled(len(judgement.unmet)),
        name=judgement.leading, count=count,
        why="; ".join(say(UNMET[rule]) for rule in judgement.unmet),
    )  # fmt: skip


def wanted(judgement: Judgement, say: Language) -> list[str]:
    """Return what the rules that are not met would need to see."""
    numbers = {"trades": say.spelled(FEWEST_TRADES), "events": say.spelled(FEWEST_EVENTS)}
    return [say(NEEDED[rule], **numbers) for rule in judgement.unmet if rule in NEEDED]
