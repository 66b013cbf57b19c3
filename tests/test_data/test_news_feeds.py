"""Do RSS and Atom feeds come through, with the moment each entry was first seen?"""

import pytest

from data.news.headline import NewsError
from tests.news_clients import ITEM, feeds, rows, utc
from tests.news_servers import FeedServer, rss, serving

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<title>Ein Dienst</title><id>urn:x</id><updated>2025-01-27T12:00:00Z</updated>
<entry><id>urn:1</id><title type="html">Chipwerte &lt;b&gt;brechen&lt;/b&gt; ein</title>
<published>2025-01-27T12:15:00+01:00</published><updated>2025-01-27T13:00:00Z</updated>
<link href="https://example.org/1"/></entry></feed>"""


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
