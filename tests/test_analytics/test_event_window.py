"""Are the numbers around an event those of a book kept by hand?"""

import json

import numpy as np
import pandas as pd
import pytest

from analytics.event_window import Event, instrument_window, strategy_window

SESSIONS = pd.bdate_range("2025-01-20", periods=10)  # day 0 below is Monday 2025-01-27
DAY0 = SESSIONS[5]


def event(session: pd.Timestamp = DAY0, before: int = 2, after: int = 3) -> Event:
    return Event("news", "the news day", session, before, after)


def bars(closes: list[float], opens: list[float] | None = None) -> pd.DataFrame:
    close = np.array(closes)
    open_ = np.array(opens or closes)
    return pd.DataFrame(
        {
            "open": open_,
            "high": np.maximum(open_, close) + 1.0,
            "low": np.minimum(open_, close) - 1.0,
            "close": close,
        },
        index=SESSIONS[: len(closes)],
    )


FALL = bars(
    closes=[99.0, 98.0, 99.0, 110.0, 100.0, 81.0, 90.0, 79.0, 100.0, 105.0],
    opens=[99.0, 98.0, 99.0, 110.0, 100.0, 90.0, 82.0, 88.0, 80.0, 101.0],
)


def test_the_event_day_of_an_instrument_agrees_with_the_hand():
    numbers = instrument_window(FALL, event())
    assert numbers["session"] == "2025-01-27"
    assert numbers["previous_session"] == "2025-01-24"
    assert numbers["previous_close"] == 100.0
    assert [numbers[name] for name in ("open", "high", "low", "close")] == [90, 91, 80, 81]
    assert numbers["gap"] == pytest.approx(-0.1)
    assert numbers["intraday"] == pytest.approx(-0.1)
    assert numbers["close_to_close"] == pytest.approx(-0.19)


def test_the_drawdown_is_the_stretch_below_a_peak_that_the_day_lies_in():
    assert instrument_window(FALL, event())["drawdown"] == {
        "depth": pytest.approx(79 / 110 - 1),
        "begun": "2025-01-23", "deepest": "2025-01-29", "recovered": None,
    }  # fmt: skip


def test_a_day_that_closes_at_a_peak_lies_in_no_drawdown():
    closes = [99.0, 98.0, 99.0, 100.0, 101.0, 102.0, 90.0, 110.0]
    assert instrument_window(bars(closes), event())["drawdown"] is None


def test_what_a_sale_at_the_open_still_avoided_is_the_way_to_the_lowest_close():
    worst = instrument_window(FALL, event())["worst_from_open"]  # opened at 90, lowest close 79
    assert worst == {"day": 2, "value": pytest.approx(79 / 90 - 1)}


def test_the_path_is_against_the_previous_close():
    numbers = instrument_window(FALL, event())
    assert [point["day"] for point in numbers["path"]] == [-2, -1, 0, 1, 2, 3]
    assert [point["session"] for point in numbers["path"]] == [
        "2025-01-23", "2025-01-24", "2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30",
    ]  # fmt: skip
    values = [point["value"] for point in numbers["path"]]
    assert values == pytest.approx([0.1, 0.0, -0.19, -0.1, -0.21, 0.0])
    assert values[1] == 0.0
    assert numbers["worst"] == {
        "day": 2,
        "session": "2025-01-29",
        "value": pytest.approx(-0.21),
    }
    assert numbers["max_drawdown"] == pytest.approx(79 / 110 - 1)
    assert numbers["sessions_to_recovery"] == 3
    assert numbers["complete"] is True


def test_the_worst_day_is_looked_for_from_day_0_on():
    closes = [100.0, 50.0, 60.0, 70.0, 80.0, 90.0, 95.0, 96.0, 97.0, 98.0]
    numbers = instrument_window(bars(closes), event(before=4))
    assert numbers["worst"]["day"] == 0
    assert numbers["max_drawdown"] == 0.0  # the fall of day -4 lies before the window's peak


def test_recovery_is_looked_for_beyond_the_window():
    assert instrument_window(FALL, event(after=0))["sessions_to_recovery"] == 3


@pytest.mark.parametrize(("after_the_fall", "expected"), [(100.0, 0), (99.0, None)])
def test_recovery_is_zero_on_day_0_itself_and_none_when_it_never_comes(after_the_fall, expected):
    closes = [100.0] * 5 + [after_the_fall] * 5
    assert instrument_window(bars(closes), event())["sessions_to_recovery"] == expected


def test_a_window_that_the_data_ends_early_is_shorter_and_says_so():
    numbers = instrument_window(FALL, event(after=20))
    assert numbers["complete"] is False
    assert numbers["path"][-1]["day"] == 4


@pytest.mark.parametrize("seed", range(5))
def test_gap_and_intraday_multiply_to_the_return_of_the_day(seed: int):
    rng = np.random.default_rng(seed)
    window = bars(rng.uniform(1, 900, 10).tolist(), rng.uniform(1, 900, 10).tolist())
    numbers = instrument_window(window, event())
    together = (1 + numbers["gap"]) * (1 + numbers["intraday"]) - 1
    assert together == pytest.approx(numbers["close_to_close"], abs=1e-12)


def history(returns: list[float]) -> tuple[pd.DataFrame, Event]:
    """Return bars that made `returns`, and then lost a tenth on the event day."""
    closes = 100.0 * np.cumprod([1.0, *(1 + r for r in returns), 0.9])
    sessions = pd.bdate_range("2023-01-02", periods=len(closes))
    frame = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), closes), index=sessions)
    return frame, event(sessions[-1])


def test_sigma_is_the_return_of_the_day_in_standard_deviations_of_the_year_before():
    wild, calm = [0.5, -0.3] * 20, [0.01, -0.01] * 126  # only the last 252 count
    numbers = instrument_window(*history(wild + calm))
    ordinary = 0.01 * (252 / 251) ** 0.5
    assert numbers["sigma"] == pytest.approx(-0.1 / ordinary)
    assert numbers["sigma_gap"] == pytest.approx(numbers["gap"] / ordinary)
    assert numbers["sigma_intraday"] == pytest.approx(numbers["intraday"] / ordinary)


def test_sigma_needs_sixty_returns_that_differ():
    assert instrument_window(*history([0.01, -0.01] * 30))["sigma"] is not None
    assert instrument_window(*history([0.01] + [0.01, -0.01] * 29))["sigma"] is None
    assert instrument_window(*history([0.0] * 100))["sigma"] is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            event(pd.Timestamp("2025-01-26")),
            "'news': 2025-01-26 is not a session; the data ",
        ),
        (event(pd.Timestamp("2026-01-26")), "covers 2025-01-20 to 2025-01-31"),
        (event(SESSIONS[1], before=2), "2 sessions before 2025-01-21 are asked for and 1 are"),
        (event(SESSIONS[0], before=1), "1 sessions before 2025-01-20 are asked for and 0 are"),
    ],
)
def test_a_window_that_does_not_begin_within_the_data_is_an_error(wrong: Event, message: str):
    with pytest.raises(ValueError, match=message):
        instrument_window(FALL, wrong)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"session": pd.Timestamp("2025-01-27 09:30")}, "without time and zone"),
        ({"session": pd.Timestamp("2025-01-27", tz="UTC")}, "without time and zone"),
        ({"before": 0}, "before must be at least 1, not 0"),
        ({"after": -1}, "after must be at least 0, not -1"),
    ],
)
def test_an_event_is_checked_at_birth(fields: dict, message: str):
    with pytest.raises(ValueError, match=message):
        event(**fields)


OPENS = pd.DataFrame({"AAA": 100.0, "BBB": 50.0, "CCC": np.nan}, index=SESSIONS)
CLOSES = OPENS.copy()
OPENS.loc[DAY0, ["AAA", "BBB"]] = [90.0, 52.0]
CLOSES.loc[DAY0, ["AAA", "BBB"]] = [81.0, 54.0]


@pytest.fixture
def book(finished_run):
    """Return a run that holds 6 AAA and -4 BBB overnight and sells half of AAA at the open.

    Equity 1000 at the previous close; overnight 6 * -10 - 4 * 2 = -68, so 932 at the open; then
    3 * -9 - 4 * 2 = -35 and a commission of 1: 896 at the close.
    """
    orders = [
        {"side": "buy", "size": 6, "price": 100.0, "filled": SESSIONS[1]},
        {"side": "sell", "size": 4, "price": 50.0, "filled": SESSIONS[1], "symbol": "BBB"},
        {"side": "sell", "size": 3, "price": 90.0, "filled": DAY0, "commission": 1.0},
        {"side": "buy", "size": 999, "status": "rejected", "reason": "not enough cash"},
    ]
    return finished_run(
        SESSIONS,
        [1250, 1250, 1250, 1100, 1000, 896, 850, 990, 1000, 1010],
        positions={
            "AAA": [0, 6, 6, 6, 6, 3, 3, 3, 3, 3],
            "BBB": [0, -4, -4, -4, -4, -4, -4, -4, -4, -4],
            "CCC": [0] * 10,
        },
        orders=orders,
        cash=1250.0,
    )


def test_the_event_day_of_a_strategy_agrees_with_the_hand(book):
    numbers = strategy_window(book, OPENS, CLOSES, event())
    assert numbers["gap"] == pytest.approx(-0.068)
    assert numbers["intraday"] == pytest.approx(896 / 932 - 1)
    assert numbers["close_to_close"] == pytest.approx(-0.104)
    together = (1 + numbers["gap"]) * (1 + numbers["intraday"]) - 1
    assert together == pytest.approx(numbers["close_to_close"], abs=1e-12)
    assert numbers["orders_filled_at_open"] == [3]


def test_exposures_before_and_after_the_open_are_fractions_of_the_equity_then(book):
    numbers = strategy_window(book, OPENS, CLOSES, event())
    assert numbers["exposure_into_open"] == pytest.approx({"AAA": 0.6, "BBB": -0.2})
    assert numbers["gross_into_open"] == pytest.approx(0.8)
    assert numbers["net_into_open"] == pytest.approx(0.4)
    assert numbers["exposure_after_open"] == pytest.approx({"AAA": 270 / 932, "BBB": -208 / 932})
    assert numbers["gross_after_open"] == pytest.approx(478 / 932)
    assert numbers["net_after_open"] == pytest.approx(62 / 932)


def test_the_path_of_a_strategy_is_its_equity_against_the_previous_close(book):
    numbers = strategy_window(book, OPENS, CLOSES, event())
    values = [point["value"] for point in numbers["path"]]
    assert values == pytest.approx([0.1, 0.0, -0.104, -0.15, -0.01, 0.0])
    assert numbers["worst"]["day"] == 1
    assert numbers["max_drawdown"] == pytest.approx(850 / 1100 - 1)
    assert numbers["drawdown_at_previous_close"] == pytest.approx(-0.2)  # 1000 after 1250
    assert numbers["sessions_to_recovery"] == 3
    json.dumps(numbers, allow_nan=False)


def test_a_strategy_out_of_the_market_has_zeros_and_needs_no_recovery(finished_run):
    flat = finished_run(SESSIONS, [1000] * 10, positions={"AAA": [0] * 10}, orders=[])
    numbers = strategy_window(flat, OPENS, CLOSES, event())
    assert (numbers["gap"], numbers["intraday"], numbers["close_to_close"]) == (0, 0, 0)
    assert numbers["exposure_into_open"] == {}
    assert numbers["gross_after_open"] == 0
    assert numbers["sessions_to_recovery"] == 0
    assert numbers["orders_filled_at_open"] == []


def test_a_gap_that_ruins_the_account_leaves_no_intraday_return(finished_run):
    run = finished_run(
        SESSIONS,
        [1000.0] * 5 + [-200.0] * 5,
        positions={"AAA": [100] * 5 + [0] * 5},
        orders=[],
    )
    opens = OPENS.copy()
    opens.loc[DAY0, "AAA"] = 88.0
    numbers = strategy_window(run, opens, CLOSES, event())
    assert numbers["gap"] == pytest.approx(-1.2)
    assert numbers["intraday"] is None
    assert numbers["exposure_after_open"] is None
    with pytest.raises(ValueError, match=r"had an equity of -200\.0 on 2025-01-28; a ruined"):
        strategy_window(run, opens, CLOSES, event(SESSIONS[7]))


def test_a_held_symbol_without_a_price_is_an_error(book):
    with pytest.raises(ValueError, match="BBB is held, but has no price on 2025-01-27"):
        strategy_window(book, OPENS.drop(columns="BBB"), CLOSES, event())
