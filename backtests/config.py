"""What may a config file say? Every table and key, with its type, bounds and default.

Keys are the field's words; fractions are fractions, and where a unit is meant the key names it.
Unknown keys are refused. Relative paths of what is read are relative to the config file, those of
caches, which many experiments share, to the current folder.
"""

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from backtests.config_base import (
    FIRST_DAY,
    LAST_DAY,
    PATTERNS,
    ConfigError,
    Identifier,
    Symbol,
    Table,
    Text,
    refuse_idle,
)
from backtests.evidence_table import EvidenceTable, StudyTable
from backtests.news_table import NewsTable
from backtests.report_table import ReportTable
from backtests.sentiment_table import SentimentTable
from backtests.sweep.table import SweepTable
from backtests.walk_forward_table import WalkForwardTable

__all__ = [
    "PATTERNS", "Config", "ConfigError", "EventTable", "EvidenceTable", "ExecutionTable",
    "NewsTable", "PeriodTable", "PricesTable", "ReportTable", "SentimentTable", "SignalTable",
    "StrategyTable", "StudyTable", "SweepTable", "Table", "WalkForwardTable",
]  # fmt: skip


class PeriodTable(Table):
    """The sessions that are asked about, both ends included."""

    start: date = Field(ge=FIRST_DAY, le=LAST_DAY, description="first day")
    end: date = Field(ge=FIRST_DAY, le=LAST_DAY, description="last day")

    @model_validator(mode="after")
    def _in_order(self) -> "PeriodTable":
        if self.start >= self.end:
            raise ValueError(f"start {self.start} must be before end {self.end}")
        return self


class PricesTable(Table):
    """Where daily bars come from, and of what."""

    source: Literal["bundled", "files", "yfinance", "stooq"] = Field(
        "bundled",
        description="bundled with the project, files of your own, Yahoo Finance, or Stooq",
    )
    symbols: list[Symbol] = Field(min_length=1, description="what strategies may trade")
    benchmark: Symbol = Field("SPY", description="what results are held against")
    calendar: Text = Field("XNYS", description="exchange calendar, ISO 10383 code")
    interval: Literal["1d", "1h", "30m", "15m", "5m", "1m"] = Field(
        "1d", description="length of a bar; intraday ones begin at the exchange's open"
    )
    folder: Text | None = Field(
        None, description="files: folder with one file per symbol, relative to the config file"
    )
    path: Text | None = Field(
        None,
        description="files: in place of folder, one file: a long table with a column of symbols,"
        " or the bars of the only symbol",
    )
    columns: dict[str, str] = Field({}, description="files: our column name = the file's")
    timezone: Text | None = Field(
        None, description="files: zone of intraday times without one; there is no default"
    )
    adjust: bool = Field(
        True,
        description="take dividends out of the past: by an 'adj close' column of files if there is"
        " one, by what the service tells; false: prices as they come",
    )
    max_gaps: float = Field(
        0.0,
        ge=0,
        le=0.5,
        description="share of bars that may be missing; they stand still at the close before",
    )
    history_days: int = Field(
        1100,
        ge=10,
        le=36_500,
        description="calendar days of bars before the period, for evidence; a service may not have"
        " so many intraday ones",
    )
    cache: Text | None = Field(
        None,
        description="folder for what was downloaded, relative to the current folder; default:"
        " prices in the user's cache folder, see `doctor`",
    )

    base_url: Text | None = Field(
        None,
        description="yfinance, stooq: another server that answers as the service does",
    )
    snapshots: dict[Symbol, str] = Field(
        {},
        description="symbol = the SHA-256, or its beginning, of the kept bars to use whatever came"
        " later; the manifest of a run names those it used",
    )

    @model_validator(mode="after")
    def _complete(self) -> "PricesTable":
        if self.source == "files" and (self.folder is None) == (self.path is None):
            raise ValueError("source = 'files' needs either 'folder' or 'path'")
        if self.source == "bundled" and self.interval != "1d":
            raise ValueError(f"interval = {self.interval!r}: the bundled bars are daily")
        if self.source == "stooq" and self.interval != "1d":
            raise ValueError(f"interval = {self.interval!r}: bars of stooq are daily")
        keys = ("folder", "path", "columns", "timezone")
        refuse_idle(self.source, **{key: getattr(self, key) for key in keys})
        if doubled := {one for one in self.symbols if self.symbols.count(one) > 1}:
            raise ValueError(f"symbols names {', '.join(sorted(doubled))} twice")
        return self


class SignalTable(Table):
    """How scores become one number per session and symbol."""

    half_life_sessions: float = Field(2.0, gt=0, description="age at which news counts half")
    prior_weight: float = Field(
        2.0, ge=0, description="neutral news always assumed: lone headlines move little"
    )
    min_weight: float = Field(
        0.5, gt=0, description="below this sum of weights there is no signal at all"
    )


class ExecutionTable(Table):
    """The account: cash, costs and limits."""

    cash: float = Field(100_000.0, gt=0, le=1e12, description="at the start")
    commission_bps: float = Field(1.0, ge=0, lt=10_000, description="of the value traded")
    minimum_commission: float = Field(
        0.0,
        ge=0,
        description="per order, in currency; a reversal pays it twice",
    )
    slippage_bps: float = Field(
        2.0, ge=0, lt=10_000, description="off the open, never beyond the bar's range"
    )
    borrow_bps_per_year: float = Field(
        50.0, ge=0, le=1e6, description="of a short's value, for each calendar day held"
    )
    max_gross: float = Field(
        1.0,
        gt=0,
        le=10,
        description="cap on gross exposure over equity; longs are paid in cash, never on credit",
    )
    gap_buffer: float = Field(
        0.02, ge=0, lt=1, description="share of the cap left free for a gap at the open"
    )
    fractional: bool = Field(True, description="false: whole shares only")
    loop: Literal["stock", "lean"] = Field(
        "stock",
        description="Backtrader's own loop and broker, or the lean ones for market orders: the same"
        " numbers in a fraction of the time",
    )


class EventTable(Table):
    """A session to look at closely."""

    id: Identifier = Field(description="short name, the key in metrics.json")
    name: Text = Field(description="for the report")
    session: date = Field(description="a trading session")
    before: int = Field(
        5, ge=1, le=250, description="sessions shown before it; the period must have as many"
    )
    after: int = Field(20, ge=1, le=250, description="sessions shown after it")
    group: str = Field("", description="of several events: those to be studied together")


class StrategyTable(Table):
    """One strategy of the comparison."""

    name: Identifier = Field(description="in the report and in metrics.json")
    use: Text = Field(
        description="a built-in strategy, or path/to/file.py:Class, relative to the config file"
    )
    params: dict[str, Any] = Field({}, description="the strategy's own; see `list`")


class Config(Table):
    """One experiment."""

    name: Identifier = Field(description="the run folder's name")
    title: Text = Field(description="what is asked, for the report's head")
    notices: list[Text] = Field([], description="what must stand at the top of any report")
    period: PeriodTable
    prices: PricesTable
    news: NewsTable = NewsTable()
    sentiment: SentimentTable = SentimentTable()
    signal: SignalTable = SignalTable()
    execution: ExecutionTable = ExecutionTable()
    evidence: EvidenceTable = EvidenceTable()
    study: StudyTable | None = Field(None, description="many events, studied all together")
    walk_forward: WalkForwardTable | None = Field(
        None, description="params chosen on the past only"
    )
    report: ReportTable = ReportTable()
    events: list[EventTable] = Field([], description="sessions to look at closely")
    strategies: list[StrategyTable] = Field(min_length=1, description="at least one")
    sweep: SweepTable | None = Field(None, description="many settings, for the command `sweep`")

    @model_validator(mode="after")
    def _consistent(self) -> "Config":
        for kind, names in (
            ("strategies", [one.name for one in self.strategies]),
            ("events", [one.id for one in self.events]),
        ):
            if doubled := {one for one in names if names.count(one) > 1}:
                raise ValueError(f"{kind}: the name {sorted(doubled)[0]!r} stands twice")
        if any(one.name == "session" for one in self.strategies):
            raise ValueError("strategies: the name 'session' is taken by a column of equity.csv")
        traded = {*self.prices.symbols, self.prices.benchmark}
        for key in ("symbols", "factors"):
            if strange := [one for one in getattr(self.evidence, key) if one not in traded]:
                raise ValueError(f"evidence: {key} names {strange[0]}, which is not in [prices]")
        if self.prices.benchmark in self.evidence.factors:
            raise ValueError("evidence: factors names the benchmark, which is in every model")
        names = [one.name for one in self.strategies]
        if strange := [name for name in self.report.highlight if name not in names]:
            raise ValueError(
                f"report: highlight names {strange[0]!r}, which is none of [[strategies]]:"
                f" {', '.join(names)}"
            )
        if self.walk_forward is not None and self.walk_forward.strategy not in names:
            raise ValueError(
                f"walk_forward: strategy = {self.walk_forward.strategy!r} is none of"
                f" [[strategies]]: {', '.join(names)}"
            )
        if self.walk_forward is not None and self.prices.interval != "1d":
            raise ValueError(
                f"walk_forward: counts sessions; [prices] interval = {self.prices.interval!r}"
                " should be '1d'"
            )
        if self.study is not None:
            if not self.evidence.enabled:
                raise ValueError("study: needs [evidence] enabled = true, whose windows it takes")
            if strange := [one for one in self.study.symbols if one not in traded]:
                raise ValueError(f"study: symbols names {strange[0]}, which is not in [prices]")
        for event in self.events:
            if not self.period.start < event.session <= self.period.end:
                raise ValueError(
                    f"events: {event.id} on {event.session} is not within the period"
                    f" {self.period.start} to {self.period.end}"
                )
        return self
