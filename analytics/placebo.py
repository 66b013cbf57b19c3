"""How unusual is a result among results that can only be luck?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.event_models import EventError, abnormal_returns
from analytics.event_study import Design, around, place, regressed_on

SIDES = ("greater", "less", "two-sided")


@dataclass(frozen=True, slots=True)
class Placebo:
    """A result among null outcomes, which are kept, shape (runs,), for drawing.

    `percentile` is the share of outcomes below `observed`, its equals counted half, in [0, 1].
    `p` = (1 + outcomes at least as extreme) / (1 + runs): it is never 0, since the result itself is
    one of the outcomes there could have been (Davison & Hinkley 1997, section 4.2.1).
    """

    observed: float
    outcomes: np.ndarray
    percentile: float
    p: float
    side: str


def compare(
    observed: float,
    null: ArrayLike | Callable[[np.random.Generator], float],
    *,
    side: str = "greater",
    runs: int = 1000,
    seed: int = 0,
) -> Placebo:
    """Return where `observed` stands among the outcomes of a null.

    `null` is an array of outcomes, or a function that makes one from a random generator; it is
    called `runs` times, with one generator seeded by `seed`. `side` says what counts as extreme:
    "greater", "less", or "two-sided", at least as far from the median of the outcomes. Raises
    ValueError without outcomes and for one that is not a finite number.
    """
    if side not in SIDES:
        raise ValueError(f"side must be one of {', '.join(SIDES)}, not {side!r}")
    if callable(null):
        generator = np.random.default_rng(seed)
        outcomes = np.array([null(generator) for _ in range(runs)], dtype=float)
    else:
        outcomes = np.asarray(null, dtype=float)
    if not outcomes.size or not np.isfinite([*outcomes, observed]).all():
        raise ValueError("a comparison needs outcomes, and every number in it finite")
    if side == "two-sided":
        centre = np.median(outcomes)
        extreme = np.sum(np.abs(outcomes - centre) >= abs(observed - centre))
    else:
        extreme = np.sum(outcomes >= observed if side == "greater" else outcomes <= observed)
    return Placebo(
        observed=float(observed),
        outcomes=outcomes,
        percentile=float(np.mean(outcomes < observed) + np.mean(outcomes == observed) / 2.0),
        p=float((1 + extreme) / (1 + len(outcomes))),
        side=side,
    )


def placebo_dates(
    returns: pd.DataFrame,
    session: pd.Timestamp,
    *,
    benchmark: pd.Series,
    factors: pd.DataFrame | None = None,
    window: tuple[int, int] = (0, 0),
    design: Design | None = None,
    events: Sequence[pd.Timestamp] = (),
    side: str = "two-sided",
) -> Placebo:
    """Return the mean CAR over `window` at an event's session among those of every other date.

    All instruments in `returns` (sessions, symbols) are studied on each session whose estimation
    and event windows the data covers, with the estimation window and model of `design` and, for
    the model "factors", the returns of `factors` (sessions, factors). Sessions
    whose window overlaps that of the event, or of any in `events`, are none of the placebo dates.
    Unlike the tests this asks nothing of the returns but that dates are alike: correlation between
    instruments, fat tails and all are in the outcomes.
    """
    design = replace(design or Design(), windows=(window,))
    sessions = pd.DatetimeIndex(returns.index)
    real = place(
        pd.DataFrame({"session": [session, *events], "symbol": ""}).drop_duplicates(), sessions
    )
    day0 = sessions.get_indexer(pd.DatetimeIndex(real["session"]))
    every = np.arange(-design.estimation[0], len(sessions) - max(design.last_day, 0))
    if day0[0] not in every:
        raise EventError(
            f"{session:%Y-%m-%d}: days {design.estimation[0]} to {design.last_day} are asked for, "
            f"the returns run from {sessions[0]:%Y-%m-%d} to {sessions[-1]:%Y-%m-%d}"
        )
    length = window[1] - window[0] + 1
    free = (np.abs(every[:, None] - day0) >= length).all(axis=1)
    dates = np.append(every[free], day0[0])
    cars = _cars(returns, dates, regressed_on(benchmark, factors), design).mean(axis=1)
    return compare(float(cars[-1]), cars[:-1], side=side)


def placebo_events(
    returns: pd.DataFrame,
    events: pd.DataFrame,
    *,
    benchmark: pd.Series,
    factors: pd.DataFrame | None = None,
    window: tuple[int, int] = (0, 0),
    design: Design | None = None,
    runs: int = 1000,
    seed: int = 0,
    side: str = "two-sided",
) -> Placebo:
    """Return the mean CAR of events on many dates among those of as many dates drawn at random.

    `events` has session and symbol, each session one of `returns`. Each run moves every date of the
    events, all its symbols together, to another: one that the data covers and whose window meets
    none of theirs; no date is drawn twice. Raises EventError as `placebo_dates` does, and where
    there are fewer such dates than the events have.
    """
    design = replace(design or Design(), windows=(window,))
    sessions = pd.DatetimeIndex(returns.index)
    real, own = np.unique(
        sessions.get_indexer(pd.DatetimeIndex(events["session"])), return_inverse=True
    )
    every = np.arange(-design.estimation[0], len(sessions) - max(design.last_day, 0))
    if outside := [at for at in real if at not in every]:
        raise EventError(
            f"{sessions[outside[0]]:%Y-%m-%d}: days {design.estimation[0]} to {design.last_day} "
            f"are asked for, the returns do not cover them"
        )
    length = window[1] - window[0] + 1
    free = every[(np.abs(every[:, None] - real) >= length).all(axis=1)]
    if len(free) < len(real):
        raise EventError(f"{len(free)} dates without an event are too few for {len(real)} events")
    dates = np.concatenate([free, real])
    cars = _cars(returns, dates, regressed_on(benchmark, factors), design)
    columns = returns.columns.get_indexer(pd.Index(events["symbol"]))
    random = np.random.default_rng(seed)
    drawn = np.array([random.choice(len(free), len(real), replace=False) for _ in range(runs)])
    observed = cars[len(free) + own, columns].mean()
    return compare(float(observed), cars[drawn[:, own], columns].mean(axis=1), side=side)


def _cars(
    returns: pd.DataFrame, dates: np.ndarray, regressors: pd.DataFrame, design: Design
) -> np.ndarray:
    """Return the CAR of every instrument on each of `dates`, places in the sessions, (dates, n)."""
    symbols = list(returns.columns)
    placed = pd.DataFrame({
        "session": returns.index[np.repeat(dates, len(symbols))], "symbol": symbols * len(dates)
    })  # fmt: skip
    abnormal = abnormal_returns(around(returns, placed, regressors, design), model=design.model)
    return abnormal.returns.sum(axis=1).reshape(len(dates), len(symbols))
