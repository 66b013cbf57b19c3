"""What happens in one run, from a config to an Experiment? The whole story on one page.

    headlines - scores - links - signals \
                                          strategies in Backtrader - results - metrics - Experiment
    prices ------------------------------/
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.experiment import Experiment
from analytics.result import BacktestResult
from backtests.claims import claims
from backtests.closes import Closes, closes_of
from backtests.cluster import LOCAL
from backtests.config import Config
from backtests.config_file import as_toml
from backtests.engine import Market
from backtests.evidence import evidence
from backtests.known import Known, Progress, Read, Tools, digest, read, tools_of
from backtests.manifest import manifest
from backtests.metrics import metrics
from backtests.news_sources import notices
from backtests.robustness import robustness
from backtests.sources import exposure_path
from backtests.strategy_files import Chosen, choose
from backtests.tables import all_trades, headline_table
from backtests.trading import account_of, assemble, trade
from backtests.trials import Tried, tried
from backtests.walk_forward import events_of, varied, walk_forward
from backtests.walk_metrics import walk_metrics


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run made of its config, before any of it is put into tables.

    `results` are by bar; `closes` has them, and the bars, by session.
    """

    chosen: Sequence[Chosen]
    sources: Read
    tools: Tools
    known: Known
    market: Market
    results: tuple[BacktestResult, ...]
    closes: Closes
    robustness: dict[str, Any]
    tried: Tried
    evidence: dict[str, Any] | None
    claims: list[dict[str, Any]] | None
    walk_forward: dict[str, Any] | None


def carry_out(
    config: Config,
    *,
    base: Path,
    progress: Progress,
    now: datetime | None = None,
    book: Path | None = None,
    offline: bool = False,
    cluster: str = LOCAL,
) -> Outcome:
    """Read, score, link, trade and ask what luck would do: everything that costs time.

    Headlines dated after `now`, tz-aware, are dropped. The run's trials are entered in `book`, the
    ledger beside the run folders. `offline` forbids the network. Placebo runs that only Backtrader
    can do are sent to `cluster`.
    """
    chosen = choose(config, base=base)
    varied(config, chosen)
    tools = tools_of(config, base=base, offline=offline)
    sources = read(config, base=base, now=now, offline=offline)
    known = digest(config, sources, tools, progress=progress)
    market = assemble(config, known.prices, known.links)
    results = trade(chosen, market, account_of(config), progress=progress)
    curves = robustness(config, chosen, known, market, progress=progress, results=results)
    walked = walk_forward(
        config, chosen, market, events=events_of(config, sources.events), progress=progress
    )
    closes = closes_of(config, known, results)
    also = walked.trials() if walked else ()
    trials = tried(config, chosen, known, closes.results, base=base, book=book, also=also)
    tests = None
    if config.evidence.enabled:
        tests = evidence(
            config, chosen, closes.known, market, closes.results, tried=trials,
            listed=sources.events, base=base, cluster=cluster, progress=progress,
        )  # fmt: skip
    walk = walk_metrics(config, walked, closes.known, tried=trials) if walked else None
    return Outcome(
        chosen, sources, tools, known, market, results, closes, curves, trials, tests,
        claims(config), walk,
    )  # fmt: skip


def describe(config: Config, outcome: Outcome, *, base: Path, source: str) -> Experiment:
    """Put an outcome into the tables that are written and drawn."""
    known, results = outcome.closes.known, outcome.closes.results
    sessions = pd.DatetimeIndex(results[0].equity.index)
    headlines = headline_table(known)
    return Experiment(
        name=config.name,
        title=config.title,
        sessions=sessions,
        bars=known.prices.bars,
        benchmark=config.prices.benchmark,
        results=results,
        headlines=headlines,
        links=known.links,
        signals=outcome.market.signals.iloc[1:],
        trades=all_trades(results, known.prices.bars),
        metrics=metrics(
            config, outcome.chosen, results, known, headlines=headlines, sessions=sessions,
            robustness=outcome.robustness, evidence=outcome.evidence, claims=outcome.claims,
            walk_forward=outcome.walk_forward,
        ),
        manifest=manifest(
            config, base=base, source=source, known=known, results=results, tried=outcome.tried,
            exposure=exposure_path(config.sentiment, base=base),
        ),
        config_text=as_toml(config),
        notices=(*notices(config.news), *config.notices),
        calendar=config.prices.calendar,
    )  # fmt: skip
