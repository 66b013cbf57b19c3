"""What does one worker do? The runs of one job, over a market that it makes of what it is sent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from backtests.config import Config, SignalTable
from backtests.engine import Account, Market
from backtests.grid import bars_per_session, news_bars, traded_bars
from backtests.known import Known
from backtests.sent_strategy import Code
from backtests.variants import Ground, variant_equity
from sentiment.signal import arriving, fading_mean

_WHERE = re.compile(r"^.*?, line \d+, in \w+: ")  # a file of whichever machine it was


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known on each bar of one reading of prices and news, before it is weighed.

    `sessions` and `bars` are those of `Market`; `sums` and `mass` (news bars, symbols) what each
    bar brings; `rows` are the places of the market's bars among those. `closes` are the places of
    each session's last bar: statistics look at those only.
    """

    sessions: pd.DatetimeIndex
    bars: Mapping[str, pd.DataFrame]
    sums: np.ndarray
    mass: np.ndarray
    rows: np.ndarray
    bars_per_session: int
    closes: np.ndarray

    def market(self, table: SignalTable) -> Market:
        """Weigh the news: the same market as `trading.assemble` makes, to the last bit."""
        values = fading_mean(
            self.sums, self.mass, half_life=table.half_life_sessions * self.bars_per_session,
            prior=table.prior_weight, floor=table.min_weight,
        )  # fmt: skip
        signals = pd.DataFrame(values[self.rows], index=self.sessions, columns=list(self.bars))
        return Market(self.sessions, self.bars, signals)


def scene_of(config: Config, known: Known) -> Scene:
    """Lay out what is known once for all settings that read the same."""
    links = known.links.assign(weight=known.links["weight"] * known.links["novelty"])
    told, sessions = news_bars(config).names, traded_bars(config).names
    symbols, days = config.prices.symbols, sessions.normalize()
    sums, mass = arriving(links, told, symbols=symbols)
    return Scene(
        sessions=sessions,
        bars={symbol: known.prices.bars[symbol].reindex(sessions) for symbol in symbols},
        sums=sums,
        mass=mass,
        rows=told.get_indexer(sessions),
        bars_per_session=bars_per_session(config),
        closes=np.flatnonzero(np.append(days[1:] != days[:-1], True)),
    )


@dataclass(frozen=True, slots=True)
class Job:
    """Runs of one strategy with one signal and one account; `runs` name them, (variants,)."""

    scene: Scene
    signal: SignalTable
    account: Account
    code: Code
    runs: Sequence[str]
    variants: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job: equity (runs, bars), and why some runs were refused, by their name."""

    runs: Sequence[str]
    equity: np.ndarray
    refused: Mapping[str, str]


def work(jobs: Sequence[Job]) -> Done:
    """Do some jobs of one scene, those with the same signal behind each other."""
    grounds: dict[str, Ground] = {}
    found = []
    for job in jobs:  # all of one scene: the same signal is the same market
        key = job.signal.model_dump_json()
        if key not in grounds:
            grounds = {key: Ground.of(job.scene.market(job.signal))}
        found.append(
            variant_equity(job.code.load(), job.variants, market=grounds[key], account=job.account)
        )
    return Done(
        [run for job in jobs for run in job.runs],
        np.concatenate([one.equity for one in found]),
        {
            job.runs[place]: _WHERE.sub("", why)
            for job, one in zip(jobs, found, strict=True)
            for place, why in one.refused.items()
        },
    )
