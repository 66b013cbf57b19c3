import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies.states import held_for, last_known, latched

NAN = float("nan")


def bits(written: str) -> np.ndarray:
    return np.array([sign == "1" for sign in written], dtype=bool)


@pytest.mark.parametrize(
    ("on", "off", "expected"),
    [
        ("00000", "00000", "00000"),
        ("01000", "00000", "01111"),  # on until told otherwise
        ("01000", "00010", "01100"),
        ("01000", "10000", "01111"),  # an earlier end does not end a later beginning
        ("01010", "00010", "01111"),  # both at once: on wins
        ("10001", "01000", "10001"),
        ("00000", "11111", "00000"),
        ("", "", ""),
    ],
)
def test_a_latch_is_on_from_on_until_a_later_off(on: str, off: str, expected: str) -> None:
    assert latched(bits(on), bits(off)).tolist() == bits(expected).tolist()


@pytest.mark.parametrize(
    ("direction", "bars", "expected"),
    [
        ([0, 0, 0], 2, [0, 0, 0]),
        ([1, 0, 0, 0], 1, [1, 0, 0, 0]),
        ([0, 1, 0, 0, 0, 0], 3, [0, 1, 1, 1, 0, 0]),
        ([1, 0, 0.5, 0, 0], 3, [1, 1, 0.5, 0.5, 0.5]),  # a later one replaces it and starts anew
        ([1, -1, 0, 0], 3, [1, -1, -1, -1]),
        ([1, 0], 9, [1, 1]),
        ([], 2, []),
    ],
)
def test_a_direction_is_held_for_so_many_bars_with_its_own(
    direction: list[float], bars: int, expected: list[float]
) -> None:
    assert held_for(np.array(direction, dtype=float), bars).tolist() == expected


@pytest.mark.parametrize("bars", [0, -1])
def test_holding_for_less_than_one_bar_is_refused(bars: int) -> None:
    with pytest.raises(ValueError, match=f"hold = {bars} bars; at least 1"):
        held_for(np.array([1.0]), bars)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([NAN, 1.0, NAN, NAN, 2.0, NAN], [NAN, 1.0, 1.0, 1.0, 2.0, 2.0]),
        ([NAN, NAN], [NAN, NAN]),
        ([], []),
    ],
)
def test_a_gap_takes_the_last_number_before_it(values: list[float], expected: list[float]) -> None:
    np.testing.assert_array_equal(last_known(np.array(values)), expected)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_a_latch_is_what_a_walk_over_the_bars_remembers(pairs: list[tuple[bool, bool]]) -> None:
    state, walked = False, []
    for on, off in pairs:
        state = on or (state and not off)
        walked.append(state)
    on, off = np.array(pairs, dtype=bool).reshape(-1, 2).T
    assert latched(on, off).tolist() == walked


@given(st.lists(st.sampled_from([0.0, 1.0, -1.0, 0.5]), max_size=30), st.integers(1, 8))
def test_holding_is_what_a_countdown_over_the_bars_gives(values: list[float], bars: int) -> None:
    held, left, walked = 0.0, 0, []
    for value in values:
        if value:
            held, left = value, bars
        walked.append(held if left > 0 else 0.0)
        left -= 1
    assert held_for(np.array(values), bars).tolist() == walked
