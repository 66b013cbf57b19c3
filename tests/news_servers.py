"""Local servers that speak the formats of news services, and fail on demand."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.chart_server import Fault


@dataclass(frozen=True)
class Question:
    """What a client asked: the path, the parameters, the headers in lower case, the body."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Service:
    """A server; `faults` are sent in place of the next answers, None lets one pass."""

    faults: list[Fault | None] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    url: str = ""
    _lock: Any = field(default_factory=Lock)

    def respond(self, question: Question) -> Fault:
        """Return the next fault, or what the service answers."""
        with self._lock:
            self.asked.append(question)
            fault = self.faults.pop(0) if self.faults else None
        return self.answer(question) if fault is None else fault

    def answer(self, question: Question) -> Fault:
        """Return the answer in the service's own format."""
        raise NotImplementedError


@dataclass
class FeedServer(Service):
    """Feeds by path; each has an ETag and a time of change, and answers 304 to what knows them."""

    feeds: dict[str, str] = field(default_factory=dict)
    modified: str = "Mon, 27 Jan 2025 12:00:00 GMT"

    def answer(self, question: Question) -> Fault:
        if question.path not in self.feeds:
            return Fault(404, "gone")
        text = self.feeds[question.path]
        tag = f'"{hash(text)}"'
        if question.headers.get("if-none-match") == tag:
            return Fault(304)
        return Fault(
            200, text,
            {"ETag": tag, "Last-Modified": self.modified, "Content-Type": "application/rss+xml"},
        )  # fmt: skip


@dataclass
class GdeltServer(Service):
    """DOC 2.0, artlist: articles of a span, both ends included; `{}` where there is none."""

    articles: list[dict[str, str]] = field(default_factory=list)

    def answer(self, question: Question) -> Fault:
        params = question.params
        assert (params["mode"], params["format"]) == ("artlist", "json")
        within = [
            one
            for one in self.articles
            if params["startdatetime"] <= _digits(one["seendate"]) <= params["enddatetime"]
        ]
        within.sort(key=lambda one: one["seendate"])
        listed = within[: min(int(params["maxrecords"]), 250)]
        return Fault(200, json.dumps({"articles": listed} if listed else {}))


def gdelt_article(number: int, seen: str, *, language: str = "English") -> dict[str, str]:
    """Return an article as GDELT lists it."""
    return {
        "url": f"https://example.org/{number}", "url_mobile": "",
        "title": f"Chips , story {number}", "seendate": seen,
        "socialimage": "", "domain": "example.org", "language": language,
        "sourcecountry": "United States",
    }  # fmt: skip


@dataclass
class AlpacaServer(Service):
    """News v1beta1: at most `limit` articles and a token for the next page; needs keys."""

    news: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, question: Question) -> Fault:
        if question.headers.get("apca-api-key-id") != "key":
            return Fault(401, json.dumps({"message": "unauthorized."}))
        params = question.params
        start, end = params["start"], params["end"]
        wanted = set(params["symbols"].split(","))
        within = [
            one
            for one in self.news
            if start <= one["created_at"] <= end and wanted & set(one["symbols"])
        ]
        within.sort(key=lambda one: (one["created_at"], one["id"]))
        place = 0
        if token := params.get("page_token"):
            try:
                place = int(base64.b64decode(token))
            except ValueError:
                return Fault(400, json.dumps({"message": "invalid page_token"}))
        size = min(int(params["limit"]), 50)
        rest = place + size < len(within)
        following = base64.b64encode(str(place + size).encode()).decode() if rest else None
        page = within[place : place + size]
        return Fault(200, json.dumps({"news": page, "next_page_token": following}))


def benzinga(number: int, created: str, *, updated: str = "", symbols: str = "NVDA") -> dict:
    """Return an article as Alpaca hands it on."""
    return {
        "id": number, "headline": f"Nvidia&#39;s story {number}", "author": "",
        "source": "benzinga",
        "created_at": created, "updated_at": updated or created, "summary": "", "content": "",
        "url": f"https://example.org/{number}", "images": [], "symbols": symbols.split(),
    }  # fmt: skip


@dataclass
class YahooServer(Service):
    """The news beside a symbol, by symbol, in whichever shape they are given."""

    answers: dict[str, Any] = field(default_factory=dict)

    def answer(self, question: Question) -> Fault:
        symbol = json.loads(question.body)["serviceConfig"]["s"][0]
        return Fault(200, json.dumps(self.answers[symbol]))


def nested(key: str, title: str, published: str) -> dict[str, Any]:
    """Return an item as Yahoo shapes it now."""
    return {
        "id": key,
        "content": {
            "id": key, "contentType": "STORY", "title": title, "pubDate": published,
            "displayTime": published, "provider": {"displayName": "A paper"},
            "canonicalUrl": {"url": f"https://example.org/{key}"},
        },
    }  # fmt: skip


def flat(key: str, title: str, seconds: int, tickers: list[str]) -> dict[str, Any]:
    """Return an item as Yahoo shaped it before."""
    return {
        "uuid": key, "title": title, "publisher": "A paper", "link": f"https://example.org/{key}",
        "providerPublishTime": seconds, "type": "STORY", "relatedTickers": tickers,
    }  # fmt: skip


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """Answer on a port of this machine for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            split = urlsplit(self.path)
            params = {key: one[0] for key, one in parse_qs(split.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            size = int(headers.get("content-length", 0))
            sent = service.respond(
                Question(split.path, params, headers, self.rfile.read(size) if size else b"")
            )
            body = sent.body.encode()
            self.send_response(sent.status)
            for name, value in sent.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *words: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield service
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def rss(items: Mapping[str, str], *, language: str = "en") -> str:
    """Return an RSS 2.0 document of items: their inner XML by guid."""
    listed = "".join(f"<item><guid>{key}</guid>{inner}</item>" for key, inner in items.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>A wire</title>'
        f"<link>https://example.org</link><language>{language}</language>{listed}</channel></rss>"
    )


def _digits(seen: str) -> str:
    return seen.replace("T", "").replace("Z", "")
