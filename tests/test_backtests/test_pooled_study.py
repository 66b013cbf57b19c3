"""Do many events of a list come out together as one by one, and by group as alone?"""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.event_study import event_study
from backtests.__main__ import main
from backtests.config import Config
from backtests.known import Known
from backtests.pooled_study import pooled_study
from backtests.sources import read_study
from data.news.headline import News
from data.prices.bars import Prices
from data.sessions import sessions_between

SESSIONS = sessions_between("XNYS", date(2022, 1, 3), date(2024, 12, 31))
DAYS = range(300, 740, 22)  # twenty events a month apart
CHIP_EVENTS = Path(__file__).parents[2] / "configs" / "chip_events.csv"


def a_config(**evidence_keys) -> Config:
    return Config.model_validate(
        {
            "name": "many",
            "title": "Many events",
            "period": {"start": date(2023, 1, 3), "end": date(2024, 12, 31)},
            "prices": {"symbols": ["AAA", "BBB"]},
            "evidence": {"runs": 200, "windows": [[0, 0], [0, 5]], **evidence_keys},
            "study": {"events": "events.csv"},
            "strategies": [{"name": "hold", "use": "buy_and_hold", "params": {"symbol": "AAA"}}],
        }
    )


def a_known(*, good: float = 0.0) -> Known:
    random = np.random.default_rng(1)
    bars = {}
    market = random.normal(0.0, 0.01, len(SESSIONS))
    for symbol in ("AAA", "BBB", "SPY"):
        own = 0.0 if symbol == "SPY" else random.normal(0.0, 0.015, len(SESSIONS))
        daily = pd.Series(market + own, index=SESSIONS)
        if symbol != "SPY":
            daily.iloc[list(DAYS)[::2]] += good
        close = 100.0 * (1.0 + daily).cumprod()
        opens = close.shift(fill_value=100.0) * (1.0 + random.normal(0, 0.004, len(SESSIONS)))
        bars[symbol] = pd.DataFrame(
            {"open": opens, "high": close * 1.1, "low": close * 0.9, "close": close, "volume": 1.0}
        )
    return Known(Prices(bars, "made up"), News(()), pd.DataFrame(), (), pd.DataFrame(), "none", "")


def a_list(days=DAYS) -> pd.DataFrame:
    rows = [
        {
            "session": SESSIONS[day], "symbol": symbol, "name": f"event {day}",
            "group": "bad" if place % 2 else "good", "moment": pd.NaT, "line": place + 2,
        }
        for place, day in enumerate(days)
        for symbol in ("AAA", "BBB")
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.assign(moment=pd.to_datetime(frame["moment"], utc=True))


def test_the_groups_are_the_studies_of_their_own_events():
    config, known, listed = a_config(), a_known(good=0.02), a_list()
    found = pooled_study(config, known, listed)
    closes = pd.DataFrame({symbol: bars["close"] for symbol, bars in known.prices.bars.items()})
    returns = closes.pct_change().iloc[1:]
    assert list(found["groups"]) == ["all", "good", "bad"]
    for name, events in (("all", listed), ("good", listed[listed["group"] == "good"])):
        alone = event_study(
            returns, events.reset_index(drop=True), benchmark=returns["SPY"],
            design=config.evidence.design(),
        )  # fmt: skip
        one = found["groups"][name]
        assert (one["events"], one["dates"]) == (len(events), len(events) // 2)
        assert one["windows"]["0,5"]["caar"] == pytest.approx(alone.caar(0, 5), abs=1e-14)
        assert one["aar"][-1]["caar"] == pytest.approx(alone.caar(0, 5), abs=1e-14)
        assert one["windows"]["0,0"]["low"] < alone.caar(0, 0) < one["windows"]["0,0"]["high"]


def test_an_effect_in_one_group_is_found_there_and_told_from_the_other():
    found = pooled_study(a_config(), a_known(good=0.02), a_list())
    good, bad = (found["groups"][name] for name in ("good", "bad"))
    assert good["windows"]["0,0"]["adjusted_p"] < 0.01
    assert good["windows"]["0,0"]["low"] > 0
    assert good["placebo"]["p"] < 0.01
    assert bad["windows"]["0,0"]["adjusted_p"] > 0.1
    difference = found["differences"][0]
    assert (difference["groups"], difference["window"]) == (["good", "bad"], "0,0")
    assert difference["low"] > 0
    assert difference["adjusted_p"] < 0.01


def test_tests_that_hold_where_instruments_share_dates_lead_and_the_others_are_doubted():
    tests = pooled_study(a_config(), a_known(), a_list())["groups"]["all"]["windows"]["0,0"][
        "tests"
    ]
    assert [test["test"] for test in tests if test["leads"]] == ["kolari_pynnonen", "grank_days"]
    doubts = {test["test"]: test["doubt"] for test in tests}
    assert doubts["cross_section"] == "40 events share 20 dates"
    assert doubts["kolari_pynnonen"] == ""


def test_no_p_value_of_all_groups_and_windows_is_read_alone():
    """Benjamini and Hochberg's: the smallest of m times m, the largest itself."""
    groups = pooled_study(a_config(), a_known(), a_list())["groups"]
    ps = sorted(
        (window["p"], window["adjusted_p"])
        for group in groups.values()
        for window in group["windows"].values()
    )
    assert len(ps) == 6
    assert ps[-1][0] == pytest.approx(ps[-1][1])
    assert ps[0][1] == pytest.approx(min(p * 6 / rank for rank, (p, _) in enumerate(ps, 1)))


def test_the_parts_of_an_events_return_make_it_up():
    known = a_known()
    listed = a_list()
    early, late = pd.Timestamp("2023-03-15 12:00", tz="UTC"), pd.Timestamp("2030-01-01", tz="UTC")
    listed.loc[0, "moment"], listed.loc[1, "moment"] = early, late
    first, second, third, *_ = pooled_study(a_config(), known, listed)["events"]
    closes = known.prices.bars["AAA"]["close"]
    assert (1 + first["gap"]) * (1 + first["intraday"]) == pytest.approx(
        closes.iloc[300] / closes.iloc[299]
    )
    assert 1 + first["after"] == pytest.approx(closes.iloc[305] / closes.iloc[300])
    assert [one["before_open"] for one in (first, second, third)] == [True, False, None]


def test_events_without_enough_bars_are_named_and_the_rest_is_studied():
    found = pooled_study(a_config(), a_known(), a_list([100, 400, 748]))
    assert [(one["symbol"], one["reason"]) for one in found["left_out"][::2]] == [
        ("AAA", "99 returns before it; 250 are needed"),
        ("AAA", "the bars end before its last window does"),
    ]
    assert found["groups"]["all"]["events"] == 2
    assert found["groups"]["all"]["windows"]["0,0"]["tests"] == []  # two events test nothing
    nothing = pooled_study(a_config(), a_known(), a_list([100]))
    assert nothing["missing"] == "no event is covered by the bars"


STUDY = [
    "study={events='events.csv'}", "evidence.estimation=[-30, -6]", "evidence.runs=20",
    "evidence.windows=[[0, 0], [0, 5]]",
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("2025-01-27,NVDA", "events.csv line 2: NVDA is not among the symbols of [prices]"),
        ("2025-01-27,SPY", "events.csv line 2: SPY is in the model"),
        ("2025-01-26,SMH\n2025-01-27,SMH", "3: SMH has an event on 2025-01-27 already, in line 2"),
        ("27.1.,SMH", "events.csv line 2: date '27.1.' is neither"),
    ],
)
def test_a_list_that_cannot_be_studied_is_one_line(own, capsys, rows, told):
    own.write("events.csv", f"date,symbols\n{rows}\n")
    assert own.run(*STUDY) == 2
    assert told in capsys.readouterr().err


def test_a_run_publishes_the_study_of_its_list(own):
    own.write("events.csv", "date,name,group\n2025-01-13,Rules,bad\n2025-01-27,DeepSeek,bad\n")
    assert own.run(*STUDY) == 0
    found = own.read("metrics.json")["evidence"]["study"]
    assert [(one["name"], one["symbol"]) for one in found["events"]] == [
        ("Rules", "SMH"), ("DeepSeek", "SMH"),
    ]  # fmt: skip  # rows without symbols are about all that is traded but the benchmark
    assert "events.csv" in own.read("manifest.json")["inputs"]


def test_the_list_of_chip_events_is_long_and_good_and_bad():
    listed = pd.read_csv(CHIP_EVENTS)
    assert len(listed) >= 40
    assert listed["group"].value_counts().min() >= 3
    assert {"results above", "results below", "tariffs raised", "tariffs eased"} <= set(
        listed["group"]
    )


def test_the_study_of_chip_events_can_be_run_as_it_is(capsys):
    assert main(["validate", str(CHIP_EVENTS.with_suffix(".toml"))]) == 0
    assert "74 of 74 headlines: ok" in capsys.readouterr().out


@pytest.mark.slow
def test_the_study_of_chip_events_tells_what_the_bars_tell(tmp_path):
    config = str(CHIP_EVENTS.with_suffix(".toml"))
    store = f"sentiment.store={tmp_path}/scores.sqlite"
    assert main(["run", config, "--out", str(tmp_path), "--set", store]) == 0
    metrics = json.loads((tmp_path / "chip_events" / "metrics.json").read_text())
    study = metrics["evidence"]["study"]
    assert study["left_out"] == []
    assert study["groups"]["all"]["dates"] == 74
    moved = {name: group["windows"]["0,0"]["caar"] for name, group in study["groups"].items()}
    assert moved["results above"] > 0 > moved["export limits"]
    report = (tmp_path / "chip_events" / "report.html").read_text()
    assert "chosen because they are remembered" in report


def test_several_events_of_the_config_are_studied_together_without_a_list():
    days = [SESSIONS[day].date() for day in (400, 430, 460)]
    events = [
        {"id": f"e{place}", "name": f"Event {place}", "session": day, "group": "good"}
        for place, day in enumerate((*days, days[0]))
    ]
    tables = a_config().model_dump(exclude_none=True, exclude={"study"})
    listed = read_study(Config.model_validate({**tables, "events": events}), base=Path())
    assert listed["symbol"].tolist() == ["AAA", "BBB"] * 3  # one session counts once
    found = pooled_study(a_config(), a_known(), listed)
    assert found["groups"]["all"]["events"] == 6
    one = Config.model_validate({**tables, "events": events[:1]})
    assert read_study(one, base=Path()) is None
