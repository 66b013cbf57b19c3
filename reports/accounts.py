"""What was traded, what did it cost, and which orders were not filled?"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.experiment import Experiment
from analytics.result import FILLED
from reports.formats import bar
from reports.language import Language, marked
from reports.records import Costs, Refusal, Trade

SIDES = (marked("buy"), marked("sell"), marked("long"), marked("short"))
FATES = (marked("rejected"), marked("pending"), marked("cancelled"), marked("expired"))
"""What the engine calls the sides of orders and trades, and what became of orders not filled."""


def trade_rows(
    table: pd.DataFrame, colour: Mapping[str, str], *, say: Language
) -> tuple[Trade, ...]:
    """Return the trades of an experiment's table, in its order."""
    length = "sessions_held" if "sessions_held" in table else "sessions"
    return tuple(
        Trade(
            strategy=row["strategy"],
            ink=colour[row["strategy"]],
            symbol=row["symbol"],
            side=say(row["side"]),
            opened=bar(row["opened"]),
            closed=None if pd.isna(row["closed"]) else bar(row["closed"]),
            units=float(row["units"]),
            entry_price=float(row["entry_price"]),
            exit_price=None if pd.isna(row["exit_price"]) else float(row["exit_price"]),
            pnl=float(row["pnl"]),
            costs=float(row["costs"]),
            result=float(row["return"]),
            sessions=int(row[length]),
            is_open=bool(row["is_open"]),
        )
        for row in table.to_dict("records")
    )


def refusals(experiment: Experiment, say: Language) -> tuple[Refusal, ...]:
    """Return every order that was not filled, with its reason."""
    return tuple(
        Refusal(
            strategy=result.name,
            decided=bar(row["decided"]),
            symbol=str(row["symbol"]),
            side=say(str(row["side"])),
            asked=float(row["asked"]),
            status=say(str(row["status"])),
            reason=say.retell(str(row["reason"])),
        )
        for result in experiment.results
        for row in result.orders[result.orders["status"] != FILLED].to_dict("records")
    )


def cost_rows(metrics: Mapping[str, Any], colour: Mapping[str, str]) -> tuple[Costs, ...]:
    """Return what each strategy paid, and how its orders ended."""
    return tuple(
        Costs(
            strategy=name,
            ink=colour[name],
            commission=numbers["costs"]["commission"],
            slippage=numbers["costs"]["slippage"],
            borrow=numbers["costs"]["borrow"],
            total=numbers["costs"]["total"],
            of_start=numbers["costs"]["fraction_of_start"],
            orders=dict(numbers["orders"]),
            closed_trades=numbers["trades"],
            open_trades=numbers["open_trades"],
            hit_rate=numbers["hit_rate"],
        )
        for name, numbers in metrics["strategies"].items()
        if name in colour
    )
