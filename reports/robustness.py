"""How late and how dear may each strategy become before nothing is left of it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.experiment import Experiment
from reports.comparison import is_holding
from reports.evidence_records import Curve, Robustness
from reports.formats import capital
from reports.language import Language

BEYOND = "beyond"
NAMED = 3  # strategies named in the sentence; more are counted
NOISE = 0.001  # of the start: a later start that earns this much more is worth a remark


def robustness(
    experiment: Experiment, *, inks: Mapping[str, str], say: Language
) -> Robustness | None:
    """Return the curves of the run with their sentence, None where it drew none."""
    found: Mapping[str, Any] | None = experiment.metrics.get("robustness")
    if not found or not found.get("strategies"):
        return None
    curves: Mapping[str, Mapping[str, Any]] = found["strategies"]
    rules = {n: c for n, c in curves.items() if not is_holding(experiment.metrics, n)}
    delays, costs = tuple(found["delays"]), tuple(found["costs_bps"])
    run_delay, run_cost = _the_run_itself(experiment.manifest, delays)
    if rules:
        told = f"{_late(rules, delays, say)} {_dear(rules, costs, say)}"
    else:
        told = say("No rule decides anything here: there is nothing to be late for.")
    return Robustness(
        told=told,
        remark=_remark(rules, say),
        delays=tuple(say.retell(delay) for delay in delays),
        costs=costs,
        by_delay=tuple(
            Curve(n, inks[n], tuple(c["by_delay"]), *_ends(c["break_even_delay"], say))
            for n, c in curves.items()
        ),
        by_cost=tuple(
            Curve(n, inks[n], tuple(c["by_cost"]), *_ends(c["break_even_cost_bps"], say))
            for n, c in curves.items()
        ),
        run_delay=run_delay,
        run_cost=run_cost,
    )


def _ends(value: str | float | None, say: Language) -> tuple[str, bool]:
    """Return where a profit ends in words, and whether there was any."""
    if value is None:
        return say("no profit to lose"), False
    if isinstance(value, str):
        return say("beyond the curve") if value == BEYOND else say.retell(value), True
    return say.number(value, 1), True


def _late(rules: Mapping[str, Mapping[str, Any]], delays: Sequence[str], say: Language) -> str:
    ends = {n: c["break_even_delay"] for n, c in rules.items() if c["break_even_delay"] is not None}
    at_once = (
        say("at once") if delays[0].startswith("0 ")
        else say("at {delay}", delay=say.retell(delays[0]))
    )  # fmt: skip
    if not ends:
        return say(
            "Late: the rule never made money even {when}.",
            "Late: none of {count} rules made money even {when}.",
            n=len(rules), count=say.spelled(len(rules)), when=at_once,
        )  # fmt: skip
    lasting = [name for name, end in ends.items() if end == BEYOND]
    told = [
        say("{name}’s profit is gone at {end}", name=name, end=say.retell(end))
        for name, end in ends.items()
        if end != BEYOND
    ]
    return say(
        "Late: {who} made money {when}; {parts}.", "Late: {who} made money {when}; {parts}.",
        n=len(ends), who=_who(ends, rules, say), when=at_once,
        parts=_parts(told, lasting, say.retell(delays[-1]), say),
    )  # fmt: skip


def _dear(rules: Mapping[str, Mapping[str, Any]], costs: Sequence[float], say: Language) -> str:
    key = "break_even_cost_bps"
    ends = {name: c[key] for name, c in rules.items() if c[key] is not None}
    if not ends:
        return say(
            "Dear: the rule never made money even without costs.",
            "Dear: none of {count} rules made money even without costs.",
            n=len(rules), count=say.spelled(len(rules)),
        )  # fmt: skip
    lasting = [name for name, end in ends.items() if end == BEYOND]
    told = [
        say("{name}’s profit is gone at {cost} basis points a side",
            name=name, cost=say.number(end, 1))
        for name, end in ends.items()
        if end != BEYOND
    ]  # fmt: skip
    return say(
        "Dear: {who} made money without costs; {parts}.",
        "Dear: {who} made money without costs; {parts}.",
        n=len(ends), who=_who(ends, rules, say),
        parts=_parts(told, lasting, say.brief(costs[-1]), say),
    )  # fmt: skip


def _parts(told: Sequence[str], lasting: Sequence[str], last: str, say: Language) -> str:
    parts = list(told)
    if len(told) > NAMED:
        parts = [say("{n} profit ends on the way", "{n} profits end on the way", n=len(told))]
    if lasting:
        count = len(lasting)
        names = say.listed(lasting) if count <= NAMED else say.spelled(count)
        parts.append(
            say("{names} outlasts even {last}", "{names} outlast even {last}",
                n=count, names=names, last=last)
        )  # fmt: skip
    return say.listed(parts)


def _who(ends: Mapping[str, Any], rules: Mapping[str, Any], say: Language) -> str:
    count = say.spelled(len(rules))
    if len(rules) == 1:
        return say("the rule")
    if len(ends) == len(rules):
        return say("all {count} rules", count=count)
    return say("one of {count} rules", "{some} of {count} rules",
               n=len(ends), some=say.spelled(len(ends)), count=count)  # fmt: skip


def _remark(rules: Mapping[str, Mapping[str, Any]], say: Language) -> str:
    """Say where being later pays: then the curve shows chance, not speed."""
    odd = [
        name
        for name, curve in rules.items()
        if max(curve["by_delay"]) > curve["by_delay"][0] + NOISE
    ]
    if not odd:
        return ""
    if len(odd) <= NAMED:
        who = say.listed(odd)
    else:
        who = say("{count} rules", count=capital(say.spelled(len(odd))))
    return say("{who} did better at some later point than at once: a sign of chance, not of speed.",
               who=who)  # fmt: skip


def _the_run_itself(
    manifest: Mapping[str, Any], delays: Sequence[str]
) -> tuple[int | None, float | None]:
    """Return the place of the run's own latency and cost on the two curves, None where unknown."""
    config: Mapping[str, Any] = manifest.get("config", {})
    latency = config.get("news", {}).get("latency_minutes")
    label = None if latency is None else f"{latency:g} min"
    costs = config.get("execution", {})
    paid = [costs.get(name) for name in ("commission_bps", "slippage_bps")]
    return (
        delays.index(label) if label in delays else None,
        None if None in paid else float(sum(paid)),
    )
