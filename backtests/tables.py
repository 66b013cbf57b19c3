"""What stands in the tables of a run: one row per headline read, one per trade made?"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analytics.experiment import HEADLINE_COLUMNS
from analytics.result import BacktestResult
from analytics.trades import trades
from data.news.headline import News
from sentiment.score import Score

KEPT, DROPPED, MERGED = "kept", "dropped", "merged"
TOO_EARLY = "before the period"
TOO_LATE = "after the last open"


def headline_table(
    news: News,
    headlines: pd.DataFrame,
    scores: Sequence[Score],
    links: pd.DataFrame,
    *,
    model: str,
    revision: str,
) -> pd.DataFrame:
    """Return one row per row of the source, columns `HEADLINE_COLUMNS`, in order of time.

    Kept, merged and dropped rows add up to the rows read. `headlines`, `scores` and `links` are
    as in `backtests.pipeline.Known`.
    """
    frame = headlines.copy()
    usable = frame["first_bar"].notna()
    frame["status"] = usable.map({True: KEPT, False: DROPPED})
    early = frame["available_at"] < frame.loc[usable, "available_at"].min()
    frame["reason"] = early.map({True: TOO_EARLY, False: TOO_LATE}).where(~usable, "")
    for label in ("negative", "neutral", "positive", "polarity"):
        frame.loc[usable, label] = [getattr(score, label) for score in scores]
    frame.loc[usable, ["model", "revision"]] = [model, revision]
    frame["symbols"] = frame["row"].map(_signed_symbols(links)).fillna("")
    left_out = pd.DataFrame(
        [
            {
                "row": one.row,
                "status": DROPPED if one.merged_into is None else MERGED,
                "reason": one.reason,
                "merged_into": one.merged_into,
                "headline": one.text,
                "source": one.source,
                "published_at": pd.to_datetime(one.published, utc=True, errors="coerce"),
            }
            for one in news.dropped
        ]
    )
    both = pd.concat([frame, left_out], ignore_index=True).reindex(columns=list(HEADLINE_COLUMNS))
    both["merged_into"] = both["merged_into"].astype("Int64")
    for column in ("published_at", "available_at"):
        both[column] = pd.to_datetime(both[column], utc=True).astype("datetime64[ns, UTC]")
    both["date_only"] = both["date_only"].eq(True)
    texts = ["reason", "headline", "source", "language", "model", "revision", "symbols"]
    both[texts] = both[texts].fillna("")
    return both.sort_values(["published_at", "row"], ignore_index=True)


def all_trades(
    results: Sequence[BacktestResult], bars: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return the round trips of all strategies, with the strategy's name in front."""
    tables = []
    for result in results:
        last = result.equity.index[-1]
        closes = {symbol: float(frame.at[last, "close"]) for symbol, frame in bars.items()}
        table = trades(
            result.orders, last_closes=closes, sessions=pd.DatetimeIndex(result.equity.index)
        )
        table.insert(0, "strategy", result.name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _signed_symbols(links: pd.DataFrame) -> pd.Series:
    """What each headline moves, by row: `SMH:-1 SOXX:-1`."""
    parts = links["symbol"] + links["weight"].map(":{:g}".format)
    return parts.groupby(links["row"]).agg(" ".join)
