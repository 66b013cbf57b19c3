"""Which numbers does a run publish? The content of metrics.json: fractions, ISO dates, None."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.drawdown import deepest
from analytics.event_window import Event, instrument_window, strategy_window
from analytics.headline_quality import headline_quality
from analytics.performance import DEFINITIONS, performance
from analytics.result import BacktestResult
from analytics.returns import cagr, cumulative_return, sharpe, simple_returns, volatility
from backtests.config import Config
from backtests.known import Known
from backtests.strategy_files import Chosen, plain_params
from backtests.tables import DROPPED, KEPT, MERGED, ruined_on
from data.prices.quality import mixed_adjustment


def metrics(
    config: Config,
    chosen: Sequence[Chosen],
    results: Sequence[BacktestResult],
    known: Known,
    *,
    headlines: pd.DataFrame,
    sessions: pd.DatetimeIndex,
    robustness: Mapping[str, Any],
    evidence: Mapping[str, Any] | None = None,
    claims: Sequence[Mapping[str, Any]] | None = None,
    walk_forward: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return all numbers of a run, JSON-able, the same for the same inputs.

    `headlines` is the run's `headline_table`, `robustness` its curves, `evidence` its tests,
    `claims` those of the sample's article and `walk_forward` its steps; what is None has no key.
    Around an event that came after a strategy's ruin, every number of that strategy is None.
    """
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
        "news": _news(known, headlines),
        "data_quality": {
            "headlines": headline_quality(headlines, sessions=sessions),
            "prices": {
                "interval": config.prices.interval,
                "symbols": {one: dict(found) for one, found in known.prices.quality.items()},
                "adjustment": mixed_adjustment(known.prices.adjustments, known.prices.quality),
            },
        },
        "strategies": {
            result.name: {
                "use": table.use,
                "description": (one.strategy.__doc__ or "").strip().partition("\n")[0],
                "params": plain_params(one),
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
        "robustness": robustness,
        **({} if evidence is None else {"evidence": evidence}),
        **({} if walk_forward is None else {"walk_forward": walk_forward}),
        **({} if claims is None else {"claims": claims}),
        "definitions": DEFINITIONS,
    }  # fmt: skip


def _news(known: Known, headlines: pd.DataFrame) -> dict[str, Any]:
    """How many rows were read, and what became of them; kept + merged + dropped = rows."""
    status = headlines["status"]
    kept, dropped = headlines[status == KEPT], headlines[status == DROPPED]
    return {
        "rows": len(headlines),
        "kept": len(kept),
        "merged": int((status == MERGED).sum()),
        "dropped": _counts(dropped["reason"]),
        "by_language": _counts(kept["language"].replace("", "unknown")),
        "linked": int(known.links["row"].nunique()),
        "model": known.model,
        "revision": known.revision,
    }


def _counts(words: pd.Series) -> dict[str, int]:
    return {str(word): int(n) for word, n in sorted(words.value_counts().items())}


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
    known: Known,
    *,
    opens: pd.DataFrame,
    closes: pd.DataFrame,
) -> dict[str, Any]:
    windows = {
        symbol: instrument_window(frame, event) for symbol, frame in known.prices.bars.items()
    }
    first = next(iter(windows.values()))
    strategies = {}
    for result in results:
        ruin = ruined_on(result)
        if ruin is not None and ruin < event.session:
            strategies[result.name] = _nothing(first)
        else:
            strategies[result.name] = strategy_window(result, opens, closes, event)
    return {
        "name": event.name,
        "session": f"{event.session:%Y-%m-%d}",
        "previous_session": first["previous_session"],
        "instruments": windows,
        "strategies": strategies,
    }


_WINDOW = (
    "gap", "intraday", "close_to_close", "exposure_into_open", "gross_into_open", "net_into_open",
    "exposure_after_open", "gross_after_open", "net_after_open", "drawdown_at_previous_close",
    "worst", "max_drawdown", "sessions_to_recovery", "drawdown",
)  # fmt: skip


def _nothing(instrument: dict[str, Any]) -> dict[str, Any]:
    """The window of a strategy that was ruined before the event: an account at zero has no returns.

    The keys are those of `strategy_window`.
    """
    return {
        **{key: instrument[key] for key in ("session", "previous_session")},
        **dict.fromkeys(_WINDOW),
        "orders_filled_at_open": [],
        "path": [],
        "complete": False,
    }
