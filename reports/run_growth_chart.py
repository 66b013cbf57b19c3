"""Where do the lines of compared runs lie? One small panel per account, all on one scale."""

from dataclasses import dataclass
from datetime import date, timedelta

from reports.charts import EndLabel, Stroke, growth_scale
from reports.language import Language
from reports.run_growth import GrowthPanel, RunGrowth, RunLine
from reports.scales import Tick, box_path, spread

HEIGHT = 180  # pixels, as in sections.css; labels are kept apart by it
_LABEL_HEIGHT = 16


@dataclass(frozen=True, slots=True)
class RunPanel:
    """One small chart: `told` says in words where each line ends."""

    name: str
    strokes: tuple[Stroke, ...]
    labels: tuple[EndLabel, ...]
    told: str


@dataclass(frozen=True, slots=True)
class RunPanels:
    """The small charts, and the scale and days they share."""

    panels: tuple[RunPanel, ...]
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    log: bool


def run_panels(growth: RunGrowth, say: Language) -> RunPanels | None:
    """Return the panels of compared runs, days in proportion to the calendar; None without any."""
    lines = [line for panel in growth.panels for line in panel.lines]
    if not lines:
        return None
    first, last = min(line.days[0] for line in lines), max(line.days[-1] for line in lines)
    scale = growth_scale([value for line in lines for value in line.growth], 4, say=say)

    def along(day: date) -> float:
        return 100.0 * ((day - first) / max(last - first, timedelta(days=1)))

    def said(line: RunLine) -> str:
        return say.points(line.growth[-1] - 1.0, 0 if scale.log else 1)

    def panel(one: GrowthPanel) -> RunPanel:
        named = [(k, line) for k, line in enumerate(one.lines) if line.ink != "rest"]
        heights = [scale.of(line.growth[-1]) for _, line in named]
        places = spread(heights, 100.0 * _LABEL_HEIGHT / HEIGHT)
        ends = [f"{line.run} {say.percent(line.growth[-1] - 1.0)}" for line in one.lines]
        return RunPanel(
            name=one.name,
            strokes=tuple(
                Stroke(line.run, line.ink,
                       box_path(map(along, line.days), map(scale.of, line.growth)))
                for line in one.lines
            ),
            labels=tuple(
                EndLabel(line.run, line.ink, said(line), end, place, k)
                for (k, line), end, place in zip(named, heights, places, strict=True)
            ),
            told=say("{name}, growth by the end: {runs}.", name=one.name, runs=", ".join(ends)),
        )  # fmt: skip

    return RunPanels(
        panels=tuple(map(panel, growth.panels)),
        y_ticks=scale.ticks,
        x_ticks=(Tick(0.0, say.short_day(first)), Tick(100.0, say.short_day(last))),
        log=scale.log,
    )
