"""How does an account move from bar to bar? The arithmetic of Backtrader's broker, compiled.

Every operation on numbers stands in the order in which Backtrader and `GuardedBroker` do it, so
that nothing differs in the last bit; why it is done is said there. All compiled functions stand in
this one file, for the cache on disk looks at no other when it asks whether it is up to date.

Where nothing is closed, opened or short, zeros are added: that changes no number, and costs less
than a branch that cannot be foretold.
"""

# The compiler finds the types by itself.
# mypy: allow-untyped-defs

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from backtests import fast_records as fate

# What only compiled code calls: without a way in from Python, compiling takes half the time.
_INNER: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": True}
_inner = numba.njit(error_model="numpy", **_INNER)


def _entry(function: Callable) -> Callable:
    """Compile at the first call; once for all processes, where there is a folder to keep it in."""
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # neither this folder nor the user's cache can be written to
        return numba.njit(nogil=True, error_model="numpy")(function)


@_entry
def trade_paths(bars, terms, targets, equity, ledger):
    """Trade each of `targets` (runs, bars, symbols) with an account of its own.

    Writes `equity` (runs, bars); the ledger is for one run. Returns the number of the first run
    whose sizes went beyond what can be summed exactly, or -1.
    """
    width = targets.shape[2]
    held, paid, waiting = np.empty(width), np.empty(width), np.empty(width)
    queue = np.empty(width + 1, np.int64)
    book = held, paid, waiting, queue
    for run in range(targets.shape[0]):
        if not _trade(bars, terms, targets[run], equity[run], ledger, book):
            return run
    return -1


@_inner
def _trade(bars, terms, targets, equity, ledger, book):
    """Trade one set of paths, (bars, symbols); False where sizes are no longer exact.

    The arrays are taken out of their records first: to take one out costs as much as to use it.
    """
    opens, highs, lows, closes, days = bars
    positions, asked, sizes, prices, commissions, fates = ledger
    held, paid, waiting, queue = book
    keep, width = len(fates) > 0, targets.shape[1]
    for symbol in range(width):
        held[symbol] = paid[symbol] = waiting[symbol] = 0.0
    cash = value = terms.cash
    sent, largest = 0, terms.lot * 2.0**52
    for bar in range(len(targets)):
        last = bar - 1
        if sent and _in_doubt(closes, last, terms, cash, value, held, waiting):
            share = _share(closes, last, terms, value, held, waiting, queue, sent)
            left = cash
            for place in range(sent):
                symbol = queue[place]
                size = _trimmed(held[symbol], waiting[symbol], share, terms.lot)
                after = _carried(left, held[symbol], size, closes[last, symbol], terms)
                refused = size == 0.0 or after < 0.0
                if not refused:
                    left = after
                waiting[symbol] = 0.0 if refused else size
                if keep and size != 0.0:
                    sizes[last, symbol] = size
                if keep and refused:
                    fates[last, symbol] = fate.NO_ROOM if size == 0.0 else fate.NO_CASH_AT_CLOSE
        if bar and terms.borrow_per_year != 0.0:
            rate, fee = (days[bar] - days[last]) / 365.0 * terms.borrow_per_year, 0.0
            for symbol in range(width):
                fee += rate * max(-held[symbol], 0.0) * closes[last, symbol]
            cash -= fee
        for place in range(sent):
            symbol = queue[place]
            size = waiting[symbol]
            if size == 0.0:
                continue
            price = _slipped(opens[bar, symbol], size, lows[bar, symbol], highs[bar, symbol], terms)
            cash, size, cost, what = _filled(cash, held[symbol], paid[symbol], size, price, terms)
            paid[symbol] = _average(held[symbol], paid[symbol], size, price)
            held[symbol] += size
            if abs(held[symbol]) > largest:
                return False
            if keep:
                fates[last, symbol] = what
            if keep and size != 0.0:
                sizes[last, symbol] = size
                prices[last, symbol] = size * price / size  # as Backtrader averages one fill
                commissions[last, symbol] = cost
        worth = 0.0
        for symbol in range(width):
            units, price = held[symbol], closes[bar, symbol]
            gain = units * (price - paid[symbol]) if units > 0.0 else 0.0
            worth = worth + (units * price - gain) + gain  # of a long one, cost and gain apart
        value = cash + worth
        if value <= 0.0:  # ruined: nothing is left and nothing is held from here on
            for rest in range(bar, len(targets)):
                equity[rest] = 0.0
            return True
        equity[bar] = value
        for symbol in range(width):
            target, now, units = targets[bar, symbol], held[symbol], 0.0
            changed = bar == 0 or target != targets[last, symbol]
            if changed or (target > 0.0) - (target < 0.0) != (now > 0.0) - (now < 0.0):
                price = closes[bar, symbol]
                ordered = _to_lot((target * value - now * price) / price, terms.lot)
                units = -now if target * value == 0.0 and now != 0.0 else ordered
            if abs(units) > largest:
                return False
            waiting[symbol] = units
            if keep:
                positions[bar, symbol] = now
            if keep and units != 0.0:
                asked[bar, symbol] = sizes[bar, symbol] = units
                fates[bar, symbol] = fate.SENT
        sent = _line_up(held, waiting, queue)
    return True


@_inner
def _line_up(held, waiting, queue):
    """Put the symbols with an order in turn: sales first, what closes before what opens.

    A counting sort without a branch, its four counters of 16 bits in one number. `queue` has one
    place more than there are symbols, for those without an order. Returns how many have one.
    """
    counts = 0
    for symbol in range(len(waiting)):
        counts += (waiting[symbol] != 0.0) << _turn(held[symbol], waiting[symbol])
    ends = (counts << 16) + (counts << 32) + (counts << 48)
    for symbol in range(len(waiting)):
        sent, turn = waiting[symbol] != 0.0, _turn(held[symbol], waiting[symbol])
        queue[(ends >> turn) & 0xFFFF if sent else len(waiting)] = symbol
        ends += sent << turn
    return (ends >> 48) & 0xFFFF


@_inner
def _turn(held, size):
    """Which of the four counters, by its first bit."""
    return 32 * (size > 0.0) + 16 * (abs(held + size) > abs(held))


@_inner
def _in_doubt(closes, bar, terms, cash, value, held, waiting):
    """Whether cap or cash may stop an order, with a margin for rounding: if not, skip the rest."""
    gross, left = 0.0, cash
    for symbol in range(len(held)):
        worth = waiting[symbol] * closes[bar, symbol]
        gross += abs(held[symbol] + waiting[symbol]) * closes[bar, symbol]
        left -= max(worth, 0.0) + abs(worth) * terms.commission + 2.0 * terms.minimum
    return gross > 0.999999 * terms.cap * value or left < 1e-6 * value


@_inner
def _share(closes, bar, terms, value, held, waiting, queue, sent):
    """The share of what the orders open that has room under the cap; 1 where all of it has."""
    kept, lost = 0.0, 0.0
    for symbol in range(len(held)):
        closed, _ = _legs(held[symbol], waiting[symbol])
        worth = abs(held[symbol] + closed) * closes[bar, symbol]
        kept, lost = _add(kept, lost, worth, terms.compensated)
    kept += lost
    asked, lost = 0.0, 0.0
    for place in range(sent):
        symbol = queue[place]
        _, opened = _legs(held[symbol], waiting[symbol])
        asked, lost = _add(asked, lost, abs(opened) * closes[bar, symbol], terms.compensated)
    asked += lost
    room = terms.cap * value - kept
    return 1.0 if asked <= room else max(room / asked, 0.0)


@_inner
def _trimmed(held, size, share, lot):
    """The units of an order whose opening leg is cut to a share of it."""
    closed, opened = _legs(held, size)
    if share == 1.0 or opened == 0.0:
        return size
    units = abs(closed) + _to_lot(abs(opened) * share, lot)
    return units if size > 0.0 else -units


@_inner
def _carried(cash, held, size, price, terms):
    """The cash left if an order were filled at the close it was decided on."""
    closed, opened = _legs(held, size)
    cash = cash - closed * price - _commission(closed, price, terms)
    return cash - opened * price - _commission(opened, price, terms)


@_inner
def _slipped(price, size, low, high, terms):
    """The fill price: off the open by the slippage, never beyond the bar's range."""
    if terms.slippage == 0.0:
        return price
    slipped = price * (1.0 + math.copysign(terms.slippage, size))
    return min(slipped, high) if size > 0.0 else max(slipped, low)


@_inner
def _filled(cash, held, paid, size, price, terms):
    """Fill an order, or its closing leg if the cash is not enough for the rest.

    Returns the cash left, the units filled, their commission and what became of the order.
    """
    closed, opened = _legs(held, size)
    cost = _commission(closed, price, terms)
    cash = cash + (-closed * paid + -closed * (price - paid)) - cost
    fee = _commission(opened, price, terms)
    left = cash - opened * price - fee
    if left >= 0.0 or opened == 0.0:
        return left, size, cost + fee, fate.FILLED
    return cash, closed, cost, fate.CLOSED_ONLY if closed != 0.0 else fate.NO_CASH_AT_OPEN


@_inner
def _average(held, paid, size, price):
    """The average price of a position after a fill."""
    after = held + size
    average = (paid * held + size * price) / after if abs(after) > abs(held) else paid
    average = price if held * after <= 0.0 else average
    return 0.0 if after == 0.0 else average


@_inner
def _legs(held, size):
    """The units of an order that close a position and those that open one, with its sign."""
    closed = math.copysign(min(abs(held), abs(size)), size) if held * size < 0.0 else 0.0
    return closed, size - closed


@_inner
def _commission(units, price, terms):
    return max(abs(units) * price * terms.commission, terms.minimum) if units != 0.0 else 0.0


@_inner
def _to_lot(units, lot):
    return np.trunc(units * (1.0 / lot)) * lot  # a power of two: exact, and taken out of the loop


@_inner
def _add(total, lost, value, compensated):
    """One step of Python's `sum`: the total, and what rounding lost of it (Neumaier 1974)."""
    after = total + value
    if compensated:
        larger, smaller = max(abs(total), abs(value)), min(abs(total), abs(value))
        lost += (larger - after) + smaller  # none is negative here
    return after, lost
