"""What would all four prices be, had dividends been taken out of the past?"""

import pandas as pd

from data.prices.checks import PRICE_COLUMNS


def adjusted(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the bars with open, high, low and close multiplied by adj_close / close.

    Volumes stay as they are; without a column `adj_close` so does everything.
    """
    if "adj_close" not in frame:
        return frame
    factor = frame["adj_close"] / frame["close"]
    return frame.assign(**{name: frame[name] * factor for name in PRICE_COLUMNS})
