import numpy as np
import pandas as pd
import pytest

from analytics.likeness import correlations, overlaps


def test_the_overlap_is_the_shallower_over_the_deeper_of_all_sessions():
    falls = pd.DataFrame({"a": [0.0, -0.1, -0.2, 0.0], "b": [0.0, -0.2, 0.0, -0.1]})
    # shallower: 0, .1, 0, 0; deeper: 0, .2, .2, .1
    assert overlaps(falls).at["a", "b"] == pytest.approx(0.1 / 0.5)
    assert overlaps(falls).at["b", "a"] == pytest.approx(0.2)
    assert overlaps(falls).at["a", "a"] == 1.0


def test_accounts_that_never_lost_have_no_overlap_to_tell():
    falls = pd.DataFrame({"a": [0.0, 0.0], "b": [0.0, 0.0], "c": [0.0, -0.1]})
    assert np.isnan(overlaps(falls).at["a", "b"])
    assert overlaps(falls).at["a", "c"] == 0.0


def test_correlations_are_those_of_numpy_and_none_for_a_flat_account():
    random = np.random.default_rng(2)
    table = pd.DataFrame(random.normal(size=(50, 2)), columns=["a", "b"]).assign(flat=0.0)
    found = correlations(table)
    assert found.at["a", "b"] == pytest.approx(np.corrcoef(table["a"], table["b"])[0, 1])
    assert found["flat"].isna().all()
