"""What is known to a run before any strategy decides: prices, headlines, scores, links?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from backtests.config import Config
from backtests.grid import NEWS_BEFORE, news_bars
from backtests.news_sources import read_news
from backtests.sources import make_routes, read_exposure, read_prices, read_study
from data.cache_folder import kept_at
from data.news.headline import News
from data.news.novelty import novelty
from data.news.repeats import merge_repeats
from data.prices.bars import Prices
from data.sessions import session_opens
from sentiment.exposure import ExposureMap
from sentiment.reading import named, timed, valued
from sentiment.routes import Routes, score_routed
from sentiment.score import Score
from sentiment.store import ScoreStore
from sentiment.vader import foreign

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

TOO_EARLY = f"more than {NEWS_BEFORE.days} days before the period"
TOO_LATE = "after the last open"


def quiet(what: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Read:
    """What stands in the sources: bars, every row of the headlines, and any list of events."""

    prices: Prices
    news: News
    events: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What gives headlines a meaning: scorers, the scores they gave before, an exposure map."""

    routes: Routes
    store: ScoreStore
    exposure: ExposureMap


@dataclass(frozen=True, slots=True)
class Known:
    """Prices, headlines with their times and scores, and what they move.

    `news` has repeats merged. `headlines` and `links` are as in `sentiment.reading`; in
    `headlines`, the column `outside` says why no bar can act on a row, and is empty where one can.
    `scores` belong to the rows that a bar can act on, in order. `novelty` in both tables is what
    is left of a headline's weight when its story was told before. `model` and `revision` are the
    default's, `routes` those of the languages that have another.
    """

    prices: Prices
    news: News
    headlines: pd.DataFrame
    scores: tuple[Score, ...]
    links: pd.DataFrame
    model: str
    revision: str
    routes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def misread(self) -> int:
        """Return how many scored headlines are in a language that their model cannot read."""
        languages = self.headlines.loc[self.headlines["outside"] == "", "language"]
        models = [self.routes.get(one, (self.model, ""))[0] for one in languages]
        return foreign(models, languages)


def tools_of(config: Config, *, base: Path, offline: bool = False) -> Tools:
    """Return the tools that the config names; making them is cheap."""
    return Tools(
        routes=make_routes(config.sentiment, base=base, offline=offline),
        store=ScoreStore(kept_at(config.sentiment.store, "scores.sqlite")),
        exposure=read_exposure(config.sentiment, base=base),
    )


def read(config: Config, *, base: Path, now: datetime | None = None, offline: bool = False) -> Read:
    """Read events, prices and headlines; raises an error of theirs where they cannot be used.

    Headlines dated after `now`, tz-aware, are dropped; without it nothing is in the future.
    `offline` sources take what was kept, and say what is missing.
    """
    events = read_study(config, base=base)
    prices = read_prices(config, base=base, offline=offline)
    news = read_news(config, base=base, now=now, offline=offline)
    return Read(prices=prices, news=news, events=events)


def digest(
    config: Config,
    sources: Read,
    tools: Tools,
    *,
    progress: Progress = quiet,
    until: pd.Timestamp | None = None,
) -> Known:
    """Merge repeats, place headlines in time, score those that a bar can act on, and link them.

    `until` names a bar after which there is none.
    """
    news = merge_repeats(sources.news, window=timedelta(hours=config.news.merge_window_hours))
    bars = news_bars(config, until=until)
    sessions = bars.names.normalize().unique()
    headlines = timed(
        news.headlines, latency=timedelta(minutes=config.news.latency_minutes),
        bars=bars.names, opens=bars.opens, date_only=config.news.date_only,
        session_opens=session_opens(config.prices.calendar, sessions),
        languages=config.sentiment.languages,
    )  # fmt: skip
    told_before = timedelta(hours=config.news.follow_up_window_hours)
    headlines["novelty"] = novelty(news.headlines, window=told_before)
    outside = np.where(headlines["available_at"] <= bars.opens[0], TOO_EARLY, TOO_LATE)
    headlines["outside"] = np.where(headlines["first_bar"].notna(), "", outside)
    usable = headlines[headlines["outside"] == ""]
    asked = {name: usable[name].tolist() for name in ("headline", "language")}
    scores = score_routed(
        asked["headline"], asked["language"], tools.routes, store=tools.store,
        progress=lambda done, total: progress("scoring headlines", done, total),
    )  # fmt: skip
    scorers = [tools.routes.scorer(language) for language in asked["language"]]
    for name in ("model", "revision"):
        said = pd.Series([getattr(one, name) for one in scorers], usable.index, dtype=object)
        headlines[name] = said.reindex(headlines.index, fill_value="")
    told = named(usable, tools.exposure)
    told = told[told["symbol"].isin(config.prices.symbols)].reset_index(drop=True)
    tones = score_routed(
        told["headline"].tolist(), told["language"].tolist(), tools.routes,
        targets=told["target"].tolist(), store=tools.store,
        progress=lambda done, total: progress("scoring for whom", done, total),
    )  # fmt: skip
    moved = valued(told, tones)
    moved["novelty"] = moved["row"].map(headlines.set_index("row")["novelty"]).astype("float64")
    return Known(
        prices=sources.prices,
        news=news,
        headlines=headlines,
        scores=tuple(scores),
        links=moved,
        model=tools.routes.default.model,
        revision=tools.routes.default.revision,
        routes={
            language: (one.model, one.revision)
            for language, one in sorted(tools.routes.by_language.items())
        },
    )
