"""Does the default run publish its evidence whole, and none of its rules as more than luck?"""

import json

import pytest

INTERVAL = {"value", "low", "high"}
RANK = {"percentile", "p", "runs"}


def test_the_default_run_publishes_what_the_report_draws(ran):
    metrics = json.loads((ran.folder / "metrics.json").read_text())
    found = metrics["evidence"]
    event = found["events"]["deepseek"]
    assert event["study"]["clustered"] is True
    assert set(event["study"]["instruments"]["SMH"]) == {"car", "t", "p"}
    assert list(event["study"]["instruments"]["SMH"]["car"]) == ["0,0", "-1,1", "0,5", "0,20"]
    assert "SPY" not in event["study"]["instruments"]
    for test in event["study"]["tests"]:
        assert set(test) == {"window", "test", "statistic", "p", "assumes", "doubt", "leads"}
        assert not (test["leads"] and test["doubt"])
    assert event["study"]["tests"][0]["test"] == "kolari_pynnonen"
    assert event["placebo_dates"]["SMH"]["dates"] > 500
    assert set(found["strategies"]) == set(metrics["strategies"])
    for name, one in found["strategies"].items():
        for key in ("sharpe", "cagr", "max_drawdown"):
            assert set(one[key]) == INTERVAL
            assert one[key]["value"] == pytest.approx(metrics["strategies"][name][key])
        for key in ("sharpe_less_benchmark", "sharpe_less_held", "return_less_benchmark"):
            assert set(one[key]) == INTERVAL
        nulls = dict(one["nulls"])
        assert set(nulls.pop("flipped_signs")) == {"outcome"}
        assert all(set(null) == RANK for null in nulls.values())
        assert one["trials"] == 5  # the holding is none
    assert found["strategies"]["threshold"]["nulls"]["shuffled_scores"]["runs"] == 1000
    assert [row["horizon"] for row in found["information"]] == [1, 2, 3, 5, 10, 20]
    first, second, *_ = found["information"]
    assert first["remaining"] == 1.0  # the decay is told beside the first horizon
    assert second["remaining"] == pytest.approx(second["coefficient"] / first["coefficient"])
    pairs = [tuple(one["strategies"]) for one in found["differences"]]
    assert len(pairs) == 10  # of five rules
    for (one, other), pair in zip(pairs, found["differences"], strict=True):
        apart = metrics["strategies"][one]["sharpe"] - metrics["strategies"][other]["sharpe"]
        assert pair["sharpe"]["value"] == pytest.approx(apart)
        assert pair["sharpe"]["low"] < apart < pair["sharpe"]["high"]
    counted = found["many_tests"]
    assert "hold_chips" not in counted["rules"]
    assert set(counted["adjusted_p"]) == set(counted["rules"])
    assert 0.05 < counted["superior"]["spa"] <= 1.0
    assert counted["superior"]["better"] == []
    assert counted["overfitting"]["splits"] == 12870
    assert set(found["settings"]) == {"runs", "seed", "level", "block"}
    assert {row["verdict"] for row in metrics["claims"]} <= {
        "confirmed", "intraday only", "contradicted", "no data",
    }  # fmt: skip
    assert len(metrics["claims"]) >= 5


def test_the_lead_over_the_benchmark_is_the_difference_of_two_returns(ran):
    metrics = json.loads((ran.folder / "metrics.json").read_text())
    benchmark = metrics["instruments"]["SPY"]
    for name, one in metrics["evidence"]["strategies"].items():
        own = metrics["strategies"][name]
        assert one["return_less_benchmark"]["value"] == pytest.approx(
            own["cumulative_return"] - benchmark["cumulative_return"]
        )
        assert one["sharpe_less_benchmark"]["value"] == pytest.approx(
            own["sharpe"] - benchmark["sharpe"]
        )


def test_on_the_default_run_no_strategy_is_told_from_luck(ran):
    found = json.loads((ran.folder / "metrics.json").read_text())["evidence"]
    for one in found["strategies"].values():
        assert one["sharpe_less_benchmark"]["low"] < 0
        assert one["deflated_sharpe"] < 0.95
