"""What does one run leave behind, before anything is written or drawn?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.result import BacktestResult

HEADLINE_COLUMNS = (
    "row",              # place in the source, from 1
    "status",           # kept, dropped or merged
    "reason",           # why it was dropped; empty otherwise
    "merged_into",      # row of the headline it repeats; <NA> otherwise
    "headline",
    "source",
    "language",
    "published_at",     # UTC; NaT if the time could not be read
    "date_only",        # True: known at the end of the local day
    "available_at",     # UTC: max(published, first seen) + latency
    "first_bar",        # first session whose open is strictly later; NaT after the last
    "negative", "neutral", "positive", "polarity",
    "model", "revision",
    "symbols",          # the instruments it moves, with the signed weight: "SMH:-1 SOXX:-1"
)  # fmt: skip

LINK_COLUMNS = (
    "row",              # the headline
    "symbol",           # the instrument it is taken to move
    "entity",           # what is found in the text and links the two
    "target",           # what the headline calls it; empty where only the source tagged it
    "weight",           # signed: -1 = the entity's good news is this instrument's bad news
    "polarity",         # the headline's tone for the target; its own where the model knows none
    "value",            # polarity times sign: what it means for the instrument
    "available_at",
    "first_bar",
    "novelty",          # in (0, 1]: what is left of the weight when the story was told before
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything one run found, as plain tables: the run folder and the report are made of it.

    `bars` covers the period and the history before it; `signals` is (sessions, symbols) in
    [-1, 1], the row of a session holding what was known before its open, NaN = no news;
    `metrics` and `manifest` are JSON-able and are written as they are; `notices` are sentences
    that must stand at the top of any report (the sample was written in hindsight, for one);
    `config_text` is the resolved configuration as TOML; `calendar` names the exchange whose hours
    the sessions have.
    """

    name: str
    title: str
    sessions: pd.DatetimeIndex
    bars: Mapping[str, pd.DataFrame]
    benchmark: str
    results: tuple[BacktestResult, ...]
    headlines: pd.DataFrame
    links: pd.DataFrame
    signals: pd.DataFrame
    trades: pd.DataFrame
    metrics: Mapping[str, Any]
    manifest: Mapping[str, Any]
    config_text: str
    notices: tuple[str, ...] = ()
    calendar: str = "XNYS"
