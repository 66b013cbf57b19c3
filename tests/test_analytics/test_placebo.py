"""Does a result among luck get the place and the p-value that counting gives it?"""

import numpy as np
import pandas as pd
import pytest

from analytics.event_models import EventError
from analytics.event_study import Design, event_study
from analytics.placebo import compare, placebo_dates, placebo_events

DESIGN = Design(estimation=(-40, -6))
SESSIONS = pd.bdate_range("2024-01-01", periods=200).as_unit("ns")


@pytest.mark.parametrize(("side", "p"), [("greater", 3 / 6), ("less", 6 / 6), ("two-sided", 5 / 6)])
def test_counting_by_hand(side, p):
    found = compare(3.0, [1.0, 2.0, 3.0, 3.0, 2.5], side=side)
    assert found.percentile == pytest.approx(4 / 5)  # three below, two equals counted half
    assert found.p == pytest.approx(p)


def test_the_best_of_all_still_has_a_p_above_zero():
    assert compare(9.0, np.zeros(999)).p == pytest.approx(0.001)


def test_a_function_is_called_with_one_seeded_generator():
    first = compare(0.5, lambda generator: generator.random(), runs=50, seed=3)
    again = compare(0.5, lambda generator: generator.random(), runs=50, seed=3)
    np.testing.assert_array_equal(first.outcomes, again.outcomes)
    assert len(np.unique(first.outcomes)) == 50


def test_a_null_with_a_gap_or_without_outcomes_is_refused():
    with pytest.raises(ValueError, match="every number in it finite"):
        compare(1.0, [0.0, np.nan])
    with pytest.raises(ValueError, match="needs outcomes"):
        compare(1.0, [])
    with pytest.raises(ValueError, match="side must be one of"):
        compare(1.0, [0.0], side="both")


@pytest.fixture
def returns() -> pd.DataFrame:
    values = np.random.default_rng(2).normal(0.0, 0.01, size=(200, 3))
    return pd.DataFrame(values, index=SESSIONS, columns=["AAA", "BBB", "SPY"])


def test_placebo_dates_are_the_same_study_on_every_other_date(returns):
    symbols, day = ["AAA", "BBB"], SESSIONS[100]
    found = placebo_dates(
        returns[symbols], day, benchmark=returns["SPY"], window=(-1, 1), design=DESIGN
    )
    free = [at for at in range(40, 199) if abs(at - 100) >= 3]
    assert len(found.outcomes) == len(free)
    for place, at in ((0, free[0]), (77, free[77]), (-1, free[-1])):
        events = pd.DataFrame({"session": SESSIONS[at], "symbol": symbols})
        design = Design(estimation=(-40, -6), windows=((-1, 1),))
        study = event_study(returns[symbols], events, benchmark=returns["SPY"], design=design)
        assert found.outcomes[place] == pytest.approx(study.caar(-1, 1), abs=1e-14)


def test_an_injected_event_stands_out_and_other_events_are_no_placebo(returns):
    returns.loc[SESSIONS[[100, 150]], ["AAA", "BBB"]] -= 0.1
    options = {"benchmark": returns["SPY"], "design": DESIGN}
    alone = placebo_dates(returns[["AAA", "BBB"]], SESSIONS[100], **options)
    both = placebo_dates(returns[["AAA", "BBB"]], SESSIONS[100], events=[SESSIONS[150]], **options)
    assert both.p == pytest.approx(1 / (1 + 158))
    assert both.percentile == 0.0
    assert alone.p > both.p  # the other event counts as a date like any


def test_an_event_without_an_estimation_window_is_refused(returns):
    with pytest.raises(EventError, match="2024-01-29: days -40 to 0"):
        placebo_dates(returns[["AAA"]], SESSIONS[20], benchmark=returns["SPY"], design=DESIGN)


def listed(*days: int) -> pd.DataFrame:
    rows = [(SESSIONS[day], one) for day in days for one in ("AAA", "BBB")]
    return pd.DataFrame(rows, columns=["session", "symbol"])


def test_many_events_are_set_among_as_many_dates_drawn_at_random(returns):
    events = listed(60, 90, 120).drop(index=1)  # the first date has one instrument only
    symbols = returns[["AAA", "BBB"]]
    options = {"benchmark": returns["SPY"], "window": (0, 1), "design": DESIGN, "runs": 300}
    found = placebo_events(symbols, events, **options)
    design = Design(estimation=(-40, -6), windows=((0, 1),))
    study = event_study(symbols, events, benchmark=returns["SPY"], design=design)
    assert found.observed == pytest.approx(study.caar(0, 1), abs=1e-14)
    assert len(found.outcomes) == 300
    # Five CARs of two days each, on three dates: their mean has a known spread.
    expected = np.sqrt(2.0 / 5.0) * 0.01 * np.sqrt(1 + 2 / 35)
    assert found.outcomes.std() == pytest.approx(expected, rel=0.25)
    again = placebo_events(symbols, events, **options)
    np.testing.assert_array_equal(found.outcomes, again.outcomes)


def test_events_that_move_returns_are_rare_among_random_dates(returns):
    moved = returns.copy()
    for day in (60, 90, 120):
        moved.loc[SESSIONS[day], ["AAA", "BBB"]] += 0.02
    options = {"benchmark": returns["SPY"], "design": DESIGN, "runs": 500}
    events = listed(60, 90, 120)
    assert placebo_events(moved[["AAA", "BBB"]], events, **options).p <= 0.01
    assert placebo_events(returns[["AAA", "BBB"]], events, **options).p > 0.05


def test_random_dates_are_asked_for_where_there_are_enough(returns):
    with pytest.raises(EventError, match="dates without an event are too few"):
        placebo_events(
            returns[["AAA", "BBB"]].iloc[:48], listed(41, 42, 43, 45, 47),
            benchmark=returns["SPY"].iloc[:48], design=DESIGN,
        )  # fmt: skip
