"""How are the bundled daily bars made?

    python data/samples/build_prices.py DAILY.parquet

writes `<SYMBOL>.csv` for each of `SYMBOLS`, and `splits.csv`, into `data/samples/prices/`.
`DAILY.parquet` holds one row per symbol and session, with these columns:

    date        session, without a time zone
    symbol      as Yahoo Finance writes it
    open, high, low, close
                floats, adjusted for splits; for dividends as well in some sets, in others not
    adj_close   float, the close adjusted for splits and dividends
    volume      float, units traded, adjusted for splits
    split       float, the ratio on the session a split takes effect (10 = ten for one); 0 or
                empty elsewhere

Every price is multiplied by `adj_close / close`, which makes one homogeneous series of either
kind of row, and written with five decimals.
"""

import argparse
from pathlib import Path

import pandas as pd

SYMBOLS = ("SMH", "SOXX", "QQQ", "SPY", "DIA", "IWM", "TLT", "IEF", "GLD", "NVDA")
FIRST, LAST = "2019-01-02", "2026-03-16"  # the last session that all of them have
PRICES = ["open", "high", "low", "close"]
FOLDER = Path(__file__).parent / "prices"


def adjusted(rows: pd.DataFrame) -> pd.DataFrame:
    """Return session, open, high, low, close, volume of one symbol, adjusted and rounded.

    Raises ValueError naming the session where low <= open, close <= high does not hold.
    """
    factor = rows["adj_close"] / rows["close"]
    bars = rows[PRICES].mul(factor, axis=0).round(5)
    bars.insert(0, "session", rows["date"].dt.strftime("%Y-%m-%d"))
    bars["volume"] = rows["volume"].round().astype("int64")
    body = bars[["open", "close"]]
    wrong = (body.min(axis=1) < bars["low"]) | (body.max(axis=1) > bars["high"])
    if wrong.any():
        raise ValueError(f"low <= open, close <= high fails:\n{bars[wrong]}")
    return bars


def write(daily: pd.DataFrame, folder: Path) -> None:
    """Write one CSV per symbol and the splits into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = daily["symbol"].isin(SYMBOLS) & daily["date"].between(FIRST, LAST)
    daily = daily[wanted].sort_values(["symbol", "date"])
    for symbol in SYMBOLS:
        bars = adjusted(daily[daily["symbol"] == symbol])
        bars.to_csv(folder / f"{symbol}.csv", index=False, float_format="%.5f", lineterminator="\n")
    splits = daily[daily["split"] > 0].rename(columns={"date": "session", "split": "ratio"})
    splits = splits[["symbol", "session", "ratio"]]
    splits.to_csv(folder / "splits.csv", index=False, float_format="%g", lineterminator="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("daily", type=Path, help="Parquet file of daily bars in long form")
    write(pd.read_parquet(parser.parse_args().daily), FOLDER)
