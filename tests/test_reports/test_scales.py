from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.language import language
from reports.scales import day_ticks, doublings, even_path, nice_ticks, scale_of, spread

SAY = language("en")


@pytest.mark.parametrize(
    ("low", "high", "wanted", "ticks"),
    [
        (-0.18, 0.02, 4, [-0.15, -0.10, -0.05, 0.0]),
        (-0.02, 0.12, 5, [0.0, 0.05, 0.10]),
        (0.0, 0.021, 5, [0.0, 0.01, 0.02]),
    ],
)
def test_ticks_are_round(low, high, wanted, ticks):
    assert nice_ticks(low, high, wanted) == pytest.approx(ticks)


def test_a_log_axis_is_marked_at_doublings():
    assert doublings(0.4, 5.0) == [0.5, 1.0, 2.0, 4.0]


def test_the_highest_value_lies_at_the_top():
    scale = scale_of(-1.0, 3.0)
    assert (scale(3.0), scale(1.0), scale(-1.0)) == (0.0, 50.0, 100.0)


def test_a_path_runs_from_the_left_edge_to_the_right():
    assert even_path([0.0, 50.0, 100.0], 3) == "M0 0.0L500 500.0L1000 1000.0"


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_labels_keep_their_order_and_their_distance_within_the_plot(positions):
    gap = 8.0
    placed = spread(positions, gap)
    order = sorted(range(len(positions)), key=lambda k: positions[k])
    lined = [placed[k] for k in order]
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(lined))
    assert min(placed) >= -1e-6
    assert max(placed) <= 100 + 1e-6


def test_labels_with_room_stay_at_the_ends_of_their_lines():
    assert spread([80.0, 10.0, 40.0], 7.0) == [80.0, 10.0, 40.0]


def test_days_are_marked_where_months_begin_and_years_in_long_runs():
    half_year = [date(2024, 10, 1) + timedelta(days=k) for k in range(182)]
    assert [tick.text for tick in day_ticks(half_year, SAY)] == ["Nov", "Dec", "2025", "Feb", "Mar"]
    seven_years = [date(2019, 1, 2) + timedelta(days=k) for k in range(7 * 365)]
    assert [tick.text for tick in day_ticks(seven_years, SAY)] == [
        str(y) for y in range(2020, 2026)
    ]
