"""Is a lead more than luck? The rules by which the report may say so, and why.

A strategy's lead is told as more than luck only if all of this holds:

- `AHEAD`: it ended ahead, in money: a better Sharpe ratio on a smaller gain pays nobody.
- `INTERVAL`: the 95 % interval of the difference of Sharpe ratios lies above zero: what swings as
  much as these returns do is allowed for.
- `NULLS`: its p-value is small under every null that was run (shuffled dates, shifted signals,
  random entries, ...): the profit comes from the signal and not from being in the market. `LEVEL`
  is shared among the rules tested (Bonferroni), because the best of many looks good by chance.
- `SUPERIOR`: of several rules, the best earns more than the benchmark with all of them counted
  (SPA): this is the test for the best of many that allows for how much they are alike.
- `DEFLATED_SHARPE`: its deflated Sharpe ratio, where there is one, is at least `DEFLATED`: earlier
  tries count too, those that were thrown away included.
- `PAST`: where its params were also chosen on the past only, what was so chosen led afterwards:
  params that look good on the very sessions they were chosen on are no find.
- `TRADES`: it closed at least `FEWEST_TRADES` trades: with fewer, one of them decides.
- `EVENTS`: a run about events has `FEWEST_EVENTS` of them on different dates: of nine, seven turn
  out well by luck in 9 % of cases.

Whether a group of events moved prices by more than luck has rules of its own, in `pooled_wording`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEVEL = 0.05
DEFLATED = 0.95
FEWEST_TRADES = 20
FEWEST_EVENTS = 10

AHEAD, INTERVAL, NULLS, SUPERIOR = "ahead", "interval", "nulls", "superior"
DEFLATED_SHARPE, PAST, TRADES, EVENTS = "deflated", "past", "trades", "events"


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

    As `objections`; that it ended ahead, and of how many events, is for the caller to know.
    """
    return not objections(evidence, against, rules=rules, trades=trades)


def objections(
    evidence: Mapping[str, Any],
    against: str,
    *,
    rules: int,
    trades: int,
    ahead: bool = True,
    events: int = 0,
    superior: float | None = None,
    past: bool | None = None,
) -> tuple[str, ...]:
    """Return the rules that a lead over `against`, "benchmark" or "held", does not pass.

    `evidence` is that of one strategy in `metrics["evidence"]`, `rules` the number of strategies
    that were tested with it, `trades` how many it closed, `superior` the p-value of SPA over all of
    them, `past` whether what was chosen on the past only led. What was not computed of the interval
    and the nulls speaks for luck; the other tests object only where they were made.
    """
    difference = interval(evidence.get(f"sharpe_less_{against}"))
    chances = p_values(evidence)
    deflated = evidence.get("deflated_sharpe")
    counted = superior is not None and rules > 1 and against == "benchmark"
    passed = {
        AHEAD: ahead,
        INTERVAL: difference is not None and difference.above_zero,
        NULLS: bool(chances) and max(chances.values()) <= LEVEL / max(1, rules),
        SUPERIOR: not counted or (superior or 0.0) <= LEVEL,
        DEFLATED_SHARPE: deflated is None or deflated >= DEFLATED,
        PAST: past is not False,
        TRADES: trades >= FEWEST_TRADES,
        EVENTS: enough(events),
    }
    return tuple(rule for rule, holds in passed.items() if not holds)


def p_values(evidence: Mapping[str, Any]) -> dict[str, float]:
    """Return the p-value under each null that has one, by the null's name."""
    nulls: Mapping[str, Mapping[str, Any]] = evidence.get("nulls") or {}
    return {name: null["p"] for name, null in nulls.items() if null.get("p") is not None}


def enough(events: int) -> bool:
    """Return whether a run about this many events may claim an edge; one about none may."""
    return events == 0 or events >= FEWEST_EVENTS
