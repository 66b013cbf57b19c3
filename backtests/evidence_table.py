"""What may a config say of the evidence: of tests, intervals, nulls and their seed?"""

from typing import Literal

from pydantic import Field, model_validator

from analytics.event_study import Design
from backtests.config_base import Symbol, Table, Text


class StudyTable(Table):
    """A list of events to study all together; windows, model and tests are those of [evidence]."""

    events: Text = Field(
        description="a CSV file of date, name, group and symbols, relative to the config file"
    )
    symbols: list[Symbol] = Field(
        [], description="instruments of a row that names none; empty: those of [evidence]"
    )


class EvidenceTable(Table):
    """How it is asked whether a result may be luck."""

    enabled: bool = Field(True, description="false: no tests, intervals and nulls; a quicker run")
    estimation: list[int] = Field(
        [-250, -11], min_length=2, max_length=2,
        description="first and last session, from the event's, that the market model is fitted on",
    )  # fmt: skip
    windows: list[list[int]] = Field(
        [[0, 0], [-1, 1], [0, 5], [0, 20]],
        description="event windows, each its first and last session from the event's",
    )
    model: Literal["market", "market_adjusted", "mean_adjusted", "factors"] = Field(
        "market", description="of the return that would have been without the event"
    )
    factors: list[Symbol] = Field(
        [], description="model = 'factors': instruments of [prices] beside the benchmark"
    )
    symbols: list[Symbol] = Field(
        [], description="instruments of the event study; empty: all symbols but the benchmark"
    )
    runs: int = Field(
        1000, ge=20, le=100_000, description="of each null, and resamples behind each interval"
    )
    slow_runs: int = Field(
        20, ge=0, le=100_000,
        description="of each null for a strategy that only Backtrader can run; 0: none",
    )  # fmt: skip
    seed: int = Field(0, ge=0, description="of everything that is drawn at random")
    level: float = Field(0.95, gt=0.5, lt=1, description="of the intervals")

    @model_validator(mode="after")
    def _sound(self) -> "EvidenceTable":
        if wrong := [window for window in self.windows if len(window) != 2]:
            raise ValueError(f"windows has {wrong[0]}; should be a first and a last session")
        if self.estimation[0] >= 0:
            raise ValueError(f"estimation = {self.estimation}; should begin before the event")
        if self.model == "factors" and not self.factors:
            raise ValueError("model = 'factors' needs factors, a list of instruments")
        if self.model != "factors" and self.factors:
            raise ValueError(f"factors is for model = 'factors'; model = {self.model!r} has none")
        self.design()
        return self

    def design(self) -> Design:
        """Return the design of the event study; raises EventError where its windows cannot be."""
        first, last = self.estimation
        windows = tuple((start, end) for start, end in self.windows)
        return Design((first, last), windows, self.model, self.runs, self.seed)
