import re
from dataclasses import replace
from itertools import pairwise

import pytest

from reports import charts
from reports.event_records import Move, Path
from reports.html import render
from reports.lane_chart import lane_chart
from reports.language import language
from reports.summary import summarise

SAY = language("en")


@pytest.fixture(scope="module")
def summary(build):
    return summarise(build(12))


def test_labels_beside_the_growth_chart_do_not_overlap(summary):
    places = sorted(label.text_at for label in charts.growth(summary.timeline, SAY).labels)
    apart = 100 * charts.LABEL_HEIGHT / charts.GROWTH_HEIGHT
    assert all(b - a >= apart - 1e-6 for a, b in pairwise(places))


def test_strategies_after_the_eighth_are_grey_and_without_a_label(summary):
    panel = charts.growth(summary.timeline, SAY)
    assert [stroke.ink for stroke in panel.strokes].count("rest") == 4
    assert len(panel.labels) == 8 + 1  # and the benchmark
    assert len(panel.strokes) == 12 + 1


def test_the_strategies_to_highlight_are_coloured_in_the_order_named_and_the_rest_is_grey(build):
    one = build(12)
    last, hold = "rule_11", "hold"
    chosen = summarise(one, highlight=[last, hold])
    ink = {line.name: line.ink for line in chosen.timeline.lines}
    assert (ink.pop(last), ink.pop(hold), ink.pop("SPY held")) == ("s1", "s2", "bench")
    assert set(ink.values()) == {"rest"}
    labels = {label.name for label in charts.growth(chosen.timeline, SAY).labels}
    assert labels == {last, hold, "SPY held"}
    assert {row.name: row.ink for row in chosen.alternatives}[last] == "s1"
    assert {day.name: day.ink for day in chosen.events[0].strategy_days}[last] == "s1"


def test_grey_lines_lie_below_coloured_ones_and_keep_their_place_for_the_crosshair(build):
    page = render(summarise(build(12), highlight=["rule_11"]))
    chart = page[page.index('class="plot growth') : page.index('class="plot fall')]
    drawn = re.findall(r'<path class="line (\w+)" data-line="(\d+)"', chart)
    assert drawn == [*(("rest", str(k)) for k in range(10, -1, -1)), ("bench", "12"), ("s1", "11")]


def test_a_strategy_has_the_same_ink_in_every_part(summary):
    ink = {line.name: line.ink for line in summary.timeline.lines}
    event = summary.events[0]
    parts = (*event.strategies, *event.strategy_days, *summary.alternatives)
    assert all(ink[part.name] == part.ink for part in parts if part.name in ink)


def test_a_run_that_multiplies_its_start_is_drawn_on_a_log_scale(summary):
    line = summary.timeline.lines[0]
    steep = replace(line, growth=tuple(1.02**k for k in range(len(line.growth))))
    panel = charts.growth(replace(summary.timeline, lines=(steep,)), SAY)
    assert panel.log
    assert [tick.text for tick in panel.y_ticks] == ["1×", "2×", "4×", "8×"]


def test_the_bars_of_a_day_lead_from_zero_over_the_gap_to_the_close():
    drawn = charts.move_bars([Move("SMH", True, -0.08, -0.02, -0.10, -4.0)], SAY)
    bar = drawn.bars[0]
    assert bar.gap[0] + bar.gap[1] == pytest.approx(drawn.zero)
    assert bar.intraday[0] + bar.intraday[1] == pytest.approx(bar.gap[0])
    assert bar.close == pytest.approx(bar.intraday[0])
    assert bar.gap[1] == pytest.approx(4 * bar.intraday[1])


def test_small_panels_share_one_scale():
    deep = Path("deep", "s1", (-1, 0, 1), (0.0, -0.2, -0.1))
    flat = Path("flat", "s2", (-1, 0, 1), (0.0, -0.1, 0.0))
    first, second = charts.small_panels([deep, flat], say=SAY).panels
    assert second.day[1] == pytest.approx(first.end[1])  # both are -10 %
    assert first.day[2] == "−20.0"


def test_marks_in_the_lane_lie_at_their_time_and_value(summary):
    lane = summary.events[0].lane
    drawn = lane_chart(lane, SAY)
    length = lane.ends_at - lane.starts_at
    for mark, headline in zip(drawn.marks, lane.linked, strict=True):
        assert mark.x == pytest.approx(100 * ((headline.available_at - lane.starts_at) / length))
        assert mark.y == pytest.approx(50 - 50 * headline.value)
    assert drawn.zones[1].left == pytest.approx(100 * 65.5 / 89.5)  # Friday 16:00, Monday 9:30
    assert [tick.text for tick in drawn.days] == [
        "Sat 25 Jan", "Sun 26 Jan", "Mon 27 Jan", "Tue 28 Jan",
    ]  # fmt: skip
