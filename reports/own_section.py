"""How does a user's own table become a section of the report?

Numbers of a column have the same decimals, as many as its largest needs for four digits. What is
HTML is taken as it is: the user's own code is trusted, though the page's policy lets no script and
no style in it apply.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from reports.formats import DASH, raw
from reports.language import Language
from reports.records import OwnCell, OwnSection

SHOWN_ROWS = 200
DIGITS = 4


def own_section(name: str, title: str, content: pd.DataFrame | str, *, say: Language) -> OwnSection:
    """Return a section from a table, its index included where it has a name, or from HTML."""
    if isinstance(content, str):
        return OwnSection(name, title, content, (), (), 0)
    table = content if content.index.name is None else content.reset_index()
    columns = [_column(table.iloc[:, place], say) for place in range(table.shape[1])]
    return OwnSection(
        name=name,
        title=title,
        html="",
        heads=tuple(map(str, table.columns)),
        rows=tuple(zip(*columns, strict=True)) if columns else (),
        all_rows=len(table),
    )


def _column(values: pd.Series, say: Language) -> tuple[OwnCell, ...]:
    shown: Sequence[Any] = values.head(SHOWN_ROWS).tolist()
    if pd.api.types.is_float_dtype(values):
        decimals = _decimals(values)
        return tuple(OwnCell(say.number(value, decimals), raw(value)) for value in shown)
    if pd.api.types.is_integer_dtype(values):
        return tuple(
            OwnCell(DASH, "") if pd.isna(value) else OwnCell(say.whole(value), f"{value}")
            for value in shown
        )
    return tuple(_cell(value, say) for value in shown)


def _cell(value: Any, say: Language) -> OwnCell:
    if pd.isna(value):
        return OwnCell(DASH, "")
    if isinstance(value, datetime):
        moment = pd.Timestamp(value)
        if moment.tzinfo is not None:
            return OwnCell(f"{say.utc_time(moment.to_pydatetime())} UTC", moment.isoformat())
        return OwnCell(say.short_day(moment.date()), moment.isoformat())
    if isinstance(value, float | int) and not isinstance(value, bool):
        return OwnCell(say.number(value), raw(value))
    return OwnCell(str(value), "")


def _decimals(values: pd.Series) -> int:
    sizes = values.abs()
    largest = sizes[sizes < math.inf].max()
    if pd.isna(largest) or largest == 0:
        return 0
    return min(max(DIGITS - 1 - math.floor(math.log10(largest)), 0), 8)
