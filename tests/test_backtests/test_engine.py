"""Is a decision taken on what was known, at the right close, and filled at the right open?"""

import math
import pickle
from datetime import UTC, datetime, timedelta

import backtrader as bt
import pandas as pd
import pytest

from backtests.engine import Market, backtest
from data.news.headline import Headline
from data.sessions import session_opens, sessions_between
from sentiment.exposure import Entity, ExposureMap
from sentiment.reading import named, timed, valued
from sentiment.score import Score
from sentiment.signal import signal
from strategies.sentiment_threshold import SentimentThreshold

DREADFUL = Score(negative=0.95, neutral=0.05, positive=0.0)
CHIPS = ExposureMap([Entity("chips", ("Chip",), (), {"SMH": 1.0})])


def market_around_the_event(published: datetime) -> Market:
    """Real sessions, bars that tell each other apart, and one headline of bad news for SMH."""
    sessions = sessions_between("XNYS", datetime(2025, 1, 21), datetime(2025, 1, 31))
    opens = session_opens("XNYS", sessions)
    headline = Headline(row=1, published_at=published, text="Chip orders collapse")
    heads = timed([headline], latency=timedelta(minutes=15), bars=sessions, opens=opens)
    signals = signal(
        valued(named(heads, CHIPS), [DREADFUL]), sessions,
        symbols=["SMH"], half_life=2.0, prior=2.0, floor=0.5,
    )  # fmt: skip
    level = pd.Series(range(100, 100 + len(sessions)), index=sessions, dtype=float)
    bars = pd.DataFrame(
        {"open": level, "high": level + 0.9, "low": level - 0.1, "close": level + 0.5}
    )
    return Market(sessions, {"SMH": bars.assign(volume=1.0)}, signals)


def orders_after(published: datetime, account) -> pd.DataFrame:
    market = market_around_the_event(published)
    params = {"symbol": "SMH", "enter": 0.15, "leave": 0.05, "short": True}
    result = backtest("it", SentimentThreshold, params, market=market, account=account)
    return result.orders


def test_weekend_news_is_decided_after_fridays_close_and_filled_at_mondays_open(free):
    orders = orders_after(datetime(2025, 1, 26, 18, 0, tzinfo=UTC), free)
    first = orders.iloc[0]
    assert (first["side"], first["symbol"], first["status"]) == ("sell", "SMH", "filled")
    assert first["decided"] == pd.Timestamp("2025-01-24")
    assert first["filled"] == pd.Timestamp("2025-01-27")
    assert first["price"] == first["open"] == 104.0  # Monday's open; Friday closed at 103.5
    assert first["signal"] == pytest.approx(-0.95 / (1 + 2))  # one headline against two neutral


@pytest.mark.parametrize(
    ("published", "filled"),
    [
        (datetime(2025, 1, 27, 14, 14, 59, tzinfo=UTC), "2025-01-27"),  # 14:29:59 with latency
        (datetime(2025, 1, 27, 14, 15, tzinfo=UTC), "2025-01-28"),  # 14:30, the open itself
        (datetime(2025, 1, 27, 20, 0, tzinfo=UTC), "2025-01-28"),
        (datetime(2025, 1, 23, 23, 0, tzinfo=UTC), "2025-01-24"),
    ],
)
def test_news_trades_at_the_first_open_strictly_after_it_is_available(published, filled, free):
    assert orders_after(published, free)["filled"].iloc[0] == pd.Timestamp(filled)


class Seen(bt.Strategy):
    """Notes what the book says a strategy sees at each close."""

    params = (("notes", None),)

    def next(self) -> None:
        self.p.notes.append((self.data.datetime.date(0), self.data.close[0], self.data.signal[0]))


def test_at_a_close_a_strategy_sees_that_bar_and_the_signal_of_the_next_open(market, free):
    small = market(A=[10, 11, 12], signals={"A": [0.1, 0.2, 0.3]})
    notes: list[tuple] = []
    backtest("it", Seen, {"notes": notes}, market=small, account=free)
    days = [one.date() for one in small.sessions]
    assert notes[:2] == [(days[0], 10.0, 0.2), (days[1], 11.0, 0.3)]
    assert notes[2][:2] == (days[2], 12.0)
    assert math.isnan(notes[2][2])  # nothing is known of a session after the last


def test_every_symbol_has_its_own_signal_line(market, free):
    small = market(A=[1, 1], B=[2, 2], signals={"A": [0.0, 0.5], "B": [0.0, -0.5]})
    seen = {}

    class Both(bt.Strategy):
        def next(self) -> None:
            if len(self) == 1:
                seen.update({data._name: data.signal[0] for data in self.datas})

    backtest("it", Both, {}, market=small, account=free)
    assert seen == {"A": 0.5, "B": -0.5}


def test_results_begin_with_the_session_after_the_first_decision(market, play):
    small = market(A=[100, 100, 110])
    result = play(small, {0: lambda s: s.order_target_percent(target=1.0)})
    assert list(result.equity.index) == list(small.sessions[1:])
    assert list(result.equity) == [10_000.0, 10_980.0]  # 98 units, 10 up
    assert list(result.positions["A"]) == [98.0, 98.0]


def test_a_strategy_that_does_nothing_keeps_its_cash(market, play):
    result = play(market(A=[100, 50, 200], B=[1, 1, 1]), {})
    assert list(result.equity) == [10_000.0, 10_000.0]
    assert result.positions.to_numpy().tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert list(result.positions.dtypes) == [float, float]
    assert result.orders.empty


def test_a_result_holds_no_engine_and_can_be_pickled(market, play):
    result = play(market(A=[100, 100]), {0: lambda s: s.buy(size=1)})
    again = pickle.loads(pickle.dumps(result))
    pd.testing.assert_frame_equal(again.orders, result.orders)


def test_two_runs_of_one_market_are_the_same(market, play):
    small = market(A=[100, 101, 99])
    plan = {0: lambda s: s.order_target_percent(target=0.5), 1: lambda s: s.close()}
    one, other = play(small, plan), play(small, plan)
    pd.testing.assert_frame_equal(one.orders, other.orders)
    pd.testing.assert_series_equal(one.equity, other.equity)


def test_a_strategy_that_stops_the_run_early_is_told_what_to_do_instead(market, play):
    with pytest.raises(RuntimeError, match=r"stopped the run on 2025-01-21; .*no more orders"):
        play(market(A=[100] * 4), {1: lambda s: s.env.runstop()})


def test_an_order_that_names_an_unknown_signal_is_refused_with_the_known_ones(market, play):
    plan = {0: lambda s: s.buy(size=1, signal_symbol="NONE")}
    with pytest.raises(KeyError, match="signal_symbol = 'NONE' is none of A, B"):
        play(market(A=[1, 1], B=[1, 1]), plan)
