"""What did Benzinga's newsroom say, through Alpaca's news API (v1beta1)?"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from data.news.headline import News, NewsError
from data.news.headline_store import Entry, HeadlineStore
from data.news.months import Window, begun, months, state_of
from data.news.source import Fetched, Progress, nobody, utc_now
from data.news.stored import stored_news
from data.news.times import TimeRules
from data.news.web import Answer, Web, changed, json_of

BASE_URL = "https://data.alpaca.markets"
PATH = "/v1beta1/news"
KEYS = {"APCA-API-KEY-ID": "APCA_API_KEY_ID", "APCA-API-SECRET-KEY": "APCA_API_SECRET_KEY"}
"""The headers that carry a user's keys, and the environment variables that hold these."""
PER_PAGE = 50

_PAGE = "page "  # state of a month that was left in its middle: the token of the next page
_REFUSED = (401, 403)
_STALE = (400, 404, 422)  # what a page token that is not known any more is answered with


@dataclass(frozen=True, slots=True)
class AlpacaNews:
    """Headlines of some symbols, tagged with all the symbols they are about.

    An article counts from its last update, if it had one: only then is its wording known.
    """

    symbols: Sequence[str]
    store: HeadlineStore
    _: KW_ONLY
    start: date
    end: date
    web: Web
    base_url: str = BASE_URL
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    now: Callable[[], datetime] = field(default=utc_now)

    def fetch(self, progress: Progress = nobody) -> Fetched:
        """Ask for every month of the period that is not in the store yet, page by page."""
        now, asked, new = self.now(), 0, 0
        every = list(months(self.start, self.end))
        for number, window in enumerate(every, start=1):
            progress("asking Alpaca", number, len(every))
            open_to = begun(window, now=now)
            state = self.store.progress(self._feed).get(window.name, "")
            if open_to is None or state == "done":
                continue
            token = state.removeprefix(_PAGE) if state.startswith(_PAGE) else ""
            while True:
                entries, token = self._page(open_to, token)
                asked += 1
                state = _PAGE + token if token else state_of(window, now=now)
                new += self.store.keep(self._feed, entries, progress={window.name: state})
                if not token:
                    break
        return Fetched(asked, new)

    def load(self) -> News:
        """Return what is kept of the period; asks first for months not read to their end."""
        if not self.web.offline and not self._complete():
            self.fetch()
        return stored_news(
            self.store, [self._feed], rules=TimeRules(timezone="UTC", midnight="time"),
            language="en", since=self.start.isoformat(),
            until=(self.end + timedelta(days=1)).isoformat(),
        )  # fmt: skip

    def _complete(self) -> bool:
        states = self.store.progress(self._feed)
        needed = [one for one in months(self.start, self.end) if begun(one, now=self.now())]
        return all(states.get(one.name, _PAGE).partition(" ")[0] != "page" for one in needed)

    def _page(self, window: Window, token: str) -> tuple[list[Entry], str]:
        """Return the entries of one page and the token of the next, empty after the last."""
        answer = self._answer(window, token)
        if answer.status in _STALE and token:
            token, answer = "", self._answer(window, "")
        place = f"Alpaca news, {' '.join(self.symbols)}, {window.name}"
        if answer.status != 200:
            told = answer.body[:200].decode("utf-8", "replace")
            hint = (
                f"; are {' and '.join(KEYS.values())} right?" if answer.status in _REFUSED else ""
            )
            raise NewsError(f"{place}: status {answer.status}: {told!r}{hint}")
        told = json_of(answer, place=place)
        listed = told.get("news", "") if isinstance(told, dict) else ""
        if not (listed is None or isinstance(listed, list)):
            raise changed(place, "a list 'news'", told)
        following = str(told.get("next_page_token") or "")
        if following and following == token:
            raise NewsError(f"{place}: the page after {token!r} is said to be itself")
        return [_entry(one, place=place) for one in listed or ()], following

    def _answer(self, window: Window, token: str) -> Answer:
        params = {
            "symbols": ",".join(self.symbols), "start": f"{window.start:%Y-%m-%dT%H:%M:%SZ}",
            "end": f"{window.end:%Y-%m-%dT%H:%M:%SZ}", "limit": str(PER_PAGE), "sort": "asc",
            "include_content": "false",
        }  # fmt: skip
        if token:
            params["page_token"] = token
        return self.web.ask(
            self.base_url.rstrip("/") + PATH, params=params, headers=self._keys(),
            allowed=(200, *_REFUSED, *_STALE),
        )  # fmt: skip

    def _keys(self) -> dict[str, str]:
        missing = [name for name in KEYS.values() if not self.environment.get(name)]
        if missing:
            named = " and ".join(missing)
            raise NewsError(f"Alpaca news: set {named} in the environment, never in a config")
        return {header: self.environment[name] for header, name in KEYS.items()}

    @property
    def _feed(self) -> str:
        return f"alpaca {' '.join(sorted(self.symbols))}"


def _entry(told: Any, *, place: str) -> Entry:
    needed = {"id", "headline", "created_at"}
    if not isinstance(told, dict) or not needed <= told.keys():
        raise changed(place, "id, headline and created_at of an article", told)
    created, updated = str(told["created_at"] or ""), str(told.get("updated_at") or "")
    symbols = told.get("symbols") or ()
    return Entry(
        id=str(told["id"]), published=created, headline=str(told["headline"] or ""),
        publisher=str(told.get("source") or ""), url=str(told.get("url") or ""),
        symbols=" ".join(map(str, symbols)), first_seen=updated if updated > created else "",
    )  # fmt: skip
