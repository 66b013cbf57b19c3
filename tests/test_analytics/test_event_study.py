"""Are events placed on their own dates, and refused where the data does not cover them?"""

import numpy as np
import pandas as pd
import pytest

from analytics.event_models import EventError
from analytics.event_study import Design, event_study
from analytics.event_tests import mean_correlation

SESSIONS = pd.bdate_range("2024-01-01", periods=120).as_unit("ns")
DESIGN = Design(estimation=(-40, -6), windows=((0, 0), (-1, 2)), runs=99)


@pytest.fixture
def returns() -> pd.DataFrame:
    """Return three symbols and the benchmark SPY."""
    generator = np.random.default_rng(2)
    values = generator.normal(0.0, 0.01, size=(120, 4))
    values[:, :3] += values[:, 3:]
    return pd.DataFrame(values, index=SESSIONS, columns=["AAA", "BBB", "CCC", "SPY"])


def study(returns, rows, **changes):
    events = pd.DataFrame(rows, columns=["session", "symbol", "group"])
    events["session"] = pd.to_datetime(events["session"])
    options = {"design": DESIGN, **changes}
    return event_study(returns[["AAA", "BBB", "CCC"]], events, benchmark=returns["SPY"], **options)


def test_every_event_has_its_own_estimation_window(returns):
    days = [50, 70, 71]
    rows = [
        (SESSIONS[day], symbol, "") for day, symbol in zip(days, ["AAA", "BBB", "AAA"], strict=True)
    ]
    found = study(returns, rows)
    for place, (day, symbol) in enumerate(zip(days, ["AAA", "BBB", "AAA"], strict=True)):
        before = slice(day - 40, day - 5)
        slope, level = np.polyfit(returns["SPY"].iloc[before], returns[symbol].iloc[before], 1)
        for relative in (-1, 0, 2):
            row = returns.iloc[day + relative]
            assert found.ar().loc[place, relative] == pytest.approx(
                row[symbol] - level - slope * row["SPY"], abs=1e-14
            )
    assert found.car(-1, 2).iloc[1] == pytest.approx(found.ar().loc[1].sum())
    assert found.caar(0, 0) == pytest.approx(found.aar()[0])
    assert not found.clustered
    assert found.dates == 3


def test_events_on_one_date_are_clustered_and_one_event_is_not(returns):
    shared = study(returns, [(SESSIONS[60], symbol, "") for symbol in ("AAA", "BBB")])
    assert shared.clustered
    assert not study(returns, [(SESSIONS[60], "AAA", "")]).clustered


def test_a_weekend_counts_as_the_next_session(returns):
    saturday = pd.Timestamp("2024-04-06")
    assert study(returns, [(saturday, "AAA", "")]).events["session"][0] == pd.Timestamp(
        "2024-04-08"
    )


def test_a_group_is_the_study_of_its_events_alone(returns):
    rows = [
        (SESSIONS[50], "AAA", "good"),
        (SESSIONS[60], "BBB", "bad"),
        (SESSIONS[70], "CCC", "good"),
    ]
    good = study(returns, rows).group("good")
    alone = study(returns, [rows[0], rows[2]])
    np.testing.assert_array_equal(good.ar(), alone.ar())
    assert good.events["symbol"].tolist() == ["AAA", "CCC"]


def test_the_standard_error_of_a_day_grows_with_the_distance_of_the_market(returns):
    market, day = returns["SPY"], 60
    error = study(returns, [(SESSIONS[day], "AAA", "")]).standard_errors(0, 0)[0]
    before = market.iloc[day - 40 : day - 5]
    distance = market.iloc[day] - before.mean()
    found = study(returns, [(SESSIONS[day], "AAA", "")]).abnormal
    by_hand = found.sigma[0] * np.sqrt(
        1 + 1 / 35 + distance**2 / np.sum((before - before.mean()) ** 2)
    )
    assert error == pytest.approx(by_hand, rel=1e-12)


def test_correlation_is_taken_by_relative_day(returns):
    returns["BBB"] = returns["AAA"].shift(10).fillna(0.001)
    returns["SPY"] = np.random.default_rng(3).normal(size=120)
    rows = [(SESSIONS[60], "AAA", ""), (SESSIONS[70], "BBB", "")]
    design = Design(estimation=(-40, -6), windows=((0, 0),), model="mean_adjusted")
    found = study(returns, rows, design=design)
    assert mean_correlation(found.abnormal.residuals) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "no events"),
        ([(SESSIONS[60], "DDD", "")], "no returns of DDD"),
        ([(SESSIONS[39], "AAA", "")], "AAA 2024-02-23: days -40 to 2 .* cover -39 to 80"),
        ([(SESSIONS[118], "AAA", "")], "days -40 to 2 .* cover -118 to 1"),
        ([("2026-01-01", "AAA", "")], "AAA 2026-01-01: the returns end on 2024-06-14"),
        ([(SESSIONS[60], "AAA", "")] * 2, "AAA 2024-03-25: this event stands twice"),
    ],
)
def test_events_that_cannot_be_studied_are_refused_with_the_reason(returns, rows, message):
    with pytest.raises(EventError, match=message):
        study(returns, rows)


def test_a_missing_return_is_named_and_every_bad_event_has_a_line(returns):
    returns.loc[SESSIONS[55], "AAA"] = np.nan
    rows = [(SESSIONS[60 + day], "AAA", "") for day in (0, 1)] + [(SESSIONS[20], "BBB", "")]
    with pytest.raises(EventError, match="BBB 2024-01-29"):
        study(returns, rows)
    study(returns, [(SESSIONS[60], "AAA", "")])  # day -5 lies in the gap: nobody reads it
    with pytest.raises(EventError) as refused:
        study(returns, [(SESSIONS[61 + day], "AAA", "") for day in (0, 1)])
    assert str(refused.value).splitlines() == [
        "AAA 2024-03-26: no return of it or of the benchmark on 2024-03-18",
        "AAA 2024-03-27: no return of it or of the benchmark on 2024-03-18",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"windows": ()}, "at least one event window"),
        ({"windows": ((1, 0),)}, r"\[1,0\] ends before"),
        ({"windows": ((-11, 0),)}, "reaches into the event window that begins on day -11"),
        ({"model": "capm"}, "not 'capm'"),
    ],
)
def test_a_design_without_sense_is_refused(changes, message):
    with pytest.raises(EventError, match=message):
        Design(**changes)


def test_different_sessions_are_refused(returns):
    with pytest.raises(EventError, match="the same sessions"):
        event_study(returns[["AAA"]], pd.DataFrame(), benchmark=returns["SPY"].iloc[1:])
