"""On which sessions does an experiment run, and are its events among them?"""

from datetime import timedelta

import pandas as pd

from analytics.walk_forward import folds
from backtests.config import Config, ConfigError
from data.sessions import CalendarError, session_before, sessions_between

HISTORY = timedelta(days=1100)  # before the period: a year to fit on, two of placebo dates
NEWS_BEFORE = timedelta(days=60)  # headlines this long before the period may still echo in it


def traded_sessions(config: Config) -> pd.DatetimeIndex:
    """Return the period's sessions and the one before them, at whose close decisions begin."""
    calendar, period = config.prices.calendar, config.period
    return sessions_between(calendar, session_before(calendar, period.start), period.end)


def news_sessions(config: Config) -> pd.DatetimeIndex:
    """Return the sessions that headlines may act on: the period's and those shortly before."""
    period = config.period
    return sessions_between(config.prices.calendar, period.start - NEWS_BEFORE, period.end)


def check_sessions(config: Config) -> None:
    """Raise ConfigError when the calendar does not have the period or an event's window in it."""
    calendar, period = config.prices.calendar, config.period
    try:
        sessions_between(calendar, period.start - HISTORY, period.start)
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
