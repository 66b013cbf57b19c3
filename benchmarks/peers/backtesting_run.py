"""The work in backtesting.py: one instrument, whole shares, filled at the next open."""

import warnings

import pandas as pd
from backtesting import Backtest, Strategy
from worker import answer, work

given = work()
frame = pd.DataFrame(
    {"Open": given.opens[:, 0], "High": given.highs[:, 0], "Low": given.lows[:, 0],
     "Close": given.closes[:, 0]}, index=pd.DatetimeIndex(given.days),
)  # fmt: skip
targets = given.targets[:, 0]


class Targets(Strategy):
    """Order what is missing to the target."""

    def init(self) -> None:
        """Nothing to prepare."""

    def next(self) -> None:
        """Size at the close, as Backtrader does."""
        close = self.data.Close[-1]
        wanted = int(targets[len(self.data) - 1] * self.equity / close) - self.position.size
        if wanted > 0:
            self.buy(size=wanted)
        elif wanted < 0:
            self.sell(size=-wanted)


def once() -> float:
    """Run it and return the final value."""
    test = Backtest(
        frame, Targets, cash=given.cash, commission=given.commission, spread=0.0,
        finalize_trades=False,
    )  # fmt: skip
    return float(test.run()["_equity_curve"]["Equity"].iloc[-1])


warnings.filterwarnings("ignore")
answer(once)
