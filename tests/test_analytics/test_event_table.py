"""Does the table agree with other people's software to 1e-9, and does it say what to doubt?"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from analytics.event_study import Design, event_study
from analytics.event_table import ASSUMES, COLUMNS, event_table

ANSWERS = Path(__file__).resolve().parents[1] / "answers"
KEYS = ["window", "rel_day", "statistic"]


@pytest.fixture(scope="module")
def returns() -> pd.DataFrame:
    return pd.read_csv(ANSWERS / "returns_clustered.csv", index_col="date", parse_dates=True)


@pytest.fixture(scope="module")
def clustered(returns) -> pd.DataFrame:
    symbols = [name for name in returns if name != "SPY"]
    events = pd.DataFrame({"session": pd.Timestamp("2025-01-27"), "symbol": symbols})
    return event_table(event_study(returns[symbols], events, benchmark=returns["SPY"]))


def test_every_number_agrees_with_independent_software(clustered):
    answers = pd.read_csv(ANSWERS / "event_study_clustered.csv", dtype={"rel_day": "Int64"}).fillna(
        {"window": "", "null_dist": ""}
    )
    both = answers.merge(clustered, on=KEYS, how="left", suffixes=("", "_ours"))
    np.testing.assert_allclose(both["value_ours"], both["value"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(both["p_value_ours"], both["p_value"], rtol=1e-9, atol=1e-12)
    assert both["null_dist_ours"].tolist() == both["null_dist"].tolist()
    assert len(both) == 255


def test_the_tests_that_hold_for_one_date_lead_and_the_others_carry_a_doubt(clustered):
    assert list(clustered.columns) == list(COLUMNS)
    day = clustered[(clustered["window"] == "[0,0]") & clustered["rel_day"].isna()]
    rows = day[day["p_value"].notna()].set_index("statistic")
    assert list(rows.index[:3]) == ["kp_bmp_t_CAAR", "grank_days_t_CAAR", "grank_t"]
    assert rows.loc["patell_z_CAAR", "doubt"] == "10 events share 1 date"
    assert rows.loc["grank_t", "doubt"] == "rejects too often where events share dates"
    assert rows.loc["kp_bmp_t_CAAR", "doubt"] == ""
    assert (rows["assumes"] != "").all()


def test_events_on_their_own_dates_agree_with_the_formulas_one_by_one(returns):
    """Log returns, six dates, another benchmark; statsmodels makes every forecast error."""
    logs = np.log1p(returns)
    design = Design(estimation=(-120, -11), windows=((-1, 1),), runs=99)
    picks = [("NVDA", 140), ("AMD", 150), ("NVDA", 171), ("INTC", 200), ("MU", 222), ("TSM", 250)]
    events = pd.DataFrame(
        [(logs.index[at], symbol) for symbol, at in picks], columns=["session", "symbol"]
    )
    study = event_study(logs.drop(columns="SMH"), events, benchmark=logs["SMH"], design=design)
    table = event_table(study).set_index(KEYS)["value"]
    residuals, ars, cars, scars, sars = [], [], [], [], []
    for symbol, at in picks:
        y, m = logs[symbol].to_numpy(), logs["SMH"].to_numpy()
        before, window = slice(at - 120, at - 10), slice(at - 1, at + 2)
        fit = sm.OLS(y[before], sm.add_constant(m[before])).fit()
        forecast = fit.get_prediction(sm.add_constant(m[window]))
        ar = y[window] - forecast.predicted_mean
        x0 = np.array([[3.0, m[window].sum()]])  # the sum of three forecasts
        error = np.sqrt(3 * fit.scale + (x0 @ fit.cov_params() @ x0.T)[0, 0])
        residuals.append(fit.resid)
        ars.append(ar)
        cars.append(ar.sum())
        scars.append(ar.sum() / error)
        sars.append(ar / forecast.se_obs)
    correlation = np.corrcoef(residuals)[np.triu_indices(6, 1)].mean()
    scars, sars = np.array(scars), np.array(sars)
    bmp = scars.mean() / (scars.std(ddof=1) / np.sqrt(6))
    ranks = np.array([stats.rankdata([*r, *a]) for r, a in zip(residuals, ars, strict=True)]) - 57
    mean = ranks.mean(axis=0)
    share = np.mean(np.array(residuals) > 0)
    expected = {
        "CAAR": np.mean(cars),
        "csect_t_CAAR": stats.ttest_1samp(cars, 0).statistic,
        "patell_z_CAAR": sars.sum() / np.sqrt(6 * 3 * 108 / 106),
        "bmp_t_CAAR": bmp,
        "kp_bmp_t_CAAR": bmp * np.sqrt((1 - correlation) / (1 + 5 * correlation)),
        "corrado_rank_z_CAAR": np.sqrt(3) * mean[-3:].mean() / np.sqrt(np.mean(mean**2)),
        "gsign_z_CAAR": (np.sum(np.array(cars) > 0) - 6 * share) / np.sqrt(6 * share * (1 - share)),
    }
    for name, value in expected.items():
        assert table["[-1,1]", pd.NA, name] == pytest.approx(value, rel=1e-9), name
    assert table["", pd.NA, "kp_rbar"] == pytest.approx(correlation, rel=1e-9)
    assert table["", pd.NA, "clustered"] == 0


def test_independent_events_are_told_in_the_usual_order_without_doubt(returns):
    events = pd.DataFrame({"session": returns.index[[130, 180]], "symbol": "AMD"})
    design = Design(estimation=(-120, -11), windows=((0, 0),), runs=9)
    table = event_table(
        event_study(returns.drop(columns="SPY"), events, benchmark=returns["SPY"], design=design)
    )
    tested = table[table["p_value"].notna() & table["rel_day"].isna()]
    assert tested["statistic"].iloc[0] == "csect_t_CAAR"
    assert set(tested.loc[tested["doubt"] != "", "statistic"]) == {"grank_t"}  # two events are few
    assert len(tested) == len(ASSUMES)


def test_groups_follow_the_whole_in_order_of_appearance(returns):
    events = pd.DataFrame({
        "session": returns.index[[130, 150, 180, 200]], "symbol": "AMD",
        "group": ["rules", "earnings", "rules", "earnings"],
    })  # fmt: skip
    design = Design(estimation=(-120, -11), windows=((0, 0),), runs=9)
    table = event_table(
        event_study(returns.drop(columns="SPY"), events, benchmark=returns["SPY"], design=design)
    )
    assert list(dict.fromkeys(table["group"])) == ["all", "rules", "earnings", "rules - earnings"]
    means = table[(table["statistic"] == "CAAR")].set_index("group")["value"]
    assert means["all"] == pytest.approx((means["rules"] + means["earnings"]) / 2)


def test_a_single_event_has_numbers_where_they_are_defined(returns):
    events = pd.DataFrame({"session": [returns.index[200]], "symbol": ["AMD"]})
    design = Design(estimation=(-120, -11), windows=((0, 0),), runs=9)
    table = event_table(
        event_study(returns.drop(columns="SPY"), events, benchmark=returns["SPY"], design=design)
    ).set_index(KEYS)
    assert np.isfinite(table.loc[("[0,0]", pd.NA, "patell_z_CAAR"), "p_value"])
    assert np.isnan(table.loc[("[0,0]", pd.NA, "bmp_t_CAAR"), "p_value"])


def test_equal_seeds_give_equal_tables(returns):
    events = pd.DataFrame({"session": returns.index[[130, 180, 190]], "symbol": "AMD"})
    design = Design(estimation=(-120, -11), windows=((0, 0),), runs=99, seed=4)
    first, second = (
        event_table(event_study(returns[["AMD"]], events, benchmark=returns["SPY"], design=design))
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(first, second)


def test_groups_are_compared_in_pairs_and_intervals_draw_whole_dates(returns):
    days = returns.index[[130, 150, 170, 190, 210, 230]]
    rows = [(day, one, "up" if at % 2 else "down") for at, day in enumerate(days)
            for one in ("AMD", "MU")]  # fmt: skip
    events = pd.DataFrame(rows, columns=["session", "symbol", "group"])
    design = Design(estimation=(-120, -11), windows=((0, 0), (0, 2)), runs=99)
    study = event_study(returns, events, benchmark=returns["SPY"], design=design)
    table = event_table(study)
    pair = table[(table["group"] == "down - up") & (table["window"] == "[0,2]")]
    pair = pair.set_index("statistic")
    down, up = (
        study.group(name).car(0, 2).groupby(study.group(name).events["session"]).mean()
        for name in ("down", "up")
    )
    welch = stats.ttest_ind(down, up, equal_var=False)
    assert pair.loc["CAAR_difference", "value"] == pytest.approx(down.mean() - up.mean())
    assert pair.loc["welch_t", "p_value"] == pytest.approx(welch.pvalue)
    whole = table[(table["group"] == "all") & (table["window"] == "[0,2]")]
    whole = whole[whole["rel_day"].isna()].set_index("statistic")["value"]
    assert whole["CAAR_low"] < whole["CAAR"] < whole["CAAR_high"]


def test_the_p_value_of_a_test_allows_for_all_its_groups_and_windows(returns):
    events = pd.DataFrame({
        "session": returns.index[[130, 150, 170, 190]], "symbol": "AMD",
        "group": ["a", "a", "b", "b"],
    })  # fmt: skip
    design = Design(estimation=(-120, -11), windows=((0, 0), (0, 2)), runs=99)
    table = event_table(event_study(returns, events, benchmark=returns["SPY"], design=design))
    tested = table[(table["statistic"] == "bmp_t_CAAR") & table["rel_day"].isna()]
    assert len(tested) == 6  # three sets of events, two windows
    theirs = stats.false_discovery_control(tested["p_value"])
    np.testing.assert_allclose(tested["p_adjusted"], theirs)
    assert table.loc[table["rel_day"].notna(), "p_adjusted"].isna().all()
