"""How much news was there on each day, how did it sound, and what signal came of it?"""

from collections import Counter

import pandas as pd

from analytics.experiment import Experiment
from reports.charts import Panel, Stroke, event_ticks
from reports.formats import tone
from reports.language import Language
from reports.news import marks, unlinked
from reports.news_records import LanguageRow, NewsFlow
from reports.records import Timeline
from reports.returns_charts import broken_path
from reports.scales import Tick, box_path, day_ticks, nice_ticks, scale_of

TONES = ("bad", "neutral", "good", "none")  # "none": it moves no signal of the instrument


def news_flow(experiment: Experiment, main: str, timeline: Timeline) -> NewsFlow:
    """Return the news day by day, as it bore on the most traded instrument."""
    linked = marks(experiment, main)
    counted = Counter((tone(mark.value), mark.first_bar) for mark in linked)
    rest = unlinked(experiment, {mark.row for mark in linked})
    counted.update(("none", mark.first_bar) for mark in rest)
    signal = experiment.signals[main] if main in experiment.signals else pd.Series(dtype=float)
    known = {day.date(): value for day, value in signal.dropna().items()}  # type: ignore[attr-defined]
    return NewsFlow(
        symbol=main,
        counts=tuple(tuple(counted[one, day] for day in timeline.days) for one in TONES),
        signal=tuple(known.get(day) for day in timeline.days),
        languages=_languages(experiment),
    )


def _languages(experiment: Experiment) -> tuple[LanguageRow, ...]:
    kept = experiment.headlines[experiment.headlines["status"] == "kept"]
    found = []
    for code, rows in kept.groupby("language", dropna=False):
        tones = rows["polarity"].map(tone).value_counts(normalize=True)
        found.append(
            LanguageRow(
                code="" if pd.isna(code) else str(code),
                kept=len(rows),
                mean=None if rows["polarity"].isna().all() else float(rows["polarity"].mean()),
                bad=float(tones.get("bad", 0.0)),
                neutral=float(tones.get("neutral", 0.0)),
                good=float(tones.get("good", 0.0)),
            )
        )
    return tuple(found)


def volume_panel(flow: NewsFlow, timeline: Timeline, say: Language) -> Panel:
    """Return the headlines of each day as a column, the bad ones at its foot."""
    sums = [0] * len(timeline.days)
    most = max(1, *map(sum, zip(*flow.counts, strict=True)))
    scale = scale_of(0.0, 1.05 * most)
    last = max(1, len(sums) - 1)
    strokes = []
    for one, counts in zip(TONES, flow.counts, strict=True):
        columns = []
        for place, count in enumerate(counts):
            if count:
                x = 100.0 * place / last
                ends = scale(sums[place]), scale(sums[place] + count)
                columns.append(box_path((x, x), ends))
                sums[place] += count
        strokes.append(Stroke(one, one, "".join(columns)))
    return Panel(
        strokes=tuple(strokes),
        y_ticks=tuple(
            Tick(scale(t), say.whole(round(t))) for t in nice_ticks(0.0, most, 3) if t == round(t)
        ),
        x_ticks=day_ticks(timeline.days, say),
        events=event_ticks(timeline, say),
        high=1.05 * most,
        unit="number",
    )


def signal_panel(flow: NewsFlow, timeline: Timeline, say: Language) -> Panel:
    """Return the signal before each open, interrupted where there was no news."""
    scale = scale_of(-1.0, 1.0)
    return Panel(
        strokes=(Stroke(flow.symbol, "s1", broken_path(flow.signal, scale)),),
        y_ticks=tuple(Tick(scale(v), say.number(v, 0, signed=True)) for v in (-1.0, 0.0, 1.0)),
        x_ticks=day_ticks(timeline.days, say),
        events=event_ticks(timeline, say),
        low=-1.0,
        high=1.0,
        unit="number",
    )
