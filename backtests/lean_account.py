"""How does the lean account move from bar to bar?

The numbers are those of `GuardedBroker`, each operation in the same order; why it is done is said
there.
"""

import math
from collections.abc import Sequence
from typing import Any

import backtrader as bt

from backtests.broker import LOT, Day, GuardedBroker
from backtests.lean_records import LeanOrder, Positions

_ACCEPTED, _COMPLETED = bt.Order.Accepted, bt.Order.Completed
_MARGIN, _REJECTED = bt.Order.Margin, bt.Order.Rejected

# Cap and cash are looked at closely only where they may matter: the quick look rounds otherwise.
_NEARLY, _HARDLY = 0.999999, 1e-6


class LeanAccount(GuardedBroker):
    """The account of `GuardedBroker`; `open_books` and `turn` take the place of `next`."""

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
        if len(self.days) == self.p.bars:
            self.cerebro.runstop()

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


def _legs(held: float, size: float) -> tuple[float, float]:
    """Return the units of an order that close a position and those that open one, signed."""
    if held * size >= 0.0:
        return 0.0, size
    if abs(size) <= abs(held):
        return size, 0.0
    return -held, held + size
