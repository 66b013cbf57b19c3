"""How does a summary become one HTML file that asks nothing of any network?"""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import charts, evidence_charts, formats, returns_charts
from reports.embedded import embedded, unpacked
from reports.lane_chart import lane_chart
from reports.language import Language, language, marked
from reports.news_flow import signal_panel, volume_panel
from reports.pooled_chart import caar_panel
from reports.records import ReportSummary
from reports.sections import shown

_TEMPLATES = Path(__file__).parent / "templates"
_STYLES = ("style.css", "sections.css", "returns.css", "sweep.css", "media.css", "print.css")
_SCRIPTS = ("reading.js", "zoom.js", "tables.js", "saving.js", "script.js")
_WRITTEN = (
    "number", "points", "percent", "money", "whole", "brief", "long_day", "day_month", "short_day",
    "weekday", "exchange_time", "utc_time", "exposure", "p_value",
)  # fmt: skip
_PLAIN = (formats.tone, formats.raw, formats.at, formats.capital)

WORDS = {
    "filter": marked("Filter rows"), "copy": marked("Copy"), "copied": marked("Copied"),
    "save": marked("Save as"),
}  # fmt: skip
"""What the scripts write on the controls that they add."""


def render(summary: ReportSummary) -> str:
    """Return the report as one self-contained page: the same summary gives the same text.

    Every text of the summary is escaped. The page's policy allows its own style and script by
    their hashes and nothing else, so a headline cannot run or fetch anything.
    """
    data = embedded(summary)
    summary = unpacked(data)  # drawn from what the page holds: they cannot differ
    say = language(summary.language)
    sections = shown(summary, say)
    return page(
        "report.html.j2",
        say,
        linked="headlines" in [section.name for section in sections],
        report=summary,
        sections=sections,
        readings=readings(summary, say),
        summary=data,
    )


def page(template: str, say: Language, *, linked: bool = False, **content: object) -> str:
    """Return a page of ours around a template's content, with the one policy for all of them."""
    style = "".join(map(_read, _STYLES))
    script = "".join(map(_read, _SCRIPTS))
    return (
        environment(say, linked=linked)
        .get_template(template)
        .render(
            style=Markup(style),  # our own files, not a headline
            script=Markup(script),
            policy=Markup(policy(style, script)),  # words and hashes of our own
            words={key: say(text) for key, text in WORDS.items()},
            **content,
        )
    )


def policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy under which only this style and this script apply."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def readings(summary: ReportSummary, say: Language) -> dict[str, object]:
    """Return what the crosshair reads: per date, the figures of each line as printed.

    Each figure stands once in `figures`, and `panels` tell the place of theirs there: most are
    printed many times, and the page is shorter for it.
    """
    lines = summary.timeline.lines
    rolling = summary.returns.rolling if summary.returns else ()
    panels = {
        "growth": [[say.percent(v - 1.0) for v in line.growth] for line in lines],
        "fall": [[say.percent(v) for v in line.fall] for line in lines],
        "news": [[say.whole(n) for n in counts] for counts in summary.flow.counts],
        "signal": [[say.number(v, 2, signed=True) for v in summary.flow.signal]],
        "sharpe": [[say.number(v, 2) for v in line.sharpe] for line in rolling],
        "volatility": [
            [say.percent(v, 1, signed=False) for v in line.volatility] for line in rolling
        ],
    }
    place: dict[str, int] = {}
    return {
        "days": [say.short_day(day) for day in summary.timeline.days],
        "panels": {
            name: [[place.setdefault(figure, len(place)) for figure in line] for line in panel]
            for name, panel in panels.items()
        },
        "figures": list(place),
    }


def _read(name: str) -> str:
    """A file of ours without its indents and its lines of comment: they would go with each page."""
    lines = (line.strip() for line in (_TEMPLATES / name).read_text("utf-8").splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def environment(say: Language, *, linked: bool) -> Environment:
    """Return the templates with their filters; `linked`: there are headlines to lead to."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({name: getattr(say, name) for name in _WRITTEN})
    environment.filters.update({call.__name__: call for call in _PLAIN})
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.globals.update(
        say=say.html,
        language=say,
        linked=linked,
        charts=charts,
        returns_charts=returns_charts,
        volume_panel=volume_panel,
        signal_panel=signal_panel,
        lane_chart=lane_chart,
        difference_bars=evidence_charts.difference_bars,
        claim_bars=evidence_charts.claim_bars,
        delay_panel=evidence_charts.delay_panel,
        cost_panel=evidence_charts.cost_panel,
        caar_panel=caar_panel,
    )
    return environment
