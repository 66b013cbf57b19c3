"""What are the bars that the claims of the sample articles are set beside?"""

from pathlib import Path

import pandas as pd

from data.prices.bars import PriceError
from data.prices.bundled import read_bars

FOLDER = Path(__file__).parents[1] / "samples" / "claims_prices"
NEIGHBOURS = Path(__file__).parents[1] / "samples" / "prices"  # bars of the experiments


def claims_bars() -> dict[str, pd.DataFrame]:
    """Return bars by symbol, 2 January to 28 February 2025, from `data/samples/claims_prices/`.

    Frames as in `data.prices.bars.Prices`, but that a bar may have a close only: NaN where open,
    high, low or volume are not known. The levels of ^GSPC and ^DJI are those quoted. Nvidia and
    SMH come from the bars of the experiments, cut to the same days.
    """
    bars = {path.stem: read_bars(path) for path in sorted(FOLDER.glob("*.csv"))}
    if not bars:
        raise PriceError(f"{FOLDER}: no bars; build_claims_prices.py beside it writes them")
    first = min(frame.index[0] for frame in bars.values())
    last = max(frame.index[-1] for frame in bars.values())
    for symbol in ("NVDA", "SMH"):
        bars[symbol] = read_bars(NEIGHBOURS / f"{symbol}.csv").loc[first:last]
    return bars
