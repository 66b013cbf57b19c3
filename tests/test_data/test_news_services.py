"""Do all services on the network survive whatever they answer?"""

import pytest

from data.news.headline import NewsError
from tests.chart_server import Fault
from tests.news_clients import ITEM, Slept, alpaca, feeds, gdelt, rows, stream, yahoo
from tests.news_servers import (
    AlpacaServer,
    FeedServer,
    GdeltServer,
    YahooServer,
    benzinga,
    gdelt_article,
    nested,
    rss,
    serving,
)

HTML = "<!DOCTYPE html><html><body>Too many cooks</body></html>"

MAKE = {
    "gdelt": (gdelt, lambda: GdeltServer(articles=[gdelt_article(1, "20250127T113000Z")])),
    "alpaca": (alpaca, lambda: AlpacaServer(news=[benzinga(1, "2025-01-27T11:30:00Z")])),
    "rss": (feeds, lambda: FeedServer(feeds={"/wire": rss({"a": ITEM})})),
    "yahoo": (
        yahoo,
        lambda: YahooServer(
            answers=dict.fromkeys(
                ("NVDA", "SMH"), stream(nested("x", "Chips fall", "2025-01-27T11:15:00Z"))
            )
        ),
    ),
}
SERVICES = list(MAKE)
CUT = {
    "gdelt": '{"articles": [{"url": "https://exam',
    "alpaca": '{"news": [{"id": 1, "headl',
    "rss": rss({"a": ITEM})[:150],
    "yahoo": '{"data": {"tickerStream": {"str',
}
CHANGED = {
    "gdelt": ['{"results": []}', '{"articles": [{"link": "x", "name": "y"}]}', "[1]"],
    "alpaca": ['{"items": []}', '{"news": [{"key": 1}]}', "[1]"],
    "rss": ['{"not": "xml"}', rss({"a": "<headline>Nvidia falls</headline>"})],
    "yahoo": ['{"data": {}}', '{"data": {"tickerStream": {"stream": [{"name": 1}]}}}', "[1]"],
}


@pytest.mark.parametrize("name", SERVICES)
def test_a_busy_service_is_asked_again_when_it_says(name, store):
    make, served = MAKE[name]
    waited = Slept()
    with serving(served()) as server:
        server.faults = [Fault(429, "slow down", {"Retry-After": "7"}), Fault(500, "down")]
        source = make(server, store)
        source.web.sleep = waited
        source.fetch()
    assert waited == [7.0, 2.0]
    assert len(rows(store)) == 1


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("kind", ["down", "page", "cut", "changed"])
def test_a_wrong_answer_is_one_line_and_leaves_the_store_as_it_was(name, kind, store):
    make, served = MAKE[name]
    wrong = {
        "down": [[Fault(503, "down")] * 4],
        "page": [[Fault(200, HTML)]],
        "cut": [[Fault(200, CUT[name])]],
        "changed": [[Fault(200, body)] for body in CHANGED[name]],
    }[kind]
    with serving(served()) as server:
        for faults in wrong:
            server.faults = list(faults)
            with pytest.raises(NewsError) as caught:
                make(server, store).fetch()
            line = str(caught.value)
            assert "\n" not in line
            assert "Traceback" not in line
            assert rows(store) == []
        server.faults = []
        make(server, store).fetch()  # and afterwards all is as if nothing had been
        assert len(rows(store)) == 1
        assert len(make(server, store).load().headlines) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_wants_to_be_left_alone_for_long_is(name, store):
    make, served = MAKE[name]
    with serving(served()) as server:
        server.faults = [Fault(429, "no", {"Retry-After": "86400"})] * 4
        with pytest.raises(NewsError, match="left alone for 86400"):
            make(server, store).fetch()
        assert len(server.asked) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_offline_takes_what_is_kept_and_asks_nobody(name, store):
    make, served = MAKE[name]
    with serving(served()) as server:
        with pytest.raises(NewsError, match="fetch news CONFIG"):
            make(server, store, offline=True).load()
        with pytest.raises(NewsError, match="--offline"):
            make(server, store, offline=True).fetch()
        assert server.asked == []
        make(server, store).fetch()
        asked = len(server.asked)
        assert len(make(server, store, offline=True).load().headlines) == 1
        assert len(server.asked) == asked


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_cannot_be_reached_is_one_line(name, store):
    make, served = MAKE[name]
    with serving(served()) as server:
        pass
    with pytest.raises(NewsError, match="try again later") as caught:
        make(server, store).fetch()
    assert "\n" not in str(caught.value)
