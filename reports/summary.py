"""What does a finished experiment say, as plain data: every number and sentence of the report?"""

from collections.abc import Mapping, Sequence
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
from reports.decisions import decisions, first_fills
from reports.event_day import event_days
from reports.evidence import evidence
from reports.judgement import Judgement, event_dates, judge
from reports.language import Language, language, marked
from reports.look_ahead import look_ahead, verify_command
from reports.luck import AHEAD, EVENTS
from reports.news import headline_table
from reports.news_flow import news_flow
from reports.pooled import pooled
from reports.quality import data_quality
from reports.records import Fact, OwnSection, ReportSummary
from reports.returns import returns
from reports.robustness import robustness
from reports.sections import order
from reports.sweep import sweep
from reports.verdict import Standing, Yardsticks, heading
from reports.walk import walk
from reports.wording import passages, seals

SHOWN_DECISIONS = 130
SHOWN_TRADES = 150
SHOWN_REFUSALS = 100
SOURCES = (marked("sample"), marked("files"))  # of headlines, as the config names them
_TOLD_ELSEWHERE = {"notes", "reproduce", "config", "config_text", "verification"}

LIMITS = (
    marked(
        "Daily bars: what happened between open and close is not seen, and no order fills inside a "
        "session."
    ),
    marked(
        "The opening price is taken as a price one can have. At a crowded open it often is not."
    ),
    marked("The tone of a headline is a model’s guess. Its errors are part of the result."),
    marked("Which name moves which instrument, and with what sign, was written down by hand."),
    marked("Taxes, financing of cash, and the effect of the orders on prices are left out."),
)


def summarise(
    experiment: Experiment,
    *,
    speaking: str = "en",
    sections: Sequence[str] = (),
    own: Sequence[OwnSection] = (),
    highlight: Sequence[str] = (),
) -> ReportSummary:
    """Return all that the report says of `experiment`, in one of `reports.language.LANGUAGES`.

    `sections` names those to show, in this order, of `reports.sections.SECTIONS` and `own`; empty:
    all of them. `highlight` names the strategies to colour, at most eight; empty: the first ones.
    The same experiment gives the same data.
    """
    say = language(speaking)
    metrics: Mapping[str, Any] = experiment.metrics
    main = main_symbol(experiment)
    colour = inks(experiment, highlight)
    events = event_days(experiment, main, inks=colour, say=say)
    decided = decisions(experiment, colour, say=say)
    fills = sum(len(decision.fills) for decision in decided)
    notes = tuple(say.retell(str(note)) for note in experiment.manifest.get("notes", ()))
    reproduce = str(experiment.manifest.get("reproduce", ""))
    proof = look_ahead(experiment.manifest, say)
    chance = evidence(experiment, main, inks=colour, say=say)
    curves = robustness(experiment, inks=colour, say=say)
    together, walked = pooled(experiment, say), walk(experiment, say)
    judgement = judge(metrics, _deciding(experiment), benchmark=experiment.benchmark, main=main)
    dates = len(event_dates(metrics))
    refused = refusals(experiment, say)
    rows = alternatives(experiment, main, inks=colour, say=say)
    through_time = timeline(experiment, main, inks=colour, say=say)
    told = [mark for event in events if event.lane for mark in event.lane.strongest]
    told += [mark for decision in decided for mark in decision.behind]
    return ReportSummary(
        language=speaking,
        sections=order(sections, [section.name for section in own]),
        own=tuple(own),
        name=experiment.name,
        title=experiment.title or experiment.name,
        heading=_heading(experiment, main, judgement, say),
        lead=_lead(experiment, say),
        notices=tuple(map(say.retell, experiment.notices)),
        seals=seals(
            proof=proof, verify=verify_command(experiment.manifest), evidence=chance,
            events=dates, notes=len(notes), say=say,
        ),
        assumptions=_assumptions(metrics, say),
        passages=passages(
            asked=_asked(experiment, main, say),
            event=events[0] if events else None,
            closed_trades=sum(int(s["trades"]) for s in metrics["strategies"].values()),
            sessions=len(experiment.sessions),
            rules=len(_deciding(experiment)),
            events=dates,
            notices=len(experiment.notices),
            checked=proof.status != NOT_RUN,
            evidence=chance,
            judgement=judgement,
            many_events=together.told if together else "",
            walk=walked.told if walked else "",
            delayed=curves is not None,
            say=say,
        ),
        evidence=chance,
        pooled=together,
        walk=walked,
        robustness=curves,
        sweep=sweep(experiment, say=say),
        look_ahead=proof,
        verify=verify_command(experiment.manifest),
        benchmark=experiment.benchmark,
        main_symbol=main,
        alternatives=rows,
        timeline=through_time,
        returns=returns(through_time, rows, say=say),
        quality=data_quality(metrics, say),
        events=events,
        decisions=decided[:SHOWN_DECISIONS],
        filled_orders=fills,
        shown_fills=sum(len(decision.fills) for decision in decided[:SHOWN_DECISIONS]),
        flow=news_flow(experiment, main, through_time),
        headlines=headline_table(
            experiment, {mark.row for mark in told}, say=say,
            fills=first_fills(decided[:SHOWN_DECISIONS]),
        ),
        trades=trade_rows(experiment.trades.head(SHOWN_TRADES), colour, say=say),
        all_trades=len(experiment.trades),
        refusals=refused[:SHOWN_REFUSALS],
        all_refusals=len(refused),
        costs=cost_rows(metrics, colour),
        notes=notes,
        definitions=tuple(
            Fact(name, say.retell(str(text)))
            for name, text in metrics.get("definitions", {}).items()
        ),
        limits=tuple(map(say, LIMITS)),
        config_text=experiment.config_text,
        manifest=tuple(facts({k: v for k, v in experiment.manifest.items()
                              if k not in _TOLD_ELSEWHERE})),
        reproduce=reproduce,
    )  # fmt: skip


def _deciding(experiment: Experiment) -> list[str]:
    return [r.name for r in experiment.results if not is_holding(experiment.metrics, r.name)]


def _heading(experiment: Experiment, main: str, judgement: Judgement | None, say: Language) -> str:
    metrics: Mapping[str, Any] = experiment.metrics
    deciding = _deciding(experiment)
    standings = [
        Standing(
            result.name,
            metrics["strategies"][result.name]["cumulative_return"],
            bool((result.orders["status"] == FILLED).any()),
            *_more_than_luck(judgement, result.name),
        )
        for result in experiment.results
        if result.name in deciding
    ]
    held = metrics["instruments"]
    benchmark = experiment.benchmark
    yards = Yardsticks(
        benchmark, held[benchmark]["cumulative_return"], main, held[main]["cumulative_return"]
    )
    return heading(standings, yards, events=len(event_dates(metrics)), say=say)


def _more_than_luck(judgement: Judgement | None, name: str) -> tuple[bool | None, bool | None]:
    """Return whether a lead over the benchmark, and over holding, would be more than luck.

    Whether it is one, and of enough events, is for the heading to say.
    """
    if judgement is None or name not in judgement.objections:
        return None, None
    one, other = (set(unmet) <= {AHEAD, EVENTS} for unmet in judgement.objections[name])
    return one, other


def _lead(experiment: Experiment, say: Language) -> str:
    metrics: Mapping[str, Any] = experiment.metrics
    sessions, strategies = experiment.sessions, metrics["strategies"].values()
    shares = [numbers["exposure"] for numbers in strategies]
    rules = len(_deciding(experiment))
    return say(
        "{first} to {last}, {sessions}. {strategies}, {entries}, in the market {span} of sessions.",
        first=say.long_day(sessions[0].date()),
        last=say.long_day(sessions[-1].date()),
        sessions=say("{n} session", "{n} sessions", n=len(sessions)),
        strategies=_told_strategies(rules, len(strategies) - rules, say),
        entries=say("{n} entry", "{n} entries", n=len(experiment.trades)),
        span=say.span(min(shares), max(shares)),
    )


def _told_strategies(rules: int, holdings: int, say: Language) -> str:
    parts = [say("{n} rule", "{n} rules", n=rules)] if rules else []
    if holdings:
        parts.append(say("one plain holding", "{count} plain holdings",
                         n=holdings, count=say.spelled(holdings)))  # fmt: skip
    return say.listed(parts)


def _assumptions(metrics: Mapping[str, Any], say: Language) -> str:
    costs = [numbers["costs"]["total"] for numbers in metrics["strategies"].values()]
    if max(costs) == 0:
        paid = say("no costs at all")
    elif len(costs) == 1:
        paid = say("assumed costs ({total} in all)", total=say.money(costs[0]))
    else:
        paid = say("assumed costs ({low} to {high} a strategy)",
                   low=say.money(min(costs)), high=say.money(max(costs)))  # fmt: skip
    prices = metrics.get("data_quality", {}).get("prices") or {}
    ways = prices.get("adjustment", {}).get("ways", ())
    if ways and all(way.endswith("splits and dividends") for way in ways):
        return say("fills at the official open; {paid}; prices adjusted for dividends.",
                   paid=paid)  # fmt: skip
    return say("fills at the official open; {paid}.", paid=paid)


def _asked(experiment: Experiment, main: str, say: Language) -> str:
    metrics: Mapping[str, Any] = experiment.metrics
    news, rules = metrics["news"], len(_deciding(experiment))
    if not rules:
        return say("What holding alone made of the period: no rule used the {kept} headlines.",
                   kept=say.whole(news["kept"]))  # fmt: skip
    headlines = say("{n} headline", "{n} headlines", n=news["kept"])
    if metrics["run"].get("news_source"):
        headlines += f" ({say(metrics['run']['news_source'])})"
    return say(
        "What one rule would have made of {headlines}, each decided after a close and filled at "
        "the next open. The benchmark is {benchmark}; holding {main} is the alternative without a "
        "rule.",
        "What {count} rules would have made of {headlines}, each decided after a close and filled "
        "at the next open. The benchmark is {benchmark}; holding {main} is the alternative without "
        "a rule.",
        n=rules, count=say.spelled(rules), headlines=headlines, benchmark=experiment.benchmark,
        main=main,
    )  # fmt: skip


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
