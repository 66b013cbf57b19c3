"""What news does Yahoo Finance show beside a symbol now? (recent only: no archive)"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from data.news.headline import News, NewsError
from data.news.headline_store import Entry, HeadlineStore
from data.news.source import Fetched, Progress, nobody, utc_now
from data.news.stored import stored_news
from data.news.times import TimeRules
from data.news.web import Answer, Web, changed, json_of

BASE_URL = "https://finance.yahoo.com"
PATH = "/xhr/ncp?queryRef=latestNews&serviceKey=ncp_fin"
COUNT = 50
RECENT = "Yahoo shows recent news only: a cron line that polls builds an archive"

_STATE = "polled"


@dataclass(frozen=True, slots=True)
class YahooNews:
    """The news that Yahoo Finance shows beside some symbols, polled into a store.

    Like a feed: a headline counts from the poll that first saw it.
    """

    symbols: Sequence[str]
    store: HeadlineStore
    _: KW_ONLY
    web: Web
    base_url: str = BASE_URL
    now: Callable[[], datetime] = field(default=utc_now)

    def fetch(self, progress: Progress = nobody) -> Fetched:
        """Ask for the news of each symbol and keep all of it, or nothing."""
        seen = self.now().astimezone(UTC).isoformat()
        found: dict[str, Entry] = {}
        for number, symbol in enumerate(self.symbols, start=1):
            for one in entries_of(self._answer(symbol), symbol=symbol):
                known = found.get(one.id)
                both = f"{known.symbols} {one.symbols}" if known else one.symbols
                tagged = " ".join(dict.fromkeys(both.split()))
                found[one.id] = replace(one, symbols=tagged, first_seen=seen)
            progress("asking Yahoo", number, len(self.symbols))
        new = self.store.keep(self._feed, found.values(), progress={_STATE: "yes"})
        return Fetched(len(self.symbols), new, (RECENT,))

    def load(self) -> News:
        """Return what the polls have gathered; polls once if that is nothing."""
        if not self.web.offline and not self.store.progress(self._feed):
            self.fetch()
        return stored_news(
            self.store, [self._feed], rules=TimeRules(timezone="UTC", midnight="time")
        )

    def _answer(self, symbol: str) -> Answer:
        body = {"serviceConfig": {"snippetCount": COUNT, "s": [symbol]}}
        if self.base_url != BASE_URL:
            return self.web.ask(self.base_url.rstrip("/") + PATH, json_body=body)
        if self.web.offline:
            raise NewsError(f"news of {symbol}: Yahoo is not asked because of --offline")
        return ask_yahoo(BASE_URL + PATH, body)

    @property
    def _feed(self) -> str:
        return f"yfinance {' '.join(sorted(self.symbols))}"


def ask_yahoo(url: str, body: Mapping[str, Any]) -> Answer:
    """Ask Yahoo itself, which wants a browser's cookies: yfinance brings them.

    Raises NewsError when it cannot be reached or wants no more questions.
    """
    from yfinance.data import YfData
    from yfinance.exceptions import YFException

    try:
        # Not Ticker.get_news: it takes a web page in place of an answer for no news.
        got = YfData().post(url, body=body)
    except (OSError, YFException) as error:
        told = " ".join(str(error).split())[:160]
        raise NewsError(f"Yahoo news: {type(error).__name__}: {told}; try again later") from None
    if got.status_code != 200:
        raise NewsError(f"Yahoo news: status {got.status_code}; try again later")
    return Answer(got.status_code, got.content)


def entries_of(answer: Answer, *, symbol: str) -> list[Entry]:
    """Return the entries of an answer, `first_seen` left open, advertisements left out.

    Understood are both shapes that yfinance has had: the nested one (`content`) and the flat one.
    Raises NewsError for any other.
    """
    place = f"Yahoo news of {symbol}"
    told = json_of(answer, place=place)
    stream = told.get("news") if isinstance(told, dict) and "news" in told else _stream(told)
    if not isinstance(stream, list):
        raise changed(place, "a list of news", told)
    return [
        _entry(one, symbol=symbol, place=place)
        for one in stream
        if not (isinstance(one, dict) and one.get("ad"))
    ]


def _stream(told: Any) -> Any:
    for key in ("data", "tickerStream", "stream"):
        told = told.get(key) if isinstance(told, dict) else None
    return told


def _entry(told: Any, *, symbol: str, place: str) -> Entry:
    entry = None
    if isinstance(told, dict):
        nested = told.get("content")
        entry = _nested(told, nested, symbol) if isinstance(nested, dict) else _flat(told, symbol)
    if entry is None or not (entry.id and entry.headline and entry.published):
        raise changed(place, "id, title and time of publication", told)
    return entry


def _nested(told: Mapping[str, Any], content: Mapping[str, Any], symbol: str) -> Entry:
    ticked = (content.get("finance") or {}).get("stockTickers") or ()
    tags = [str(tag.get("symbol", "")) for tag in ticked if isinstance(tag, dict)]
    return Entry(
        id=str(told.get("id") or content.get("id") or ""),
        published=str(content.get("pubDate") or ""),
        headline=str(content.get("title") or ""),
        publisher=str((content.get("provider") or {}).get("displayName") or ""),
        symbols=" ".join(filter(None, tags)) or symbol,
        url=str((content.get("canonicalUrl") or {}).get("url") or ""),
    )


def _flat(told: Mapping[str, Any], symbol: str) -> Entry:
    seconds = told.get("providerPublishTime")
    return Entry(
        id=str(told.get("uuid") or ""),
        published=str(seconds) if isinstance(seconds, int) else "",  # read as Unix seconds
        headline=str(told.get("title") or ""),
        publisher=str(told.get("publisher") or ""),
        symbols=" ".join(map(str, told.get("relatedTickers") or ())) or symbol,
        url=str(told.get("link") or ""),
    )
