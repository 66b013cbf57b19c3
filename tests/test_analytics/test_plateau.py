"""Are the neighbours of the best, and the keys that matter, found where they were put?"""

import numpy as np
import pandas as pd
import pytest

from analytics.plateau import heat_map, neighbours, plateau, told_by

GRID = pd.DataFrame(
    [(a, b) for a in (0.1, 0.2, 0.5) for b in (1, 2, 4, 8)], columns=["enter", "hold"]
)


def test_in_a_grid_neighbours_are_one_step_along_one_key():
    middle = GRID.index[(GRID["enter"] == 0.2) & (GRID["hold"] == 2)][0]
    found = GRID.iloc[neighbours(GRID, middle, steps=True)]
    assert sorted(map(tuple, found.to_numpy().tolist())) == [
        (0.1, 2.0), (0.2, 1.0), (0.2, 4.0), (0.5, 2.0),
    ]  # fmt: skip
    corner = GRID.iloc[neighbours(GRID, 0, steps=True)]
    assert sorted(map(tuple, corner.to_numpy().tolist())) == [(0.1, 2.0), (0.2, 1.0)]


def test_every_other_word_is_a_neighbour():
    keys = pd.DataFrame({"symbol": ["SMH", "QQQ", "SPY"]})
    assert neighbours(keys, 1, steps=True).tolist() == [0, 2]


def test_among_random_settings_neighbours_are_the_nearest_two_for_each_key():
    keys = pd.DataFrame({"a": [0.0, 0.1, 0.2, 0.3, 5.0, 9.0]})
    assert neighbours(keys, 1, steps=False).tolist() == [0, 2]


def test_a_plateau_is_summed_up_without_what_could_not_run():
    found = plateau([1.0, np.nan, 3.0, 2.5])
    assert (found.neighbours, found.lowest, found.median, found.highest) == (3, 1.0, 2.5, 3.0)
    assert plateau([np.nan]).median is None


def test_the_variance_a_key_tells_is_that_of_the_analysis_of_variance():
    # Means by enter: 1, 2, 6 (SS 4 * (4 + 1 + 9) = 56); hold adds -1, 1, -1, 1 (SS 12): 56 / 68.
    values = GRID["enter"].map({0.1: 1.0, 0.2: 2.0, 0.5: 6.0}).to_numpy()
    values = values + np.tile([-1.0, 1.0, -1.0, 1.0], 3)
    found = told_by(GRID, values)
    assert list(found) == ["enter", "hold"]
    assert found == pytest.approx({"enter": 56 / 68, "hold": 12 / 68})
    assert told_by(GRID, np.ones(12)) == {"enter": 0.0, "hold": 0.0}


def test_the_heat_map_has_a_mean_for_each_pair_of_values_in_their_order():
    keys = pd.DataFrame({"b": [2, 1, 2, 1, 1], "a": ["x", "x", "y", "x", "y"]})
    found = heat_map(keys, np.array([1.0, 2.0, 3.0, 4.0, np.nan]), most_telling=["b", "a"])
    assert (found.column_key, found.row_key) == ("b", "a")
    assert (found.columns, found.rows) == (("1", "2"), ("x", "y"))
    assert found.values[0].tolist() == [3.0, 1.0]
    assert np.isnan(found.values[1, 0])
    assert found.values[1, 1] == 3.0


def test_many_different_numbers_are_cut_into_eight_spans():
    keys = pd.DataFrame({"a": np.arange(80.0)})
    found = heat_map(keys, np.arange(80.0), most_telling=["a"])
    assert found.columns[0] == "0–9"
    assert len(found.columns) == 8
    assert found.rows == ("",)
    assert found.values[0].tolist() == [4.5 + 10 * place for place in range(8)]
    assert told_by(keys, np.arange(80.0))["a"] > 0.98
