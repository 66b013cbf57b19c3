"""Is a lead more than luck? The rules by which the report may say so, and why.

A strategy's lead is told as more than luck only if all of this holds:

- it ended ahead, in money: a better Sharpe ratio on a smaller gain pays nobody;
- the 95 % interval of the difference of Sharpe ratios lies above zero: what swings as much as these
  returns do is allowed for;
- its p-value is small under every null that was run (shuffled dates, shifted signals, random
  entries, ...): the profit comes from the signal and not from being in the market. `LEVEL` is
  shared among the rules tested (Bonferroni), because the best of many looks good by chance;
- its deflated Sharpe ratio, where there is one, is at least `DEFLATED`: earlier tries count too;
- it closed at least `FEWEST_TRADES` trades: with fewer, one of them decides.

A run about events needs `FEWEST_EVENTS` of them besides: of nine, seven turn out well by luck in
9 % of cases, and an event that was chosen because it is remembered proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEVEL = 0.05
DEFLATED = 0.95
FEWEST_TRADES = 20
FEWEST_EVENTS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the ends of its interval."""

    value: float
    low: float
    high: float

    @property
    def above_zero(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.low > 0

    @property
    def covers_zero(self) -> bool:
        """Whether zero is one of the values that cannot be ruled out."""
        return self.low <= 0 <= self.high


def interval(numbers: Mapping[str, Any] | None) -> Interval | None:
    """Return an interval of `metrics["evidence"]`, None where it is missing or undefined."""
    ends = [(numbers or {}).get(key) for key in ("value", "low", "high")]
    return None if None in ends else Interval(*ends)  # type: ignore[arg-type]


def more_than_luck(evidence: Mapping[str, Any], against: str, *, rules: int, trades: int) -> bool:
    """Return whether a lead over `against`, "benchmark" or "held", is more than luck.

    `evidence` is that of one strategy in `metrics["evidence"]`, `rules` the number of strategies
    that were tested with it, `trades` how many it closed. That it ended ahead is for the caller
    to know. What was not computed speaks for luck.
    """
    difference = interval(evidence.get(f"sharpe_less_{against}"))
    chances = p_values(evidence)
    deflated = evidence.get("deflated_sharpe")
    return (
        difference is not None
        and difference.above_zero
        and bool(chances)
        and max(chances.values()) <= LEVEL / max(1, rules)
        and (deflated is None or deflated >= DEFLATED)
        and trades >= FEWEST_TRADES
    )


def p_values(evidence: Mapping[str, Any]) -> dict[str, float]:
    """Return the p-value under each null that has one, by the null's name."""
    nulls: Mapping[str, Mapping[str, Any]] = evidence.get("nulls") or {}
    return {name: null["p"] for name, null in nulls.items() if null.get("p") is not None}


def enough(events: int) -> bool:
    """Return whether a run about this many events may claim an edge; one about none may."""
    return events == 0 or events >= FEWEST_EVENTS
