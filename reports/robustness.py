"""How late and how dear may each strategy become before nothing is left of it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.experiment import Experiment
from reports.comparison import is_holding
from reports.evidence_records import Curve, Robustness
from reports.formats import capital, counted, listed, number, spelled

BEYOND = "beyond"
NAMED = 3  # strategies named in the sentence; more are counted
NOISE = 0.001  # of the start: a later start that earns this much more is worth a remark


def robustness(experiment: Experiment, inks: Mapping[str, str]) -> Robustness | None:
    """Return the curves of the run with their sentence, None where it drew none."""
    found: Mapping[str, Any] | None = experiment.metrics.get("robustness")
    if not found or not found.get("strategies"):
        return None
    curves: Mapping[str, Mapping[str, Any]] = found["strategies"]
    rules = {n: c for n, c in curves.items() if not is_holding(experiment.metrics, n)}
    delays, costs = tuple(found["delays"]), tuple(found["costs_bps"])
    run_delay, run_cost = _the_run_itself(experiment.manifest, delays)
    return Robustness(
        told=f"{_late(rules, delays)} {_dear(rules, costs)}" if rules else (
            "No rule decides anything here: there is nothing to be late for."
        ),
        remark=_remark(rules),
        delays=delays,
        costs=costs,
        by_delay=tuple(
            Curve(n, inks[n], tuple(c["by_delay"]), _ends(c["break_even_delay"]))
            for n, c in curves.items()
        ),
        by_cost=tuple(
            Curve(n, inks[n], tuple(c["by_cost"]), _ends(c["break_even_cost_bps"]))
            for n, c in curves.items()
        ),
        run_delay=run_delay,
        run_cost=run_cost,
    )  # fmt: skip


def _ends(value: str | float | None) -> str:
    if value is None:
        return "no profit to lose"
    if isinstance(value, str):
        return "beyond the curve" if value == BEYOND else value
    return number(value, 1)


def _late(rules: Mapping[str, Mapping[str, Any]], delays: Sequence[str]) -> str:
    ends = {n: c["break_even_delay"] for n, c in rules.items() if c["break_even_delay"] is not None}
    if not ends:
        return f"Late: {_nobody(len(rules))} made money even {_at_once(delays)}."
    lasting = [name for name, end in ends.items() if end == BEYOND]
    told = [f"{name}’s profit is gone at {end}" for name, end in ends.items() if end != BEYOND]
    return f"Late: {_who(ends, rules)} made money {_at_once(delays)}; " + _parts(
        told, lasting, f"outlast{'s' if len(lasting) == 1 else ''} even {delays[-1]}"
    )


def _dear(rules: Mapping[str, Mapping[str, Any]], costs: Sequence[float]) -> str:
    key = "break_even_cost_bps"
    ends = {name: c[key] for name, c in rules.items() if c[key] is not None}
    if not ends:
        return f"Dear: {_nobody(len(rules))} made money even without costs."
    lasting = [name for name, end in ends.items() if end == BEYOND]
    told = [
        f"{name}’s profit is gone at {number(end, 1)} basis points a side"
        for name, end in ends.items()
        if end != BEYOND
    ]
    return f"Dear: {_who(ends, rules)} made money without costs; " + _parts(
        told, lasting, f"outlast{'s' if len(lasting) == 1 else ''} even {costs[-1]:g}"
    )


def _parts(told: Sequence[str], lasting: Sequence[str], outlast: str) -> str:
    parts = list(told) if len(told) <= NAMED else [f"{counted(len(told), 'profit')} end on the way"]
    if lasting:
        named = len(lasting) <= NAMED
        parts.append(f"{listed(lasting) if named else spelled(len(lasting))} {outlast}")
    return f"{listed(parts)}."


def _nobody(rules: int) -> str:
    return "the rule never" if rules == 1 else f"none of {spelled(rules)} rules"


def _who(ends: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    if len(rules) == 1:
        return "the rule"
    if len(ends) == len(rules):
        return f"all {spelled(len(rules))} rules"
    return f"{spelled(len(ends))} of {spelled(len(rules))} rules"


def _at_once(delays: Sequence[str]) -> str:
    return "at once" if delays[0].startswith("0 ") else f"at {delays[0]}"


def _remark(rules: Mapping[str, Mapping[str, Any]]) -> str:
    """Say where being later pays: then the curve shows chance, not speed."""
    odd = [
        name
        for name, curve in rules.items()
        if max(curve["by_delay"]) > curve["by_delay"][0] + NOISE
    ]
    if not odd:
        return ""
    who = listed(odd) if len(odd) <= NAMED else f"{capital(spelled(len(odd)))} rules"
    return f"{who} did better at some later point than at once: a sign of chance, not of speed."


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
