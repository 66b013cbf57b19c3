"""Which accounts are the same bet under two names?"""

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from analytics.likeness import correlations, overlaps
from analytics.returns import simple_returns
from reports.event_records import Number
from reports.records import Line
from reports.returns_records import Likeness, Pair

WIDEST = 12  # accounts; of more, the most alike pairs are told
PAIRS = 10


def likeness(lines: Sequence[Line]) -> Likeness | None:
    """Return how alike every two accounts are; None for a single one."""
    if len(lines) < 2:
        return None
    daily = pd.DataFrame({ln.name: simple_returns(pd.Series(ln.growth[1:]), 1.0) for ln in lines})
    falls = pd.DataFrame({line.name: line.fall for line in lines})
    together, shared = correlations(daily), overlaps(falls)
    names = [line.name for line in lines]
    pairs = [
        Pair(one, other, _number(together.at[one, other]), _number(shared.at[one, other]))
        for one, other in combinations(names, 2)
    ]
    most = sorted(pairs, key=lambda pair: -1.0 if pair.correlation is None else pair.correlation)
    fits = len(lines) <= WIDEST
    return Likeness(
        names=tuple((line.name, line.ink) for line in lines) if fits else (),
        table=tuple(
            tuple(
                None if row == column
                else _number((together if row < column else shared).iat[row, column])
                for column in range(len(names))
            )
            for row in range(len(names))
        ) if fits else (),
        pairs=() if fits else tuple(reversed(most[-PAIRS:])),
        all_pairs=len(pairs),
    )  # fmt: skip


def _number(value: object) -> Number:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
