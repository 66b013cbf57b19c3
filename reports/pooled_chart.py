"""Where do the mean abnormal returns of each group of events lie, day by day?"""

from reports.charts import LABEL_HEIGHT, EndLabel, Panel, Stroke
from reports.evidence_charts import CURVE_HEIGHT, padded
from reports.language import Language
from reports.pooled_records import PooledStudy
from reports.scales import Tick, box_path, nice_ticks, scale_of, spread


def caar_panel(study: PooledStudy, say: Language) -> Panel:
    """Return the CAAR of every group by relative day, from zero before the first."""
    days = (study.days[0] - 1, *study.days)
    across = [100.0 * (day - days[0]) / (days[-1] - days[0]) for day in days]
    values = [0.0, *(value for group in study.groups for value in group.path)]
    low, high = padded(min(values), max(values))
    scale = scale_of(low, high)
    named = [group for group in study.groups if group.ink != "rest"]
    ends = [scale(group.path[-1]) for group in named]
    places = spread(ends, 100.0 * LABEL_HEIGHT / CURVE_HEIGHT)
    marks = [day for day in days if day == 0 or day % 5 == 0]
    return Panel(
        strokes=tuple(
            Stroke(group.name, group.ink, box_path(across, [scale(0.0), *map(scale, group.path)]))
            for group in study.groups
        ),
        y_ticks=tuple(Tick(scale(t), say.points(t, 0)) for t in nice_ticks(low, high, 5)),
        x_ticks=tuple(
            Tick(across[days.index(day)], "T" if day == 0 else say.number(day, 0, signed=True))
            for day in marks
        ),
        events=(Tick(across[days.index(0)], ""),) if 0 in days else (),
        labels=tuple(
            EndLabel(group.name, group.ink, say.percent(group.path[-1]), end, place)
            for group, end, place in zip(named, ends, places, strict=True)
        ),
    )
