"""What do the headlines of a run say, whom do they move, and from which bar on?"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from data.news.headline import Headline
from data.sessions import available_at, first_bars
from sentiment.exposure import ExposureMap
from sentiment.language import language_of
from sentiment.score import Score

# The types of the columns, so that a run without headlines or links has them too.
_TIMED = {
    "row": "int64", "headline": "str", "source": "str", "language": "str", "tickers": "object",
    "published_at": "datetime64[ns, UTC]", "date_only": "bool",
    "available_at": "datetime64[ns, UTC]", "first_bar": "datetime64[ns]",
}  # fmt: skip
_NAMED = {
    "row": "int64", "headline": "str", "language": "str", "symbol": "str", "entity": "str",
    "target": "str", "weight": "float64", "available_at": "datetime64[ns, UTC]",
    "first_bar": "datetime64[ns]",
}  # fmt: skip


def timed(
    headlines: Sequence[Headline],
    *,
    latency: timedelta,
    bars: pd.DatetimeIndex,
    opens: pd.DatetimeIndex,
    date_only: str = "end_of_day",
    session_opens: pd.DatetimeIndex | None = None,
    languages: Sequence[str] = ("de", "en"),
) -> pd.DataFrame:
    """Return when each headline was available and which bar may act on it first.

    `bars` (bars,) names the bars, `opens` (bars,) their opens in UTC. The answer has one row per
    headline and the columns row, headline, source, language, tickers, published_at, date_only,
    available_at and first_bar; first_bar is NaT for what no bar of the grid can act on: known
    after the last open, or before the first, where the news before it is not there either.

    With `date_only = "next_open"` a headline of which only the date is known becomes known not
    when that day ends but at the next open of a session, and acts at the bar after. Where bars
    are not sessions, `session_opens` (UTC) tells the opens that are meant. `languages` are those
    that a headline is taken to be in where its source does not tell.
    """
    if len(bars) != len(opens):
        raise ValueError(f"{len(bars)} bars need as many opens, not {len(opens)}")
    known = headlines
    if date_only == "next_open":
        known = _at_next_open(headlines, opens if session_opens is None else session_opens)
    available = pd.DatetimeIndex(
        [available_at(one, latency=latency) for one in known], dtype="datetime64[ns, UTC]"
    )
    places = first_bars(available, opens)
    acts = (places > 0) & (places < len(bars))
    first = np.full(len(places), np.datetime64("NaT", "ns"))
    first[acts] = bars.as_unit("ns").to_numpy()[places[acts]]
    rows = {
        "row": [one.row for one in headlines],
        "headline": [one.text for one in headlines],
        "source": [one.source for one in headlines],
        "language": [
            language_of(one.text, hint=one.language, languages=languages) for one in headlines
        ],
        "tickers": [one.symbols for one in headlines],
        "published_at": pd.to_datetime([one.published_at for one in headlines], utc=True),
        "date_only": [one.date_only for one in headlines],
        "available_at": available,
        "first_bar": first,
    }
    return pd.DataFrame(rows).astype(_TIMED)


def named(headlines: pd.DataFrame, exposure: ExposureMap) -> pd.DataFrame:
    """Return one row per headline and instrument it moves, not scored yet.

    `headlines` is what `timed` returned. The columns are row, headline, language, symbol, entity,
    target (what the headline calls the entity; empty where only its source tagged it), weight,
    available_at and first_bar.
    """
    heads: Iterable[Any] = headlines.itertuples()
    rows = [
        (head.row, head.headline, head.language, link.symbol, link.entity, link.target, link.weight,
         head.available_at, head.first_bar)
        for head in heads
        for link in exposure.links(head.headline, tickers=head.tickers)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(_NAMED)).astype(_NAMED)


def valued(links: pd.DataFrame, scores: Sequence[Score]) -> pd.DataFrame:
    """Return the links with their polarity and value, as `sentiment.signal` wants them.

    `links` is what `named` returned, `scores` hold the tone of each row's headline for its target,
    in the same order. A value is the polarity with the sign of the weight: what the news means
    for the instrument.
    """
    if len(links) != len(scores):
        raise ValueError(f"{len(links)} links need as many scores, not {len(scores)}")
    polarity = np.array([score.polarity for score in scores], dtype=float)
    frame = links.drop(columns=["headline", "language"])
    frame.insert(5, "polarity", polarity)
    frame.insert(6, "value", polarity * np.sign(links["weight"].to_numpy(float)))
    return frame


def _at_next_open(headlines: Sequence[Headline], opens: pd.DatetimeIndex) -> list[Headline]:
    """Return the headlines, those of a bare date published at the first open after that day.

    A day that ended before the first open or after the last stays as it is: no bar may act on it.
    """
    ends = pd.DatetimeIndex([one.published_at for one in headlines], dtype="datetime64[ns, UTC]")
    return [
        replace(one, published_at=opens[place].to_pydatetime())
        if one.date_only and 0 < place < len(opens)
        else one
        for one, place in zip(headlines, first_bars(ends, opens), strict=True)
    ]
