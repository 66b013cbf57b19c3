"""Is Stooq's CSV fetched, kept and updated, and each of its faults told in one line?"""

from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from data.prices.bars import PriceError
from data.prices.fetched import FetchedPrices
from data.prices.stooq import StooqFetch
from data.prices.store import PriceStore
from tests.chart_server import Fault, daily_bars, utc_now

START, END, LATER = date(2025, 1, 2), date(2025, 1, 31), date(2025, 2, 14)
HTML = "<html><head><title>Busy</title></head></html>"


class Server:
    """Answers with a CSV of its bars, or with the faults it was given first."""

    def __init__(self):
        self.bars, self.faults, self.asked = daily_bars("2025-01-02", "2025-02-28"), [], []

    def answer(self, query):
        self.asked.append(query)
        if self.faults:
            return self.faults.pop(0)
        part = self.bars.loc[query["d1"] : query["d2"]]
        rows = [
            f"{day:%Y-%m-%d},{row.open},{row.high},{row.low},{row.close},{row.volume}"
            for day, row in zip(part.index, part.itertuples(), strict=True)
        ]
        return Fault(200, "\n".join(["Date,Open,High,Low,Close,Volume", *rows]) + "\n")


@contextmanager
def serving(server):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            query = {key: one[0] for key, one in parse_qs(urlsplit(self.path).query).items()}
            sent = server.answer(query)
            body = sent.body.encode()
            self.send_response(sent.status)
            for name, value in sent.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        http.server_close()


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def source(server, tmp_path):
    with serving(server) as url:
        yield FetchedPrices(
            source="stooq", fetch=StooqFetch(base_url=url, sleep=lambda seconds: None),
            store=PriceStore(tmp_path), adjustment="as Stooq adjusts them", title="Stooq",
            now=utc_now,
        )  # fmt: skip


def test_bars_are_fetched_kept_and_updated_by_their_end(server, source):
    found = source.load(["SMH"], start=START, end=END)
    assert server.asked == [{"s": "smh.us", "d1": "20250102", "d2": "20250131", "i": "d"}]
    assert found.bars["SMH"]["close"].tolist() == server.bars.loc[:"2025-01-31", "close"].tolist()
    source.load(["SMH"], start=START, end=END)
    assert len(server.asked) == 1
    assert len(source.load(["SMH"], start=START, end=LATER).bars["SMH"]) == 30
    assert server.asked[-1]["d1"] == "20250117"


@pytest.mark.parametrize(
    ("fault", "says", "tries"),
    [
        (Fault(429, "", {"Retry-After": "1"}), "too many requests (429)", 4),
        (Fault(500, "oops"), "it answered 500: 'oops'", 4),
        (Fault(200, HTML), "it answered 200: '<html>", 4),
        (Fault(200, "Date,Open,High,Low,Close,Volume\n2025-01-02,1,2"), "was cut off in line 2", 1),
        (Fault(200, "Date,Open,High,Low,Last,Volume\n"), "has changed: no column Close", 1),
        (Fault(200, "Exceeded the daily hits limit"), "its daily limit of requests is reached", 1),
        (Fault(200, "No data"), "it knows no bar from 2025-01-02 to 2025-01-31", 1),
        (Fault(200, "Date,Open,High,Low,Close,Volume\n2025-01-02,a,2,1,2,3\n"),
         "its answer cannot be read", 1),
    ],
)  # fmt: skip
def test_a_fault_is_one_clear_error_and_poisons_nothing(server, source, fault, says, tries):
    server.faults = [fault] * tries
    with pytest.raises(PriceError) as error:
        source.load(["SMH"], start=START, end=END)
    assert str(error.value).startswith("SMH: ")
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert len(server.asked) == tries
    assert list(source.store.folder.rglob("*.parquet")) == []
    assert len(source.load(["SMH"], start=START, end=END).bars["SMH"]) == 20


def test_a_fault_that_passes_is_not_noticed(server, source):
    server.faults = [Fault(503, "")]
    assert len(source.load(["SMH"], start=START, end=END).bars["SMH"]) == 20


def test_a_rescaled_past_is_told_for_stooq_names_no_dividends(server, source):
    source.load(["SMH"], start=START, end=END)
    server.bars[["open", "high", "low", "close"]] *= 0.99
    with pytest.raises(PriceError, match="history CHANGED"):
        source.load(["SMH"], start=START, end=LATER)
