"""Are volumes, holes and shares of headlines what can be counted by hand?"""

import json

import pandas as pd
import pytest

from analytics.headline_quality import headline_quality
from data.sessions import sessions_between


def table(rows):
    """Rows of (published_at, source, status, reason, language, date_only)."""
    columns = ["published_at", "source", "status", "reason", "language", "date_only"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["published_at"] = pd.to_datetime(frame["published_at"], utc=True)
    return frame


def kept(at, source="wire", language="en", *, date_only=False):
    return (at, source, "kept", "", language, date_only)


@pytest.fixture(scope="module")
def sessions():
    """20 sessions: the 9th and the 20th of January 2025 were none."""
    return sessions_between("XNYS", pd.Timestamp("2025-01-06").date(),
                            pd.Timestamp("2025-02-04").date())  # fmt: skip


@pytest.fixture(scope="module")
def found(sessions):
    daily = [kept(f"{day:%Y-%m-%d}T12:00Z") for day in sessions if f"{day:%m-%d}" != "01-15"]
    return headline_quality(
        table(
            [
                *daily,
                kept("2025-01-27T13:00Z"),
                kept("2025-01-08T12:00Z", "rare", "de"),
                kept("2025-01-22T12:00Z", "rare", ""),
                ("2025-01-27T14:00Z", "wire", "merged", "repeat", "en", False),
                (None, "wire", "dropped", "undated", "", False),
                ("2024-10-01T12:00Z", "wire", "dropped", "too early", "", False),
            ]
        ),
        sessions=sessions,
    )


def test_a_session_without_a_headline_of_a_daily_source_is_a_hole(found):
    wire = found["sources"]["wire"]
    assert wire["holes"] == ["2025-01-15"]  # and not the holiday, nor a weekend
    assert wire["longest_gap"] == {"start": "2025-01-15", "end": "2025-01-15", "sessions": 1}
    assert (wire["days"], wire["in_period"], wire["rows"]) == (19, 21, 23)
    assert (wire["first"], wire["last"]) == ("2025-01-06", "2025-02-04")
    assert wire["median_per_day"] == 1.0
    assert wire["per_day"]["2025-01-27"] == 3


def test_a_source_that_is_often_silent_has_no_holes_but_a_gap(found):
    rare = found["sources"]["rare"]
    assert rare["holes"] == []
    assert rare["longest_gap"] == {"start": "2025-01-10", "end": "2025-01-21", "sessions": 7}


def test_what_was_dropped_is_told_by_reason_as_a_share_of_all(found):
    assert found["rows"] == 25
    assert found["dropped"] == {
        "too early": {"rows": 1, "share": 0.04},
        "undated": {"rows": 1, "share": 0.04},
    }
    assert found["merged"] == {"rows": 1, "share": 0.04}
    assert found["languages"]["de"] == {"rows": 1, "share": 1 / 22}  # of those kept
    assert found["languages"]["en"]["rows"] == 20
    assert found["languages"]["unknown"]["rows"] == 1
    assert sum(found["per_day"].values()) == found["in_period"] == 23


@pytest.mark.parametrize(
    "end_of_day",
    ["2025-01-28T05:00Z", "2025-01-27T23:00Z", "2025-01-27T15:00Z", "2025-01-28T00:00Z"],
)  # New York, Berlin, Tokyo, UTC
def test_a_bare_date_counts_for_its_own_day(sessions, end_of_day):
    found = headline_quality(table([kept(end_of_day, date_only=True)]), sessions=sessions)
    assert found["per_day"] == {"2025-01-27": 1}


def test_weekends_count_for_a_source_that_does_not_rest(sessions):
    days = pd.date_range("2025-01-06", "2025-02-04")
    every = [kept(f"{day:%Y-%m-%d}T12:00Z") for day in days if f"{day:%m-%d}" != "01-26"]
    longer = sessions_between("XNYS", pd.Timestamp("2024-12-20").date(),
                              pd.Timestamp("2025-02-20").date())  # fmt: skip
    more = [kept(f"{day:%Y-%m-%d}T12:00Z") for day in pd.date_range("2025-02-05", "2025-02-20")]
    found = headline_quality(table([*every, *more]), sessions=longer)
    assert found["sources"]["wire"]["holes"] == ["2025-01-26"]


def test_of_thousands_of_sources_the_small_ones_are_told_together(sessions):
    rows = [kept("2025-01-27T12:00Z", f"paper {n:03}") for n in range(100)]
    found = headline_quality(table(rows), sessions=sessions)
    assert len(found["sources"]) == 41
    assert found["sources"]["other sources"]["rows"] == 60


def test_no_headline_at_all_is_no_error_and_everything_can_be_written(sessions, found):
    undated = [(None, "wire", "dropped", "undated", "", False)]
    nothing = headline_quality(table(undated), sessions=sessions)
    assert nothing["sources"]["wire"]["longest_gap"] is None
    assert json.loads(json.dumps([nothing, found], allow_nan=False))
