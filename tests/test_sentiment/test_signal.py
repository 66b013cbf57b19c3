import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.signal import signal

BARS = pd.bdate_range("2025-01-06", periods=12).as_unit("ns")

one_link = st.tuples(
    st.sampled_from(["SMH", "SPY"]),
    st.floats(-1, 1),
    st.floats(0.1, 1).flatmap(lambda size: st.sampled_from([size, -size])),
    st.integers(0, len(BARS) - 1),
)


def table(*rows: tuple[str, float, float, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [(s, v, w, pd.NaT if at is None else BARS[at]) for s, v, w, at in rows],
        columns=["symbol", "value", "weight", "first_bar"],
    )
    return frame.astype({"value": float, "weight": float, "first_bar": "datetime64[ns]"})


def of_smh(
    links: pd.DataFrame, *, half_life: float = 1.0, prior: float = 1.0, floor: float = 0.3
) -> list[float]:
    found = signal(links, BARS, symbols=["SMH"], half_life=half_life, prior=prior, floor=floor)
    return found["SMH"].tolist()


def by_direct_sum(
    links: list[tuple[str, float, float, int]],
    symbol: str,
    bar: int,
    *,
    half_life: float,
    prior: float,
) -> tuple[float, float]:
    """Return mean and mass at one bar, every link's age counted anew."""
    faded = [
        (value, abs(weight) * 2.0 ** (-(bar - first) / half_life))
        for name, value, weight, first in links
        if name == symbol and first <= bar
    ]
    mass = math.fsum(weight for _, weight in faded)
    total = math.fsum(value * weight for value, weight in faded)
    return (total / (mass + prior) if mass else math.nan), mass


def test_one_headline_is_shrunk_fades_and_ends_as_no_news() -> None:
    # weights 1, 1/2, 1/4; the prior is 1: 1/2, (1/2)/(3/2), and 1/4 is below the floor
    found = of_smh(table(("SMH", 1.0, 1.0, 1)))
    assert found[1:3] == pytest.approx([1 / 2, 1 / 3])
    assert np.isnan(found[0])
    assert np.isnan(found[3:]).all()


def test_the_signal_acts_from_its_first_bar_on_and_not_before() -> None:
    found = of_smh(table(("SMH", -1.0, 1.0, 4)))
    assert np.isnan(found[:4]).all()
    assert found[4] == pytest.approx(-0.5)


def test_the_size_of_the_weight_counts_and_its_sign_does_not() -> None:
    found = of_smh(table(("SMH", 1.0, 0.5, 0), ("SMH", -1.0, -1.0, 0)))
    assert found[0] == pytest.approx((0.5 - 1.0) / (0.5 + 1.0 + 1.0))


def test_neutral_news_is_zero_and_no_news_is_nan() -> None:
    found = signal(
        table(("SMH", 0.0, 1.0, 0)), BARS, symbols=["SMH", "SPY"],
        half_life=1.0, prior=1.0, floor=0.3,
    )  # fmt: skip
    assert found["SMH"].iloc[0] == 0.0
    assert found["SPY"].isna().all()


def test_the_floor_itself_is_enough() -> None:
    found = of_smh(table(("SMH", 1.0, 0.5, 0)), floor=0.5)
    assert found[0] == pytest.approx(0.5 / 1.5)
    assert np.isnan(found[1])


def test_without_floor_and_prior_a_bar_without_news_is_still_nan() -> None:
    found = of_smh(table(("SMH", 1.0, 1.0, 2)), prior=0.0, floor=0.0)
    assert np.isnan(found[:2]).all()
    assert found[2:] == [1.0] * 10


@pytest.mark.parametrize("links", [table(), table(("SMH", 1.0, 1.0, None))])
def test_no_links_or_none_that_can_act_are_no_news(links: pd.DataFrame) -> None:
    assert np.isnan(of_smh(links)).all()


def test_links_to_other_symbols_and_outside_the_bars_are_left_out() -> None:
    links = table(("XYZ", 1.0, 1.0, 0), ("SMH", 1.0, 1.0, 0))
    links.loc[1, "first_bar"] = BARS[0] - pd.Timedelta(days=30)
    found = signal(links, BARS, symbols=["SMH"], half_life=1.0, prior=1.0, floor=0.3)
    assert found.columns.tolist() == ["SMH"]
    assert found["SMH"].isna().all()


def test_the_columns_stand_in_the_order_asked_for() -> None:
    found = signal(
        table(("SPY", 1.0, 1.0, 0)), BARS, symbols=["SPY", "SMH"],
        half_life=1.0, prior=1.0, floor=0.3,
    )  # fmt: skip
    assert found.columns.tolist() == ["SPY", "SMH"]
    assert found.index.equals(BARS)


@settings(max_examples=150, deadline=None)
@given(
    links=st.lists(one_link, max_size=25),
    half_life=st.floats(0.2, 20),
    prior=st.floats(0, 5),
    floor=st.floats(0.001, 3),
)
def test_the_fading_mean_is_the_direct_sum_over_all_links(
    links: list[tuple[str, float, float, int]], half_life: float, prior: float, floor: float
) -> None:
    found = signal(
        table(*links), BARS, symbols=["SMH", "SPY"], half_life=half_life, prior=prior, floor=floor
    )
    for symbol in found:
        for bar, value in enumerate(found[symbol]):
            mean, mass = by_direct_sum(links, symbol, bar, half_life=half_life, prior=prior)
            if abs(mass - floor) < 1e-9:
                continue  # rounding decides
            if mass < floor:
                assert math.isnan(value)
            else:
                assert value == pytest.approx(mean, abs=1e-9)


@settings(max_examples=150, deadline=None)
@given(
    links=st.lists(one_link, max_size=25),
    half_life=st.floats(0.01, 1000),
    prior=st.floats(0, 5),
    floor=st.floats(0, 3),
)
def test_the_signal_is_nan_or_within_minus_one_and_one(
    links: list[tuple[str, float, float, int]], half_life: float, prior: float, floor: float
) -> None:
    found = signal(
        table(*links), BARS, symbols=["SMH", "SPY"], half_life=half_life, prior=prior, floor=floor
    ).to_numpy()
    assert (np.isnan(found) | (np.abs(found) <= 1.0)).all()


@settings(max_examples=100, deadline=None)
@given(links=st.lists(one_link, max_size=25), cut=st.integers(0, len(BARS) - 1))
def test_news_of_later_bars_never_changes_an_earlier_signal(
    links: list[tuple[str, float, float, int]], cut: int
) -> None:
    def up_to_cut(some: list[tuple[str, float, float, int]]) -> pd.DataFrame:
        found = signal(table(*some), BARS, symbols=["SMH"], half_life=2.0, prior=2.0, floor=0.5)
        return found.iloc[: cut + 1]

    pd.testing.assert_frame_equal(
        up_to_cut(links), up_to_cut([link for link in links if link[3] <= cut])
    )
