"""What did events do to returns that the market does not explain, on average and one by one?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.event_models import MODELS, Abnormal, EventError, Sample, abnormal_returns

EVENT_COLUMNS = ("session", "symbol", "name", "group")


@dataclass(frozen=True, slots=True)
class Design:
    """How a study is made; all days are sessions relative to day 0, both ends inclusive.

    `estimation` is the window a model is fitted on; what lies between it and the windows is the
    gap. `runs` and `seed` are those of the bootstrap test. Raises EventError for a window that ends
    before it begins and for an estimation window that reaches into an event window.
    """

    estimation: tuple[int, int] = (-250, -11)
    windows: tuple[tuple[int, int], ...] = ((0, 0), (-1, 1), (0, 5), (0, 20))
    model: str = "market"
    runs: int = 1999
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.windows:
            raise EventError("a study needs at least one event window")
        for first, last in (self.estimation, *self.windows):
            if first > last:
                raise EventError(f"window [{first},{last}] ends before it begins")
        if self.estimation[1] >= self.first_day:
            raise EventError(
                f"the estimation window [{self.estimation[0]},{self.estimation[1]}] reaches into "
                f"the event window that begins on day {self.first_day}"
            )
        if self.model not in MODELS:
            raise EventError(f"model must be one of {', '.join(MODELS)}, not {self.model!r}")

    @property
    def first_day(self) -> int:
        """The first relative day of any event window."""
        return min(first for first, _ in self.windows)

    @property
    def last_day(self) -> int:
        """The last relative day of any event window."""
        return max(last for _, last in self.windows)


@dataclass(frozen=True, slots=True)
class EventStudy:
    """Events and their abnormal returns, in the same order.

    `events` has the columns of `EVENT_COLUMNS`, one row per event and symbol; `session` is day 0.
    """

    events: pd.DataFrame
    abnormal: Abnormal
    design: Design

    @property
    def clustered(self) -> bool:
        """Whether several events all share one date: no two of them are independent then."""
        return len(self.events) > 1 and self.dates == 1

    @property
    def dates(self) -> int:
        """How many different dates the events have."""
        return int(self.events["session"].nunique())

    def group(self, name: str) -> "EventStudy":
        """Return the study of one group of events only."""
        chosen = (self.events["group"] == name).to_numpy()
        events = self.events[chosen].reset_index(drop=True)
        return EventStudy(events, self.abnormal.of(chosen), self.design)

    def ar(self) -> pd.DataFrame:
        """Return the AR, shape (events, relative days)."""
        return pd.DataFrame(self.abnormal.returns, columns=self.abnormal.days)

    def car(self, first: int, last: int) -> pd.Series:
        """Return each event's sum of AR from day `first` to `last`, shape (events,)."""
        window = self.abnormal.places(first, last)
        return pd.Series(self.abnormal.returns[:, window].sum(axis=1), name="car")

    def aar(self) -> pd.Series:
        """Return the mean AR over the events by relative day."""
        return self.ar().mean().rename("aar")

    def caar(self, first: int, last: int) -> float:
        """Return the mean CAR over the events."""
        return float(self.car(first, last).mean())

    def standard_errors(self, first: int, last: int) -> pd.Series:
        """Return each CAR's standard error with the error of forecasting, shape (events,)."""
        window = self.abnormal.places(first, last)
        variance = self.abnormal.covariance[:, window, window].sum(axis=(1, 2))
        return pd.Series(self.abnormal.sigma * np.sqrt(variance), name="standard_error")


def event_study(
    returns: pd.DataFrame,
    events: pd.DataFrame,
    *,
    benchmark: pd.Series,
    design: Design | None = None,
    factors: pd.DataFrame | None = None,
) -> EventStudy:
    """Return the abnormal returns around each event; every event has its own estimation window.

    `returns` (sessions, symbols), `benchmark` (sessions,) and `factors` (sessions, factors) share
    one index of sessions and one kind of return, simple or log. `events` has the columns session
    and symbol and may have name and group. A session that is none, a weekend or a holiday, counts
    as the next one. Raises EventError, one line per event, where a window is not covered by
    returns, and where a (session, symbol) stands twice.
    """
    design = design or Design()
    regressors = regressed_on(benchmark, factors)
    if not (returns.index.equals(benchmark.index) and regressors.index.equals(returns.index)):
        raise EventError("returns, benchmark and factors must have the same sessions")
    placed = place(events, pd.DatetimeIndex(returns.index))
    sample = around(returns, placed, regressors, design)
    return EventStudy(placed, abnormal_returns(sample, model=design.model), design)


def place(events: pd.DataFrame, sessions: pd.DatetimeIndex) -> pd.DataFrame:
    """Return the events with the columns of `EVENT_COLUMNS`, each on a session of the data."""
    if not len(events):
        raise EventError("there are no events")
    asked = pd.DatetimeIndex(events["session"]).as_unit("ns")
    places = sessions.searchsorted(asked)
    symbols = events["symbol"].to_numpy()
    late = np.flatnonzero(places == len(sessions))
    if late.size:
        raise EventError(_lines(
            f"{symbols[at]} {asked[int(at)]:%Y-%m-%d}: the returns end on {sessions[-1]:%Y-%m-%d}"
            for at in late
        ))  # fmt: skip
    placed = pd.DataFrame({"session": sessions[places], "symbol": symbols})
    for column in ("name", "group"):
        placed[column] = events[column].to_numpy() if column in events else ""
    twice = placed[placed.duplicated(["session", "symbol"])]
    if len(twice):
        raise EventError(_lines(
            f"{row.symbol} {row.session:%Y-%m-%d}: this event stands twice"
            for row in twice.itertuples()
        ))  # fmt: skip
    return placed


def around(
    returns: pd.DataFrame, placed: pd.DataFrame, regressors: pd.DataFrame, design: Design
) -> Sample:
    """Return the returns of the estimation and event windows by relative day."""
    unknown = sorted(set(placed["symbol"]) - set(returns.columns))
    if unknown:
        raise EventError(f"no returns of {', '.join(unknown)}")
    sessions = pd.DatetimeIndex(returns.index)
    day0 = sessions.get_indexer(pd.DatetimeIndex(placed["session"]))
    _refuse_short(placed, day0, sessions, design)
    days = np.arange(design.first_day, design.last_day + 1)
    estimation = np.arange(design.estimation[0], design.estimation[1] + 1)
    columns = returns.columns.get_indexer(pd.Index(placed["symbol"]))[:, None]
    values, shared = returns.to_numpy(dtype=float), regressors.to_numpy(dtype=float)
    before, within = day0[:, None] + estimation, day0[:, None] + days
    sample = Sample(
        days=days,
        estimation=values[before, columns],
        event=values[within, columns],
        estimation_factors=shared[before],
        event_factors=shared[within],
    )
    _refuse_missing(sample, placed, sessions, before, within)
    return sample


def regressed_on(benchmark: pd.Series, factors: pd.DataFrame | None) -> pd.DataFrame:
    """Return the benchmark and any factors side by side, the benchmark in the first column."""
    if factors is None:
        return benchmark.to_frame()
    return pd.concat([benchmark.rename("benchmark"), factors], axis=1)


def _refuse_short(
    placed: pd.DataFrame, day0: np.ndarray, sessions: pd.DatetimeIndex, design: Design
) -> None:
    first, last = design.estimation[0], design.last_day
    outside = np.flatnonzero((day0 + first < 0) | (day0 + last >= len(sessions)))
    if outside.size:
        raise EventError(_lines(
            f"{placed['symbol'].iloc[at]} {placed['session'].iloc[at]:%Y-%m-%d}: days {first} to "
            f"{last} are asked for, the returns cover {-day0[at]} to {len(sessions) - 1 - day0[at]}"
            for at in outside
        ))  # fmt: skip


def _refuse_missing(
    sample: Sample,
    placed: pd.DataFrame,
    sessions: pd.DatetimeIndex,
    before: np.ndarray,
    within: np.ndarray,
) -> None:
    """Raise for the events with a return missing, theirs or the benchmark's, naming the first."""
    own = np.concatenate([sample.estimation, sample.event], axis=1)
    shared = np.concatenate([sample.estimation_factors, sample.event_factors], axis=1)
    missing = ~(np.isfinite(own) & np.isfinite(shared).all(axis=2))
    places = np.concatenate([before, within], axis=1)
    if missing.any():
        raise EventError(_lines(
            f"{placed['symbol'].iloc[at]} {placed['session'].iloc[at]:%Y-%m-%d}: no return of it "
            f"or of the benchmark on {sessions[places[at][missing[at]][0]]:%Y-%m-%d}"
            for at in np.flatnonzero(missing.any(axis=1))
        ))  # fmt: skip


def _lines(problems: Iterable[str]) -> str:
    return "\n".join(problems)
