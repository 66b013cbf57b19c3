"""What does a finished experiment say, as plain data: every number and sentence of the report?"""

from collections.abc import Mapping
from typing import Any

from analytics.experiment import Experiment
from analytics.result import FILLED
from analytics.verification import NOT_RUN
from reports.accounts import cost_rows, refusals, trade_rows
from reports.comparison import (
    alternatives,
    inks,
    is_holding,
    main_symbol,
    timeline,
)
from reports.decisions import decisions
from reports.event_day import event_days
from reports.evidence import evidence
from reports.formats import counted, long_day, money, span, spelled, whole
from reports.look_ahead import look_ahead, verify_command
from reports.luck import more_than_luck
from reports.news import headline_table
from reports.records import Fact, ReportSummary
from reports.robustness import robustness
from reports.verdict import Standing, Yardsticks, heading
from reports.wording import passages, seals

SHOWN_DECISIONS = 200
SHOWN_TRADES = 150
SHOWN_REFUSALS = 100
_TOLD_ELSEWHERE = {"notes", "reproduce", "config", "config_text", "verification"}

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
    notes = tuple(str(note) for note in experiment.manifest.get("notes", ()))
    reproduce = str(experiment.manifest.get("reproduce", ""))
    proof = look_ahead(experiment.manifest)
    chance = evidence(experiment, main, colour)
    curves = robustness(experiment, colour)
    refused = refusals(experiment)
    told = [mark for event in events if event.lane for mark in event.lane.strongest]
    told += [mark for decision in decided for mark in decision.behind]
    return ReportSummary(
        name=experiment.name,
        title=experiment.title or experiment.name,
        heading=_heading(experiment, main),
        lead=_lead(experiment),
        notices=experiment.notices,
        seals=seals(
            proof=proof, verify=verify_command(experiment.manifest), evidence=chance,
            events=len(events), notes=len(notes),
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
            checked=proof.status != NOT_RUN,
            evidence=chance,
            delayed=curves is not None,
        ),
        evidence=chance,
        robustness=curves,
        look_ahead=proof,
        verify=verify_command(experiment.manifest),
        benchmark=experiment.benchmark,
        main_symbol=main,
        alternatives=alternatives(experiment, main),
        timeline=timeline(experiment, main),
        events=events,
        decisions=decided[:SHOWN_DECISIONS],
        filled_orders=fills,
        shown_fills=sum(len(decision.fills) for decision in decided[:SHOWN_DECISIONS]),
        headlines=headline_table(experiment, {mark.row for mark in told}),
        trades=trade_rows(experiment.trades.head(SHOWN_TRADES), colour),
        all_trades=len(experiment.trades),
        refusals=refused[:SHOWN_REFUSALS],
        all_refusals=len(refused),
        costs=cost_rows(metrics, colour),
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
    deciding = _deciding(experiment)
    standings = [
        Standing(
            result.name,
            metrics["strategies"][result.name]["cumulative_return"],
            bool((result.orders["status"] == FILLED).any()),
            *_more_than_luck(metrics, result.name, rules=len(deciding)),
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


def _more_than_luck(
    metrics: Mapping[str, Any], name: str, *, rules: int
) -> tuple[bool | None, bool | None]:
    """Return whether a lead over the benchmark, and over holding, would be more than luck."""
    found = (metrics.get("evidence") or {}).get("strategies", {}).get(name)
    if found is None:
        return None, None
    trades = int(metrics["strategies"][name]["trades"])
    one, other = (
        more_than_luck(found, against, rules=rules, trades=trades)
        for against in ("benchmark", "held")
    )
    return one, other


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
