"""Does the clock give the first bars that were worked out by hand?"""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.news.headline import Headline
from data.news.times import Moment, TimeRules, parse_time
from data.sessions import available_at, first_bars, session_opens, sessions_between

ANSWERS = Path(__file__).resolve().parents[1] / "answers" / "first_bar.csv"
WITH_HEADER = 2  # the first case stands on this line

with ANSWERS.open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


def moment(written: str, zone: str) -> Moment:
    parsed = parse_time(written, TimeRules(timezone=zone or None))
    assert isinstance(parsed, Moment), parsed
    return parsed


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"line {line}: {case['published']} {case['market']}")
        for line, case in enumerate(CASES, start=WITH_HEADER)
    ],
)
def test_the_first_bar_is_the_one_worked_out_by_hand(case):
    published = moment(case["published"], case["zone"])
    seen = moment(case["first_seen"], case["zone"]).at if case["first_seen"] else None
    headline = Headline(
        1, published.at, "Nvidia fällt", first_seen_at=seen, date_only=published.date_only
    )
    latency = timedelta(minutes=int(case["latency_minutes"]))
    sessions = sessions_between(case["market"], date(2024, 10, 1), date(2025, 12, 30))
    opens = session_opens(case["market"], sessions)
    available = pd.DatetimeIndex([available_at(headline, latency=latency)])
    place = first_bars(available, opens)[0]
    assert f"{sessions[place]:%Y-%m-%d}" == case["first_bar"], case["reason"]
    assert opens[place] == pd.Timestamp(case["first_open_utc"]), case["reason"]
    assert opens[place - 1] <= available[0] < opens[place]


def test_the_table_covers_every_market_and_every_case_has_a_reason():
    assert {case["market"] for case in CASES} == {"XNYS", "XNAS", "XETR", "XLON"}
    assert len(CASES) >= 48
    assert all(case["reason"] for case in CASES)
    assert len({tuple(case.items()) for case in CASES}) == len(CASES)


def test_every_first_bar_opens_on_its_own_date():
    for case in CASES:  # in all four markets the open falls on the same date in UTC
        assert datetime.fromisoformat(case["first_open_utc"]).date() == date.fromisoformat(
            case["first_bar"]
        )
