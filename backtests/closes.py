"""What does a run know, and what did it come to, by session, whatever bars were traded?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.closes import at_closes
from analytics.result import BacktestResult
from backtests.config import Config
from backtests.engine import Market
from backtests.known import Known
from data.intraday import DAILY, by_session


@dataclass(frozen=True, slots=True)
class Closes:
    """Bars and results by session: what statistics, tables and the report are made of."""

    known: Known
    results: tuple[BacktestResult, ...]


def market_by_session(market: Market) -> Market:
    """Return a market of sessions: signals as known before each session's open, bars made one.

    The first row, which is only decided on, may be the last bar of its session alone.
    """
    sessions = market.sessions.normalize()
    if sessions.equals(market.sessions):
        return market
    first = ~sessions.duplicated()
    return Market(
        sessions=sessions[first],
        bars={symbol: by_session(frame) for symbol, frame in market.bars.items()},
        signals=market.signals[first].set_axis(sessions[first]),
    )


def closes_of(config: Config, known: Known, results: Sequence[BacktestResult]) -> Closes:
    """Return what is known and what was made of it by session; daily bars as they are."""
    if config.prices.interval == DAILY:
        return Closes(known, tuple(results))
    bars = {symbol: by_session(frame) for symbol, frame in known.prices.bars.items()}
    return Closes(
        replace(known, prices=replace(known.prices, bars=bars)),
        tuple(at_closes(result) for result in results),
    )
