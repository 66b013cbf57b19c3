"""What did the world's press say that GDELT has seen? (DOC 2.0 API, artlist)"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from data.news.headline import News
from data.news.headline_store import Entry, HeadlineStore
from data.news.months import Window, begun, months, state_of
from data.news.source import Fetched, Progress, nobody, utc_now
from data.news.stored import stored_news
from data.news.times import TimeRules
from data.news.web import Web, changed, json_of

BASE_URL = "https://api.gdeltproject.org"
PATH = "/api/v2/doc/doc"
PAUSE = 5.5  # seconds between two questions: GDELT asks for one every five
MOST = 250  # articles in one answer
SHORTEST = timedelta(minutes=15)  # GDELT's own step: no shorter window tells more
SPLIT = "split"
_LANGUAGES = {"english": "en", "german": "de"}


@dataclass(frozen=True, slots=True)
class GdeltNews:
    """Headlines that match a query, each dated when GDELT saw it: `seendate`, not publication.

    That is a safe bound, up to 15 minutes and more after publication. An answer holds at most 250
    articles: a window with more is asked for in halves.
    """

    query: str
    store: HeadlineStore
    _: KW_ONLY
    start: date
    end: date
    web: Web
    base_url: str = BASE_URL
    now: Callable[[], datetime] = field(default=utc_now)

    def fetch(self, progress: Progress = nobody) -> Fetched:
        """Ask for every month of the period that is not in the store yet."""
        now, asked, new, notes = self.now(), 0, 0, []
        waiting = list(months(self.start, self.end))[::-1]
        total = len(waiting)
        states = self.store.progress(self._feed)
        while waiting:
            window = waiting.pop()
            progress("asking GDELT", total - len(waiting), total)
            open_to = begun(window, now=now)
            state = states.get(window.name, "")
            if open_to is None or state == "done":
                continue
            entries: list[Entry] = []
            if state != SPLIT:
                entries, asked = self._ask(open_to), asked + 1
                state = state_of(window, now=now)
                if len(entries) >= MOST and window.end - window.start > SHORTEST:
                    state = SPLIT
                elif len(entries) >= MOST:
                    notes.append(f"{window.name}: more than {MOST} articles; the others are lost")
            new += self.store.keep(self._feed, entries, progress={window.name: state})
            if state == SPLIT:
                halves = _halves(window)
                waiting += halves[::-1]
                total += len(halves)
        return Fetched(asked, new, tuple(notes))

    def load(self) -> News:
        """Return what is kept of the period; asks first if a month of it was never asked for."""
        if not self.web.offline and not self._complete():
            self.fetch()
        return stored_news(
            self.store, [self._feed], rules=TimeRules(timezone="UTC", midnight="time"),
            since=self.start.isoformat(), until=(self.end + timedelta(days=1)).isoformat(),
        )  # fmt: skip

    def _complete(self) -> bool:
        states = self.store.progress(self._feed)
        waiting = list(months(self.start, self.end))
        while waiting:
            window = waiting.pop()
            state = states.get(window.name, "")
            if begun(window, now=self.now()) is not None and not state:
                return False
            if state == SPLIT:
                waiting += _halves(window)
        return True

    def _ask(self, window: Window) -> list[Entry]:
        answer = self.web.ask(
            self.base_url.rstrip("/") + PATH,
            params={
                "query": self.query, "mode": "artlist", "format": "json", "sort": "dateasc",
                "maxrecords": str(MOST), "startdatetime": f"{window.start:%Y%m%d%H%M%S}",
                "enddatetime": f"{window.end:%Y%m%d%H%M%S}",
            },
        )  # fmt: skip
        place = f"GDELT, query {self.query!r}, {window.name}"
        told = json_of(answer, place=place)
        if told == {}:
            return []
        articles = told.get("articles") if isinstance(told, dict) else None
        if not isinstance(articles, list):
            raise changed(place, "a list 'articles'", told)
        return [_entry(one, place=place) for one in articles]

    @property
    def _feed(self) -> str:
        return f"gdelt {self.query}"


def _halves(window: Window) -> list[Window]:
    steps = (window.end - window.start) // SHORTEST
    middle = window.start + SHORTEST * max(1, steps // 2)
    return [Window(window.start, middle - timedelta(seconds=1)), Window(middle, window.end)]


def _entry(told: Any, *, place: str) -> Entry:
    if not isinstance(told, dict) or not {"url", "title", "seendate"} <= told.keys():
        raise changed(place, "url, title and seendate of an article", told)
    try:
        seen = datetime.strptime(str(told["seendate"]), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        needed = "a seendate like 20250127T143000Z"
        raise changed(place, needed, {told["seendate"]: None}) from None
    return Entry(
        id=str(told["url"]), published=seen.isoformat(), headline=str(told["title"] or ""),
        publisher=str(told.get("domain") or ""), url=str(told["url"]),
        language=_LANGUAGES.get(str(told.get("language") or "").lower(), ""),
    )  # fmt: skip
