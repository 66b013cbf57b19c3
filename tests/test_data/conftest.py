"""What several tests of data need."""

import pytest

from data.news.headline_store import HeadlineStore
from data.prices.fetched import FetchedPrices
from data.prices.store import PriceStore
from data.prices.yahoo import YahooFetch
from tests.chart_server import ChartServer, daily_bars, serving, utc_now


@pytest.fixture
def store(tmp_path):
    return HeadlineStore(tmp_path / "headlines.sqlite")


@pytest.fixture
def server():
    bars = {name: daily_bars("2024-06-03", "2025-03-31") for name in ("SMH", "SPY")}
    with serving(ChartServer(bars)) as running:
        yield running


@pytest.fixture
def slept():
    return []


@pytest.fixture
def source(server, slept, tmp_path):
    def make(**options):
        fetch = YahooFetch(base_url=server.url, sleep=slept.append)
        return FetchedPrices(
            source="yfinance", fetch=fetch, store=PriceStore(tmp_path / "prices"),
            adjustment="adjusted for splits", title="daily bars of Yahoo Finance",
            now=utc_now, **options,
        )  # fmt: skip

    return make
