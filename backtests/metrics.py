"""Which numbers does a run publish? The content of metrics.json: fractions, ISO dates, None."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analytics.drawdown import deepest
from analytics.event_window import Event, instrument_window, strategy_window
from analytics.performance import DEFINITIONS, performance
from analytics.result import BacktestResult
from analytics.returns import cagr, cumulative_return, sharpe, simple_returns, volatility
from backtests.config import Config
from backtests.strategy_files import parameters
from backtests.tables import TOO_EARLY, TOO_LATE

if TYPE_CHECKING:
    from backtests.pipeline import Chosen, Known


def metrics(
    config: Config,
    chosen: "Sequence[Chosen]",
    results: Sequence[BacktestResult],
    known: "Known",
    *,
    sessions: pd.DatetimeIndex,
) -> dict[str, Any]:
    """Return all numbers of a run, JSON-able, the same for the same inputs."""
    bars = known.prices.bars
    closes = pd.DataFrame({symbol: frame["close"] for symbol, frame in bars.items()})
    opens = pd.DataFrame({symbol: frame["open"] for symbol, frame in bars.items()})
    return {
        "run": {
            "name": config.name,
            "title": config.title,
            "start": f"{sessions[0]:%Y-%m-%d}",
            "end": f"{sessions[-1]:%Y-%m-%d}",
            "sessions": len(sessions),
            "benchmark": config.prices.benchmark,
            "symbols": list(config.prices.symbols),
            "news_source": config.news.source,
            "price_source": config.prices.source,
        },
        "news": _news(known),
        "strategies": {
            result.name: {
                "use": table.use,
                "description": (one.strategy.__doc__ or "").strip().partition("\n")[0],
                "params": {**parameters(one.strategy), **one.params},
                **performance(result, closes=closes),
            }
            for table, one, result in zip(config.strategies, chosen, results, strict=True)
        },
        "instruments": {symbol: _held(closes[symbol], sessions) for symbol in closes},
        "events": {
            table.id: _event(
                Event(
                    table.id, table.name, pd.Timestamp(table.session), table.before, table.after
                ),
                results, known, opens=opens, closes=closes,
            )
            for table in config.events
        },
        "definitions": DEFINITIONS,
    }  # fmt: skip


def _news(known: "Known") -> dict[str, Any]:
    """How many rows were read, and what became of them; kept + merged + dropped = rows."""
    reasons = [one.reason for one in known.news.dropped if one.merged_into is None]
    usable = known.headlines["first_bar"].notna()
    first = known.headlines.loc[usable, "available_at"].min()
    outside = known.headlines.loc[~usable, "available_at"]
    early = int((outside < first).sum())
    dropped = pd.Series(
        reasons + [TOO_EARLY] * early + [TOO_LATE] * (len(outside) - early), dtype=str
    )
    return {
        "rows": known.news.rows,
        "kept": int(usable.sum()),
        "merged": len(known.news.dropped) - len(reasons),
        "dropped": {reason: int(n) for reason, n in sorted(dropped.value_counts().items())},
        "by_language": {
            language or "unknown": int(n)
            for language, n in sorted(known.headlines["language"][usable].value_counts().items())
        },
        "linked": int(known.links["row"].nunique()),
        "model": known.model,
        "revision": known.revision,
    }


def _held(closes: pd.Series, sessions: pd.DatetimeIndex) -> dict[str, float | None]:
    """An instrument held over the period without costs, from the close before its start."""
    places = closes.index.get_indexer(sessions)
    start = float(closes.iloc[places[0] - 1])
    held = closes.iloc[places]
    returns = simple_returns(held, start)
    worst = deepest(held, start)
    return {
        "cumulative_return": cumulative_return(held, start),
        "cagr": cagr(held, start),
        "volatility": volatility(returns),
        "sharpe": sharpe(returns),
        "max_drawdown": worst.depth if worst else 0.0,
    }


def _event(
    event: Event,
    results: Sequence[BacktestResult],
    known: "Known",
    *,
    opens: pd.DataFrame,
    closes: pd.DataFrame,
) -> dict[str, Any]:
    windows = {
        symbol: instrument_window(frame, event) for symbol, frame in known.prices.bars.items()
    }
    return {
        "name": event.name,
        "session": f"{event.session:%Y-%m-%d}",
        "previous_session": next(iter(windows.values()))["previous_session"],
        "instruments": windows,
        "strategies": {
            result.name: strategy_window(result, opens, closes, event) for result in results
        },
    }
