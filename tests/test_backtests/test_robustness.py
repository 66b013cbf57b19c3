"""Are the curves those of later headlines and higher costs, and the break-evens where they end?"""

import json

import numpy as np
import pandas as pd
import pytest

from backtests.robustness import _after_bars, _after_minutes, _at_next_close
from backtests.robustness import break_even_cost as cost
from backtests.robustness import break_even_delay as delay
from data.sessions import session_closes, session_opens

LABELS = ["0 min", "60 min", "next close"]
SESSIONS = pd.DatetimeIndex(["2025-01-23", "2025-01-24", "2025-01-27", "2025-01-28"]).as_unit("ns")
OPENS = session_opens("XNYS", SESSIONS)  # 14:30 UTC
CLOSES = session_closes("XNYS", SESSIONS)  # 21:00 UTC


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([0.1, 0.05, 0.01], "beyond"),
        ([0.1, 0.0, 0.02], "60 min"),  # nothing left is no profit, though it comes back later
        ([0.1, 0.05, -0.01], "next close"),
        ([0.0, 0.1, 0.1], None),
        ([-0.1, 0.1, 0.1], None),
    ],
)
def test_the_break_even_delay_is_the_first_that_leaves_no_profit(totals, expected):
    assert delay(LABELS, totals) == expected


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([0.10, 0.06, 0.02], "beyond"),
        ([0.10, 0.05, -0.05], 15.0),  # half way from 10 to 20
        ([0.10, -0.30, -0.40], 2.5),  # a quarter of the way from 0 to 10
        ([0.10, 0.0, -0.1], 10.0),
        ([0.0, -0.1, -0.2], None),
    ],
)
def test_the_break_even_cost_is_where_the_line_between_two_costs_meets_zero(totals, expected):
    assert cost([0.0, 10.0, 20.0], totals) == expected


def places(rule, *moments: str) -> list[int]:
    known = pd.DatetimeIndex(moments, tz="UTC").as_unit("ns")
    return np.asarray(rule(known, OPENS, CLOSES)).tolist()


def test_minutes_carry_a_headline_over_the_open():
    assert places(_after_minutes(0), "2025-01-24 14:29", "2025-01-24 14:30") == [1, 2]
    assert places(_after_minutes(15), "2025-01-24 14:14", "2025-01-24 14:15") == [1, 2]


def test_what_is_known_by_the_close_trades_at_the_open_after_that_close():
    # Before Friday's open, during Friday, exactly at its close: Monday. On Saturday: Tuesday.
    assert places(
        _at_next_close,
        "2025-01-24 12:00", "2025-01-24 16:00", "2025-01-24 21:00", "2025-01-25 09:00",
    ) == [2, 2, 2, 3]  # fmt: skip
    assert places(_at_next_close, "2025-01-28 22:00") == [len(SESSIONS)]  # no close is left


def test_sessions_are_added_to_the_bar_that_may_act_at_once():
    assert places(_after_bars(1), "2025-01-24 12:00") == [2]
    assert places(_after_bars(2), "2025-01-24 12:00") == [3]


def test_the_default_run_publishes_a_point_for_every_delay_and_cost(ran):
    metrics = json.loads((ran.folder / "metrics.json").read_text())
    curves = metrics["robustness"]
    assert curves["delays"] == [
        "0 min", "5 min", "15 min", "60 min", "next close", "+1 session", "+2 sessions",
    ]  # fmt: skip
    assert curves["costs_bps"][0] == 0.0
    assert curves["costs_bps"][-1] == 50.0
    assert set(curves["strategies"]) == set(metrics["strategies"])
    for name, one in curves["strategies"].items():
        assert len(one["by_delay"]) == len(curves["delays"])
        assert len(one["by_cost"]) == len(curves["costs_bps"])
        # The config waits 15 minutes: that point of the curve is the run itself.
        assert one["by_delay"][2] == metrics["strategies"][name]["cumulative_return"]


def test_holding_is_the_same_however_late_the_news_and_only_dearer_with_costs(ran):
    metrics = json.loads((ran.folder / "metrics.json").read_text())
    held = metrics["robustness"]["strategies"]["hold_chips"]
    assert len(set(held["by_delay"])) == 1
    assert held["by_cost"] == sorted(held["by_cost"], reverse=True)
