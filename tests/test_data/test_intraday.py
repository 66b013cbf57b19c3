"""Does each session have its bars, half days and summer time included?"""

from datetime import date

import pandas as pd
import pytest

from data.intraday import bars_of, by_session
from data.prices.bars import PriceError
from data.prices.gaps import on_grid, within_hours
from data.sessions import CalendarError, sessions_between


def bars(start, end, interval, calendar="XNYS"):
    sessions = sessions_between(calendar, date.fromisoformat(start), date.fromisoformat(end))
    return bars_of(calendar, sessions, interval)


@pytest.mark.parametrize(
    ("day", "interval", "count", "first", "last"),
    [
        ("2025-01-27", "1h", 7, "09:30", "15:30"),  # the last bar is half an hour
        ("2025-01-27", "5m", 78, "09:30", "15:55"),
        ("2025-01-27", "1m", 390, "09:30", "15:59"),
        ("2024-11-29", "1h", 4, "09:30", "12:30"),  # a half day, to 13:00
        ("2024-11-29", "1m", 210, "09:30", "12:59"),
    ],
)
def test_a_session_has_bars_from_its_open_to_its_close(day, interval, count, first, last):
    found = bars(day, day, interval)
    assert len(found) == count
    assert f"{found.names[0]:%H:%M}" == first
    assert f"{found.names[-1]:%H:%M}" == last


def test_names_go_by_the_exchange_s_clock_and_opens_by_utc():
    found = bars("2025-03-07", "2025-03-10", "1h")  # the clocks go forward in between
    opens = dict(zip(found.names.astype(str), found.opens.astype(str), strict=True))
    assert opens["2025-03-07 09:30:00"] == "2025-03-07 14:30:00+00:00"
    assert opens["2025-03-10 09:30:00"] == "2025-03-10 13:30:00+00:00"
    assert found.open_of(pd.Timestamp("2025-03-10 10:30")) == pd.Timestamp("2025-03-10 14:30Z")


def test_daily_bars_are_called_by_their_session():
    found = bars("2025-01-27", "2025-01-28", "1d")
    assert found.names.tolist() == [pd.Timestamp("2025-01-27"), pd.Timestamp("2025-01-28")]
    assert found.opens[0] == pd.Timestamp("2025-01-27 14:30Z")


def test_until_ends_with_the_bar_that_is_named():
    found = bars("2025-01-27", "2025-01-28", "1h").until(pd.Timestamp("2025-01-27 11:30"))
    assert f"{found.names[-1]:%H:%M}" == "11:30"
    assert len(found.opens) == 3


def test_frankfurt_has_its_own_hours():
    found = bars("2025-01-27", "2025-01-27", "1h", "XETR")
    assert found.names[0] == pd.Timestamp("2025-01-27 09:00")
    assert found.opens[0] == pd.Timestamp("2025-01-27 08:00Z")


def test_an_unknown_interval_names_those_there_are():
    with pytest.raises(CalendarError, match="interval '2h' is unknown; known are 1d, 1h, 30m"):
        bars("2025-01-27", "2025-01-27", "2h")


def frame(names, closes):
    close = pd.Series(closes, index=pd.DatetimeIndex(names).as_unit("ns"), dtype=float)
    return pd.DataFrame(
        {"open": close - 1, "high": close + 2, "low": close - 3, "close": close, "volume": 10.0}
    )


def test_a_day_s_bars_make_one_daily_bar():
    hours = frame(["2025-01-27 09:30", "2025-01-27 10:30", "2025-01-28 09:30"], [10, 20, 15])
    daily = by_session(hours)
    assert daily.index.tolist() == [pd.Timestamp("2025-01-27"), pd.Timestamp("2025-01-28")]
    assert daily.iloc[0].tolist() == [9.0, 22.0, 7.0, 20.0, 20.0]


GRID = pd.DatetimeIndex(
    ["2025-01-27 09:30", "2025-01-27 10:30", "2025-01-27 11:30", "2025-01-27 12:30"]
).as_unit("ns")


def test_a_missing_bar_stands_still_at_the_close_before_it():
    found, notes = on_grid("AAA", frame(GRID[[0, 2, 3]], [10, 30, 40]), GRID, max_gaps=0.3)
    assert found.loc[GRID[1]].tolist() == [10.0, 10.0, 10.0, 10.0, 0.0]
    assert found.loc[GRID[2]].tolist() == [29.0, 32.0, 27.0, 30.0, 10.0]
    assert notes == (
        "AAA: 1 bars were missing and stand still at the close before: 2025-01-27 10:30",
    )


def test_more_missing_bars_than_allowed_are_an_error_with_the_share():
    with pytest.raises(PriceError) as error:
        on_grid("AAA", frame(GRID[[0, 2, 3]], [10, 30, 40]), GRID, max_gaps=0.1)
    assert "AAA 2025-01-27 10:30: the session has no bar" in str(error.value)
    assert "25.00% are missing, [prices] max_gaps = 0.1 allows less" in str(error.value)


def test_a_bar_between_those_of_the_grid_is_an_error():
    wrong = frame([GRID[0], pd.Timestamp("2025-01-27 11:00")], [10, 20])
    with pytest.raises(PriceError, match="AAA 2025-01-27 11:00: no bar of the grid begins then"):
        on_grid("AAA", wrong, GRID, max_gaps=0.5)


def test_bars_before_the_open_and_after_the_close_are_left_out_and_counted():
    hours = pd.DataFrame(
        {"opens": [GRID[0]], "closes": [pd.Timestamp("2025-01-27 16:00")]},
        index=[pd.Timestamp("2025-01-27")],
    )
    names = ["2025-01-25 10:00", "2025-01-27 09:00", "2025-01-27 09:30", "2025-01-27 16:00"]
    found, notes = within_hours("AAA", frame(names, [1, 2, 3, 4]), hours)
    assert found["close"].tolist() == [3.0]
    assert notes == ("AAA: 3 bars outside the exchange's hours left out",)
    with pytest.raises(PriceError, match=r"is the time zone right\?"):
        within_hours("AAA", frame(names[:2], [1, 2]), hours)
