"""What did params chosen on the past make of what came next?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from analytics.experiment import Experiment
from reports.counting import best_told, overfitting_told, superior_told
from reports.language import Language, marked
from reports.walk_records import Walk, WalkRow, WalkStep

CRITERIA = {
    "sharpe": marked("the Sharpe ratio"),
    "cumulative_return": marked("the total return"),
}
ROWS = {
    "out_of_sample": marked("chosen on the past"),
    "as_configured": marked("as configured"),
    "hindsight": marked("best in hindsight"),
}


def walk(experiment: Experiment, say: Language) -> Walk | None:
    """Return the walk-forward of the run, None where it made none."""
    metrics: Mapping[str, Any] = experiment.metrics
    found: Mapping[str, Any] | None = metrics.get("walk_forward")
    if found is None:
        return None
    inside, outside = found["in_sample"], found["out_of_sample"]
    benchmark = experiment.benchmark
    rows = [
        _row(say(name), found[key], say) for key, name in ROWS.items() if found.get(key) is not None
    ]
    return Walk(
        told=_told(found, benchmark, say),
        counted=" ".join(filter(None, (
            superior_told(found.get("superior"), found["variants"], benchmark, say=say),
            overfitting_told(found.get("overfitting"), say),
            best_told(found.get("best"), say),
        ))),
        design=_design(found, say),
        strategy=found["strategy"],
        sharpe_in=inside["sharpe"],
        sharpe_out=outside["sharpe"],
        total_in=inside["cumulative_return"],
        total_out=outside["cumulative_return"],
        rows=(*rows, _row(say("{symbol} held", symbol=benchmark), found["benchmark"], say)),
        steps=tuple(_step(step, say) for step in found["folds"]),
        refused=tuple(
            (params_told(one["params"], say), one["reason"]) for one in found["refused"]
        ),
        variants=found["variants"],
    )  # fmt: skip


def params_told(params: Mapping[str, Any], say: Language) -> str:
    """Return params as the config writes them: enter 0.1, short true."""
    return ", ".join(f"{name} {_value(value, say)}" for name, value in params.items())


def _value(value: object, say: Language) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return say.brief(value) if isinstance(value, int | float) else str(value)


def _told(found: Mapping[str, Any], benchmark: str, say: Language) -> str:
    inside, outside = found["in_sample"]["sharpe"], found["out_of_sample"]["sharpe"]
    other = found["benchmark"]["sharpe"]
    if inside is None or outside is None:
        return say("{name} never moved in its test windows.", name=found["strategy"])
    told = say(
        "Chosen on the past, {name} had a Sharpe ratio of {inside} where it was chosen and of "
        "{outside} after.",
        name=found["strategy"], inside=say.number(inside, signed=True),
        outside=say.number(outside, signed=True),
    )  # fmt: skip
    if other is None:
        return told
    values = {"told": told, "benchmark": benchmark, "other": say.number(other, signed=True)}
    if outside > other:
        return say(
            "{told} That is more than {benchmark}’s {other} over the same sessions.", **values
        )
    return say(
        "{told} That is no more than {benchmark}’s {other} over the same sessions.", **values
    )


def _design(found: Mapping[str, Any], say: Language) -> str:
    told = say(
        "{n} variant; the best by {criterion} of {train} sessions was used for the next {test}",
        "{n} variants; the best by {criterion} of {train} sessions was used for the next {test}",
        n=found["variants"], criterion=say(CRITERIA[found["choose"]]),
        train=say.whole(found["train"]), test=say.whole(found["test"]),
    )  # fmt: skip
    apart = say(
        "{purge} sessions before each test were left out of the choice, and so was an event whose "
        "{embargo} sessions after it reach into the test",
        purge=say.whole(found["purge"]),
        embargo=say.whole(found["embargo"]),
    )
    whose = (
        say("one account changed over, at its costs")
        if found["traded"]
        else say("returns were strung together, change-overs cost nothing")
    )
    return f"{told}; {apart}; {whose}."


def _row(name: str, numbers: Mapping[str, Any], say: Language) -> WalkRow:
    return WalkRow(
        name=name,
        params=params_told(numbers.get("params") or {}, say),
        total=numbers["cumulative_return"],
        per_year=numbers["cagr"],
        worst_fall=numbers["max_drawdown"],
        sharpe=numbers["sharpe"],
    )


def _step(step: Mapping[str, Any], say: Language) -> WalkStep:
    inside, outside = step["in_sample"], step["out_of_sample"]
    return WalkStep(
        train=(date.fromisoformat(step["train_start"]), date.fromisoformat(step["train_end"])),
        test=(date.fromisoformat(step["test_start"]), date.fromisoformat(step["test_end"])),
        params=params_told(step["params"], say),
        sharpe_in=inside["sharpe"],
        sharpe_out=outside["sharpe"],
        total_in=inside["cumulative_return"],
        total_out=outside["cumulative_return"],
    )
