"""Which sections can a report have, by which names, and which of them does this one show?"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.language import Language, marked
from reports.records import OwnSection, ReportSummary


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of section: its template, and what leads to it.

    `holds` names the part of the summary without which there is nothing to show.
    """

    template: str
    anchor: str
    link: str
    holds: str = ""


SECTIONS: dict[str, Section] = {
    "verdict": Section("verdict.html.j2", "verdict", marked("Verdict")),
    "event": Section("events.html.j2", "event-1", marked("Event day"), "events"),
    "evidence": Section("evidence.html.j2", "evidence", marked("Luck"), "evidence"),
    "many_events": Section("pooled.html.j2", "many-events", marked("Many events"), "pooled"),
    "walk_forward": Section("walk_forward.html.j2", "walk-forward", marked("Walk-forward"), "walk"),
    "headlines": Section("headlines.html.j2", "headlines", marked("Headlines")),
    "returns": Section("returns.html.j2", "returns", marked("Returns"), "returns"),
    "orders": Section("orders.html.j2", "orders", marked("Orders")),
    "trades": Section("trades.html.j2", "trades", marked("Trades")),
    "robustness": Section("robustness.html.j2", "robustness", marked("Robustness"), "robustness"),
    "sweep": Section("sweep.html.j2", "sweep", marked("Sweep"), "sweep"),
    "data_quality": Section("quality.html.j2", "quality", marked("Data"), "quality"),
    "method": Section("method.html.j2", "method", marked("Method")),
}
"""The sections by the names that a config may choose, in the order in which they stand."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A section of one report: its template, the (anchor, text) of its links, and a user's own."""

    name: str
    template: str
    links: tuple[tuple[str, str], ...]
    own: OwnSection | None = None


def order(chosen: Sequence[str], own: Sequence[str]) -> tuple[str, ...]:
    """Return the names in the order to show: those chosen, or all with `own` before the last.

    A section of the user's own that is not among the chosen ones is not shown.
    """
    if chosen:
        return tuple(chosen)
    *first, last = SECTIONS
    return (*first, *own, last)


def shown(summary: ReportSummary, say: Language) -> tuple[Shown, ...]:
    """Return the sections that the summary chose and has something for, in its order."""
    own = {section.name: section for section in summary.own}
    found = []
    for name in summary.sections:
        if name in own:
            links = ((f"own-{name}", own[name].title),)
            found.append(Shown(name, "own.html.j2", links, own[name]))
        elif not SECTIONS[name].holds or getattr(summary, SECTIONS[name].holds):
            found.append(Shown(name, SECTIONS[name].template, _links(name, summary, say)))
    return tuple(found)


def _links(name: str, summary: ReportSummary, say: Language) -> tuple[tuple[str, str], ...]:
    if name == "event" and len(summary.events) > 1:
        return tuple(
            (f"event-{place}", say.weekday(event.session))
            for place, event in enumerate(summary.events, 1)
        )
    return ((SECTIONS[name].anchor, say(SECTIONS[name].link)),)
