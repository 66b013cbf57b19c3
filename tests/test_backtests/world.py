"""A made-up market: sixty headlines on AAA, with or without an edge in them."""

from datetime import date

import numpy as np
import pandas as pd

from backtests.known import Known
from data.news.headline import News
from data.prices.bars import Prices
from data.sessions import sessions_between

HISTORY = sessions_between("XNYS", date(2022, 1, 3), date(2024, 12, 31))
RUN = HISTORY[HISTORY.year == 2024]
SHOCK = pd.Timestamp("2024-07-10")


def a_known(seed: int, *, edge: float = 0.0, shock: float = 0.0) -> Known:
    """Sixty headlines on AAA; the session each acts on moves by `edge` in its direction."""
    random = np.random.default_rng(seed)
    days = random.choice(np.arange(len(RUN)), size=60, replace=False)
    tones = random.choice([-1.0, 1.0], size=60)
    market = random.normal(0.0, 0.01, len(HISTORY))
    bars = {}
    for symbol in ("AAA", "BBB", "SPY"):
        own = 0.0 if symbol == "SPY" else random.normal(0.0, 0.01, len(HISTORY))
        daily = pd.Series(market + own, index=HISTORY)
        if symbol == "AAA":
            daily[RUN[days]] += edge * tones
        if symbol != "SPY":
            daily[SHOCK] += shock
        close = 100.0 * (1.0 + daily).cumprod()
        opens = close.shift(fill_value=100.0)  # the whole move is made between open and close
        frame = pd.DataFrame({"open": opens, "close": close, "volume": 1000.0})
        bars[symbol] = frame.assign(
            low=frame.min(axis=1), high=frame[["open", "close"]].max(axis=1)
        )
        bars[symbol]["low"] = frame[["open", "close"]].min(axis=1)
    links = pd.DataFrame(
        {
            "row": np.arange(1, 61), "symbol": "AAA", "entity": "aaa", "weight": 1.0,
            "polarity": tones, "value": tones, "novelty": 1.0, "first_bar": RUN[days],
            "available_at": RUN[days].tz_localize("UTC"),
        }
    )  # fmt: skip
    return Known(Prices(bars, "made up"), News(()), pd.DataFrame(), (), links, "none", "")
