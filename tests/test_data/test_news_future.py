"""Are headlines left out that no one can have read yet, and only those?"""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from data.news.future import drop_future
from data.news.headline import Dropped, Headline, News

NOW = datetime(2025, 5, 12, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_what_is_dated_later_than_now_is_dropped_with_its_reason():
    news = News(
        (Headline(1, NOW, "Nvidia fällt"), Headline(3, NOW + SECOND, "Nvidia steigt", "Blatt")),
        (Dropped(2, "undated"), Dropped(4, "no text")),
        {"x.csv": "abc"},
    )
    left = drop_future(news, now=NOW)
    assert left.headlines == (Headline(1, NOW, "Nvidia fällt"),)
    assert left.dropped == (
        Dropped(2, "undated"),
        Dropped(3, "dated in the future", "Nvidia steigt", "2025-05-12T12:00:01+00:00", "Blatt"),
        Dropped(4, "no text"),
    )
    assert left.inputs == {"x.csv": "abc"}
    assert left.rows == news.rows


def test_a_date_is_in_the_future_only_if_its_day_is():
    midnight = datetime(2025, 5, 13, tzinfo=UTC)  # the end of the 12th in UTC
    today = Headline(1, midnight, "Nvidia fällt", date_only=True)
    tomorrow = Headline(2, midnight + timedelta(days=1), "Nvidia fällt", date_only=True)
    left = drop_future(News((today, tomorrow)), now=NOW)
    assert [one.row for one in left.headlines] == [1]
    assert [one.row for one in left.dropped] == [2]


def test_now_may_be_told_in_any_zone_but_needs_one():
    news = News((Headline(1, NOW, "Nvidia fällt"),))
    east = timezone(timedelta(hours=2))
    assert drop_future(news, now=datetime(2025, 5, 12, 14, tzinfo=east)) == news
    assert drop_future(news, now=datetime(2025, 5, 12, 13, 59, tzinfo=east)).headlines == ()
    with pytest.raises(ValueError, match="now = 2025-05-12 12:00:00 needs a time zone"):
        drop_future(news, now=NOW.replace(tzinfo=None))
