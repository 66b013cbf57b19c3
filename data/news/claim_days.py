"""Which day does a part of a sentence speak of?"""

import re
from datetime import date, timedelta

import pandas as pd

from data.news.article import Article
from data.sessions import session_opens, sessions_between

_LOOK_BACK = timedelta(days=15)

_WEEKDAYS = (
    ("monday", "montag"), ("tuesday", "dienstag"), ("wednesday", "mittwoch"),
    ("thursday", "donnerstag"), ("friday", "freitag"), ("saturday", "samstag"),
    ("sunday", "sonntag"),
)  # fmt: skip
_NUMBER = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january januar jan", "february februar feb", "march märz mar", "april apr", "may mai",
         "june juni jun", "july juli jul", "august aug", "september sep sept",
         "october oktober oct okt", "november nov", "december dezember dec dez"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_BASE = (  # "gegenüber Freitag", "since Friday", "Friday's close": what is compared with
    r"(?<!since )(?<!seit )(?<!gegenüber )(?<!from )(?<!zum )(?<!seit dem )(?<!vom )(?<!als am )"
)
_TOLD = re.compile(
    rf"{_BASE}\b(?:(?P<last>last|letzten|vergangenen|vorigen)\s+)?(?P<weekday>{'|'.join(_NUMBER)})"
    r"(?:abend|mittag|morgen|nachmittag|vormittag)?\b(?!['’]s\s+clos)"
    r"|\b(?P<before>(?:the|a) (?:day|session) (?:before|earlier)|the previous (?:day|session)"
    r"|am Vortag|tags zuvor|(?:einen|am) Tag (?:zuvor|davor))\b"
    r"|\b(?P<today>today|heute)\b|\b(?P<yesterday>yesterday|gestern)\b"
    rf"|{_BASE}\b(?P<day>\d{{1,2}})\.?\s+(?P<month>{_MONTH})\b\.?(?:\s+(?P<year>\d{{4}}))?"
    rf"|{_BASE}\b(?P<en_month>{_MONTH})\.?\s+(?P<en_day>\d{{1,2}})(?:st|nd|rd|th)?\b"
    r"(?:,?\s+(?P<en_year>\d{4}))?",
    re.IGNORECASE,
)

# ", which reports on Wednesday,": a day of something else
_ASIDE = re.compile(r", (?:which|who|whose|der|die|das|dessen|deren)\b[^,%]*,", re.IGNORECASE)


def market_day(article: Article, *, calendar: str) -> date:
    """Return the last session of `calendar` that had opened when an article appeared.

    Of an article with a date only, the last session up to that date. Nothing published before an
    open can tell of the day that follows it. Raises CalendarError for an unknown calendar.
    """
    last = article.published_on + timedelta(days=1)
    sessions = sessions_between(calendar, last - _LOOK_BACK, last)
    if article.date_only:
        begun = sessions <= pd.Timestamp(article.published_on)
    else:
        begun = session_opens(calendar, sessions) <= pd.Timestamp(article.published_at)
    return sessions[begun][-1].date()


def day_told(sentence: str, part: tuple[int, int], place: int, *, day: date, untold: date) -> date:
    """Return the day that a size at character `place` is told of.

    That is the nearest day named in its clause (characters `part`), else the last one named
    before, else the first one after, else `untold`. A weekday is the latest such day up to `day`,
    the day of writing, and so is a date without a year. A day only compared with is none;
    "the day before" is the weekday before the day that the sentence names, or `untold`.
    """
    aside = [one.span() for one in _ASIDE.finditer(sentence)]
    told = [
        one
        for one in _TOLD.finditer(sentence)
        if part[0] <= one.start() < part[1] or not any(a < one.start() < b for a, b in aside)
    ]
    named = [one for one in told if not one["before"]]
    within = [one for one in told if part[0] <= one.start() < part[1]]
    if within:
        nearest = min(within, key=lambda one: abs(one.start() - place))
        if nearest["before"]:
            return _weekday_before(_day(named[0], day) if named else untold)
        return _day(nearest, day)
    earlier = [one for one in named if one.start() < place]
    if earlier:
        return _day(earlier[-1], day)
    return _day(named[0], day) if named else untold


def _weekday_before(day: date) -> date:
    back = {0: 3, 6: 2}.get(day.weekday(), 1)
    return day - timedelta(days=back)


def _day(told: re.Match[str], day: date) -> date:
    if told["weekday"]:
        back = (day.weekday() - _NUMBER[told["weekday"].lower()]) % 7
        return day - timedelta(days=back or (7 if told["last"] else 0))
    if told["today"]:
        return day
    if told["yesterday"]:
        return day - timedelta(days=1)
    month = _MONTHS[(told["month"] or told["en_month"]).lower()]
    number, year = int(told["day"] or told["en_day"]), told["year"] or told["en_year"]
    try:
        if year:
            return date(int(year), month, number)
        this_year = date(day.year, month, number)
        return this_year if this_year <= day else date(day.year - 1, month, number)
    except ValueError:  # the 30th of February
        return day
