"""What does Backtrader's broker need so that its account could exist?

Left alone it lets shorts run without margin, loses a full target when the open gaps up, rejects a
purchase whose funding sale was sent second, and lets equity fall below zero. This one sells first,
trims what would exceed the exposure cap, stops a ruined account, charges for borrowing, and keeps
every order with what became of it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import backtrader as bt

from backtests.order_table import StockOrder, stock_order

SETTINGS = (
    "setcash", "set_cash", "add_cash", "setcommission", "addcommissioninfo", "set_slippage_perc",
    "set_slippage_fixed", "set_filler", "set_coc", "set_coo", "set_checksubmit", "set_shortcash",
)  # fmt: skip
"""What of a broker says how much cash there is, what a trade costs and when an order fills."""

LOT = 2.0**-20  # the smallest fraction of a unit: a power of two, so that sums of sizes are exact


@dataclass(frozen=True, slots=True)
class Day:
    """The account at one close."""

    equity: float
    borrow_fee: float
    positions: dict[str, float]


def lock(broker: bt.BrokerBase) -> None:
    """Let no strategy change what the config has set: RuntimeError from here on."""
    for name in SETTINGS:
        setattr(broker, name, _refusal(name))


def _refusal(name: str) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError(
            f"broker.{name}: cash, costs and fills are those of the config, for all strategies"
            " alike; set them in [execution]"
        )

    return refuse


class Commission(bt.CommissionInfo):
    """A percentage with a minimum per order leg; shorts pay a borrow fee for each calendar day.

    A reversal has two legs: it closes one position and opens the next.
    """

    params = (
        ("stocklike", True),
        ("commtype", bt.CommInfoBase.COMM_PERC),
        ("percabs", True),
        ("minimum", 0.0),
        ("borrow_per_year", 0.0),
        ("fractional", True),
    )

    def getsize(self, price: float, cash: float) -> float:
        """Return how many units `cash` buys, rounded towards zero to the lot."""
        return to_lot(cash / price, fractional=self.p.fractional)

    def _getcommission(self, size: float, price: float, pseudoexec: bool) -> float:
        return max(abs(size) * price * self.p.commission, self.p.minimum) if size else 0.0

    def get_credit_interest(self, data: bt.feed.DataBase, pos: bt.Position, dt: object) -> float:
        """Return the borrow fee since the last bar: on the value of the short at its close."""
        if pos.size >= 0:
            return 0.0
        days = (data.datetime.date(0) - pos.datetime.date()).days
        return days / 365.0 * self.p.borrow_per_year * -pos.size * data.close[-1]


class GuardedBroker(bt.brokers.BackBroker):
    """Backtrader's broker for market orders at the next open, with the guards it lacks.

    `max_gross` caps the sum of |position value| over equity; `gap_buffer` is the share of that cap
    left free for an open above the close. Both are measured at the close the order was decided on.
    The run ends at the close of bar number `bars`, if given, before the strategy hears of it.

    After the run `sent` returns every order and `asked` has its units before trimming;
    `trimmed` and `refused` say why an order is smaller than that or was not let into the market;
    `days` tell the account at each close, `ruined` whether the run ended for want of one.
    """

    params = (("max_gross", 1.0), ("gap_buffer", 0.02), ("fractional", True), ("bars", None))

    def init(self) -> None:
        """Start with empty books; Backtrader calls this at the beginning of a run."""
        super().init()
        self.set_int2pnl(False)  # else the borrow fee hides in the commission of the closing order
        self.book: dict[int, bt.Order] = {}
        self.asked: dict[int, float] = {}
        self.trimmed: dict[int, str] = {}
        self.refused: dict[int, str] = {}
        self.days: list[Day] = []
        self.ruined = False

    def sent(self) -> list[StockOrder]:
        """Return every order of the run, in order of sending."""
        return [stock_order(order, self.asked[ref]) for ref, order in sorted(self.book.items())]

    def buy(self, owner: bt.Strategy, data: bt.feed.DataBase, size: float, **rest: Any) -> Any:
        """Send a purchase, its size rounded to the lot; nothing is sent for less than one."""
        size = to_lot(size, fractional=self.p.fractional)
        return super().buy(owner, data, size, **rest) if size else None

    def sell(self, owner: bt.Strategy, data: bt.feed.DataBase, size: float, **rest: Any) -> Any:
        """Send a sale, its size rounded to the lot; nothing is sent for less than one."""
        size = to_lot(size, fractional=self.p.fractional)
        return super().sell(owner, data, size, **rest) if size else None

    def next(self) -> None:
        """Work through one bar: check, charge, fill at the open, mark at the close, record."""
        charged = sum(self.d_credit.values())
        super().next()
        if self._value <= 0.0:
            self._ruin()
        self.days.append(
            Day(
                equity=self._value,
                borrow_fee=float(sum(self.d_credit.values()) - charged),
                positions={data._name: held.size for data, held in self.positions.items()},
            )
        )
        if len(self.days) == self.p.bars:
            self.cerebro.runstop()

    def check_submitted(self) -> None:
        """Let pass what the account can carry: sales before purchases, opening legs trimmed."""
        waiting = sorted(self.submitted, key=self._turn)
        self.submitted.clear()
        self._trim(waiting)
        cash, positions = self.cash, dict[Any, bt.Position]()
        for order in waiting:
            if not order.alive():
                continue
            if self._take_children(order) is None:
                self.refused[order.ref] = "the order it depends on was refused"
                continue
            held = positions.setdefault(order.data, self.positions[order.data].clone())
            left = self._execute(order, cash=cash, position=held)
            if left >= 0.0:
                cash = left
                self.submit_accept(order)
            else:
                self.refused[order.ref] = "not enough cash at the close it was decided on"
                order.margin()
                self._close_books(order)

    def notify(self, order: bt.Order) -> None:
        """Keep the order, then tell the strategy as Backtrader would."""
        self.book[order.ref] = order
        self.asked.setdefault(order.ref, abs(order.size))
        super().notify(order)

    def _turn(self, order: bt.Order) -> tuple[bool, bool]:
        """Sales first, for they bring the cash; of the purchases those that close a short first."""
        first = order if order.parent is None else order.parent  # a bracket stays together
        return first.isbuy(), self._opens(first)

    def _opens(self, order: bt.Order) -> bool:
        """Whether an order takes the position further from zero than it is now."""
        held = self.positions[order.data].size
        return abs(held + order.size) > abs(held)

    def _trim(self, orders: list[bt.Order]) -> None:
        """Scale down what the orders open, alike for all, so that the gross cap holds.

        What older orders that still wait for their price would open is taken up already. Orders
        that depend on another one close what it opens, so they follow its size.
        """
        held = {data: position.size for data, position in self.positions.items()}
        legs = []
        for order in orders:
            if order.parent is not None:
                continue
            now = held.get(order.data, 0.0)
            closing = min(abs(now), abs(order.size)) if now * order.size < 0 else 0.0
            legs.append((order, closing, abs(order.size) - closing))
            held[order.data] = now + math.copysign(closing, order.size)
        waiting = [order for order in self.pending if order.active() and self._opens(order)]
        kept = sum(abs(units) * data.close[-1] for data, units in held.items())
        kept += sum(abs(order.size) * order.data.close[-1] for order in waiting)
        asked = sum(opening * order.data.close[-1] for order, _, opening in legs)
        room = self.p.max_gross * (1.0 - self.p.gap_buffer) * self._value - kept
        if asked <= room or asked == 0.0:
            return
        share = max(room / asked, 0.0)
        for order, closing, opening in legs:
            if opening:
                size = closing + to_lot(opening * share, fractional=self.p.fractional)
                self._resize(order, size)
        for order in orders:
            if order.parent is not None and abs(order.size) > abs(order.parent.size):
                self._resize(order, abs(order.parent.size))

    def _resize(self, order: bt.Order, size: float) -> None:
        asked = abs(order.size)
        if size == 0.0:
            self.refused[order.ref] = self._no_room()
            order.reject(self)
            self._close_books(order)
            return
        self.trimmed[order.ref] = self._was_trimmed(asked)
        order.size = order.created.size = order.created.remsize = math.copysign(size, order.size)
        order.executed.remsize = order.size

    def _no_room(self) -> str:
        return f"no room under the exposure cap of {self.p.max_gross:.0%}"

    def _was_trimmed(self, asked: float) -> str:
        return (
            f"trimmed from {asked:.6g}: exposure cap {self.p.max_gross:.0%} less"
            f" {self.p.gap_buffer:.0%} gap buffer"
        )

    def _close_books(self, order: bt.Order) -> None:
        self.notify(order)
        self._ococheck(order)
        self._bracketize(order, cancel=True)

    def _ruin(self) -> None:
        """Close an account that owes more than it has: equity is zero from here on, never less."""
        for position in self.positions.values():
            position.set(0.0, 0.0)
        self.cash = self._value = 0.0
        self.ruined = True
        self.cerebro.runstop()


def to_lot(units: float, *, fractional: bool) -> float:
    """Round a number of units towards zero, to whole ones or to the smallest fraction."""
    return math.trunc(units / LOT) * LOT if fractional else float(math.trunc(units))
