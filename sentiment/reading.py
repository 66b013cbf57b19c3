"""What do the headlines of a run say, whom do they move, and from which bar on?"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from data.news.headline import Headline
from data.sessions import available_at, first_bars
from sentiment.exposure import ExposureMap
from sentiment.language import language_of
from sentiment.score import Score


def timed(
    headlines: Sequence[Headline],
    *,
    latency: timedelta,
    bars: pd.DatetimeIndex,
    opens: pd.DatetimeIndex,
) -> pd.DataFrame:
    """Return when each headline was available and which bar may act on it first.

    `bars` (bars,) names the bars, `opens` (bars,) their opens in UTC. The answer has one row per
    headline and the columns row, headline, source, language, tickers, published_at, date_only,
    available_at and first_bar; first_bar is NaT for what no bar of the grid can act on: known
    after the last open, or before the grid begins, where the news before it is not there either.
    """
    frame = pd.DataFrame(
        {
            "row": [one.row for one in headlines],
            "headline": [one.text for one in headlines],
            "source": [one.source for one in headlines],
            "language": [language_of(one.text, hint=one.language) for one in headlines],
            "tickers": [one.symbols for one in headlines],
            "published_at": _moments([one.published_at for one in headlines]),
            "date_only": np.array([one.date_only for one in headlines], dtype=bool),
            "available_at": _moments([available_at(one, latency=latency) for one in headlines]),
        }
    )
    places = first_bars(pd.DatetimeIndex(frame["available_at"]), opens)
    known = (places < len(bars)) & (frame["available_at"] > opens[0])
    frame["first_bar"] = pd.Series(bars[np.minimum(places, len(bars) - 1)]).where(known.to_numpy())
    return frame


def links(
    headlines: pd.DataFrame, scores: Sequence[Score], exposure: ExposureMap
) -> pd.DataFrame:
    """Return one row per headline and instrument it moves, as `sentiment.signal` wants them.

    `headlines` is what `timed` returned, `scores` its scores in the same order. A link's value is
    the headline's polarity with the sign of the weight: what the news means for the instrument.
    """
    rows = [
        (head.row, link.symbol, link.entity, link.weight, score.polarity, head.available_at,
         head.first_bar)
        for head, score in zip(headlines.itertuples(), scores, strict=True)
        for link in exposure.links(head.headline, tickers=head.tickers)
    ]  # fmt: skip
    columns = ["row", "symbol", "entity", "weight", "polarity", "available_at", "first_bar"]
    frame = pd.DataFrame(rows, columns=columns)
    for column, like in (("available_at", "datetime64[ns, UTC]"), ("first_bar", "datetime64[ns]")):
        frame[column] = frame[column].astype(like)
    frame.insert(5, "value", frame["polarity"] * np.sign(frame["weight"].astype(float)))
    return frame


def _moments(values: Sequence[object]) -> pd.Series:
    return pd.Series(pd.to_datetime(list(values), utc=True)).astype("datetime64[ns, UTC]")
