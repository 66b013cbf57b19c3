"""What does a finished experiment say, as plain data: every number and sentence of the report?"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.experiment import Experiment
from analytics.result import FILLED
from analytics.verification import NOT_RUN, UNPROVEN
from reports.comparison import (
    alternatives,
    inks,
    is_holding,
    main_symbol,
    timeline,
)
from reports.decisions import decisions
from reports.event_day import event_days
from reports.formats import counted, long_day, money, span, spelled, whole
from reports.news import headline_table
from reports.records import Costs, Fact, Refusal, ReportSummary, Trade
from reports.verdict import Standing, Yardsticks, heading
from reports.wording import passages, seals

SHOWN_DECISIONS = 200
SHOWN_TRADES = 150
SHOWN_REFUSALS = 100
_TOLD_ELSEWHERE = {"notes", "reproduce", "config", "config_text"}

LIMITS = (
    "Daily bars: what happened between open and close is not seen, and no order fills inside a "
    "session.",
    "The opening price is taken as a price one can have. At a crowded open it often is not.",
    "The tone of a headline is a model’s guess. Its errors are part of the result.",
    "Which name moves which instrument, and with what sign, was written down by hand.",
    "Taxes, financing of cash, and the effect of the orders on prices are left out.",
)


def summarise(experiment: Experiment) -> ReportSummary:
    """Return all that the report says of `experiment`; the same experiment gives the same data."""
    metrics: Mapping[str, Any] = experiment.metrics
    main = main_symbol(experiment)
    colour = inks(experiment)
    events = event_days(experiment, main, colour)
    decided = decisions(experiment, colour)
    fills = sum(len(decision.fills) for decision in decided)
    notes = tuple(str(note) for note in experiment.manifest.get("notes", ()))  # type: ignore[attr-defined]
    reproduce = str(experiment.manifest.get("reproduce", ""))
    proof: Mapping[str, Any] = {**UNPROVEN, **experiment.manifest.get("verification", {})}  # type: ignore[attr-defined]
    told = [mark for event in events if event.lane for mark in event.lane.strongest]
    told += [mark for decision in decided for mark in decision.behind]
    return ReportSummary(
        name=experiment.name,
        title=experiment.title or experiment.name,
        heading=_heading(experiment, main),
        lead=_lead(experiment),
        notices=experiment.notices,
        seals=seals(
            proof=proof, events=len(events), notes=len(notes),
            reproduce=reproduce or "python -m backtests run CONFIG",
        ),
        assumptions=_assumptions(metrics),
        passages=passages(
            asked=_asked(experiment, main),
            event=events[0] if events else None,
            closed_trades=sum(int(s["trades"]) for s in metrics["strategies"].values()),
            sessions=len(experiment.sessions),
            rules=len(_deciding(experiment)),
            events=len(events),
            notices=len(experiment.notices),
            checked=proof["status"] != NOT_RUN,
        ),
        benchmark=experiment.benchmark,
        main_symbol=main,
        alternatives=alternatives(experiment, main),
        timeline=timeline(experiment, main),
        events=events,
        decisions=decided[:SHOWN_DECISIONS],
        filled_orders=fills,
        shown_fills=sum(len(decision.fills) for decision in decided[:SHOWN_DECISIONS]),
        headlines=headline_table(experiment, {mark.row for mark in told}),
        trades=_trades(experiment.trades.head(SHOWN_TRADES), colour),
        all_trades=len(experiment.trades),
        refusals=_refusals(experiment)[:SHOWN_REFUSALS],
        all_refusals=len(_refusals(experiment)),
        costs=_costs(metrics, colour),
        notes=notes,
        definitions=tuple(Fact(k, str(v)) for k, v in metrics.get("definitions", {}).items()),
        limits=LIMITS,
        config_text=experiment.config_text,
        manifest=tuple(facts({k: v for k, v in experiment.manifest.items()
                              if k not in _TOLD_ELSEWHERE})),
        reproduce=reproduce,
    )  # fmt: skip


def _deciding(experiment: Experiment) -> list[str]:
    return [r.name for r in experiment.results if not is_holding(experiment.metrics, r.name)]


def _heading(experiment: Experiment, main: str) -> str:
    metrics: Mapping[str, Any] = experiment.metrics
    deciding = set(_deciding(experiment))
    standings = [
        Standing(
            result.name,
            metrics["strategies"][result.name]["cumulative_return"],
            bool((result.orders["status"] == FILLED).any()),
        )
        for result in experiment.results
        if result.name in deciding
    ]
    held = metrics["instruments"]
    benchmark = experiment.benchmark
    yards = Yardsticks(
        benchmark, held[benchmark]["cumulative_return"], main, held[main]["cumulative_return"]
    )
    return heading(standings, yards, events=len(metrics.get("events", {})))


def _lead(experiment: Experiment) -> str:
    metrics: Mapping[str, Any] = experiment.metrics
    sessions, strategies = experiment.sessions, metrics["strategies"].values()
    shares = [numbers["exposure"] for numbers in strategies]
    rules = len(_deciding(experiment))
    return (
        f"{long_day(sessions[0].date())} to {long_day(sessions[-1].date())}, "
        f"{counted(len(sessions), 'session')}. "
        f"{_told_strategies(rules, len(strategies) - rules)}, "
        f"{counted(len(experiment.trades), 'entry', 'entries')}, "
        f"in the market {span(min(shares), max(shares))} of sessions."
    )


def _told_strategies(rules: int, holdings: int) -> str:
    held = f"{spelled(holdings)} plain holding{'s' if holdings > 1 else ''}" if holdings else ""
    ruled = counted(rules, "rule") if rules else ""
    return " and ".join(part for part in (ruled, held) if part)


def _assumptions(metrics: Mapping[str, Any]) -> str:
    costs = [numbers["costs"]["total"] for numbers in metrics["strategies"].values()]
    paid = f"costs assumed, not measured ({money(min(costs))} to {money(max(costs))} a strategy)"
    if max(costs) == 0:
        paid = "no costs at all"
    elif len(costs) == 1:
        paid = f"costs assumed, not measured ({money(costs[0])} in all)"
    return f"every order fills at the official open; {paid}; prices adjusted for dividends."


def _asked(experiment: Experiment, main: str) -> str:
    metrics: Mapping[str, Any] = experiment.metrics
    news, rules = metrics["news"], len(_deciding(experiment))
    if not rules:
        return f"What holding alone made of the period: no rule used the {news['kept']} headlines."
    noun = "rule" if rules == 1 else "rules"
    told = f"What {spelled(rules)} {noun} would have made of {whole(news['kept'])} headlines"
    if metrics["run"].get("news_source"):
        told += f" ({metrics['run']['news_source']})"
    return (
        f"{told}, each decided after a close and filled at the next open. The benchmark is "
        f"{experiment.benchmark}; holding {main} is the alternative without a rule."
    )


def _trades(table: pd.DataFrame, colour: Mapping[str, str]) -> tuple[Trade, ...]:
    length = "sessions_held" if "sessions_held" in table else "sessions"
    return tuple(
        Trade(
            strategy=row["strategy"],
            ink=colour[row["strategy"]],
            symbol=row["symbol"],
            side=row["side"],
            opened=row["opened"].date(),
            closed=None if pd.isna(row["closed"]) else row["closed"].date(),
            units=float(row["units"]),
            entry_price=float(row["entry_price"]),
            exit_price=None if pd.isna(row["exit_price"]) else float(row["exit_price"]),
            pnl=float(row["pnl"]),
            costs=float(row["costs"]),
            result=float(row["return"]),
            sessions=int(row[length]),
            is_open=bool(row["is_open"]),
        )
        for row in table.to_dict("records")
    )


def _refusals(experiment: Experiment) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(
            strategy=result.name,
            decided=row["decided"].date(),
            symbol=str(row["symbol"]),
            side=str(row["side"]),
            asked=float(row["asked"]),
            status=str(row["status"]),
            reason=str(row["reason"]),
        )
        for result in experiment.results
        for row in result.orders[result.orders["status"] != FILLED].to_dict("records")
    )


def _costs(metrics: Mapping[str, Any], colour: Mapping[str, str]) -> tuple[Costs, ...]:
    return tuple(
        Costs(
            strategy=name,
            ink=colour[name],
            commission=numbers["costs"]["commission"],
            slippage=numbers["costs"]["slippage"],
            borrow=numbers["costs"]["borrow"],
            total=numbers["costs"]["total"],
            of_start=numbers["costs"]["fraction_of_start"],
            orders=dict(numbers["orders"]),
            closed_trades=numbers["trades"],
            open_trades=numbers["open_trades"],
            hit_rate=numbers["hit_rate"],
        )
        for name, numbers in metrics["strategies"].items()
        if name in colour
    )


def facts(nested: Mapping[str, Any], prefix: str = "") -> list[Fact]:
    """Return a nested mapping as flat facts, names joined by a space: inputs daily.csv, ..."""
    found: list[Fact] = []
    for key, value in nested.items():
        name = f"{prefix} {key}".strip()
        if isinstance(value, Mapping):
            found += facts(value, name)
        elif isinstance(value, list | tuple):
            found.append(Fact(name, ", ".join(map(str, value))))
        else:
            found.append(Fact(name, str(value)))
    return found
