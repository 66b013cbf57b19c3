"""Strategies that look ahead on purpose, each in another way; verify must catch every one."""

import math

import backtrader as bt
import numpy as np


class TomorrowsClose(bt.Strategy):
    """Reads one bar ahead, the close of the session its order is filled in."""

    def next(self):
        try:
            up = self.data.close[1] > self.data.close[0]
        except IndexError:
            up = False
        self.order_target_percent(target=0.9 if up else 0.0)


class NegativeIndex(bt.Strategy):
    """Means the last close, and gets the last one of all: the array holds the whole run."""

    def next(self):
        up = self.data.close.array[-1] > self.data.close[0]
        self.order_target_percent(target=0.9 if up else 0.0)


class SessionsOwnClose(bt.Strategy):
    """Buys at the open if the session will close above it."""

    def next(self):
        here = len(self) - 1
        ahead = here + 1
        closes, opens = self.data.close.array, self.data.open.array
        up = ahead < len(closes) and closes[ahead] > opens[ahead]
        self.order_target_percent(target=0.9 if up else 0.0)


class SignalOneBarEarly(bt.Strategy):
    """Reads the signal of the bar after the one it may know."""

    def next(self):
        try:
            signal = self.data.signal[1]
        except IndexError:
            signal = float("nan")
        self.order_target_percent(target=0.9 if signal > 0.1 else 0.0)


class WholeSampleScore(bt.Strategy):
    """Standardises with the mean and deviation of the whole sample."""

    def __init__(self):
        closes = np.array(self.data.close.array)
        self.mean, self.deviation = closes.mean(), closes.std()

    def next(self):
        score = (self.data.close[0] - self.mean) / self.deviation
        self.order_target_percent(target=0.9 if score < 0 else 0.0)


class ScalerFittedAhead(bt.Strategy):
    """Scales today's range by the largest one that is still to come."""

    def next(self):
        highs = np.array(self.data.high.array[len(self) :])
        lows = np.array(self.data.low.array[len(self) :])
        largest = (highs - lows).max(initial=1.0)
        today = self.data.high[0] - self.data.low[0]
        self.order_target_percent(target=round(min(today / largest, 0.9), 2))


class TomorrowsVolume(bt.Strategy):
    """Trades what will be traded most: volume is as unknown as a price."""

    def next(self):
        volumes = self.data.volume.array
        up = len(self) < len(volumes) and volumes[len(self)] > volumes[len(self) - 1]
        self.order_target_percent(target=0.9 if up else 0.0)


class Honest(bt.Strategy):
    """Looks back only."""

    def next(self):
        past = self.data.close.get(size=5)
        calm = len(past) == 5 and self.data.close[0] > sum(past) / 5
        self.order_target_percent(target=0.9 if calm else 0.0)


class Careful(bt.Strategy):
    """Looks back only, trades every day, and takes no bar that cannot be true."""

    def next(self):
        if len(self) > 1 and not 0.1 < self.data.close[0] / self.data.close[-1] < 10.0:
            raise ValueError(f"{self.data.close[0]} after {self.data.close[-1]}")
        if not math.isfinite(self.broker.getvalue()):
            raise OverflowError("an account beyond all numbers")
        self.order_target_percent(target=0.9 if len(self) % 2 else -0.5)


class OnTheEve(bt.Strategy):
    """Reads one bar ahead on a single day, the one before the event, and trades every day."""

    def next(self):
        up = len(self) % 2
        if f"{self.data.datetime.date(0)}" == "2025-01-24":
            up = self.data.close[1] > self.data.close[0]
        self.order_target_percent(target=0.9 if up else 0.5)
