"""Who stands first, by which figure?"""

import math
from collections.abc import Callable, Sequence

import pandas as pd

from reports.event_records import Number
from reports.language import marked
from reports.records import Alternative
from reports.returns_records import Rank

RANKED_BY: tuple[tuple[str, Callable[[Alternative], Number]], ...] = (
    (marked("Total"), lambda row: row.total),
    (marked("Sharpe"), lambda row: row.sharpe),
    (marked("Worst fall"), lambda row: row.worst_fall),  # a smaller fall is a larger number
    (marked("Volatility"), lambda row: None if row.volatility is None else -row.volatility),
    (marked("Event day"), lambda row: row.event_days[0] if row.event_days else None),
    (marked("Costs"), lambda row: None if row.costs is None else -row.costs),
)


def ranks(alternatives: Sequence[Alternative]) -> tuple[Rank, ...]:
    """Return the strategies by the mean of their places, the best first; equals share a place.

    An undefined figure has no place. A single strategy is not ranked.
    """
    rows = [row for row in alternatives if row.kind == "strategy"]
    if len(rows) < 2:
        return ()
    figures = pd.DataFrame(
        [[figure(row) for _, figure in RANKED_BY] for row in rows], dtype=float
    )  # (strategies, figures), the larger the better
    places = figures.rank(ascending=False, method="min")
    means = list(map(float, places.mean(axis=1)))
    found = [
        Rank(
            row.name,
            row.ink,
            tuple(map(_number, places.loc[k])),
            _number(means[k]),
        )
        for k, row in enumerate(rows)
    ]
    return tuple(sorted(found, key=lambda rank: (rank.mean is None, rank.mean or 0.0)))


def _number(value: float) -> Number:
    return None if math.isnan(value) else float(value)
