"""The work in bt: weights each session, rebalanced at the close they are decided on."""

import bt
import pandas as pd
from worker import answer, work

given = work()
names = [f"S{place}" for place in range(given.closes.shape[1])]
closes = pd.DataFrame(given.closes, index=pd.DatetimeIndex(given.days), columns=names)
weights = pd.DataFrame(given.targets, index=closes.index, columns=names)


def once() -> float:
    """Run it and return the final value."""
    strategy = bt.Strategy("targets", [bt.algos.WeighTarget(weights), bt.algos.Rebalance()])
    test = bt.Backtest(
        strategy, closes, initial_capital=given.cash, integer_positions=False,
        commissions=lambda units, price: abs(units) * price * given.commission,
        progress_bar=False,
    )  # fmt: skip
    bt.run(test)
    return float(test.strategy.values.iloc[-1])


answer(once)
