"""On which bars does an experiment run, and are its events among its sessions?"""

from datetime import date, timedelta

import pandas as pd

from analytics.walk_forward import folds
from backtests.config import Config, ConfigError
from data.intraday import DAILY, Bars, bars_of
from data.sessions import CalendarError, session_before, sessions_between

NEWS_BEFORE = timedelta(days=60)  # headlines this long before the period may still echo in it


def history_start(config: Config) -> date:
    """Return the first day of which bars are asked for: a year to fit on, two of placebo dates."""
    return config.period.start - timedelta(days=config.prices.history_days)


def period_sessions(config: Config) -> pd.DatetimeIndex:
    """Return the sessions that are asked about."""
    return sessions_between(config.prices.calendar, config.period.start, config.period.end)


def traded_bars(config: Config, *, until: pd.Timestamp | None = None) -> Bars:
    """Return the period's bars and the one before them, at whose close decisions begin.

    `until` names a bar after which there is none.
    """
    calendar, period = config.prices.calendar, config.period
    sessions = sessions_between(calendar, session_before(calendar, period.start), period.end)
    bars = bars_of(calendar, sessions, config.prices.interval)
    first = int(bars.names.searchsorted(sessions[1])) - 1
    return Bars(bars.names[first:], bars.opens[first:]).until(until)


def news_bars(config: Config, *, until: pd.Timestamp | None = None) -> Bars:
    """Return the bars that headlines may act on: the period's and those shortly before."""
    calendar, period = config.prices.calendar, config.period
    sessions = sessions_between(calendar, period.start - NEWS_BEFORE, period.end)
    return bars_of(calendar, sessions, config.prices.interval).until(until)


def all_bars(config: Config) -> Bars:
    """Return the bars of the period and of all the history before it that is asked for."""
    sessions = sessions_between(config.prices.calendar, history_start(config), config.period.end)
    return bars_of(config.prices.calendar, sessions, config.prices.interval)


def bars_per_session(config: Config) -> int:
    """Return how many bars a whole session has, 1 for daily ones.

    The longest session of the period is a whole one.
    """
    if config.prices.interval == DAILY:
        return 1
    bars = bars_of(config.prices.calendar, period_sessions(config), config.prices.interval)
    return int(bars.names.normalize().value_counts().max())


def check_sessions(config: Config) -> None:
    """Raise ConfigError when the calendar does not have the period or an event's window in it."""
    calendar, period = config.prices.calendar, config.period
    try:
        sessions_between(calendar, history_start(config), period.start)
        sessions = sessions_between(calendar, period.start, period.end)
    except CalendarError as error:
        raise ConfigError(f"[prices] calendar = {calendar!r} and [period]: {error}") from error
    if config.walk_forward is not None:
        table = config.walk_forward
        try:
            folds(
                sessions, train=table.train, test=table.test, purge=table.purge,
                embargo=table.embargo, anchored=table.anchored,
                events=[pd.Timestamp(event.session) for event in config.events],
            )  # fmt: skip
        except ValueError as error:
            raise ConfigError(f"[walk_forward]: {error}") from error
    for event in config.events:
        day = pd.Timestamp(event.session)
        if day not in sessions:
            later = sessions[sessions > day]
            hint = f"; the next one is {later[0]:%Y-%m-%d}" if len(later) else ""
            raise ConfigError(
                f"[events.{event.id}]: session = {event.session} is no session of {calendar}{hint}"
            )
        place = int(sessions.searchsorted(day))
        if place < event.before:
            raise ConfigError(
                f"[events.{event.id}]: before = {event.before}; should be at most {place}, the"
                f" sessions of the period before {event.session}"
            )
