"""Which signals would carry nothing? The same news at other times, or with other tones.

Every function returns signals of the market's bars, shape (runs, symbols, bars): a row is what is
known before that bar's open, as in `Market`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from backtests.config import Config
from backtests.engine import Market
from backtests.grid import bars_per_session, news_bars
from backtests.known import Known
from sentiment.signal import arriving, fading_mean


@dataclass(frozen=True, slots=True)
class Told:
    """What signals are made of, and whose are asked for."""

    config: Config
    known: Known
    market: Market
    symbols: tuple[str, ...]

    def signals(self) -> np.ndarray:
        """Return the real ones, shape (symbols, bars)."""
        return self.market.signals[list(self.symbols)].to_numpy().T


Draw = Callable[[Told, int, np.random.Generator], np.ndarray]
"""Makes `runs` sets of null signals, or all there are if that is fewer."""


def shifted_signals(told: Told, runs: int, random: np.random.Generator) -> np.ndarray:
    """Move the signals in a circle, those of all symbols together, by every shift there is."""
    signals = told.signals()
    sessions = signals.shape[1] - 1  # the first row stays: nothing is decided on it
    shifts = np.arange(1, sessions)
    if len(shifts) > runs:
        shifts = np.sort(random.choice(shifts, size=runs, replace=False))
    moved = signals[:, 1 + (np.arange(sessions) - shifts[:, None]) % sessions]
    first = np.broadcast_to(signals[:, None, :1], (*moved.shape[:2], 1))
    return np.ascontiguousarray(np.concatenate([first, moved], axis=2).swapaxes(0, 1))


def shuffled_scores(told: Told, runs: int, random: np.random.Generator) -> np.ndarray:
    """Leave the headlines when and about whom they were; give each the tones of another."""
    links, symbols = told.known.links, list(told.symbols)
    tones, head, entity = _tones(links)
    owners = np.tile(np.arange(len(tones)), (runs, 1))
    owners = random.permuted(owners, axis=1).T
    bars = news_bars(told.config).names
    row = bars.get_indexer(pd.DatetimeIndex(links["first_bar"]))
    column = pd.Index(symbols).get_indexer(pd.Index(links["symbol"]))
    weight = (links["weight"] * links["novelty"]).to_numpy(float)  # its sign turns the tone
    sums = np.zeros((len(bars), len(symbols), runs))
    for place in np.flatnonzero((row >= 0) & (column >= 0)):
        tone = tones[owners[head[place]], entity[place]]
        sums[row[place], column[place]] += weight[place] * tone
    _, mass = _arriving(told)
    return _signals(told, sums, np.broadcast_to(mass[..., None], sums.shape))


def shuffled_dates(told: Told, runs: int, random: np.random.Generator) -> np.ndarray:
    """Take the news of each session as it was to another session of the run."""
    bars = news_bars(told.config).names
    own = np.flatnonzero(bars.isin(told.market.sessions[1:]))
    order = np.tile(np.arange(len(bars)), (runs, 1))
    order[:, own] = random.permuted(order[:, own], axis=1)
    sums, mass = (np.moveaxis(each[order], 0, -1) for each in _arriving(told))
    return _signals(told, sums, mass)


def flipped_signs(told: Told, runs: int, random: np.random.Generator) -> np.ndarray:
    """Take good news for bad and bad for good, once."""
    del runs, random
    return -told.signals()[None]


def _tones(links: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the tones of each headline, (headlines, entities), and where each link stands in it.

    A headline has one tone for each entity it names. Where it names fewer than others do, its
    tones begin again, so that it can lend them to any.
    """
    head, _ = pd.factorize(links["row"])
    own = links.assign(head=head).drop_duplicates(["head", "entity"])
    own = own.assign(place=own.groupby("head").cumcount())
    count = own["head"].value_counts(sort=False).sort_index().to_numpy()
    most = int(count.max()) if len(count) else 1
    tones = np.zeros((len(count), most))
    tones[own["head"], own["place"]] = own["polarity"]
    tones = tones[np.arange(len(count))[:, None], np.arange(most) % count[:, None]]
    place = own.set_index(["head", "entity"])["place"]
    entity = place.loc[pd.MultiIndex.from_arrays([head, links["entity"]])].to_numpy()
    return tones, head, entity


def _arriving(told: Told) -> tuple[np.ndarray, np.ndarray]:
    links = told.known.links
    links = links.assign(weight=links["weight"] * links["novelty"])
    return arriving(links, news_bars(told.config).names, symbols=list(told.symbols))


def _signals(told: Told, sums: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Turn what arrives on each session of news, (bars, symbols, runs), into signals."""
    table = told.config.signal
    values = fading_mean(
        sums, mass,
        half_life=table.half_life_sessions * bars_per_session(told.config),
        prior=table.prior_weight, floor=table.min_weight,
    )  # fmt: skip
    rows = news_bars(told.config).names.get_indexer(told.market.sessions)
    return np.ascontiguousarray(values[rows].transpose(2, 1, 0))
