"""What is left of the best of many once all of them are counted, in a sentence each?"""

from collections.abc import Mapping
from typing import Any

from reports.language import Language
from reports.luck import LEVEL


def superior_told(
    found: Mapping[str, Any] | None, count: int, benchmark: str, *, say: Language
) -> str:
    """Return whether the best of `count` beats the benchmark, all of them counted."""
    if found is None:
        return ""
    values = {"benchmark": benchmark, "p": say.p_value(found["spa"])}
    if found["spa"] > LEVEL:
        return say(
            "It does not earn more than {benchmark} by more than luck (SPA, p {p}).",
            "The best of {n} does not earn more than {benchmark} by more than luck, all of them "
            "counted (SPA, p {p}).",
            n=count, **values,
        )  # fmt: skip
    return say(
        "It earns more than {benchmark} by more than luck (SPA, p {p}).",
        "The best of {n} earns more than {benchmark} by more than luck, all of them counted "
        "(SPA, p {p}).",
        n=count, **values,
    )  # fmt: skip


def overfitting_told(found: Mapping[str, Any] | None, say: Language) -> str:
    """Return how often the best in one half of the sessions disappoints in the other."""
    if found is None:
        return ""
    return say(
        "In {n} way to halve the sessions, the best of one half was below the middle in the other "
        "in {share} (PBO).",
        "In {n} ways to halve the sessions, the best of one half was below the middle in the other "
        "in {share} (PBO).",
        n=found["splits"], share=say.percent(found["probability"], 0, signed=False),
    )  # fmt: skip


def best_told(found: Mapping[str, Any] | None, say: Language) -> str:
    """Return what the tries leave of the best Sharpe ratio."""
    if not found or found.get("deflated_sharpe") is None:
        return ""
    return say(
        "After {n} try, the chance that the best Sharpe ratio, {value}, is more than luck is "
        "{deflated} (deflated Sharpe).",
        "After {n} tries, the chance that the best Sharpe ratio, {value}, is more than luck is "
        "{deflated} (deflated Sharpe).",
        n=found["trials"], value=say.number(found["sharpe"], signed=True),
        deflated=say.number(found["deflated_sharpe"]),
    )  # fmt: skip
