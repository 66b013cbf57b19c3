"""Which lines do compared runs get, and where do they lie?"""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from reports.language import language
from reports.run_growth import SHOWN, run_growth
from reports.run_growth_chart import run_panels

EN = language("en")
DAYS = pd.DatetimeIndex(["2025-01-02", "2025-01-03", "2025-01-06"])
LATER = pd.DatetimeIndex(["2025-01-06", "2025-01-07"])


def held(days: pd.DatetimeIndex, *growth: float) -> pd.Series:
    return pd.Series([1.0, *growth], index=[days[0] - pd.Timedelta(days=1), *days])


def found(accounts, benchmarks=None, symbols=None):
    """Growth of runs by label; all have the same benchmark unless told otherwise."""
    flat = held(DAYS, 1.0, 1.0, 1.02)
    return run_growth(
        accounts,
        dict.fromkeys(accounts, flat) | (benchmarks or {}),
        benchmarks=dict.fromkeys(accounts, "SPY") | (symbols or {}),
        say=EN,
    )


def frame(days=DAYS, **columns):
    return pd.DataFrame(columns, index=days)


def test_a_panel_is_made_of_what_two_runs_share_and_of_nothing_that_one_has_alone():
    growth = found({
        "a": frame(trend=[1.0, 1.1, 1.2], alone=[1.0, 1.0, 1.0]),
        "b": frame(trend=[1.0, 0.9, 0.8], other=[1.0, 1.0, 1.0]),
        "c": frame(other=[1.0, 1.0, 1.3]),
    })  # fmt: skip
    assert [(p.name, [line.run for line in p.lines]) for p in growth.panels] == [
        ("trend", ["a", "b"]), ("other", ["b", "c"]),
    ]  # fmt: skip
    assert growth.panels[0].lines[1].growth == (1.0, 1.0, 0.9, 0.8)
    assert growth.panels[0].lines[1].days[0] == date(2025, 1, 1)


def test_a_run_has_the_same_ink_in_every_panel_and_the_ninth_is_grey():
    runs = {f"r{k}": frame(trend=[1.0, 1.0, 1.0 + k]) for k in range(9)}
    runs["r1"] = runs["r1"].assign(other=1.0)
    runs["r8"] = runs["r8"].assign(other=1.0)
    first, second = found(runs).panels
    assert [line.ink for line in first.lines] == [*(f"s{k}" for k in range(1, 9)), "rest"]
    assert [(line.run, line.ink) for line in second.lines] == [("r1", "s2"), ("r8", "rest")]


def test_runs_without_a_strategy_in_common_have_no_panel():
    growth = found({"a": frame(x=[1.0, 1.0, 1.0]), "b": frame(y=[1.0, 1.0, 1.0])})
    assert growth.panels == ()
    assert run_panels(growth, EN) is None


@pytest.mark.parametrize(
    ("benchmarks", "symbols", "names"),
    [
        ({}, {}, []),
        ({"b": held(LATER, 1.0, 1.02)}, {}, ["SPY held"]),
        ({"b": held(DAYS, 1.0, 1.01, 1.02)}, {}, ["SPY held"]),
        ({}, {"b": "QQQ"}, ["Benchmark"]),
    ],
    ids=["alike", "other period", "other prices", "other symbol"],
)
def test_the_benchmark_is_drawn_once_and_only_if_it_differs(benchmarks, symbols, names):
    accounts = {run: frame(trend=[1.0, 1.0, 1.1]) for run in ("a", "b")}
    growth = found(accounts, benchmarks, symbols)
    assert [panel.name for panel in growth.panels] == ["trend", *names]
    alike = "SPY held came to +2.0\N{NO-BREAK SPACE}% in every run."
    assert growth.told == ("" if names else alike)


def test_runs_of_different_periods_lie_on_one_calendar():
    growth = found({"a": frame(trend=[1.0, 1.1, 1.2]), "b": frame(LATER, trend=[1.0, 0.9])})
    drawn = run_panels(growth, EN)
    assert [tick.text for tick in drawn.x_ticks] == ["1 Jan 2025", "7 Jan 2025"]
    long, short = (points(stroke.path)[:, 0] for stroke in drawn.panels[0].strokes)
    # days since 1 January, of 6: 0, 1, 2, 5 and, from the eve of the 6th, 4, 5, 6
    assert long == pytest.approx([0, 167, 333, 833], abs=0.5)
    assert short == pytest.approx([667, 833, 1000], abs=0.5)


def test_all_panels_have_one_scale_and_say_in_words_where_each_line_ends():
    growth = found({
        "a": frame(trend=[1.0, 1.1, 1.2], still=[1.0, 1.0, 1.0]),
        "b": frame(trend=[1.0, 0.9, 0.8], still=[1.0, 1.0, 1.0]),
    })  # fmt: skip
    drawn = run_panels(growth, EN)
    trend, still = drawn.panels
    # the scale runs from 0.8 to 1.2 and 4 % of that beyond: 1 lies in the middle
    assert points(still.strokes[0].path)[:, 1] == pytest.approx([500] * 4, abs=0.1)
    assert points(trend.strokes[0].path)[-1, 1] == pytest.approx(1000 * 0.016 / 0.432, abs=0.1)
    assert trend.told == (
        "trend, growth by the end: a +20.0\N{NO-BREAK SPACE}%, b −20.0\N{NO-BREAK SPACE}%."
    )
    assert [label.text for label in trend.labels] == ["+20.0", "−20.0"]


def test_of_many_panels_the_first_are_drawn_and_all_are_counted():
    many = frame(**{f"s{k}": [1.0, 1.0, 1.0] for k in range(SHOWN + 3)})
    growth = found({"a": many, "b": many})
    assert (len(growth.panels), growth.all_panels) == (SHOWN, SHOWN + 3)


def points(path: str) -> np.ndarray:
    return np.array([[float(n) for n in pair.split()] for pair in path[1:].split("L")])
