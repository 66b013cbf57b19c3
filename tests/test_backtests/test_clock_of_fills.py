"""Is no order ever filled at an open that a headline behind it was not known before?"""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.result import FILLED
from backtests.engine import Account, Market, backtest
from data.news.headline import Headline
from data.sessions import available_at, session_opens, sessions_between
from sentiment.exposure import Entity, ExposureMap
from sentiment.reading import named, timed, valued
from sentiment.score import Score
from sentiment.signal import signal
from strategies.sentiment_threshold import SentimentThreshold

MAP = ExposureMap([Entity("chips", ("Chip",), (), {"SMH": 1.0})])
FIRST, LAST = date(2025, 2, 28), date(2025, 3, 20)
FREE = Account(
    cash=10_000.0, commission=0.0, minimum_commission=0.0, slippage=0.0, borrow_per_year=0.0,
    max_gross=1.0, gap_buffer=0.02, fractional=True,
)  # fmt: skip
RULE = {"symbol": "SMH", "enter": 0.1, "leave": 0.05, "exposure": 1.0, "short": True}


def news(moments: list[datetime], tones: list[float], seen: list[timedelta]) -> list[Headline]:
    return [
        Headline(
            row, moment, f"Chip story {tone:+.2f}", language="en", first_seen_at=moment + later
        )
        for row, (moment, tone, later) in enumerate(zip(moments, tones, seen, strict=False), 1)
    ]


def signals_of(headlines: list[Headline], latency: timedelta, calendar: str) -> pd.DataFrame:
    bars = sessions_between(calendar, FIRST, LAST)
    opens = session_opens(calendar, bars)
    told = named(timed(headlines, latency=latency, bars=bars, opens=opens), MAP)
    tones = [float(text.rpartition(" ")[2]) for text in told["headline"]]
    scores = [Score(max(-tone, 0.0), 1.0 - abs(tone), max(tone, 0.0)) for tone in tones]
    return signal(valued(told, scores), bars, symbols=["SMH"], half_life=2.0, prior=1.0, floor=0.2)


@settings(max_examples=40, deadline=None)
@given(
    moments=st.lists(st.datetimes(datetime(2025, 2, 28), datetime(2025, 3, 20)), max_size=25),
    data=st.data(),
    calendar=st.sampled_from(["XNYS", "XNAS", "XETR", "XLON"]),
    minutes=st.integers(0, 2_000),
)
def test_a_fill_rests_on_headlines_known_strictly_before_its_open(moments, data, calendar, minutes):
    size = len(moments)
    tones = data.draw(st.lists(st.floats(-1, 1), min_size=size, max_size=size))
    seen = data.draw(
        st.lists(st.timedeltas(timedelta(0), timedelta(days=3)), min_size=size, max_size=size)
    )
    headlines = news([moment.replace(tzinfo=UTC) for moment in moments], tones, seen)
    latency = timedelta(minutes=minutes)
    signals = signals_of(headlines, latency, calendar)
    sessions = pd.DatetimeIndex(signals.index)
    level = pd.Series(np.linspace(100.0, 120.0, len(sessions)), index=sessions)
    bars = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), level))
    market = Market(sessions, {"SMH": bars.assign(volume=1.0)}, signals)
    result = backtest("it", SentimentThreshold, RULE, market=market, account=FREE)
    opens = pd.Series(session_opens(calendar, sessions), index=sessions)
    for order in result.orders[result.orders["status"] == FILLED].itertuples():
        known = [
            one for one in headlines if available_at(one, latency=latency) < opens[order.filled]
        ]
        alone = signals_of(known, latency, calendar)["SMH"][order.filled]
        assert order.signal == pytest.approx(alone, nan_ok=True)


def test_every_fill_of_the_main_experiment_opens_after_the_headlines_behind_it(ran):
    orders = pd.read_csv(ran.folder / "orders.csv", parse_dates=["filled"])
    links = pd.read_csv(ran.folder / "links.csv", parse_dates=["available_at", "first_bar"])
    filled = orders[orders["status"] == FILLED]
    sessions = pd.DatetimeIndex(filled["filled"].unique()).sort_values()
    opens = pd.Series(session_opens("XNYS", sessions), index=sessions)
    counted = 0
    for order in filled.itertuples():
        behind = links[
            (links["symbol"] == order.signal_symbol) & (links["first_bar"] <= order.filled)
        ]
        assert (behind["available_at"] < opens[order.filled]).all()
        counted += len(behind)
    assert counted > 100
