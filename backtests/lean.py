"""How does a strategy written in Python run many times faster, with the same numbers?

Backtrader's loop asks every feed at every bar what comes next and keeps every order several times
over. Where all feeds have the same bars and all orders are market orders, one loop that moves the
lines and a broker with slim orders do: same strategy, same lines, same indicators, same bits.
`verify --engine` compares both.
"""

import backtrader as bt
from backtrader.lineiterator import LineIterator

from backtests.lean_broker import LeanBroker
from backtests.lean_records import OutsideLeanError

# Whoever overrides one of these wants what only Backtrader's own loop tells.
_TOLD = (
    "notify_order", "notify_trade", "notify_cashvalue", "notify_fund", "notify_store",
    "notify_data", "notify_timer", "next_open", "nextstart_open", "prenext_open",
)  # fmt: skip


class LeanCerebro(bt.Cerebro):
    """Cerebro for one strategy, preloaded feeds with the same bars, and a `LeanBroker`."""

    def _runonce(self, runstrats: list[bt.Strategy]) -> None:
        (strategy,) = runstrats
        if self._pretimers or strategy.analyzers or strategy.observers:
            raise OutsideLeanError("a timer, an analyzer or an observer")
        strategy._once()
        strategy.reset()
        broker: LeanBroker = self._broker
        broker.open_books(self.datas)
        lines = [line for data in self.datas for line in data.lines.lines]
        indicators = strategy._lineiterators[LineIterator.IndType]
        needed = max(strategy._minperiods)  # all feeds are as long as the first
        if type(strategy).order_target_percent is bt.Strategy.order_target_percent:
            strategy.order_target_percent = broker.targeting(strategy)
        for bar, stamp in enumerate(self.datas[0].lines.datetime.array):
            for line in lines:
                line._idx, line.lencount = bar, bar + 1
            broker.turn(bar)
            if self._event_stop:
                return
            for indicator in indicators:
                if len(indicator._clock) > len(indicator):
                    indicator.advance()
            strategy.forward()
            strategy.lines.datetime[0] = stamp
            missing = strategy._minperstatus = needed - bar - 1
            if missing < 0:
                strategy.next()
            elif missing == 0:
                strategy.nextstart()
            else:
                strategy.prenext()
            if self._event_stop:
                return


def beyond_lean(strategy: type[bt.Strategy]) -> str:
    """Return why a strategy needs Backtrader's own loop; empty if nothing is known against it.

    What only shows in the run, such as a limit order, ends it with `OutsideLeanError`.
    """
    if issubclass(strategy, bt.SignalStrategy):
        return "it is a SignalStrategy"
    own = [name for name in _TOLD if getattr(strategy, name) is not getattr(bt.Strategy, name)]
    return f"it has {own[0]}" if own else ""
