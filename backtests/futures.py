"""What would the run have known, had the future been cut off or been another one?

Each function takes what a run read and a session, the cut, and returns a market in which all that
was known after the cut's close and before the next open is as it was, and nothing later is.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

import numpy as np
import pandas as pd

from backtests.config import Config
from backtests.engine import Market
from backtests.grid import traded_bars
from backtests.known import Known, Read, Tools, digest
from backtests.trading import assemble
from data.news.headline import News
from data.prices.bars import Prices
from data.sessions import available_at

Part = Literal["bars", "headlines", "both"]

ABSURD = 1000.0  # a price this many times too high or too low changes whatever depends on it


@dataclass(frozen=True, slots=True)
class Cut:
    """A place in time: after the close of bar `session`, before `opens` (UTC), the next open."""

    session: pd.Timestamp
    next_session: pd.Timestamp
    opens: pd.Timestamp


def cut_after(config: Config, market: Market, place: int) -> Cut:
    """Return the cut after the market's session at `place`, which must not be its last."""
    after = market.sessions[place + 1]
    opens = traded_bars(config).open_of(after)
    return Cut(session=market.sessions[place], next_session=after, opens=opens)


def cut_off(config: Config, read: Read, tools: Tools, cut: Cut) -> Market:
    """Return the market as it was at the cut: no later bar, no headline known later.

    All is made anew from the rows of the source, merging of repeats included. The next session
    stands as a bar without a move, so that orders decided at the cut can be sent.
    """
    latency = timedelta(minutes=config.news.latency_minutes)
    news = News(
        tuple(
            headline
            for headline in read.news.headlines
            if available_at(headline, latency=latency) < cut.opens
        )
    )
    bars = {symbol: _stopped(frame, cut) for symbol, frame in read.prices.bars.items()}
    prices = Prices(bars=bars, origin=read.prices.origin)
    known = digest(config, Read(prices=prices, news=news), tools, until=cut.next_session)
    return assemble(config, prices, known.links, until=cut.next_session)


def poisoned(
    config: Config,
    known: Known,
    cut: Cut,
    *,
    seed: int,
    mirrored: bool,
    only: Part = "both",
) -> Market:
    """Return the market with every bar, every headline or both after the cut made absurd.

    Opens, closes and volumes become a thousand times too high or too low, at random; what the
    headlines of a bar mean becomes +1 or -1, at random per bar, with five times a full weight.
    `mirrored` swaps high and low, +1 and -1: what one poison happens to leave as it was, its mirror
    image changes.
    """
    random = np.random.default_rng(seed)
    sides = np.array([1.0, -1.0] if mirrored else [-1.0, 1.0])
    prices, links = known.prices, known.links
    if only != "headlines":
        bars = {symbol: _absurd(frame, cut, random, sides) for symbol, frame in prices.bars.items()}
        prices = replace(prices, bars=bars)
    if only != "bars":
        later = (links["available_at"] >= cut.opens).to_numpy()
        bar, bars_with_news = pd.factorize(links["first_bar"], use_na_sentinel=False)
        wild = random.choice(sides, size=len(bars_with_news))[bar]  # one sign a bar: none cancels
        links = links.assign(
            value=np.where(later, wild, links["value"]),
            weight=np.where(later, 5.0, links["weight"]),
        )
    return assemble(config, prices, links)


def told_early(market: Market) -> Market:
    """Return the market with every signal one session early: the leak that a proof must see."""
    return replace(market, signals=market.signals.shift(-1))


def _stopped(frame: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """The bars up to the cut, and the next session at the cut's close."""
    past = frame.loc[: cut.session]
    close = past["close"].iloc[-1]
    flat = pd.DataFrame(
        {"open": close, "high": close, "low": close, "close": close, "volume": 0.0},
        index=[cut.next_session],
    )
    return pd.concat([past, flat])


def _absurd(
    frame: pd.DataFrame, cut: Cut, random: np.random.Generator, sides: np.ndarray
) -> pd.DataFrame:
    """The bars with each later number a thousand times too high or too low by itself."""
    later = (frame.index > cut.session).astype(float)
    opens, closes, volumes = (
        frame[column] * ABSURD ** (later * random.choice(sides, size=len(frame)))
        for column in ("open", "close", "volume")
    )
    return frame.assign(
        open=opens,
        close=closes,
        high=np.where(later, np.maximum(opens, closes), frame["high"]),
        low=np.where(later, np.minimum(opens, closes), frame["low"]),
        volume=volumes,
    )
