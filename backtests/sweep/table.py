"""What may a config say of a sweep: which keys take which values, and what ranks them?"""

from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from backtests.config_base import Identifier, Table

Metric = Literal["sharpe", "cumulative_return", "cagr", "sortino", "calmar", "max_drawdown"]
MOVING = ("period", "prices", "news", "sentiment", "signal", "execution", "strategies")
"""The tables whose keys change what a strategy earns."""

IDLE = ("prices.cache", "sentiment.store", "sentiment.labels", "execution.loop")


class Span(Table):
    """Values between two ends, both included: whole numbers if both ends are."""

    low: int | float = Field(description="the smallest value")
    high: int | float = Field(description="the largest value")
    step: int | float | None = Field(None, gt=0, description="grid: from one value to the next")
    count: int | None = Field(None, ge=2, le=100_000, description="grid: so many, evenly spaced")
    log: bool = Field(False, description="evenly spaced, or drawn, by their logarithm")

    @model_validator(mode="after")
    def _in_order(self) -> "Span":
        if self.low >= self.high:
            raise ValueError(f"low = {self.low} should be below high = {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"low = {self.low} should be above 0, for log = true")
        if self.step is not None and (self.count is not None or self.log):
            raise ValueError("step goes neither with count nor with log = true")
        return self

    @property
    def whole(self) -> bool:
        """Whether its values are whole numbers."""
        return isinstance(self.low, int) and isinstance(self.high, int)


class SweepTable(Table):
    """Many settings of one experiment, each tried once: `python -m backtests sweep`."""

    method: Literal["grid", "random", "optuna"] = Field(
        "grid", description="every combination, so many drawn, or a search (extra optuna)"
    )
    keys: dict[str, list[Any] | Span] = Field(
        min_length=1,
        description="dotted path of a key = a list of values, or { low, high } and, for a grid,"
        " step or count; strategies by name: strategies.threshold.params.enter = [0.1, 0.2]",
    )
    trials: int | None = Field(
        None, ge=1, le=1_000_000, description="random and optuna: how many; a grid has its own"
    )
    seed: int = Field(0, ge=0, description="of what is drawn: trials, and those run again")
    metric: Metric = Field("sharpe", description="ranked by this, the larger the better")
    strategy: Identifier | None = Field(
        None, description="whose metric; needed where keys lead to several strategies"
    )
    out_of_sample: float = Field(
        0.0, ge=0, le=0.9,
        description="share of the sessions, the last ones, that the ranking does not look at",
    )  # fmt: skip
    winners: int = Field(5, ge=1, le=1000, description="the best, run again in Backtrader")
    sample: int = Field(10, ge=0, le=1000, description="others at random, run again there")

    @field_validator("keys", mode="before")
    @classmethod
    def _by_dotted_path(cls, value: object) -> object:
        """Take unquoted dotted keys, which TOML reads as tables in tables, for paths as well."""
        if not isinstance(value, dict):
            return value
        return {key: _values(key, given) for key, given in _flat(value).items()}

    @model_validator(mode="after")
    def _complete(self) -> "SweepTable":
        for key, values in self.keys.items():
            first, _, rest = key.partition(".")
            if first not in MOVING or not rest:
                raise ValueError(
                    f"keys: {key} changes nothing that a strategy earns;"
                    f" should be a key of {', '.join(MOVING)}"
                )
            if key in IDLE:
                raise ValueError(f"keys: {key} cannot be swept")
            if isinstance(values, list):
                _check_list(key, values)
            elif self.method == "grid" and values.step is None and values.count is None:
                raise ValueError(f"keys: {key} needs step or count, for method = 'grid'")
        if (self.trials is None) != (self.method == "grid"):
            told = "has a number of its own" if self.method == "grid" else "needs it"
            raise ValueError(f"trials = {self.trials}: method = {self.method!r} {told}")
        return self


def _flat(value: dict[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, dict) and not {"low", "high"} & set(inner):
            found |= _flat(inner, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = inner
    return found


def _values(key: str, given: object) -> list[Any] | Span:
    if isinstance(given, list | Span):
        return given
    try:
        return Span.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place, what = ".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, ")
        told = f"{place}: {what}" if place else what
        if not isinstance(given, dict):
            told = "should be a list of values, or { low = ..., high = ... }"
        raise ValueError(f"{key} = {given!r}: {told}") from None


def _check_list(key: str, values: list[Any]) -> None:
    if not values:
        raise ValueError(f"keys: {key} = []; should have at least one value")
    if doubled := [one for place, one in enumerate(values) if one in values[:place]]:
        raise ValueError(f"keys: {key} names {doubled[0]!r} twice")
