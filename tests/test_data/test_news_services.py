"""Do the services on the network come through right, page by page, whatever they answer?"""

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from data.news.alpaca import AlpacaNews
from data.news.gdelt import GdeltNews
from data.news.headline import NewsError
from data.news.headline_store import HeadlineStore
from data.news.rss import RssNews
from data.news.times import TimeRules
from data.news.web import Web
from data.news.yahoo_news import YahooNews
from tests.chart_server import Fault
from tests.news_servers import (
    AlpacaServer,
    FeedServer,
    GdeltServer,
    YahooServer,
    benzinga,
    flat,
    gdelt_article,
    nested,
    rss,
    serving,
)

NOW = datetime(2025, 3, 20, 12, tzinfo=UTC)
JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 28)
KEYS = {"APCA_API_KEY_ID": "key", "APCA_API_SECRET_KEY": "secret"}
HTML = "<!DOCTYPE html><html><body>Too many cooks</body></html>"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Slept(list):
    """Remembers the pauses in place of making them."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def store(tmp_path):
    return HeadlineStore(tmp_path / "headlines.sqlite")


def rows(store: HeadlineStore) -> list[tuple]:
    if not store.path.exists():
        return []
    with sqlite3.connect(store.path) as found:
        return found.execute("SELECT * FROM headlines ORDER BY feed, id").fetchall()


# --- GDELT ------------------------------------------------------------------------------------


def gdelt(server, store, *, start=JANUARY, end=FEBRUARY, offline=False, now=NOW):
    return GdeltNews(
        "nvidia", store, start=start, end=end, base_url=server.url, now=lambda: now,
        web=Web(offline=offline, sleep=Slept()),
    )  # fmt: skip


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


# --- Alpaca -----------------------------------------------------------------------------------


def alpaca(server, store, *, end=FEBRUARY, environment=KEYS, offline=False):
    return AlpacaNews(
        ["NVDA", "AMD"], store, start=JANUARY, end=end, base_url=server.url,
        environment=environment, now=lambda: NOW,
        web=Web(offline=offline, sleep=Slept()),
    )  # fmt: skip


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


# --- RSS and Atom -----------------------------------------------------------------------------

ITEM = "<title>Nvidia &amp; others fall</title><pubDate>Mon, 27 Jan 2025 06:15:00 -0500</pubDate>"
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<title>Ein Dienst</title><id>urn:x</id><updated>2025-01-27T12:00:00Z</updated>
<entry><id>urn:1</id><title type="html">Chipwerte &lt;b&gt;brechen&lt;/b&gt; ein</title>
<published>2025-01-27T12:15:00+01:00</published><updated>2025-01-27T13:00:00Z</updated>
<link href="https://example.org/1"/></entry></feed>"""


def feeds(server, store, *names, now="2025-01-27 12:00", offline=False, timezone=None):
    return RssNews(
        [f"{server.url}/{name}" for name in names or ("wire",)], store,
        web=Web(offline=offline, sleep=Slept()), rules=TimeRules(timezone=timezone),
        now=lambda: utc(now),
    )  # fmt: skip


def test_each_poll_adds_what_is_new_and_the_first_sighting_never_moves(store):
    with serving(FeedServer(feeds={"/wire": rss({"a": ITEM})})) as server:
        assert feeds(server, store).fetch().new == 1
        later = ITEM.replace("fall", "fall, corrected").replace("06:15", "06:30")
        server.feeds["/wire"] = rss({"a": later, "b": ITEM.replace("others", "more")})
        assert feeds(server, store, now="2025-01-27 13:00").fetch().new == 1
        news = feeds(server, store).load()
    first, second = sorted(news.headlines, key=lambda one: one.first_seen_at)
    assert (first.text, first.source, first.language) == ("Nvidia & others fall", "A wire", "en")
    assert first.published_at == utc("2025-01-27 11:15")
    assert first.first_seen_at == utc("2025-01-27 12:00")
    assert second.first_seen_at == utc("2025-01-27 13:00")


def test_an_unchanged_feed_is_not_sent_again(store):
    with serving(FeedServer(feeds={"/wire": rss({"a": ITEM})})) as server:
        feeds(server, store).fetch()
        assert feeds(server, store).fetch().new == 0
        asked = server.asked[-1].headers
        assert asked["if-modified-since"] == server.modified
        assert asked["if-none-match"]


def test_atom_is_read_with_its_own_offset_and_without_its_markup(store):
    # Many a server adds a remark behind the document.
    with serving(FeedServer(feeds={"/wire": f"{ATOM}<!-- made in 0.1 seconds -->"})) as server:
        (headline,) = feeds(server, store).load().headlines
    assert (headline.text, headline.language) == ("Chipwerte brechen ein", "de")
    assert headline.published_at == utc("2025-01-27 11:15")


def test_a_feed_without_zones_needs_one_from_the_config(store):
    naive = ITEM.replace(" -0500", "")
    with serving(FeedServer(feeds={"/wire": rss({"a": naive})})) as server:
        with pytest.raises(NewsError, match="has no zone; set 'timezone'"):
            feeds(server, store).load()
        (one,) = feeds(server, store, timezone="America/New_York").load().headlines
    assert one.published_at == utc("2025-01-27 11:15")


def test_entries_without_a_date_or_dated_after_they_were_seen_are_dropped_by_reason(store):
    undated = "<title>No date</title>"
    early = ITEM.replace("06:15", "09:15")
    with serving(FeedServer(feeds={"/wire": rss({"a": ITEM, "b": undated, "c": early})})) as server:
        news = feeds(server, store).load()
    assert sorted(one.reason for one in news.dropped) == [
        "dated after it was first seen",
        "undated",
    ]


def test_one_feed_that_fails_does_not_keep_the_others_from_being_polled(store):
    with (
        serving(FeedServer(feeds={"/wire": rss({"a": ITEM})})) as server,
        pytest.raises(NewsError, match="/missing: status 404") as caught,
    ):
        feeds(server, store, "missing", "wire").fetch()
    assert len(str(caught.value).splitlines()) == 1
    assert len(rows(store)) == 1


def test_a_feed_without_guids_is_known_by_its_links_or_its_words(store):
    bare = rss({}).replace("</channel>", f"<item>{ITEM}</item></channel>")
    with serving(FeedServer(feeds={"/wire": bare})) as server:
        feeds(server, store).fetch()
        server.feeds["/wire"] = bare.replace("</channel>", "<!-- later --></channel>")
        assert feeds(server, store).fetch().new == 0


# --- Yahoo ------------------------------------------------------------------------------------


def yahoo(server, store, *, now="2025-01-27 12:00", offline=False):
    return YahooNews(
        ["NVDA", "SMH"], store, web=Web(offline=offline, sleep=Slept()), base_url=server.url,
        now=lambda: utc(now),
    )  # fmt: skip


def stream(*items):
    return {"data": {"tickerStream": {"stream": list(items)}}, "status": "OK"}


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


# --- what all of them have to survive ---------------------------------------------------------

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
