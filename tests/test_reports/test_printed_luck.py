"""Do the report's intervals, percentiles and p equal an independent computation?

Intervals are drawn anew with the library arch from the seed and the block that the page states, and
their figures computed with pandas. Of the nulls, one can be told without chance: each shift of the
signal is traded here by an account of a few lines, which first has to come to the equity of the run
itself. The drawn ones are held to the counts behind them, flipped signs to a run of their own in
test_printed_curves.py.
"""

import json
import math
import re

import numpy as np
import pandas as pd
import pytest
from arch.bootstrap import StationaryBootstrap
from scipy.stats import kurtosis, norm, skew

from tests.test_reports.printed import ABSENT, Tables, bundled, growth_of, printed, rows

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tables(default_run):
    return Tables((default_run / "report.html").read_text("utf-8")).found


@pytest.fixture(scope="module")
def returns(default_run):
    """Daily returns, of SMH held too."""
    grown = growth_of(default_run)
    grown["SMH held"] = bundled()["SMH"]["close"].reindex(grown.index)
    return grown.pct_change().iloc[1:]


@pytest.fixture(scope="module")
def drawn(default_run, returns):
    """Which sessions each resample holds, by what the page says of its intervals."""
    page = (default_run / "report.html").read_text("utf-8")
    told = re.search(
        r"95\s% intervals, stationary bootstrap in blocks of about (\d+) sessions, "
        r"1,000 runs each, seed (\d+)",
        page,
    )
    block, seed = map(int, told.groups())
    places = np.arange(len(returns))
    resampler = StationaryBootstrap(block, places, seed=np.random.default_rng(seed))
    return [one[0] for one, _ in resampler.bootstrap(1000)]


def sharpe(daily: pd.Series) -> float:
    return daily.mean() / daily.std(ddof=1) * math.sqrt(252)


def a_year(daily: pd.Series) -> float:
    days = (daily.index.max() - daily.index.min()).days
    return (1 + daily).prod() ** (365.25 / days) - 1


def worst_fall(daily: pd.Series) -> float:
    grown = np.concatenate([[1.0], (1 + daily).cumprod()])
    return (grown / np.maximum.accumulate(grown) - 1).min()


def bounds(values: list[float]) -> np.ndarray:
    return np.percentile(values, [2.5, 97.5])


def cell(value: float, ends: np.ndarray, decimals: int, *, times: int = 1, signed=True):
    low, high = (printed(end, decimals, times=times, signed=signed) for end in ends)
    return [printed(value, decimals, times=times, signed=signed), f"{low} to {high}"]


def test_the_intervals_of_each_difference(tables, returns, drawn):
    for name, cells in rows(tables, "differences").items():
        for shown, other in ((cells[1], "SPY held"), (cells[3], "SMH held")):
            pair = returns[[name, other]]
            apart = sharpe(pair[name]) - sharpe(pair[other])
            spread = [sharpe(p[name]) - sharpe(p[other]) for p in (pair.iloc[k] for k in drawn)]
            assert shown == cell(apart, bounds(spread), 2), (name, other)


def test_the_intervals_of_each_figure(tables, returns, drawn):
    for name, cells in rows(tables, "chances").items():
        daily = returns[name]
        again = [pd.Series(daily.to_numpy()[k], daily.index) for k in drawn]
        for shown, figure, decimals, times in (
            (cells[0], sharpe, 2, 1), (cells[1], a_year, 1, 100), (cells[2], worst_fall, 1, 100),
        ):  # fmt: skip
            ends = bounds([figure(one) for one in again])
            assert shown == cell(figure(daily), ends, decimals, times=times), (name, figure)


def test_what_many_tries_do_to_the_sharpe_ratio(tables, returns):
    tried = returns.drop(columns=["SPY held", "SMH held", "hold_chips"])  # holdings are no tries
    per_day = tried.mean() / tried.std(ddof=1)
    n, tries = len(tried), len(per_day)
    best = 0.5772156649015329 * norm.ppf(1 - 1 / (tries * math.e))
    best += (1 - 0.5772156649015329) * norm.ppf(1 - 1 / tries)
    luck = per_day.std(ddof=1) * best
    for name, cells in rows(tables, "chances").items():
        one, daily = per_day[name], tried[name]
        shape = 1 - skew(daily) * one + (kurtosis(daily, fisher=False) - 1) / 4 * one**2
        error = math.sqrt(shape / (n - 1))
        needed = math.ceil(1 + shape * (norm.ppf(0.95) / one) ** 2) if one > 0 else None
        assert [shown[0] for shown in cells[3:]] == [
            printed(norm.cdf(one / error), 2),
            printed(norm.cdf((one - luck) / error), 2),
            str(tries),
            ABSENT if needed is None else str(needed),
        ], name


def test_percentile_and_p_are_of_one_count_of_outcomes(tables, default_run):
    stored = json.loads((default_run / "metrics.json").read_text("utf-8"))["evidence"]["strategies"]
    for name, cells in rows(tables, "nulls").items():
        nulls = stored[name]["nulls"].values()
        assert len(cells) == len(nulls) == 5
        for shown, null in zip(cells, nulls, strict=True):
            if "outcome" in null:
                assert shown[0] == f"{printed(null['outcome'], 1, times=100, signed=True)} %"
                continue
            runs = null["runs"]
            at_least = round(null["p"] * (runs + 1)) - 1
            equal = round(2 * (null["percentile"] * runs - (runs - at_least)))  # each counts half
            assert 0 <= equal <= at_least <= runs
            assert null["p"] == pytest.approx((1 + at_least) / (1 + runs), abs=1e-12)
            worse = runs - at_least + equal / 2
            assert null["percentile"] == pytest.approx(worse / runs, abs=1e-12)
            p = printed(null["p"], 3) if null["p"] >= 0.001 else "< 0.001"
            assert shown == [printed(null["percentile"], 0, times=100), f"p {p}"], name


def test_the_percentile_among_all_shifts_of_the_signal(tables, default_run):
    equity = pd.read_csv(default_run / "equity.csv", index_col=0, parse_dates=True)["threshold"]
    signals = pd.read_csv(default_run / "signals.csv", index_col=0, parse_dates=True)["SMH"]
    bars = bundled()["SMH"].dropna()
    before = bars.index[bars.index < equity.index[0]][-1]
    bars = bars.loc[[before, *equity.index]]
    own = traded(signals.to_numpy(), bars)
    assert own == pytest.approx(equity.to_numpy(), rel=1e-8)  # the account here is the run's
    ends = [traded(np.roll(signals, k), bars)[-1] for k in range(1, len(signals))]
    worse, better = np.mean(ends < own[-1]), np.sum(ends >= own[-1])
    expected = [printed(worse, 0, times=100), f"p {printed((1 + better) / (1 + len(ends)), 3)}"]
    assert rows(tables, "nulls")["threshold"][0] == expected


def traded(signal: np.ndarray, bars: pd.DataFrame) -> list[float]:
    """Return the equity at each close of the threshold rule with the params of deepseek.toml.

    Orders are decided at the close before, of 98 % of the equity, and filled at the open with 2
    basis points of slippage, within the bar, and 1 of commission; what cannot be paid is refused
    and tried again, but for what closes a short; a short costs 50 basis points a year.
    """
    opens, highs, lows, closes = (bars[key].to_numpy() for key in ("open", "high", "low", "close"))
    nights = np.diff(bars.index).astype("timedelta64[D]").astype(int)
    cash, units, before, equity = 100_000.0, 0.0, 0, []
    for t, want in enumerate(sides(signal), 1):
        last, order = closes[t - 1], 0.0
        if want != before or np.sign(units) != want:
            order = want * 0.98 * (cash + units * last) / last - units
        before = want
        cash += min(units, 0.0) * last * 0.0050 / 365 * nights[t - 1]
        price = min(opens[t] * 1.0002, highs[t]) if order > 0 else max(opens[t] * 0.9998, lows[t])
        left = cash - order * price - abs(order) * price * 0.0001
        if left < 0 and units < 0:
            order = -units
            left = cash - order * price * 1.0001
        if order < 0 or left >= 0:
            cash, units = left, units + order
        equity.append(cash + units * closes[t])
    return equity


def sides(signal: np.ndarray) -> list[int]:
    """Long from 0.15 until below 0.05, the mirror image short, out without news."""
    found, side = [], 0
    for value in signal:
        if abs(value) >= 0.15:
            side = 1 if value > 0 else -1
        elif not side * value >= 0.05:
            side = 0
        found.append(side)
    return found
