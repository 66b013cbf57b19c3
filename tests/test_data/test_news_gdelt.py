"""Do all articles of GDELT come through, though it lists only some at a time?"""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from data.news.headline import NewsError
from tests.chart_server import Fault
from tests.news_clients import gdelt, rows, utc
from tests.news_servers import GdeltServer, gdelt_article, serving


def a_busy_month() -> list[dict[str, str]]:
    """700 articles on one day, of which 300 within one hour, and a few before and after."""
    day = datetime(2025, 1, 27, tzinfo=UTC)
    seen = [day + timedelta(hours=8, seconds=12 * n) for n in range(300)]
    seen += [day + timedelta(hours=12, seconds=60 * n) for n in range(400)]
    seen += [datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 28, 23, 59, 59, tzinfo=UTC)]
    return [gdelt_article(n, f"{one:%Y%m%dT%H%M%SZ}") for n, one in enumerate(seen)]


def test_a_window_that_gdelt_cuts_short_is_asked_for_in_halves_until_all_of_it_has_come(store):
    with serving(GdeltServer(articles=a_busy_month())) as server:
        fetched = gdelt(server, store).fetch()
        news = gdelt(server, store).load()
    assert fetched.new == len(rows(store)) == 702
    assert fetched.notes == ()
    assert len(news.headlines) == 702
    last = news.headlines[-1]
    assert last.text == "Chips , story 701"
    assert last.published_at == utc("2025-02-28 23:59:59")
    assert (last.source, last.language) == ("example.org", "en")


def test_more_than_gdelt_lists_for_its_shortest_window_is_told(store):
    many = [gdelt_article(n, "20250127T143000Z") for n in range(260)]
    with serving(GdeltServer(articles=many)) as server:
        fetched = gdelt(server, store).fetch()
    assert fetched.new == 250
    assert len(fetched.notes) == 1
    assert "more than 250 articles" in fetched.notes[0]


def test_gdelt_is_asked_for_a_month_once_and_for_the_running_one_again(store):
    with serving(GdeltServer(articles=[gdelt_article(1, "20250127T143000Z")])) as server:
        source = gdelt(server, store, end=date(2025, 3, 31))
        assert source.fetch().asked == 3
        server.articles.append(gdelt_article(2, "20250320T080000Z"))
        again = source.fetch()
        assert (again.asked, again.new) == (1, 1)
        assert "20250320120000" in server.asked[-1].params["enddatetime"]
        asked = len(server.asked)
        assert len(source.load().headlines) == 2  # what was asked once is not asked by a run
        assert len(server.asked) == asked


def test_gdelt_without_a_match_is_one_clear_line(store):
    with (
        serving(GdeltServer()) as server,
        pytest.raises(NewsError, match="no headline of gdelt nvidia from 2025-01-01") as caught,
    ):
        gdelt(server, store).load()
    assert "\n" not in str(caught.value)


def test_what_gdelt_says_in_words_is_handed_on(store):
    said = Fault(200, "Your query was too short or too long.")
    with (
        serving(GdeltServer(faults=[said])) as server,
        pytest.raises(NewsError, match=r"not JSON.*: 'Your query was too short or too long\.'"),
    ):
        gdelt(server, store).fetch()


def test_a_lone_backslash_in_gdelts_json_stands_for_itself(store):
    body = json.dumps({"articles": [gdelt_article(1, "20250127T143000Z")]})
    body = body.replace("story 1", r"a\\b \d story")
    with serving(GdeltServer(faults=[Fault(200, body)])) as server:
        news = gdelt(server, store).load()
    assert [one.text for one in news.headlines] == [r"Chips , a\b \d story"]
