"""How does the guarded broker trade when all it is sent are market orders?

Backtrader makes several objects of each order and copies them at each step: nine tenths of a run's
time. Here an order is one small record. The numbers are those of `GuardedBroker`, each operation in
the same order; what is not a market order for the next open is refused with `OutsideLeanError`.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import backtrader as bt

from backtests.broker import LOT, Day, GuardedBroker
from backtests.lean_records import Held, LeanOrder, OutsideLeanError, Positions

_ACCEPTED, _COMPLETED = bt.Order.Accepted, bt.Order.Completed
_MARGIN, _REJECTED = bt.Order.Margin, bt.Order.Rejected

# Cap and cash are looked at closely only where they may matter: the quick look rounds otherwise.
_NEARLY, _HARDLY = 0.999999, 1e-6


class LeanBroker(GuardedBroker):
    """`GuardedBroker` for market orders only; `open_books` and `turn` take the place of `next`."""

    def open_books(self, datas: Sequence[bt.feed.DataBase]) -> None:
        """Take the columns out of the feeds, all of which have the same bars."""
        (self._terms,) = self.comminfo.values()
        terms = self._terms.p
        self._rate, self._least, self._borrow = (
            terms.commission,
            terms.minimum,
            terms.borrow_per_year,
        )
        self._slip, self._lot = self.p.slip_perc, LOT if self.p.fractional else 1.0
        self._cap = self.p.max_gross * (1.0 - self.p.gap_buffer)
        self.positions: Positions = Positions()
        self._stamps = datas[0].lines.datetime.array
        self._dates = [bt.num2date(stamp).date() for stamp in self._stamps]
        self._bar, self._gross = -1, 0.0
        self._fresh: list[LeanOrder] = []
        self._ledger: list[LeanOrder] = []
        for beyond in ("orders", "pending", "submitted", "notifs", "book"):
            delattr(self, beyond)  # a strategy that looks into them belongs to Backtrader's loop

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

    def turn(self, bar: int) -> None:
        """Work through one bar as `GuardedBroker.next` does."""
        self._bar = bar
        fresh, accepted = self._fresh, ()
        if fresh:
            self._fresh = []
            accepted = self._waved_through(fresh, bar - 1) or self._checked(fresh, bar - 1)
        fee = self._charge(bar) if self._borrow and bar else 0.0
        for order in accepted:
            self._fill(order, bar)
        worth = gross = 0.0
        for held in self.positions.values():
            units, close = held.size, held.closes[bar]
            value = units * close
            if value > 0:
                gain = units * (close - held.price)
                worth += value - gain
                worth += gain
                gross += value
            else:
                worth += value
                gross -= value
        self._gross, self._value = gross, self.cash + worth
        if self._value <= 0.0:
            self._ruin()
        self.days.append(
            Day(self._value, fee, {held.name: held.size for held in self.positions.values()})
        )

    def _waved_through(self, orders: list[LeanOrder], last: int) -> list[LeanOrder]:
        """Return all the orders, in turn, if cap and cash plainly allow them; else none."""
        gross, left, rate, least = self._gross, self.cash, self._rate, 2.0 * self._least
        turns: tuple[list[LeanOrder], ...] = ([], [], [], [])
        seen = set()
        for order in orders:
            held, size = self.positions[order.data], order.size
            seen.add(held)
            now, close = abs(held.size), held.closes[last]
            after = abs(held.size + size)
            gross += (after - now) * close
            worth = abs(size) * order.price
            left -= worth * rate + least
            if size > 0.0:
                left -= worth
                turns[3 if after > now else 2].append(order)
            else:
                turns[1 if after > now else 0].append(order)
        twice = len(seen) < len(orders)
        if twice or gross > _NEARLY * self._cap * self._value or left < _HARDLY * self._value:
            return []
        accepted = [*turns[0], *turns[1], *turns[2], *turns[3]]
        for order in accepted:
            order.status = _ACCEPTED
        return accepted

    def _checked(self, orders: list[LeanOrder], last: int) -> list[LeanOrder]:
        """Return what the account can carry at the close of bar `last`, opening legs trimmed."""
        waiting = sorted(orders, key=self._turn_of)
        self._cut(waiting, last)
        cash, shadow, accepted = self.cash, dict[Any, float](), []
        for order in waiting:
            if order.status == _REJECTED:
                continue
            data, size, price = order.data, order.size, order.price
            held = shadow[data] if data in shadow else self.positions[data].size
            shadow[data] = held + size
            closed, opened = _legs(held, size)
            left = cash
            if closed:
                left += -closed * price
                left -= max(abs(closed) * price * self._rate, self._least)
            if opened:
                left -= opened * price
                left -= max(abs(opened) * price * self._rate, self._least)
            if left >= 0.0:
                cash = left
                order.status = _ACCEPTED
                accepted.append(order)
            else:
                self.refused[order.ref] = "not enough cash at the close it was decided on"
                order.status = _MARGIN
        return accepted

    def _turn_of(self, order: LeanOrder) -> tuple[bool, bool]:
        held = self.positions[order.data].size
        return order.size > 0.0, abs(held + order.size) > abs(held)

    def _cut(self, orders: list[LeanOrder], last: int) -> None:
        """Scale down what the orders open, alike for all, so that the gross cap holds."""
        size_of = {held: held.size for held in self.positions.values()}
        legs = []
        for order in orders:
            held, size = self.positions[order.data], abs(order.size)
            now = size_of[held]
            closing = min(abs(now), size) if now * order.size < 0 else 0.0
            legs.append((order, closing, size - closing, held.closes[last]))
            size_of[held] = now + math.copysign(closing, order.size)
        kept = sum([abs(units) * held.closes[last] for held, units in size_of.items()])
        asked = sum([opening * close for _, _, opening, close in legs])
        room = self._cap * self._value - kept
        if asked <= room or asked == 0.0:
            return
        share = max(room / asked, 0.0)
        for order, closing, opening, _ in legs:
            if not opening:
                continue
            size = closing + self._rounded(opening * share)
            if size == 0.0:
                self.refused[order.ref] = self._no_room()
                order.status = _REJECTED
            else:
                self.trimmed[order.ref] = self._was_trimmed(abs(order.size))
                order.size = math.copysign(size, order.size)

    def _charge(self, bar: int) -> float:
        """Take the borrow fee since the last bar from the cash and return it."""
        charged, credit = sum(self.d_credit.values()), 0.0
        days = (self._dates[bar] - self._dates[bar - 1]).days
        for held in self.positions.values():
            if held.size:
                fee = 0.0
                if held.size < 0:
                    fee = days / 365.0 * self._borrow * -held.size * held.closes[bar - 1]
                self.d_credit[held] += fee
                credit += fee
        self.cash -= credit
        return float(sum(self.d_credit.values()) - charged)

    def _fill(self, order: LeanOrder, bar: int) -> None:
        """Fill an order at the open, or its closing leg if the cash is not enough for the rest."""
        held, size, slip = self.positions[order.data], order.size, self._slip
        now, paid, price = held.size, held.price, held.opens[bar]
        if slip and size > 0.0:
            price, best = price * (1 + slip), held.highs[bar]
            if price > best:
                price = best
        elif slip:
            price, best = price * (1 - slip), held.lows[bar]
            if price < best:
                price = best
        closed, opened = (0.0, size) if now * size >= 0.0 else _legs(now, size)
        cash, rate, least, cost = self.cash, self._rate, self._least, 0.0
        order.status = _COMPLETED
        if closed:
            cash += -closed * paid + -closed * (price - paid)
            cost = abs(closed) * price * rate
            if cost < least:
                cost = least
            cash -= cost
            self.cash = cash
        if opened:
            fee = abs(opened) * price * rate
            if fee < least:
                fee = least
            cash -= opened * price
            cash -= fee
            if cash < 0.0:
                opened, order.status = 0.0, _MARGIN
            else:
                self.cash = cash
                cost += fee
        units = closed + opened
        if units:
            held.take(units, price)
            order.units, order.paid, order.commission = units, units * price / units, cost
            order.filled = self._stamps[bar]

    def _rounded(self, units: float) -> float:
        return math.trunc(units / self._lot) * self._lot


_BEYOND = frozenset({
    "price", "plimit", "exectype", "valid", "tradeid", "oco", "trailamount", "trailpercent",
    "parent", "transmit", "size",
})  # fmt: skip
"""What an order may be told besides its target: words that make it another one."""


def _legs(held: float, size: float) -> tuple[float, float]:
    """Return the units of an order that close a position and those that open one, signed."""
    if held * size >= 0.0:
        return 0.0, size
    if abs(size) <= abs(held):
        return size, 0.0
    return -held, held + size
