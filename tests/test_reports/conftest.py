"""What does a small, made-up, but complete experiment look like? Seeded, so always the same."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.drawdown import deepest
from analytics.event_window import Event, instrument_window, strategy_window
from analytics.experiment import HEADLINE_COLUMNS, LINK_COLUMNS, Experiment
from analytics.performance import DEFINITIONS, performance
from analytics.result import ORDER_COLUMNS, BacktestResult
from analytics.returns import cagr, cumulative_return, sharpe, simple_returns, volatility
from analytics.trades import trades
from data.sessions import session_opens, sessions_between

CASH = 100_000.0
EVENT = pd.Timestamp("2025-01-27")
SYMBOLS = ("SMH", "SPY", "TLT")
_START, _END = pd.Timestamp("2024-10-01"), pd.Timestamp("2025-03-31")


@pytest.fixture(scope="session")
def build() -> Callable[..., Experiment]:
    return experiment  # tests ask for `build(7, headlines=450, texts={3: "..."})`


@pytest.fixture(scope="session")
def default_run(deepseek: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the main experiment, run as a user runs it."""
    from backtests.__main__ import main

    out = tmp_path_factory.mktemp("out")
    assert main(["run", str(deepseek), "--out", str(out)]) in (0, None)
    return out / "deepseek"


def experiment(
    strategies: int = 2,
    *,
    headlines: int = 60,
    texts: dict[int, str] | None = None,
    years: int = 0,
) -> Experiment:
    """Return an experiment of the SMH, SPY and TLT of nowhere, one event, `strategies` rules.

    The first of several strategies only buys and holds SMH. `texts` replaces headlines by row. The
    run lasts half a year, or so many `years` more, with headlines all along.
    """
    earlier = pd.DateOffset(years=years)
    days = sessions_between("XNYS", pd.Timestamp("2024-06-03") - earlier, _END)
    sessions = days[days >= _START - earlier]
    bars = {symbol: _bars(days, seed) for seed, symbol in enumerate(SYMBOLS)}
    table, links = _news(headlines, texts or {}, sessions, days=365 * years or 10)
    results = tuple(
        _result(k, holding=k == 0 and strategies > 1, bars=bars["SMH"], sessions=sessions)
        for k in range(strategies)
    )
    return Experiment(
        name="made_up",
        title="A made-up experiment",
        sessions=sessions,
        bars=bars,
        benchmark="SPY",
        results=results,
        headlines=table,
        links=links,
        signals=pd.DataFrame(np.nan, index=sessions, columns=list(SYMBOLS)),
        trades=_trades(results, bars, sessions),
        metrics=_metrics(results, bars, sessions, table, links),
        manifest={
            "reproduce": "python -m backtests run configs/made_up.toml",
            "inputs": {"smh.csv": "ab12", "news.csv": "cd34"},
            "versions": {"python": "3.11", "pandas": "3.0"},
            "model": {"name": "embedded", "revision": "0f" * 8},
            "notes": ["SPY: 2025-01-02 moved 9 % without a split"],
            "config": {"signal": {"half_life_sessions": 2.0}},
        },
        config_text='name = "made_up"\n',
        notices=("The headlines were written in hindsight.",),
    )


def _bars(days: pd.DatetimeIndex, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    close = 100.0 * np.cumprod(1.0 + random.normal(0.0004, 0.012, len(days)))
    previous = np.concatenate([[100.0], close[:-1]])
    opens = previous * (1.0 + random.normal(0.0, 0.005, len(days)))
    place = days.get_loc(EVENT)
    if seed == 0:  # a fall of 10 %, three quarters of it before the open
        close[place:] *= 0.90 * close[place - 1] / close[place]
        opens[place] = close[place - 1] * 0.925
        opens[place + 1 :] = close[place:-1] * 1.001
    frame = pd.DataFrame({"open": opens, "close": close}, index=days)
    frame["high"] = frame.max(axis=1) * 1.002
    frame["low"] = frame[["open", "close"]].min(axis=1) * 0.998
    frame["volume"] = 1e6
    return frame[["open", "high", "low", "close", "volume"]]


def _result(
    k: int, *, holding: bool, bars: pd.DataFrame, sessions: pd.DatetimeIndex
) -> BacktestResult:
    """Return an account that holds SMH from the first session, or now and then."""
    name = "hold" if holding else f"rule_{k}"
    random = np.random.default_rng(100 + k)
    held = np.full(len(sessions), 600.0)
    if not holding:
        held *= np.repeat(random.integers(0, 2, len(sessions) // 6 + 1), 6)[: len(sessions)]
    if k == 1:
        place = sessions.get_loc(EVENT)
        held[place - 2 : place] = 600.0
        held[place : place + 4] = 0.0  # sells at the event's open
    cash, before, equity, rows = CASH, 0.0, [], []
    for place, session in enumerate(sessions):
        bar = bars.loc[session]
        change = held[place] - before
        if change:
            price = bar["open"] * (1.0 + 0.0002 * np.sign(change))
            commission = abs(change) * price * 1e-4
            cash -= change * price + commission
            rows.append(
                {
                    "decided": bars.index[bars.index.get_loc(session) - 1],
                    "symbol": "SMH", "side": "buy" if change > 0 else "sell",
                    "asked": abs(change), "size": abs(change), "status": "filled",
                    "reason": "", "filled": session, "price": price,
                    "open": bar["open"], "commission": commission,
                    "slippage": abs(change) * abs(price - bar["open"]),
                    "signal_symbol": "" if holding else "SMH",
                    "signal": np.nan if holding else -0.4,
                }
            )  # fmt: skip
        before = held[place]
        equity.append(cash + before * bar["close"])
    rows.append(
        {
            "decided": sessions[-1], "symbol": "SMH", "side": "buy", "asked": 6.0, "size": 5.0,
            "status": "rejected", "reason": "not enough <cash>", "filled": pd.NaT,
            "price": np.nan, "open": np.nan, "commission": 0.0, "slippage": 0.0,
            "signal_symbol": "SMH", "signal": 0.2,
        }
    )  # fmt: skip
    orders = pd.DataFrame(rows)
    orders["order"] = range(1, len(orders) + 1)
    return BacktestResult(
        name=name,
        starting_cash=CASH,
        equity=pd.Series(equity, index=sessions),
        positions=pd.DataFrame({"SMH": held, "SPY": 0.0, "TLT": 0.0}, index=sessions),
        borrow_fees=pd.Series(0.0, index=sessions),
        orders=orders[list(ORDER_COLUMNS)],
    )


def _news(
    count: int, texts: dict[int, str], sessions: pd.DatetimeIndex, *, days: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `count` kept headlines in `days` around the event, one merged, two dropped."""
    random = np.random.default_rng(7)
    first = pd.Timestamp("2025-01-31 12:00", tz="UTC") - pd.Timedelta(days=days)
    moments = pd.DatetimeIndex(
        [first + pd.Timedelta(hours=days * 24 * k / count) for k in range(count)]
    )
    opens = session_opens("XNYS", sessions)
    bars = sessions[opens.searchsorted(moments, side="right")]
    polarity = np.round(random.uniform(-0.95, 0.95, count), 3)
    linked = np.arange(count) % 3 != 0
    kept = pd.DataFrame(
        {
            "row": range(1, count + 1), "status": "kept", "reason": "",
            "headline": [texts.get(k, f"Made-up headline number {k}") for k in range(1, count + 1)],
            "source": "Nowhere Wire", "language": np.where(np.arange(count) % 3 == 1, "de", "en"),
            "published_at": moments, "date_only": False, "available_at": moments,
            "first_bar": bars, "negative": (1 - polarity) / 2, "neutral": 0.0,
            "positive": (1 + polarity) / 2, "polarity": polarity, "model": "embedded",
            "revision": "0f", "symbols": np.where(linked, "SMH:-1 SPY:0.5", ""),
        }
    )  # fmt: skip
    lost = pd.DataFrame(
        {
            "row": [count + 1, count + 2, count + 3],
            "status": ["merged", "dropped", "dropped"],
            "reason": ["repeat", "no time", "no time"],
            "merged_into": [1, None, None],
            "headline": "Lost", "source": "Nowhere Wire",
        }
    )  # fmt: skip
    table = pd.concat([kept, lost], ignore_index=True).reindex(columns=list(HEADLINE_COLUMNS))
    rows = kept[linked]
    links = pd.concat(
        [
            pd.DataFrame(
                {
                    "row": rows["row"], "symbol": symbol, "entity": "Rival", "weight": weight,
                    "polarity": rows["polarity"], "value": rows["polarity"] * np.sign(weight),
                    "available_at": rows["available_at"], "first_bar": rows["first_bar"],
                }
            )
            for symbol, weight in (("SMH", -1.0), ("SPY", 0.5))
        ],
        ignore_index=True,
    )  # fmt: skip
    return table, links.assign(target="Rival", novelty=1.0)[list(LINK_COLUMNS)]


def _trades(
    results: tuple[BacktestResult, ...], bars: dict[str, pd.DataFrame], sessions: pd.DatetimeIndex
) -> pd.DataFrame:
    closes = {symbol: float(frame.at[sessions[-1], "close"]) for symbol, frame in bars.items()}
    tables = []
    for result in results:
        table = trades(result.orders, last_closes=closes, sessions=sessions)
        table.insert(0, "strategy", result.name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _metrics(
    results: tuple[BacktestResult, ...],
    bars: dict[str, pd.DataFrame],
    sessions: pd.DatetimeIndex,
    table: pd.DataFrame,
    links: pd.DataFrame,
) -> dict[str, object]:
    closes = pd.DataFrame({symbol: frame["close"] for symbol, frame in bars.items()})
    opens = pd.DataFrame({symbol: frame["open"] for symbol, frame in bars.items()})
    event = Event("made_up", "made-up sell-off", EVENT, 5, 20)
    return {
        "run": {"name": "made_up", "news_source": "files"},
        "news": {
            "rows": len(table), "kept": int((table["status"] == "kept").sum()), "merged": 1,
            "dropped": {"no time": 2}, "linked": int(links["row"].nunique()),
            "by_language": table["language"].dropna().value_counts().to_dict(),
        },
        "strategies": {
            result.name: {
                "use": "buy_and_hold" if result.name == "hold" else "made_up_rule",
                "description": "Hold when told.", "params": {},
                **performance(result, closes=closes),
            }
            for result in results
        },
        "instruments": {symbol: _held(closes[symbol], sessions) for symbol in closes},
        "events": {
            "made_up": {
                "name": event.name, "session": "2025-01-27", "previous_session": "2025-01-24",
                "instruments": {s: instrument_window(frame, event) for s, frame in bars.items()},
                "strategies": {r.name: strategy_window(r, opens, closes, event) for r in results},
            }
        },
        "definitions": DEFINITIONS,
    }  # fmt: skip


def _held(closes: pd.Series, sessions: pd.DatetimeIndex) -> dict[str, float | None]:
    start = float(closes[closes.index < sessions[0]].iloc[-1])
    held = closes.loc[sessions]
    returns = simple_returns(held, start)
    worst = deepest(held, start)
    return {
        "cumulative_return": cumulative_return(held, start), "cagr": cagr(held, start),
        "volatility": volatility(returns), "sharpe": sharpe(returns),
        "max_drawdown": worst.depth if worst else 0.0,
    }  # fmt: skip
