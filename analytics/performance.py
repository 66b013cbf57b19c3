"""Which numbers sum up a backtest, and what does each one mean?"""

import math

import numpy as np
import pandas as pd

from analytics.drawdown import deepest, longest_days
from analytics.result import CANCELLED, EXPIRED, FILLED, PENDING, REJECTED, BacktestResult
from analytics.returns import (
    SESSIONS_PER_YEAR,
    cagr,
    cumulative_return,
    sharpe,
    simple_returns,
    sortino,
    volatility,
)
from analytics.trades import hit_rate, trades

DEFINITIONS: dict[str, str] = {
    "final_equity": "Value of the account at the last close, in its currency.",
    "cumulative_return": "Final equity over the starting cash, minus 1.",
    "cagr": "Compound annual growth rate: (final equity / starting cash) to the power of 365.25 "
    "over the calendar days from the first to the last session, minus 1; not given below 90 days.",
    "volatility": "Standard deviation (n - 1) of the daily simple returns, times the square root "
    "of 252.",
    "sharpe": "Mean over standard deviation (n - 1) of the daily simple returns, times the square "
    "root of 252, with a risk-free rate of zero.",
    "sortino": "Mean of the daily simple returns over the root of the mean squared loss, where "
    "days without a loss count as zero, times the square root of 252, with a target of zero.",
    "calmar": "CAGR over the size of the maximum drawdown of the whole run.",
    "max_drawdown": "Deepest loss from a running peak at the daily closes; the starting cash "
    "counts as the first peak.",
    "max_drawdown_peak": "Last session at the peak before the maximum drawdown; empty when that "
    "peak is the starting cash before the first session.",
    "max_drawdown_trough": "Session with the lowest close of the maximum drawdown.",
    "max_drawdown_recovery": "First session that closed back at the peak before the maximum "
    "drawdown; empty when none did.",
    "longest_drawdown_days": "Calendar days of the longest drawdown, from its peak to its recovery "
    "or, without one, to the last session.",
    "exposure": "Share of the sessions at whose close any position was held.",
    "mean_gross_exposure": "Mean over all sessions of the positions' absolute values at the close, "
    "summed, over the equity.",
    "turnover": "Half the value of all fills over the mean equity, times 252 over the number of "
    "sessions: how often a year the account was turned over.",
    "trades": "Closed round trips, each from flat to flat in one symbol.",
    "open_trades": "Round trips still open at the last close.",
    "hit_rate": "Share of the closed trades with a profit after commission and slippage, before "
    "borrow fees.",
    "costs": "Commission, slippage against the opening price and borrow fees, in the account's "
    "currency, their total, and the total as a fraction of the starting cash.",
    "orders": "Number of orders by what became of them.",
    "sessions": "Trading sessions in the run.",
    "best_day": "Session with the highest simple return, close to close.",
    "worst_day": "Session with the lowest simple return, close to close.",
}


def performance(result: BacktestResult, *, closes: pd.DataFrame) -> dict[str, object]:
    """Return the numbers that sum up a run, keys as in `DEFINITIONS`; plain values for JSON.

    `closes` (sessions, symbols) has every session and symbol of `result.positions`; more of either
    changes nothing. Sessions are ISO dates; a number that is not defined is None. Raises ValueError
    for a run without sessions and for a position without a close.
    """
    equity, cash = result.equity, result.starting_cash
    if equity.empty:
        raise ValueError(f"{result.name}: the run has no sessions")
    prices = _closes_of(result, closes)
    returns = simple_returns(equity, cash)
    growth = cagr(equity, cash)
    worst = deepest(equity, cash)
    depth = worst.depth if worst else 0.0
    table = trades(
        result.orders,
        last_closes={str(symbol): float(c) for symbol, c in prices.iloc[-1].items()},
        sessions=pd.DatetimeIndex(equity.index),
    )
    return {
        "final_equity": float(equity.iloc[-1]),
        "cumulative_return": cumulative_return(equity, cash),
        "cagr": growth,
        "volatility": volatility(returns),
        "sharpe": sharpe(returns),
        "sortino": sortino(returns),
        "calmar": growth / -depth if growth is not None and depth < 0 else None,
        "max_drawdown": depth,
        "max_drawdown_peak": _iso(worst.peak) if worst else None,
        "max_drawdown_trough": _iso(worst.trough) if worst else None,
        "max_drawdown_recovery": _iso(worst.recovery) if worst else None,
        "longest_drawdown_days": longest_days(equity, cash),
        "exposure": float((result.positions != 0).any(axis=1).mean()),
        "mean_gross_exposure": _mean_gross_exposure(result, prices),
        "turnover": _turnover(result),
        "trades": int((~table["is_open"]).sum()),
        "open_trades": int(table["is_open"].sum()),
        "hit_rate": hit_rate(table),
        "costs": _costs(result),
        "orders": _order_counts(result.orders),
        "sessions": len(equity),
        "best_day": _day(returns, int(returns.argmax())),
        "worst_day": _day(returns, int(returns.argmin())),
    }


def _closes_of(result: BacktestResult, closes: pd.DataFrame) -> pd.DataFrame:
    """Return the closes on the sessions and symbols of the run; every held symbol has one."""
    positions = result.positions
    prices = closes.reindex(index=positions.index, columns=positions.columns)
    missing = np.argwhere((prices.isna() & (positions != 0)).to_numpy())
    if missing.size:
        row, column = missing[0]
        raise ValueError(
            f"{result.name}: {positions.columns[column]} is held on "
            f"{_iso(positions.index[row])}, but closes has no price of it then"
        )
    return prices


def _mean_gross_exposure(result: BacktestResult, prices: pd.DataFrame) -> float | None:
    gross = (result.positions * prices).abs().sum(axis=1)
    mean = float((gross / result.equity.where(result.equity > 0)).mean())
    return None if math.isnan(mean) else mean  # a ruined account has no exposure


def _turnover(result: BacktestResult) -> float | None:
    filled = result.orders[result.orders["status"] == FILLED]
    value = float((filled["size"] * filled["price"]).abs().sum())
    mean_equity = float(result.equity.mean())
    if mean_equity <= 0:
        return None
    return value / 2 / mean_equity * SESSIONS_PER_YEAR / len(result.equity)


def _costs(result: BacktestResult) -> dict[str, float]:
    filled = result.orders[result.orders["status"] == FILLED]
    commission = float(filled["commission"].sum())
    slippage = float(filled["slippage"].sum())
    borrow = float(result.borrow_fees.sum())
    total = commission + slippage + borrow
    return {
        "commission": commission,
        "slippage": slippage,
        "borrow": borrow,
        "total": total,
        "fraction_of_start": total / result.starting_cash,
    }


def _order_counts(orders: pd.DataFrame) -> dict[str, int]:
    words = (FILLED, REJECTED, PENDING, CANCELLED, EXPIRED)
    return {word: int((orders["status"] == word).sum()) for word in words}


def _day(returns: pd.Series, place: int) -> dict[str, object]:
    return {"session": _iso(returns.index[place]), "return": float(returns.iloc[place])}


def _iso(session: pd.Timestamp | None) -> str | None:
    return None if session is None else session.date().isoformat()
