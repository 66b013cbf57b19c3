"""Do the numbers of a whole run agree with a small book kept by hand?"""

import json

import numpy as np
import pandas as pd
import pytest

from analytics.performance import DEFINITIONS, performance
from analytics.returns import cagr

SESSIONS = pd.bdate_range("2024-01-01", periods=5)
NAN = float("nan")


@pytest.fixture
def book(finished_run):
    """Return a run of five sessions from 1000: AAA bought and sold, BBB sold short and kept."""
    orders = [
        {"side": "buy", "size": 5, "price": 101.0, "filled": SESSIONS[1],
         "commission": 1.0, "slippage": 5.0},
        {"side": "sell", "size": 5, "price": 109.0, "filled": SESSIONS[3],
         "commission": 1.0, "slippage": 5.0},
        {"side": "sell", "size": 10, "price": 20.0, "filled": SESSIONS[3], "symbol": "BBB",
         "commission": 2.0},
        {"side": "buy", "size": 99, "status": "rejected", "reason": "not enough cash"},
        {"side": "buy", "size": 1, "status": "pending"},
    ]  # fmt: skip
    return finished_run(
        SESSIONS,
        # 1000 | -505 - 1 + 5*100 | close 90 | sold at 109, short at 20, close 20 | close 22
        [1000.0, 994.0, 944.0, 1036.0, 1016.0],
        positions={"AAA": [0, 5, 5, 0, 0], "BBB": [0, 0, 0, -10, -10]},
        orders=orders,
        borrow_fees=0.1,
    )


@pytest.fixture
def closes() -> pd.DataFrame:
    """Return the closes of the book, with a session before it and a symbol beside it."""
    return pd.DataFrame(
        {
            "AAA": [98.0, 99.0, 100.0, 90.0, 110.0, 111.0],
            "BBB": [NAN, NAN, NAN, 20.0, 20.0, 22.0],
            "CCC": [NAN] * 6,
        },
        index=SESSIONS[:1].shift(-1, freq="B").append(SESSIONS),
    )


def test_every_number_of_a_small_book_agrees_with_the_hand(book, closes):
    numbers = performance(book, closes=closes)
    assert numbers["final_equity"] == 1016.0
    assert numbers["cumulative_return"] == pytest.approx(0.016)
    assert numbers["max_drawdown"] == pytest.approx(-0.056)
    assert numbers["max_drawdown_peak"] == "2024-01-01"
    assert numbers["max_drawdown_trough"] == "2024-01-03"
    assert numbers["max_drawdown_recovery"] == "2024-01-04"
    assert numbers["longest_drawdown_days"] == 3
    assert numbers["exposure"] == 0.8
    gross = (500 / 994 + 450 / 944 + 200 / 1036 + 220 / 1016) / 5
    assert numbers["mean_gross_exposure"] == pytest.approx(gross)
    # (505 + 545 + 200) / 2 over the mean equity of 998, five sessions of 252
    assert numbers["turnover"] == pytest.approx(625 / 998 * 252 / 5)
    assert (numbers["trades"], numbers["open_trades"], numbers["hit_rate"]) == (1, 1, 1.0)
    assert numbers["costs"] == {
        "commission": 4.0,
        "slippage": 10.0,
        "borrow": pytest.approx(0.5),
        "total": pytest.approx(14.5),
        "fraction_of_start": pytest.approx(0.0145),
    }
    assert numbers["orders"] == {
        "filled": 3, "rejected": 1, "pending": 1, "cancelled": 0, "expired": 0,
    }  # fmt: skip
    assert numbers["sessions"] == 5
    assert numbers["best_day"] == {
        "session": "2024-01-04",
        "return": pytest.approx(1036 / 944 - 1),
    }
    assert numbers["worst_day"] == {"session": "2024-01-03", "return": pytest.approx(944 / 994 - 1)}
    returns = [0.0, 994 / 1000 - 1, 944 / 994 - 1, 1036 / 944 - 1, 1016 / 1036 - 1]
    mean, spread = np.mean(returns), np.std(returns, ddof=1)
    losses = np.sqrt(np.mean(np.minimum(returns, 0) ** 2))
    assert numbers["volatility"] == pytest.approx(spread * 252**0.5)
    assert numbers["sharpe"] == pytest.approx(mean / spread * 252**0.5)
    assert numbers["sortino"] == pytest.approx(mean / losses * 252**0.5)
    assert (numbers["cagr"], numbers["calmar"]) == (None, None)  # five days are no year


def test_every_number_has_a_definition_of_one_sentence(book, closes):
    assert list(performance(book, closes=closes)) == list(DEFINITIONS)
    assert all(text.endswith(".") and ". " not in text for text in DEFINITIONS.values())


def test_the_numbers_are_plain_json(book, closes):
    numbers = performance(book, closes=closes)
    assert json.loads(json.dumps(numbers, allow_nan=False)) == numbers


def test_history_before_the_run_changes_no_number(book, closes):
    assert performance(book, closes=closes) == performance(book, closes=closes.loc[SESSIONS])


def test_calmar_is_the_cagr_over_the_maximum_drawdown(finished_run):
    sessions = pd.bdate_range("2023-01-02", periods=300)
    equity = [1000.0, 800.0, *np.linspace(900.0, 1200.0, 298)]
    run = finished_run(sessions, equity, positions={"AAA": [0] * 300}, orders=[])
    numbers = performance(run, closes=pd.DataFrame({"AAA": 1.0}, index=sessions))
    growth = cagr(run.equity, 1000.0)
    assert numbers["cagr"] == growth
    assert numbers["calmar"] == pytest.approx(growth / 0.2)


def test_an_account_that_never_traded_has_zeros_where_it_did_nothing_and_none_elsewhere(
    finished_run,
):
    sessions = pd.bdate_range("2023-01-02", periods=300)
    run = finished_run(sessions, [1000.0] * 300, positions={"AAA": [0] * 300}, orders=[])
    numbers = performance(run, closes=pd.DataFrame({"AAA": 1.0}, index=sessions))
    zero = ("cumulative_return", "cagr", "volatility", "max_drawdown", "longest_drawdown_days",
            "exposure", "mean_gross_exposure", "turnover", "trades", "open_trades")  # fmt: skip
    assert [numbers[key] for key in zero] == [0] * len(zero)
    undefined = ("sharpe", "sortino", "calmar", "hit_rate", "max_drawdown_peak",
                 "max_drawdown_trough", "max_drawdown_recovery")  # fmt: skip
    assert [numbers[key] for key in undefined] == [None] * len(undefined)


def test_a_ruined_account_still_has_numbers_that_json_can_carry(finished_run):
    run = finished_run(
        SESSIONS,
        [-10.0] * 5,
        positions={"AAA": [-1, 0, 0, 0, 0]},
        orders=[
            {"side": "sell", "size": 1, "price": 10.0, "filled": SESSIONS[0]},
            {"side": "buy", "size": 1, "price": 1020.0, "filled": SESSIONS[1]},
        ],
    )
    numbers = performance(run, closes=pd.DataFrame({"AAA": 1020.0}, index=SESSIONS))
    json.dumps(numbers, allow_nan=False)
    assert numbers["max_drawdown"] == pytest.approx(-1.01)
    undefined = ("sharpe", "sortino", "volatility", "mean_gross_exposure", "turnover")
    assert [numbers[key] for key in undefined] == [None] * len(undefined)


def test_a_position_without_a_close_is_an_error(book, closes):
    with pytest.raises(ValueError, match="BBB is held on 2024-01-05, but closes has no price"):
        performance(book, closes=closes.iloc[:-1])


def test_a_run_without_sessions_is_an_error(finished_run):
    run = finished_run(SESSIONS[:0], [], positions={"AAA": []}, orders=[])
    with pytest.raises(ValueError, match="no sessions"):
        performance(run, closes=pd.DataFrame({"AAA": []}, index=SESSIONS[:0]))
