"""What may a config say of a walk-forward: windows, what is kept apart, and which params vary?"""

import math
from typing import Any, Literal

from pydantic import Field, model_validator

from backtests.config_base import Identifier, Table

MOST_VARIANTS = 10_000


class WalkForwardTable(Table):
    """Choose params of one strategy on past sessions only, and judge them on the next."""

    strategy: Identifier = Field(description="the name of one of [[strategies]]")
    train: int = Field(250, ge=20, le=10_000, description="sessions that params are chosen on")
    test: int = Field(60, ge=5, le=10_000, description="sessions after it that they are judged on")
    purge: int = Field(
        5, ge=0, le=250, description="sessions between the two, and before an event, kept apart"
    )
    embargo: int = Field(
        5, ge=0, le=250, description="sessions after an event that belong to it, on one side only"
    )
    anchored: bool = Field(
        False, description="true: every training window begins with the first session"
    )
    choose: Literal["sharpe", "cumulative_return"] = Field(
        "sharpe", description="what the best params have most of in training"
    )
    vary: dict[str, list[Any]] = Field(
        min_length=1, description="params of the strategy, each with the values to try"
    )

    @model_validator(mode="after")
    def _sound(self) -> "WalkForwardTable":
        if empty := [key for key, values in self.vary.items() if not values]:
            raise ValueError(f"vary: {empty[0]} has no values")
        count = math.prod(len(values) for values in self.vary.values())
        if not 2 <= count <= MOST_VARIANTS:
            raise ValueError(
                f"vary makes {count:,} variants; should be between 2 and {MOST_VARIANTS:,}"
            )
        return self
