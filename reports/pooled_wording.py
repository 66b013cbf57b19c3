"""What do many events studied together amount to, in a few sentences?

A group is said to move prices beyond chance only where both tests that hold for shared dates
agree, with all groups and windows counted, and where the interval by dates leaves out zero.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reports.evidence import window_name
from reports.formats import capital
from reports.language import Language
from reports.luck import LEVEL
from reports.pooled_records import PooledCell, PooledGroup

NAMED = 3


def beyond_chance(cell: PooledCell) -> bool:
    """Return whether a group's mean over a window is more than chance allows."""
    return (
        cell.adjusted_p is not None
        and cell.adjusted_p <= LEVEL
        and cell.low is not None
        and cell.high is not None
        and not cell.low <= 0.0 <= cell.high
    )


def pooled_told(
    groups: Sequence[PooledGroup], windows: Sequence[str], *, missing: str | None, say: Language
) -> str:
    """Return which groups moved prices, and whether anything was left after the day itself."""
    if missing is not None:
        return say("The list could not be studied: {why}.", why=say.retell(missing))
    tested = sum(cell.p is not None for group in groups for cell in group.cells)
    if not tested:
        return say("No group has enough events to be tested.")
    found = [
        (group, window, cell)
        for group in groups
        for window, cell in zip(windows, group.cells, strict=True)
        if beyond_chance(cell)
    ]
    parts = [_found(found, tested, say)]
    later = [window for window in windows if int(window.split(",")[0]) > 0]
    if later and not any(window in later for _, window, _ in found):
        parts.append(say(
            "After the day itself, {windows}, no group moved on by more than chance: nothing was "
            "left to trade that can be told from luck.",
            windows=say.listed([window_name(window, say) for window in later]),
        ))  # fmt: skip
    return " ".join(parts)


def _found(found: Sequence[tuple[PooledGroup, str, PooledCell]], tested: int, say: Language) -> str:
    if not found:
        return say(
            "Once all {n} tests are counted, no group of events moved prices by more than chance.",
            n=tested,
        )
    if len(found) > NAMED:
        names = list(dict.fromkeys(group.name for group, _, _ in found))
        return say(
            "Once all {n} tests are counted, prices moved by more than chance at: {names}.",
            n=tested, names=say.listed(names),
        )  # fmt: skip
    told = [
        say(
            "{name}, {window}: {value} ({low} to {high})",
            name=group.name, window=window_name(window, say), value=say.percent(cell.caar),
            low=say.percent(cell.low), high=say.percent(cell.high),
        )
        for group, window, cell in found
    ]  # fmt: skip
    return say(
        "Once all {n} tests are counted, this is more than chance: {found}.",
        n=tested, found="; ".join(told),
    )  # fmt: skip


def design_told(found: Mapping[str, Any], say: Language) -> str:
    """Return how the study was made."""
    if not found.get("estimation"):
        return ""
    first, last = (window_name(str(day), say) for day in found["estimation"])
    model = say(str(found["model"]).replace("_", " "))
    beside = [str(found["benchmark"]), *map(str, found.get("factors") or ())]
    return capital(say(
        "{model} model on {beside}, estimated from {first} to {last} of each event",
        model=model, beside=say.listed(beside), first=first, last=last,
    ))  # fmt: skip
