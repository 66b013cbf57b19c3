"""Which headlines carry a date that has not come yet?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from data.news.headline import Dropped, Headline, News

IN_THE_FUTURE = "dated in the future"

_LONGEST_DAY = timedelta(hours=25)  # when the clocks go back


def drop_future(news: News, *, now: datetime) -> News:
    """Return the news without the headlines published after `now`, which is tz-aware.

    No clock of ours is meant: `now` is when the file was read, or a moment in the past at which a
    run pretends to stand. Of a headline of which only the date is known, whose `published_at` is
    the end of that day, today's stays; it is the clock of the sessions that keeps it back. Raises
    ValueError for a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError(f"now = {now} needs a time zone")
    kept = tuple(one for one in news.headlines if _earliest(one) <= now)
    late = [_dropped(one) for one in news.headlines if _earliest(one) > now]
    dropped = sorted([*news.dropped, *late], key=lambda one: one.row)
    return replace(news, headlines=kept, dropped=tuple(dropped))


def _earliest(headline: Headline) -> datetime:
    published = headline.published_at.astimezone(UTC)
    return published - _LONGEST_DAY if headline.date_only else published


def _dropped(headline: Headline) -> Dropped:
    published = headline.published_at.isoformat()
    return Dropped(headline.row, IN_THE_FUTURE, headline.text, published, headline.source)
