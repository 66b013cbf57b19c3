"""How are the few daily bars made that the sample articles' claims are set beside?

    python data/samples/build_claims_prices.py DAILY.parquet

writes `<SYMBOL>.csv` for each of `SYMBOLS` into `data/samples/claims_prices/`. `DAILY.parquet` is
the table that `build_prices.py` reads, and prices are adjusted as there: times adj_close / close.
For the two indices that changes nothing, so their levels are the quoted ones and points can be
counted. Unlike there, a bar may have a close only: open, high, low and volume stay empty.
"""

import argparse
from pathlib import Path

import pandas as pd

SYMBOLS = ("^GSPC", "^DJI", "ONEQ", "ASML", "SFTBY")
FIRST, LAST = "2025-01-02", "2025-02-28"
PRICES = ["open", "high", "low", "close"]
FOLDER = Path(__file__).parent / "claims_prices"


def adjusted(rows: pd.DataFrame) -> pd.DataFrame:
    """Return session, open, high, low, close, volume of one symbol; NaN where nothing is known.

    Raises ValueError naming the session where low <= open, close <= high does not hold.
    """
    factor = rows["adj_close"] / rows["close"]
    bars = rows[PRICES].mul(factor, axis=0).round(5)
    bars.insert(0, "session", rows["date"].dt.strftime("%Y-%m-%d"))
    bars["volume"] = rows["volume"].round().astype("Int64")
    body = bars[["open", "close"]]
    wrong = (body.min(axis=1) < bars["low"]) | (body.max(axis=1) > bars["high"])
    if wrong.any():
        raise ValueError(f"low <= open, close <= high fails:\n{bars[wrong]}")
    return bars


def write(daily: pd.DataFrame, folder: Path) -> None:
    """Write one CSV per symbol into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    daily = daily[daily["date"].between(FIRST, LAST)].sort_values(["symbol", "date"])
    for symbol in SYMBOLS:
        bars = adjusted(daily[daily["symbol"] == symbol])
        bars.to_csv(folder / f"{symbol}.csv", index=False, float_format="%.5f", lineterminator="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("daily", type=Path, help="Parquet file of daily bars in long form")
    write(pd.read_parquet(parser.parse_args().daily), FOLDER)
