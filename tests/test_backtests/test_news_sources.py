"""Does a config alone decide where headlines come from, whatever the source?"""

import json

import pytest

from backtests.__main__ import main
from data.news.headline_store import HeadlineStore
from tests.chart_server import Fault
from tests.news_servers import AlpacaServer, FeedServer, benzinga, rss, serving

ITEMS = {
    "a": "<title>Nvidia shares tumble as chips are dumped</title>"
    "<pubDate>Fri, 24 Jan 2025 21:30:00 GMT</pubDate>",
    "b": "<title>Chip stocks set to plunge on Monday</title>"
    "<pubDate>Sun, 26 Jan 2025 12:00:00 GMT</pubDate>",
}
MINE = """
from datetime import UTC, datetime
from data.news.headline import Headline, News

class Mine:
    def __init__(self, day="2025-01-24"):
        self.day = day

    def load(self):
        at = datetime.fromisoformat(self.day).replace(hour=22, tzinfo=UTC)
        return News((Headline(row=1, published_at=at, text="Nvidia tumbles", source="mine"),))

class Wrong:
    def load(self):
        return ["Nvidia tumbles"]

class Failing:
    def load(self):
        raise RuntimeError("no line to the wire")

class Empty:
    pass
"""


def refused(capsys, code) -> str:
    assert code == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    return line


@pytest.mark.parametrize("source", ["mine.py:Mine", "mine:Mine"])
def test_a_source_of_ones_own_is_a_class_named_in_the_config(own, source):
    own.write("mine.py", MINE)
    assert own.run(f"news.source={source}", "news.params={day='2025-01-23'}") == 0
    news = own.read("metrics.json")["news"]
    assert (news["rows"], news["kept"], news["linked"]) == (1, 1, 1)
    assert source.rpartition(":")[0] in own.read("manifest.json")["inputs"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["news.source=mine.py:Mien"], "has no class 'Mien'; did you mean 'Mine'?"),
        (["news.source=other.py:Mine"], "neither a file other.py nor a module"),
        (["news.source=no.such.place:Mine"], "neither a file no/such/place.py nor a module"),
        (["news.source=mine.py:Wrong"], "load() returned list; should return a data.news"),
        (["news.source=mine.py:Failing"], "mine.py, line 19, in load: RuntimeError: no line to"),
        (["news.source=mine.py:Empty"], "Empty needs a method load() -> News"),
        (["news.source=mine.py:Mine", "news.params={dya='x'}"], "unexpected keyword argument"),
        (["news.source=rss"], "[news]: source = 'rss' needs 'urls'"),
        (["news.source=gdelt"], "[news]: source = 'gdelt' needs 'query'"),
        (["news.query=chips"], "query = 'chips' has no effect with source = 'sample'; set"),
        (["news.source=rss", "news.urls=['wire.xml']"], "'wire.xml' should be an address"),
    ],
)  # fmt: skip
def test_a_source_that_cannot_be_used_is_one_clear_line(own, capsys, changes, message):
    own.write("mine.py", MINE)
    assert message in refused(capsys, own.run(*changes))


def test_fetching_news_again_and_again_builds_an_archive_that_a_run_reads_offline(
    own, capsys, monkeypatch, tmp_path
):
    monkeypatch.setenv("EVENTDAY_CACHE", str(tmp_path / "cache"))
    with serving(FeedServer(feeds={"/wire": rss({"a": ITEMS["a"]})})) as server:
        words = ["--set", "news.source=rss", "--set", f"news.urls=['{server.url}/wire']"]
        assert main(["fetch", "news", "small.toml", *words]) == 0
        server.feeds["/wire"] = rss(ITEMS)
        capsys.readouterr()
        assert main(["fetch", "news", "small.toml", *words]) == 0
        assert "rss: 1 requests, 1 new headlines in" in capsys.readouterr().out
    assert main(["run", "small.toml", "--offline", *words]) == 0
    news = own.read("metrics.json")["news"]
    assert news["rows"] == 2
    # Seen for the first time today, long after the period: known to no bar of it.
    assert news["dropped"] == {"after the last open": 2}
    assert any("headlines.sqlite" in name for name in own.read("manifest.json")["inputs"])
    assert main(["doctor"]) == 0
    assert "2 headlines of 1 feeds: ok" in capsys.readouterr().out


def test_a_run_fetches_the_archive_it_needs_and_its_headlines_act(own, capsys, monkeypatch):
    monkeypatch.setenv("APCA_API_KEY_ID", "key")
    monkeypatch.setenv("APCA_API_SECRET_KEY", "secret")
    listed = [benzinga(1, "2025-01-24T21:30:00Z"), benzinga(2, "2025-01-28T21:30:00Z")]
    with serving(AlpacaServer(news=listed)) as server:
        changes = [
            "news.source=alpaca", "news.symbols=['NVDA']", f"news.base_url={server.url}",
            "news.store=kept.sqlite",
        ]  # fmt: skip
        assert own.run(*changes) == 0
        words = [word for change in changes for word in ("--set", change)]
        first = own.read("manifest.json")["inputs"]
    assert main(["run", "small.toml", "--offline", *words]) == 0
    assert own.read("metrics.json")["news"]["kept"] == 2
    assert own.read("manifest.json")["inputs"] == first


def test_a_fetch_that_fails_is_one_line_and_exit_code_2(own, capsys):
    with serving(FeedServer(faults=[Fault(200, "<html>sorry</html>")])) as server:
        words = ["--set", "news.source=rss", "--set", f"news.urls=['{server.url}/wire']"]
        line = refused(capsys, main(["fetch", "news", "small.toml", *words]))
    assert line.startswith(f"NewsError: {server.url}/wire: neither RSS nor Atom")


def test_options_that_are_for_prices_are_refused(own, capsys):
    line = refused(capsys, main(["fetch", "news", "small.toml", "--anew"]))
    assert line == "ConfigError: --anew is for prices: what was seen of the news never changes"


def test_there_is_nothing_to_fetch_of_the_sample(own, capsys):
    assert main(["fetch", "news", "small.toml"]) == 0
    assert "nothing to fetch" in capsys.readouterr().out


def test_the_store_keeps_what_it_was_told_first(tmp_path):
    from data.news.headline_store import Entry

    store = HeadlineStore(tmp_path / "made" / "here.sqlite")
    one = Entry(id="1", published="2025-01-27", headline="first", first_seen="2025-01-27T12:00Z")
    assert store.keep("feed", [one], progress={"part": "open"}) == 1
    later = Entry(id="1", published="2025-01-28", headline="later", first_seen="2025-01-28T12:00Z")
    assert store.keep("feed", [later, Entry("2", "", "new")], progress={"part": "done"}) == 1
    assert store.read(["feed"])["headline"].tolist() == ["new", "first"]
    assert store.read(["feed"], since="2025-01-27", until="2025-01-28")["id"].tolist() == ["1"]
    assert store.progress("feed") == {"part": "done"}
    assert store.read(["other"]).empty
    assert json.loads(json.dumps(store.progress("other"))) == {}
