"""How did the accounts earn over time: by month and year, on the move, and beside each other?

Everything is computed from the growth and the fall that the first chart draws, so that no figure
can differ from it. Beyond the inks there are, strategies are left to the tables of the run folder.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.calendar_returns import calendar_returns
from analytics.distribution import histogram, spread
from analytics.drawdown import Drawdown, episodes
from analytics.returns import simple_returns
from analytics.rolling import rolling_sharpe, rolling_volatility
from reports.event_records import Number
from reports.language import Language
from reports.likeness import likeness
from reports.ranking import RANKED_BY, ranks
from reports.records import Alternative, Line, Timeline
from reports.returns_records import Distribution, Fall, HeatMap, HeatRow, Returns, RollingLine

SHORT, LONG = 21, 63  # sessions of rolling figures: a month, and a quarter from a year on
YEAR = 252
MONTHS_IN_A_ROW = 13  # of more, each year has its own row
BINS = 20
FALLS = 2  # of each account, the deepest


def returns(
    timeline: Timeline, alternatives: Sequence[Alternative], *, say: Language
) -> Returns | None:
    """Return the section on returns; None for a run of fewer sessions than a rolling window."""
    sessions = pd.DatetimeIndex(timeline.days[1:])
    if len(sessions) < SHORT:
        return None
    shown = [line for line in timeline.lines if line.ink != "rest"]
    equity = {line.name: pd.Series(line.growth[1:], index=sessions) for line in shown}
    daily = {name: simple_returns(growth, 1.0) for name, growth in equity.items()}
    window = LONG if len(sessions) >= YEAR else SHORT
    edges = _edges(list(daily.values()))
    months, years = _months(shown, equity, say), _years(shown, equity, say)
    return Returns(
        told=_told(months, shown, say),
        months=months,
        years=years,
        window=window,
        rolling=tuple(
            RollingLine(
                line.name,
                line.ink,
                (None, *_numbers(rolling_sharpe(daily[line.name], window=window))),
                (None, *_numbers(rolling_volatility(daily[line.name], window=window))),
            )
            for line in shown
        ),
        edges=tuple(map(float, edges)),
        distributions=tuple(
            Distribution(
                line.name,
                line.ink,
                spread(daily[line.name]),
                tuple(map(float, histogram(daily[line.name], edges))),
            )
            for line in shown
        ),
        falls=tuple(
            _fall(line, stretch)
            for line in shown
            for stretch in episodes(equity[line.name], 1.0)[:FALLS]
        ),
        ranked_by=tuple(say(name) for name, _ in RANKED_BY),
        ranks=ranks(alternatives),
        likeness=likeness(timeline.lines),
        left_out=len(timeline.lines) - len(shown),
    )


def _months(shown: Sequence[Line], equity: dict[str, pd.Series], say: Language) -> HeatMap:
    """Return the months in one row an account, or in one row a year where they are many."""
    found = {name: calendar_returns(growth, 1.0, by="M") for name, growth in equity.items()}
    periods = list(next(iter(found.values())).index)
    if len(periods) <= MONTHS_IN_A_ROW:
        rows = [
            HeatRow(line.name, line.ink, "", _numbers(found[line.name]), line.growth[-1] - 1.0)
            for line in shown
        ]
        names = [say.month_year(period.to_timestamp().date()) for period in periods]
        return _heat(names, say("Total"), rows)
    years = {name: calendar_returns(growth, 1.0, by="Y") for name, growth in equity.items()}
    rows = [
        HeatRow(
            line.name,
            line.ink,
            str(year),
            tuple(
                _number(found[line.name].get(pd.Period(year=year.year, month=month, freq="M")))
                for month in range(1, 13)
            ),
            _number(years[line.name][year]),
        )
        for line in shown
        for year in years[line.name].index
    ]
    return _heat([say.short_month(month) for month in range(1, 13)], say("Year"), rows)


def _years(shown: Sequence[Line], equity: dict[str, pd.Series], say: Language) -> HeatMap:
    found = {name: calendar_returns(growth, 1.0, by="Y") for name, growth in equity.items()}
    rows = [
        HeatRow(line.name, line.ink, "", _numbers(found[line.name]), line.growth[-1] - 1.0)
        for line in shown
    ]
    return _heat([str(year) for year in next(iter(found.values())).index], say("Total"), rows)


def _fall(line: Line, stretch: Drawdown) -> Fall:
    begun, recovered = (
        None if session is None else session.date() for session in (stretch.peak, stretch.recovery)
    )
    deepest = stretch.trough.date()
    return Fall(line.name, line.ink, stretch.depth, begun, deepest, recovered, stretch.days)


def _heat(columns: Sequence[str], total: str, rows: Sequence[HeatRow]) -> HeatMap:
    sizes = [abs(cell) for row in rows for cell in row.cells if cell is not None]
    return HeatMap(tuple(columns), total, tuple(rows), max(sizes, default=0.0) or 1.0)


def _edges(daily: Sequence[pd.Series]) -> np.ndarray:
    """Return the edges of bins that reach as far to both sides as any return, zero between two."""
    widest = max(float(one.abs().max()) for one in daily)
    limit = max(0.01, math.ceil(100.0 * widest) / 100.0)
    return np.linspace(-limit, limit, BINS + 1)


def _told(months: HeatMap, shown: Sequence[Line], say: Language) -> str:
    cells = [
        (cell, row, place)
        for row in months.rows
        for place, cell in enumerate(row.cells)
        if cell is not None
    ]
    low, worst, at_worst = min(cells, key=lambda cell: cell[0])
    high, best, at_best = max(cells, key=lambda cell: cell[0])
    return say(
        "The best month was {best} ({best_name}, {best_month}), the worst {worst} ({worst_name},"
        " {worst_month}).",
        best=say.percent(high), best_name=best.name,
        best_month=f"{months.columns[at_best]} {best.year}".strip(),
        worst=say.percent(low), worst_name=worst.name,
        worst_month=f"{months.columns[at_worst]} {worst.year}".strip(),
    )  # fmt: skip


def _numbers(values: pd.Series) -> tuple[Number, ...]:
    return tuple(map(_number, values))


def _number(value: float | None) -> Number:
    return None if value is None or math.isnan(value) else float(value)
