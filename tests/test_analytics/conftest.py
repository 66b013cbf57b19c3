"""Builders of small books, shared by the tests of the numbers."""

from collections.abc import Callable

import pandas as pd
import pytest

from analytics.result import ORDER_COLUMNS, BacktestResult


def _order_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return orders numbered from 1; what a row leaves out is a filled order without costs."""
    usual = {
        "decided": pd.NaT, "symbol": "AAA", "asked": 1.0, "status": "filled", "reason": "",
        "filled": pd.NaT,
        "price": float("nan"), "open": float("nan"), "commission": 0.0, "slippage": 0.0,
        "signal_symbol": "AAA", "signal": 0.0,
    }  # fmt: skip
    numbered = [{"order": number, **usual, **row} for number, row in enumerate(rows, 1)]
    table = pd.DataFrame(numbered, columns=list(ORDER_COLUMNS))
    return table.astype({"decided": "datetime64[ns]", "filled": "datetime64[ns]"})


@pytest.fixture(scope="session")
def order_table() -> Callable[[list[dict[str, object]]], pd.DataFrame]:
    return _order_table


@pytest.fixture(scope="session")
def finished_run() -> Callable[..., BacktestResult]:
    def build(
        sessions: pd.DatetimeIndex,
        equity: list[float],
        *,
        positions: dict[str, list[float]],
        orders: list[dict[str, object]],
        cash: float = 1000.0,
        borrow_fees: float = 0.0,
    ) -> BacktestResult:
        return BacktestResult(
            name="by hand",
            starting_cash=cash,
            equity=pd.Series(equity, index=sessions, dtype=float),
            positions=pd.DataFrame(positions, index=sessions, dtype=float),
            borrow_fees=pd.Series(borrow_fees, index=sessions),
            orders=_order_table(orders),
        )

    return build
