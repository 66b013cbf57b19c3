"""What stands in the tables of a run: one row per headline read, one per trade made?"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd

from analytics.experiment import HEADLINE_COLUMNS
from analytics.result import BacktestResult
from analytics.trades import trades
from backtests.known import Known
from data.news.written import YEARS

KEPT, DROPPED, MERGED = "kept", "dropped", "merged"
_TEXTS = ["reason", "headline", "source", "language", "model", "revision", "symbols"]


def headline_table(known: Known) -> pd.DataFrame:
    """Return one row per row of the source, columns `HEADLINE_COLUMNS`, in order of time.

    Kept, merged and dropped rows add up to the rows read. Scores are given for the kept ones.
    """
    frame = known.headlines.rename(columns={"outside": "reason"})
    usable = frame["reason"] == ""
    frame["status"] = usable.map({True: KEPT, False: DROPPED})
    for label in ("negative", "neutral", "positive", "polarity"):
        values = [getattr(score, label) for score in known.scores]
        frame[label] = pd.Series(values, index=frame.index[usable], dtype=float)
    moved = _signed_symbols(known.links)
    frame["symbols"] = [moved.get(row, "") for row in frame["row"]]
    rows = [*frame.to_dict("records"), *_left_out(known)]
    table = pd.DataFrame(rows, columns=list(HEADLINE_COLUMNS))
    table["merged_into"] = table["merged_into"].astype("Int64")
    for column in ("published_at", "available_at"):
        table[column] = pd.to_datetime(table[column], utc=True).astype("datetime64[ns, UTC]")
    table["first_bar"] = pd.to_datetime(table["first_bar"]).astype("datetime64[ns]")
    table["date_only"] = table["date_only"].eq(True)
    table[_TEXTS] = table[_TEXTS].astype(object).fillna("").astype("str")
    return table.sort_values(["published_at", "row"], ignore_index=True)


def all_trades(results: Sequence[BacktestResult], bars: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the round trips of all strategies, with the strategy's name in front.

    What is open at the end is valued at the last close; in a ruined account, at the close that
    ruined it.
    """
    tables = []
    for result in results:
        end = ruined_on(result) or result.equity.index[-1]
        table = trades(
            result.orders,
            last_closes={symbol: frame["close"].loc[end] for symbol, frame in bars.items()},
            sessions=pd.DatetimeIndex(result.equity.loc[:end].index),
        )
        table.insert(0, "strategy", result.name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def ruined_on(result: BacktestResult) -> pd.Timestamp | None:
    """Return the session at whose close nothing was left of the account, if there is one."""
    gone = result.equity.index[result.equity <= 0.0]
    return gone[0] if len(gone) else None


def _left_out(known: Known) -> list[dict[str, object]]:
    """Rows that were never placed in time: unusable ones, and repeats."""
    return [
        {
            "row": one.row,
            "status": DROPPED if one.merged_into is None else MERGED,
            "reason": one.reason,
            "merged_into": one.merged_into,
            "headline": one.text,
            "source": one.source,
            "published_at": _moment(one.published),
        }
        for one in known.news.dropped
    ]


def _moment(written: str) -> datetime | None:
    """A time as the source wrote it, if it says beyond doubt which moment of UTC it means."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and moment.year in YEARS else None


def _signed_symbols(links: pd.DataFrame) -> dict[int, str]:
    """What each headline moves, by row: `SMH:-1 SOXX:-1`."""
    found: dict[int, list[str]] = {}
    for row, symbol, weight in zip(links["row"], links["symbol"], links["weight"], strict=True):
        found.setdefault(row, []).append(f"{symbol}:{weight:g}")
    return {row: " ".join(parts) for row, parts in found.items()}
