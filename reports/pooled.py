"""What did the events of a list do to prices, by group, and what of it is more than chance?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from analytics.experiment import Experiment
from reports.comparison import INKS
from reports.evidence import test_name, window_name
from reports.language import Language, marked
from reports.pooled_records import (
    PooledCell,
    PooledDifference,
    PooledEvent,
    PooledGroup,
    PooledStudy,
    PooledTest,
)
from reports.pooled_wording import design_told, pooled_told

ALL = "all"
ACROSS = {"cross_section": marked("t, across events")}  # what has another name for one event


def pooled(experiment: Experiment, say: Language) -> PooledStudy | None:
    """Return the study of the run's list of events, None where it has none that could be studied.

    A list of which no event is covered by the bars has no groups; its `told` says so.
    """
    metrics: Mapping[str, Any] = experiment.metrics
    found: Mapping[str, Any] | None = (metrics.get("evidence") or {}).get("study")
    if found is None:
        return None
    known: Mapping[str, Mapping[str, Any]] = found.get("groups") or {}
    windows = tuple(found.get("windows") or ())
    inks = _inks(list(known))
    groups = tuple(_group(name, one, inks, say) for name, one in known.items())
    names = tuple(window_name(window, say) for window in windows)
    path = next(iter(known.values()))["aar"] if known else []
    differences = _differences(found.get("differences") or (), windows[:1])
    return PooledStudy(
        told=pooled_told(groups, windows, missing=found.get("missing"), say=say),
        design=design_told(found, say),
        windows=names,
        days=tuple(int(point["day"]) for point in path),
        last_day=window_name(f"{path[-1]['day']}", say) if path else "",
        level=float(found.get("level") or 0.95),
        tested=sum(cell.p is not None for group in groups for cell in group.cells),
        groups=groups,
        differences=differences,
        tests=_tests(known, windows[:1], say),
        events=tuple(_event(one, inks) for one in found.get("events") or ()),
        left_out=tuple(
            (one["session"], one["symbol"], one["name"], say.retell(str(one["reason"])))
            for one in found.get("left_out") or ()
        ),
    )


def _inks(names: Sequence[str]) -> dict[str, str]:
    """Return the ink of each group; all events together are drawn as the benchmark is."""
    groups = [name for name in names if name != ALL]
    inks = {name: f"s{place + 1}" if place < INKS else "rest" for place, name in enumerate(groups)}
    return {ALL: "bench", **inks}


def _group(
    name: str, one: Mapping[str, Any], inks: Mapping[str, str], say: Language
) -> PooledGroup:
    placebo: Mapping[str, Any] = one.get("placebo") or {}
    parts: Mapping[str, Any] = one.get("parts") or {}
    return PooledGroup(
        name=say("all events") if name == ALL else name,
        ink=inks[name],
        events=one["events"],
        dates=one["dates"],
        cells=tuple(
            PooledCell(
                cell["caar"], cell["low"], cell["high"], cell["p"], cell["adjusted_p"],
                cell["overlapping"],
            )
            for cell in one["windows"].values()
        ),
        path=tuple(float(point["caar"]) for point in one["aar"]),
        placebo=placebo.get("percentile"),
        placebo_p=placebo.get("p"),
        gap=parts.get("gap"),
        intraday=parts.get("intraday"),
        after=parts.get("after"),
        early=int(parts.get("dates") or 0),
    )  # fmt: skip


def _differences(
    rows: Sequence[Mapping[str, Any]], windows: Sequence[str]
) -> tuple[PooledDifference, ...]:
    """Return the differences over the first window, the surest first."""
    found = [
        PooledDifference(
            row["groups"][0],
            row["groups"][1],
            *(row[key] for key in ("value", "low", "high", "p", "adjusted_p")),
        )
        for row in rows
        if row["window"] in windows and row["p"] is not None
    ]
    return tuple(sorted(found, key=lambda one: one.p or 0.0))


def _tests(
    groups: Mapping[str, Mapping[str, Any]], windows: Sequence[str], say: Language
) -> tuple[PooledTest, ...]:
    """Return the tests of the first window, those that lead first, over all groups."""
    tests = [
        {test["test"]: test for test in group["windows"][window]["tests"]}
        for group in groups.values()
        for window in windows
    ]
    names = dict.fromkeys(name for group in tests for name in group)
    return tuple(
        PooledTest(
            name=say(ACROSS.get(name) or test_name(name)),
            cells=tuple(
                (group.get(name, {}).get("statistic"), group.get(name, {}).get("p"))
                for group in tests
            ),
            assumes=say.retell(next(group[name]["assumes"] for group in tests if name in group)),
            doubt=say.retell(next(group[name]["doubt"] for group in tests if name in group)),
        )
        for name in names
    )


def _event(one: Mapping[str, Any], inks: Mapping[str, str]) -> PooledEvent:
    return PooledEvent(
        session=date.fromisoformat(one["session"]),
        name=one["name"],
        group=one["group"],
        ink=inks.get(one["group"], "bench"),
        symbol=one["symbol"],
        car=next(iter(one["car"].values())),
        gap=one["gap"],
        intraday=one["intraday"],
        after=one["after"],
        before_open=one["before_open"],
    )
