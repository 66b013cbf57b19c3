"""What may a strategy send to the lean broker, and what may it ask?

Backtrader makes several objects of each order and copies them at each step: nine tenths of a run's
time. Here an order is one small record. What is not a market order for the next open is refused
with `OutsideLeanError`.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import backtrader as bt

from backtests.lean_account import LeanAccount
from backtests.lean_records import Held, LeanOrder, OutsideLeanError

_BEYOND = frozenset({
    "price", "plimit", "exectype", "valid", "tradeid", "oco", "trailamount", "trailpercent",
    "parent", "transmit", "size",
})  # fmt: skip
"""What an order may be told besides its target: words that make it another one."""


class LeanBroker(LeanAccount):
    """`GuardedBroker` for market orders only."""

    def __getattr__(self, name: str) -> Any:
        raise OutsideLeanError(f"the broker's {name}")

    def sent(self) -> Sequence[LeanOrder]:
        """Return every order of the run, in order of sending."""
        return self._ledger

    def buy(self, owner: bt.Strategy, data: bt.feed.DataBase, size: float, **rest: Any) -> Any:
        """Send a purchase, its size rounded to the lot; nothing is sent for less than one."""
        return self._send(data, size, **rest)

    def sell(self, owner: bt.Strategy, data: bt.feed.DataBase, size: float, **rest: Any) -> Any:
        """Send a sale, its size rounded to the lot; nothing is sent for less than one."""
        return self._send(data, -size, **rest)

    def _send(
        self, data: bt.feed.DataBase, size: float, price: float | None = None, plimit: Any = None,
        exectype: Any = None, valid: Any = None, tradeid: int = 0, oco: Any = None,
        trailamount: Any = None, trailpercent: Any = None, parent: Any = None,
        transmit: bool = True, **info: Any,
    ) -> LeanOrder | None:  # fmt: skip
        more = (plimit, valid, oco, trailamount, trailpercent, parent)
        if exectype or tradeid or not transmit or any(one is not None for one in more):
            raise OutsideLeanError("an order that is not at the market")
        return self._book(data, self._rounded(size), price, info)

    def _book(
        self, data: bt.feed.DataBase, size: float, price: float | None, info: dict[str, Any]
    ) -> LeanOrder | None:
        if not size:
            return None
        bar, ledger = self._bar, self._ledger
        if not price:
            price = data.lines.close.array[bar]
        order = LeanOrder(len(ledger) + 1, data, size, price, self._stamps[bar], info)
        ledger.append(order)
        self._fresh.append(order)
        return order

    def targeting(self, strategy: bt.Strategy) -> Callable[..., LeanOrder | None]:
        """Return `order_target_percent` for a strategy: Backtrader's five calls made one."""
        stock = type(strategy).order_target_percent
        positions, book, lot = self.positions, self._book, self._lot
        trunc = math.trunc

        def order_target_percent(
            data: Any = None, target: float = 0.0, **info: Any
        ) -> LeanOrder | None:
            if data.__class__ is str or data is None or (info and not _BEYOND.isdisjoint(info)):
                return stock(strategy, data=data, target=target, **info)
            held = positions[data]
            now, goal = held.size, target * self._value
            if not goal and now:
                return book(data, -now, None, info)
            price = held.closes[self._bar]
            worth = now * price
            if goal == worth:
                return None
            return book(data, trunc((goal - worth) / price / lot) * lot, price, info)

        return order_target_percent

    def cancel(self, order: LeanOrder, bracket: bool = False) -> bool:
        """Refuse: what is cancelled was not simply for the next open."""
        raise OutsideLeanError("cancelling an order")

    def get_value(
        self, datas: Iterable[Any] | None = None, mkt: bool = False, lever: bool = False
    ) -> float:
        """Return the account's value, or that of one position, at the latest close."""
        if mkt or lever:
            raise OutsideLeanError("a leveraged value")
        if datas is None:
            return self._value
        (data,) = datas
        held = self.positions[data]
        return held.size * held.closes[self._bar]

    getvalue = get_value

    def getposition(self, data: bt.feed.DataBase) -> Held:
        """Return what is held of an instrument."""
        return self.positions[data]

    def getcommissioninfo(self, data: bt.feed.DataBase) -> Any:
        """Return the terms, which are the same for all."""
        return self._terms
