from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import buy_and_hold, event_momentum, event_reversal, risk_off, sentiment_threshold

NAN = float("nan")

signals = st.lists(
    st.one_of(st.just(NAN), st.sampled_from([-0.15, -0.05, 0.0, 0.05, 0.15]), st.floats(-1, 1)),
    max_size=40,
)
closes = st.one_of(st.just(NAN), st.floats(1, 1000))


def threshold(signal: list[float], **other: object) -> list[float]:
    rule = {"enter": 0.15, "leave": 0.05, "exposure": 1.0, "short": True} | other
    return sentiment_threshold.targets(np.array(signal, dtype=float), **rule).tolist()


def risky(signal: list[float], **other: object) -> list[float]:
    rule = {"shock": 0.15, "calm": 0.05, "exposure": 1.0} | other
    return risk_off.targets(np.array(signal, dtype=float), **rule)[0].tolist()


def safe(signal: list[float], **other: object) -> list[float]:
    rule = {"shock": 0.15, "calm": 0.05, "exposure": 1.0} | other
    return risk_off.targets(np.array(signal, dtype=float), **rule)[1].tolist()


def momentum(signal: list[float], **other: object) -> list[float]:
    rule = {"shock": 0.15, "hold": 2, "exposure": 1.0} | other
    return event_momentum.targets(np.array(signal, dtype=float), **rule).tolist()


def reversal(signal: list[float], close: list[float], **other: object) -> list[float]:
    rule = {"shock": 0.15, "fall": 0.03, "hold": 2, "exposure": 1.0} | other
    return event_reversal.targets(
        np.array(signal, dtype=float), np.array(close, dtype=float), **rule
    ).tolist()


@pytest.mark.parametrize(("bars", "exposure"), [(0, 1.0), (1, 0.5), (3, -0.25)])
def test_buy_and_hold_wants_the_same_on_every_bar(bars: int, exposure: float) -> None:
    assert buy_and_hold.targets(bars, exposure=exposure).tolist() == [exposure] * bars


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        ([], []),
        ([NAN, NAN], [0, 0]),
        ([0.14, 0.15, 0.16], [0, 1, 1]),  # from `enter` on
        ([0.2, 0.1, 0.05, 0.049, 0.1], [1, 1, 1, 0, 0]),  # stays above `leave`, does not come back
        ([-0.14, -0.15, -0.1, -0.05, -0.049, -0.1], [0, -1, -1, -1, 0, 0]),  # the mirror image
        ([0.2, -0.2, 0.2], [1, -1, 1]),  # from one side to the other
        ([0.2, NAN, 0.1, 0.2], [1, 0, 0, 1]),  # no news ends it, and is not bridged
        ([-0.2, NAN, -0.1], [-1, 0, 0]),
    ],
)
def test_threshold_is_long_on_good_news_and_short_on_bad(
    signal: list[float], expected: list[float]
) -> None:
    assert threshold(signal) == expected


def test_threshold_without_shorts_is_flat_on_bad_news() -> None:
    assert threshold([0.2, -0.2, -0.3, 0.2], short=False) == [1, 0, 0, 1]


def test_threshold_scales_with_the_exposure() -> None:
    assert threshold([0.2, -0.2], exposure=0.4) == [0.4, -0.4]


def test_threshold_with_equal_bounds_has_no_hysteresis() -> None:
    assert threshold([0.2, 0.15, 0.14], enter=0.15, leave=0.15) == [1, 1, 0]


def test_threshold_may_stay_long_until_the_news_is_bad() -> None:
    found = threshold([0.2, 0.0, -0.05, -0.06], leave=-0.05)
    assert found == [1, 1, 1, 0]


@pytest.mark.parametrize(("enter", "leave"), [(0.1, 0.2), (0.1, -0.1), (0.0, 0.0), (-0.3, 0.0)])
def test_threshold_refuses_bounds_that_contradict_each_other(enter: float, leave: float) -> None:
    with pytest.raises(ValueError, match=f"leave = {leave:g} .* enter = {enter:g}"):
        threshold([0.0], enter=enter, leave=leave)


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        ([], []),
        ([NAN, NAN, 0.5], [1, 1, 1]),
        ([-0.14, -0.15, -0.1, -0.05, -0.049], [1, 0, 0, 0, 1]),  # away until it is above -calm
        ([-0.2, NAN, -0.1], [0, 1, 1]),  # no news is calm
        ([-0.2, 0.3, -0.1], [0, 1, 1]),
        ([-0.2, -0.04, -0.2], [0, 1, 0]),
    ],
)
def test_risk_off_leaves_on_a_shock_and_returns_as_it_fades(
    signal: list[float], expected: list[float]
) -> None:
    assert risky(signal) == expected
    assert safe(signal) == [1 - one for one in expected]


@pytest.mark.parametrize(("shock", "calm"), [(0.05, 0.15), (0.0, -0.1), (-0.1, -0.2)])
def test_risk_off_refuses_bounds_that_contradict_each_other(shock: float, calm: float) -> None:
    with pytest.raises(ValueError, match=f"calm = {calm:g} .* shock = {shock:g}"):
        risky([0.0], shock=shock, calm=calm)


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        ([], []),
        ([NAN, 0.1, -0.1, NAN], [0, 0, 0, 0]),
        ([0.15, 0.1, 0.1], [1, 1, 0]),  # held for two bars
        ([-0.15, -0.1, -0.1], [-1, -1, 0]),
        ([0.2, 0.2, 0.2, 0.2], [1, 1, 0, 0]),  # news that stays is one shock
        ([0.2, 0.1, 0.2, 0.1, 0.1], [1, 1, 1, 1, 0]),  # news that comes back is another
        ([0.2, -0.2, 0.0, 0.0], [1, -1, -1, 0]),  # the other sign is new
        ([NAN, 0.2, NAN, 0.2, NAN, NAN], [0, 1, 1, 1, 1, 0]),  # absent before: new
    ],
)
def test_momentum_goes_with_each_new_shock(signal: list[float], expected: list[float]) -> None:
    assert momentum(signal) == expected


def test_momentum_scales_with_the_exposure() -> None:
    assert momentum([-0.2, 0.0, 0.0], exposure=0.5) == [-0.5, -0.5, 0.0]


@pytest.mark.parametrize(
    ("signal", "close", "expected"),
    [
        ([], [], []),
        ([-0.2, 0.0, 0.0, 0.0], [100, 97, 97, 97], [0, 0, 0, 0]),  # bad news came a bar early
        ([0.0, -0.2, 0.0, 0.0], [100, 97, 97, 97], [0, 1, 1, 0]),  # fall and bad news
        ([0.0, -0.2, 0.0, 0.0], [100, 98, 97, 97], [0, 0, 0, 0]),  # too small a fall
        ([0.0, 0.2, 0.0], [100, 90, 90], [0, 0, 0]),  # good news
        ([0.0, -0.14, 0.0], [100, 90, 90], [0, 0, 0]),  # no shock
        ([0.0, -0.2, -0.2, 0.0, 0.0], [100, 90, 80, 80, 80], [0, 1, 1, 1, 0]),  # starts anew
        ([-0.2, -0.2], [50, 50], [0, 0]),  # the first bar has nothing to fall from
        ([NAN, NAN], [100, 90], [0, 0]),
        ([0.0, -0.2, -0.2], [100, NAN, 50], [0, 0, 0]),
    ],
)
def test_reversal_buys_after_a_fall_that_bad_news_went_with(
    signal: list[float], close: list[float], expected: list[float]
) -> None:
    assert reversal(signal, close) == expected


def test_reversal_counts_a_fall_of_exactly_the_bound() -> None:
    # in binary fractions, so that no rounding decides
    assert reversal([0.0, -0.2], [100, 75], fall=0.25) == [0, 1]


@pytest.mark.parametrize("wrong", [{"shock": 0.0}, {"shock": -0.1}])
def test_momentum_refuses_a_shock_that_is_none(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"shock = .* above 0"):
        momentum([0.0], **wrong)


@pytest.mark.parametrize("wrong", [{"shock": 0.0}, {"fall": 0.0}, {"fall": -0.03}])
def test_reversal_refuses_a_fall_or_shock_that_is_none(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"shock = .* fall = .* above 0"):
        reversal([0.0], [1.0], **wrong)


def test_rules_refuse_to_hold_for_less_than_a_bar() -> None:
    with pytest.raises(ValueError, match="hold = 0"):
        momentum([0.2], hold=0)
    with pytest.raises(ValueError, match="hold = 0"):
        reversal([0.2], [100.0], hold=0)


@pytest.mark.parametrize("rule", [threshold, risky, safe, momentum])
@given(signal=signals, cut=st.integers(0, 40))
def test_what_comes_later_never_changes_an_earlier_target(
    rule: Callable[[list[float]], list[float]], signal: list[float], cut: int
) -> None:
    assert rule(signal)[:cut] == rule(signal[:cut])


@given(bars=st.lists(st.tuples(st.floats(-1, 1), closes), max_size=40), cut=st.integers(0, 40))
def test_reversal_never_changes_an_earlier_target_either(
    bars: list[tuple[float, float]], cut: int
) -> None:
    signal, close = [one for one, _ in bars], [one for _, one in bars]
    assert reversal(signal, close)[:cut] == reversal(signal[:cut], close[:cut])


@given(bars=st.integers(0, 40), cut=st.integers(0, 40))
def test_buy_and_hold_never_changes_an_earlier_target_either(bars: int, cut: int) -> None:
    whole = buy_and_hold.targets(bars, exposure=0.7).tolist()
    assert whole[:cut] == buy_and_hold.targets(min(bars, cut), exposure=0.7).tolist()


@pytest.mark.parametrize("rule", [threshold, risky, safe, momentum])
@given(signal=signals)
def test_targets_are_numbers_within_the_exposure(
    rule: Callable[..., list[float]], signal: list[float]
) -> None:
    found = rule(signal, exposure=0.5)
    assert len(found) == len(signal)
    assert all(one in (-0.5, 0.0, 0.5) for one in found)


@given(signal=signals)
def test_threshold_and_momentum_are_the_mirror_image_on_mirrored_news(
    signal: list[float],
) -> None:
    mirrored = [-one for one in signal]
    assert threshold(mirrored) == [-one for one in threshold(signal)]
    assert momentum(mirrored) == [-one for one in momentum(signal)]


@given(signal=signals)
def test_risk_off_is_always_in_exactly_one_of_the_two(signal: list[float]) -> None:
    assert [one + other for one, other in zip(risky(signal), safe(signal), strict=True)] == [
        1.0
    ] * len(signal)
