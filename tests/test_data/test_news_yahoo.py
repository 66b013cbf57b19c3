"""Do the news of Yahoo Finance come through, in either form?"""

import json

import pytest

from data.news.headline import NewsError
from data.news.web import Web
from data.news.yahoo_news import YahooNews
from tests.news_clients import rows, stream, utc, yahoo
from tests.news_servers import YahooServer, flat, nested, serving


def test_yahoos_nested_news_are_tagged_with_each_symbol_they_stood_beside(store):
    both = nested("x", "Chips fall", "2025-01-27T11:15:00Z")
    answers = {"NVDA": stream(both, {"ad": ["buy"]}), "SMH": stream(both)}
    with serving(YahooServer(answers=answers)) as server:
        fetched = yahoo(server, store).fetch()
        (one,) = yahoo(server, store).load().headlines
    assert fetched.new == 1
    assert "recent news only" in fetched.notes[0]
    assert (one.text, one.source, one.symbols) == ("Chips fall", "A paper", ("NVDA", "SMH"))
    assert one.published_at == utc("2025-01-27 11:15")
    assert one.first_seen_at == utc("2025-01-27 12:00")


def test_yahoos_old_flat_news_are_read_too(store):
    answers = {
        "NVDA": {"news": [flat("x", "Chips fall", 1737976500, ["NVDA", "AMD"])]},
        "SMH": {"news": []},
    }
    with serving(YahooServer(answers=answers)) as server:
        (one,) = yahoo(server, store).load().headlines
    assert one.published_at == utc("2025-01-27 11:15")
    assert one.symbols == ("NVDA", "AMD")


def test_yahoo_itself_is_asked_through_yfinance_which_has_its_cookies(store, monkeypatch):
    from yfinance.data import YfData

    class Got:
        status_code = 200
        content = json.dumps(stream(nested("x", "Chips fall", "2025-01-27T11:15:00Z"))).encode()

    asked = []
    monkeypatch.setattr(YfData, "post", lambda self, url, body: asked.append((url, body)) or Got())
    YahooNews(["NVDA"], store, web=Web()).fetch()
    ((url, body),) = asked
    assert url == "https://finance.yahoo.com/xhr/ncp?queryRef=latestNews&serviceKey=ncp_fin"
    assert body["serviceConfig"]["s"] == ["NVDA"]
    assert len(rows(store)) == 1
    Got.status_code = 429
    with pytest.raises(NewsError, match="status 429; try again later"):
        YahooNews(["NVDA"], store, web=Web()).fetch()
