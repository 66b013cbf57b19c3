"""How did each strategy do beside the benchmark and the instrument simply held?"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.drawdown import drawdown
from analytics.experiment import Experiment
from analytics.result import FILLED, BacktestResult
from reports.language import Language
from reports.records import Alternative, Line, Timeline

INKS = 8  # colours that can be told apart; strategies beyond them are drawn in grey


def main_symbol(experiment: Experiment) -> str:
    """Return the instrument the strategies traded most often, the first of equals.

    It is the one "holding" is compared with, and the one whose headlines the event day shows.
    Without a fill it is the first instrument that is not the benchmark.
    """
    symbols = list(experiment.bars)
    fills = [result.orders[result.orders["status"] == FILLED] for result in experiment.results]
    counts = {s: sum(int((orders["symbol"] == s).sum()) for orders in fills) for s in symbols}
    if any(counts.values()):
        return max(symbols, key=lambda symbol: counts[symbol])
    return next((s for s in symbols if s != experiment.benchmark), experiment.benchmark)


def inks(experiment: Experiment, highlight: Sequence[str] = ()) -> dict[str, str]:
    """Return the ink of each strategy: the same in every table and chart.

    `highlight` names those to colour, the first eight where it is empty; the rest is grey.
    """
    names = [result.name for result in experiment.results]
    coloured = [*(highlight or names)][:INKS]
    return {name: f"s{coloured.index(name) + 1}" if name in coloured else "rest" for name in names}


def held_symbols(experiment: Experiment, main: str) -> list[tuple[str, str]]:
    """Return the (symbol, ink) of the instruments shown beside the strategies, the benchmark last.

    The traded instrument has a row of its own only where no strategy simply holds it.
    """
    shown = [(experiment.benchmark, "bench")]
    if main != experiment.benchmark and not any(
        _simply_holds(experiment, result, main) for result in experiment.results
    ):
        shown.insert(0, (main, "held"))
    return shown


def is_holding(metrics: Mapping[str, Any], name: str) -> bool:
    """Return whether a strategy decides nothing: it only buys and holds."""
    return bool(metrics["strategies"][name].get("use") == "buy_and_hold")


def _simply_holds(experiment: Experiment, result: BacktestResult, symbol: str) -> bool:
    filled = result.orders[result.orders["status"] == FILLED]
    return is_holding(experiment.metrics, result.name) and set(filled["symbol"]) == {symbol}


def alternatives(
    experiment: Experiment, main: str, *, inks: Mapping[str, str], say: Language
) -> tuple[Alternative, ...]:
    """Return the rows of the comparison: the strategies in their order, then what was held."""
    metrics: Mapping[str, Any] = experiment.metrics
    events: Mapping[str, Any] = metrics.get("events", {})
    rows = [
        _strategy_row(name, metrics["strategies"][name], events, inks[name], say)
        for name in (result.name for result in experiment.results)
    ]
    for symbol, ink in held_symbols(experiment, main):
        numbers = metrics["instruments"][symbol]
        rows.append(
            Alternative(
                name=say("{symbol} held", symbol=symbol),
                ink=ink,
                kind="benchmark" if ink == "bench" else "held",
                rule=say("the benchmark, no costs") if ink == "bench" else say("no rule, no costs"),
                total=numbers["cumulative_return"],
                per_year=numbers["cagr"],
                worst_fall=numbers["max_drawdown"],
                volatility=numbers["volatility"],
                sharpe=numbers["sharpe"],
                event_days=tuple(
                    event["instruments"].get(symbol, {}).get("close_to_close")
                    for event in events.values()
                ),
                in_market=1.0,
            )
        )
    return tuple(rows)


def _strategy_row(
    name: str, numbers: Mapping[str, Any], events: Mapping[str, Any], ink: str, say: Language
) -> Alternative:
    days = [event["strategies"].get(name, {}) for event in events.values()]
    return Alternative(
        name=name,
        ink=ink,
        kind="strategy",
        rule=say.retell(numbers.get("description") or numbers.get("use") or ""),
        total=numbers["cumulative_return"],
        per_year=numbers["cagr"],
        worst_fall=numbers["max_drawdown"],
        volatility=numbers["volatility"],
        sharpe=numbers["sharpe"],
        event_days=tuple(day.get("close_to_close") for day in days),
        into_open=days[0].get("net_into_open") if days else None,
        in_market=numbers["exposure"],
        trades=numbers["trades"],
        costs=numbers["costs"]["fraction_of_start"],
        sortino=numbers["sortino"],
        calmar=numbers["calmar"],
        hit_rate=numbers["hit_rate"],
        turnover=numbers["turnover"],
    )


def timeline(
    experiment: Experiment, main: str, *, inks: Mapping[str, str], say: Language
) -> Timeline:
    """Return growth and fall of every row of the comparison at the closes of all sessions."""
    sessions = experiment.sessions
    lines = [
        _line(result.name, inks[result.name], result.equity / result.starting_cash)
        for result in experiment.results
    ]
    lines += [
        _line(say("{symbol} held", symbol=symbol), ink, _held_growth(experiment, symbol))
        for symbol, ink in held_symbols(experiment, main)
    ]
    before = experiment.bars[experiment.benchmark].index
    before = before[before < sessions[0]]
    start = before[-1] if len(before) else sessions[0] - pd.Timedelta(days=1)
    events: Mapping[str, Any] = experiment.metrics.get("events", {})
    return Timeline(
        days=tuple(day.date() for day in [start, *sessions]),
        lines=tuple(lines),
        events=tuple(
            (1 + int(sessions.searchsorted(day)), day.date(), event["name"])
            for event in events.values()
            if (day := pd.Timestamp(event["session"])) in sessions
        ),
    )


def _held_growth(experiment: Experiment, symbol: str) -> pd.Series:
    """Return closes over the price they started from, which is the one the metrics started from."""
    closes = experiment.bars[symbol]["close"].reindex(experiment.sessions)
    metrics: Mapping[str, Any] = experiment.metrics
    total = metrics["instruments"][symbol]["cumulative_return"]
    return closes / closes.iloc[-1] * (1.0 + total)


def _line(name: str, ink: str, growth: pd.Series) -> Line:
    fall = drawdown(growth, 1.0)
    return Line(name, ink, (1.0, *map(float, growth)), (0.0, *map(float, fall)))
