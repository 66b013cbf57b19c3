"""In what small records does the lean broker keep positions and orders?"""

import math
from typing import Any

import backtrader as bt


class OutsideLeanError(Exception):
    """A strategy asked for something that only Backtrader's own loop and broker can do."""


class Held:
    """A position: `size` units at the average `price`; and the columns of its instrument.

    Anything else of a `bt.Position` is not here: to ask for it is `OutsideLeanError`.
    """

    __slots__ = ("closes", "highs", "lows", "name", "opens", "price", "size")

    def __init__(self, data: bt.feed.DataBase) -> None:
        lines = data.lines
        self.opens, self.highs = lines.open.array, lines.high.array
        self.lows, self.closes = lines.low.array, lines.close.array
        self.name, self.size, self.price = data._name, 0.0, 0.0

    def __getattr__(self, name: str) -> Any:
        raise OutsideLeanError(f"a position's {name}")

    def __bool__(self) -> bool:
        return self.size != 0

    def take(self, units: float, price: float) -> None:
        """Add a fill: the average price moves where the position grows, as `bt.Position`'s does."""
        now = self.size
        after = self.size = now + units
        if not after:
            self.price = 0.0
        elif now * after <= 0.0:
            self.price = price
        elif now * units > 0.0:
            self.price = (self.price * now + units * price) / after

    def set(self, size: float, price: float) -> None:
        """Put another position in its place."""
        self.size, self.price = size, price


class Positions(dict[bt.feed.DataBase, Held]):
    """By feed, in the order in which they are first asked for: the order in which sums run."""

    def __missing__(self, data: bt.feed.DataBase) -> Held:
        held = self[data] = Held(data)
        return held


class LeanOrder:
    """A market order for the next open: what `order_table.Sent` tells of an order, and no more.

    `size` and `units` have the order's sign; `price` is the one it was decided on, `paid` that of
    the fill. Anything else of a `bt.Order` is not here: to ask for it is `OutsideLeanError`.
    """

    valid, at_market = None, True
    status = bt.Order.Submitted
    units = paid = commission = 0.0
    filled = math.nan

    def __init__(
        self, ref: int, data: bt.feed.DataBase, size: float, price: float, decided: float,
        info: dict[str, Any],
    ) -> None:  # fmt: skip
        self.ref, self.data, self.price = ref, data, price
        self.size = self.asked = size
        self.decided, self.info = decided, info

    def __getattr__(self, name: str) -> Any:
        raise OutsideLeanError(f"an order's {name}")

    @property
    def symbol(self) -> str:
        """The instrument's name."""
        return self.data._name

    @property
    def reads(self) -> str:
        """The symbol whose signal decided."""
        return self.info.get("signal_symbol", self.data._name)

    def isbuy(self) -> bool:
        """Whether it is a purchase."""
        return self.size > 0.0

    def issell(self) -> bool:
        """Whether it is a sale."""
        return self.size < 0.0

    def alive(self) -> bool:
        """Whether it may still be filled."""
        return self.status in (bt.Order.Submitted, bt.Order.Accepted)
