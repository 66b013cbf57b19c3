"""Do all pages of Alpaca come through, also after a stop?"""

from datetime import UTC, datetime, timedelta

import pytest

from data.news.headline import NewsError
from data.news.headline_store import HeadlineStore
from tests.chart_server import Fault
from tests.news_clients import KEYS, alpaca, rows, utc
from tests.news_servers import AlpacaServer, benzinga, serving


def a_month_of_benzinga(count: int = 130) -> list[dict]:
    start = datetime(2025, 1, 2, 9, tzinfo=UTC)
    return [
        benzinga(n, f"{start + timedelta(hours=3 * n):%Y-%m-%dT%H:%M:%SZ}", symbols="NVDA SMH")
        for n in range(count)
    ]


def test_alpaca_comes_page_by_page_with_all_its_symbols(store):
    late = benzinga(999, "2025-02-03T10:00:00Z", updated="2025-02-03T10:20:00Z", symbols="AMD")
    other = benzinga(1000, "2025-02-03T11:00:00Z", symbols="KO")
    with serving(AlpacaServer(news=[*a_month_of_benzinga(), late, other])) as server:
        fetched = alpaca(server, store).fetch()
        news = alpaca(server, store).load()
    assert (fetched.asked, fetched.new) == (4, 131)  # three pages of January, one of February
    first, last = news.headlines[0], news.headlines[-1]
    assert (first.text, first.symbols) == ("Nvidia's story 0", ("NVDA", "SMH"))
    assert (first.published_at, first.first_seen_at) == (utc("2025-01-02 09:00"), None)
    assert (last.published_at, last.first_seen_at) == (
        utc("2025-02-03 10:00"),
        utc("2025-02-03 10:20"),  # its wording is known since its update only
    )
    assert last.source == "benzinga"


def test_alpaca_goes_on_at_the_page_where_it_stopped(store):
    with serving(AlpacaServer(news=a_month_of_benzinga())) as server:
        server.faults = [None, None, *[Fault(500, "down")] * 4]
        with pytest.raises(NewsError, match="status 500"):
            alpaca(server, store).fetch()
        assert len(rows(store)) == 100
        server.asked.clear()
        assert alpaca(server, store).fetch().new == 30
        assert "page_token" in server.asked[0].params
        whole = rows(store)
    with serving(AlpacaServer(news=a_month_of_benzinga())) as server:
        undisturbed = HeadlineStore(store.path.with_name("other.sqlite"))
        alpaca(server, undisturbed).fetch()
    assert whole == rows(undisturbed)


def test_a_page_token_that_alpaca_forgot_begins_the_month_anew(store):
    with serving(AlpacaServer(news=a_month_of_benzinga())) as server:
        server.faults = [None, *[Fault(500, "down")] * 4]
        with pytest.raises(NewsError):
            alpaca(server, store).fetch()
        server.faults = [Fault(400, '{"message": "invalid page_token"}')]
        alpaca(server, store).fetch()
        assert len(rows(store)) == 130


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "set APCA_API_KEY_ID and APCA_API_SECRET_KEY in the environment"),
        ({**KEYS, "APCA_API_KEY_ID": "wrong"}, "are APCA_API_KEY_ID and APCA_API_SECRET_KEY right"),
    ],
)
def test_alpaca_wants_keys_from_the_environment(store, environment, message):
    with serving(AlpacaServer()) as server, pytest.raises(NewsError, match=message) as caught:
        alpaca(server, store, environment=environment).fetch()
    assert "wrong" not in str(caught.value)  # a key is never shown
