"""How late and how dear may a strategy become before nothing is left of it?

The same strategies are run again with headlines known later and with higher costs. The answers are
curves, and on each the point where the profit ends. Where the screening engine comes to the same as
Backtrader on the run itself, to the last bit, it does the rest.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from analytics.result import BacktestResult
from analytics.returns import cumulative_return
from backtests.config import Config
from backtests.engine import Account, Market
from backtests.fast import can_run_fast, equity
from backtests.grid import bars_per_session, news_bars
from backtests.known import Known, Progress, quiet
from backtests.parity import differences
from backtests.strategy_files import Chosen
from backtests.trading import BPS, account_of, assemble, trade
from data.sessions import first_bars, session_closes

COSTS_BPS = (0.0, 2.0, 5.0, 10.0, 20.0, 30.0, 50.0)
MINUTES = (0, 5, 15, 60)
SESSIONS = (1, 2)
BEYOND = "beyond"

Delay = Callable[[pd.DatetimeIndex, pd.DatetimeIndex, pd.DatetimeIndex], np.ndarray]
"""From the moments headlines became known, and opens and closes of the bars, to bar positions."""


def robustness(
    config: Config,
    chosen: Sequence[Chosen],
    known: Known,
    market: Market,
    *,
    progress: Progress,
    results: Sequence[BacktestResult] = (),
) -> dict[str, Any]:
    """Return cumulative returns by delay and by cost, per strategy, and where profits end.

    Delays count from the moment a headline became known (`max(published, first seen)`): minutes,
    to the next close of the exchange, or one or two sessions more than at once. Costs
    are per side, of the value traded, in place of the config's commission and slippage; minimum
    commission and borrow fee stay. A break-even is the first point of a curve at which nothing
    is left, by linear interpolation between costs; None where there was no profit to begin with,
    `beyond` where it outlives the curve. `results` are those of the run itself, if it was done.
    """
    account = account_of(config)
    fast = _equal_in_both(chosen, market, account, results)
    delays = _delays(bars_per_session(config))
    steps = len(delays) + len(COSTS_BPS)
    by_delay, by_cost = [], []
    for number, delay in enumerate(delays.values()):
        progress("later and dearer", number, steps)
        later = assemble(config, known.prices, _delayed(config, known.links, delay))
        by_delay.append(_totals(chosen, later, account, fast))
    for number, cost in enumerate(COSTS_BPS, len(delays)):
        progress("later and dearer", number, steps)
        dearer = replace(account, commission=cost * BPS, slippage=0.0)
        by_cost.append(_totals(chosen, market, dearer, fast))
    progress("later and dearer", steps, steps)
    return {
        "delays": list(delays),
        "costs_bps": list(COSTS_BPS),
        "strategies": {
            one.name: _curves(
                list(delays),
                [totals[place] for totals in by_delay],
                [totals[place] for totals in by_cost],
            )
            for place, one in enumerate(chosen)
        },
    }


def break_even_delay(labels: Sequence[str], totals: Sequence[float]) -> str | None:
    """Return the first delay that leaves no profit; None if there was none, `beyond` if it stays.

    `totals` are cumulative returns, one for each of `labels`, the shortest delay first.
    """
    if totals[0] <= 0:
        return None
    return next((label for label, total in zip(labels, totals, strict=True) if total <= 0), BEYOND)


def break_even_cost(costs: Sequence[float], totals: Sequence[float]) -> float | str | None:
    """Return the cost, in the unit of `costs`, at which the profit ends, interpolated linearly.

    None if there was no profit without costs, `beyond` if it outlives the highest.
    """
    if totals[0] <= 0:
        return None
    for place in range(1, len(costs)):
        before, after = totals[place - 1], totals[place]
        if after <= 0:
            share = before / (before - after)
            return costs[place - 1] + share * (costs[place] - costs[place - 1])
    return BEYOND


def _delays(bars: int) -> dict[str, Delay]:
    return {
        **{f"{minutes} min": _after_minutes(minutes) for minutes in MINUTES},
        "next close": _at_next_close,
        **{
            f"+{count} session{'s' if count > 1 else ''}": _after_bars(count * bars)
            for count in SESSIONS
        },
    }


def _after_minutes(minutes: int) -> Delay:
    def place(
        known: pd.DatetimeIndex, opens: pd.DatetimeIndex, closes: pd.DatetimeIndex
    ) -> np.ndarray:
        del closes
        return first_bars(known + timedelta(minutes=minutes), opens)

    return place


def _at_next_close(
    known: pd.DatetimeIndex, opens: pd.DatetimeIndex, closes: pd.DatetimeIndex
) -> np.ndarray:
    """Known at the first close that is not earlier than the moment itself."""
    after = np.searchsorted(closes.asi8, known.asi8, side="left")
    available = closes[np.minimum(after, len(closes) - 1)]
    return np.where(after < len(closes), first_bars(available, opens), len(opens))


def _after_bars(count: int) -> Delay:
    def place(
        known: pd.DatetimeIndex, opens: pd.DatetimeIndex, closes: pd.DatetimeIndex
    ) -> np.ndarray:
        del closes
        return first_bars(known, opens) + count

    return place


def _curves(
    delays: Sequence[str], by_delay: Sequence[float], by_cost: Sequence[float]
) -> dict[str, Any]:
    return {
        "by_delay": by_delay,
        "by_cost": by_cost,
        "break_even_delay": break_even_delay(delays, by_delay),
        "break_even_cost_bps": break_even_cost(COSTS_BPS, by_cost),
    }


def _delayed(config: Config, links: pd.DataFrame, delay: Delay) -> pd.DataFrame:
    """The links as they would be, had each headline's first bar come by another rule."""
    bars = news_bars(config)
    sessions = bars.names.normalize().unique()
    calendar = config.prices.calendar
    latency = timedelta(minutes=config.news.latency_minutes)
    moments = pd.DatetimeIndex(links["available_at"]) - latency
    places = delay(moments, bars.opens, session_closes(calendar, sessions))
    first = pd.Series(bars.names[np.minimum(places, len(bars) - 1)], index=links.index)
    return links.assign(first_bar=first.where(places < len(bars)))


def _equal_in_both(
    chosen: Sequence[Chosen], market: Market, account: Account, results: Sequence[BacktestResult]
) -> set[str]:
    """The strategies for which both engines come to the same."""
    able = [one for one in chosen if can_run_fast(one.strategy)]
    judged = {
        result.name: result for result in results or trade(able, market, account, progress=quiet)
    }
    return {
        one.name
        for one in able
        if not differences(one, judged[one.name], market=market, account=account)
    }


def _totals(
    chosen: Sequence[Chosen], market: Market, account: Account, fast: set[str]
) -> list[float]:
    return [
        cumulative_return(_equity(one, market, account, one.name in fast), account.cash)
        for one in chosen
    ]


def _equity(one: Chosen, market: Market, account: Account, fast: bool) -> pd.Series:
    if fast:
        try:
            return equity(one.strategy, one.params, market=market, account=account)
        except ValueError:
            pass  # too large an account, or a rule that objects: Backtrader's to run or to name
    (result,) = trade([one], market, account, progress=quiet)
    return result.equity
