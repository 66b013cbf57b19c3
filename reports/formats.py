"""How are numbers, money and times written in each language? The only place that decides it.

Separators and the names of days and months are those of the Unicode CLDR, by way of Babel.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from babel import Locale
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

DASH = "–"
MINUS = "−"
SPACE = "\N{NO-BREAK SPACE}"

EXCHANGE_ZONE = ZoneInfo("America/New_York")
_UTC = ZoneInfo("UTC")
_WORDS = {
    "en": (
        "no", "one", "two", "three", "four", "five", "six",
        "seven", "eight", "nine", "ten", "eleven", "twelve",
    ),
    "de": (
        "null", "ein", "zwei", "drei", "vier", "fünf", "sechs",
        "sieben", "acht", "neun", "zehn", "elf", "zwölf",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayPatterns:
    """How a language writes days, in the letters of CLDR: d day, M month, y year, E weekday."""

    long: str
    short: str
    day_month: str
    weekday: str


_PATTERNS = {
    "en": DayPatterns("d MMMM y", "d MMM y", f"d{SPACE}MMM", "EEE d MMM"),
    "de": DayPatterns("d. MMMM y", "dd.MM.y", "dd.MM.", "EEEEEE dd.MM."),
}


@dataclass(frozen=True)
class Formats:
    """How one language writes numbers and days; `name` is its ISO 639 code, "en" or "de"."""

    name: str
    decimal: str
    group: str
    days: DayPatterns

    def number(self, value: float | None, decimals: int = 2, *, signed: bool = False) -> str:
        """Return a number with thousands separators and a real minus; a dash where undefined.

        A value that rounds to zero has no sign.
        """
        if value is None or math.isnan(value):
            return DASH
        text = f"{abs(value):,.{decimals}f}"
        sign = "" if not text.strip("0.,") else MINUS if value < 0 else "+" if signed else ""
        if self.decimal != ".":
            text = text.translate({ord(","): self.group, ord("."): self.decimal})
        return sign + text

    def points(self, value: float | None, decimals: int = 1, *, signed: bool = True) -> str:
        """Return a fraction as a percentage without its unit, for columns whose head says %."""
        return self.number(None if value is None else 100.0 * value, decimals, signed=signed)

    def percent(self, value: float | None, decimals: int = 1, *, signed: bool = True) -> str:
        """Return a fraction as a percentage with its unit: -0.0983 becomes −9.8 %."""
        text = self.points(value, decimals, signed=signed)
        return text if text == DASH else f"{text}{SPACE}%"

    def p_value(self, value: float | None) -> str:
        """Return a p-value with three decimals: 0.031, and < 0.001 for what rounds to nothing."""
        small = value is not None and value < 0.001
        return f"< {self.number(0.001, 3)}" if small else self.number(value, 3)

    def money(self, value: float | None, decimals: int = 0, *, signed: bool = False) -> str:
        """Return an amount in the account's currency."""
        return self.number(value, decimals, signed=signed)

    def whole(self, value: int) -> str:
        """Return a count with thousands separators."""
        return self.number(value, 0)

    def brief(self, value: float) -> str:
        """Return a number with as few decimals as it needs, at most six digits: 0.5, 20."""
        return f"{value:g}".replace(".", self.decimal).replace("-", MINUS)

    def spelled(self, value: int) -> str:
        """Return a count as a word up to twelve, as figures above: a heading reads better so."""
        words = _WORDS[self.name]
        return words[value] if 0 <= value < len(words) else self.whole(value)

    def long_day(self, day: date | None) -> str:
        """Return a date in full: 27 January 2025."""
        return self._day(day, self.days.long)

    def short_day(self, day: date | None) -> str:
        """Return a date for a table: 27 Jan 2025."""
        return self._day(day, self.days.short)

    def day_month(self, day: date) -> str:
        """Return a date without its year, kept on one line: 27 Jan."""
        return self._day(day, self.days.day_month)

    def weekday(self, day: date | None) -> str:
        """Return a date with its weekday and without its year: Mon 27 Jan."""
        return self._day(day, self.days.weekday)

    def month(self, day: date) -> str:
        """Return what an axis says where a month begins: Feb; the year in place of January."""
        return str(day.year) if day.month == 1 else self._day(day, "LLL")

    def month_year(self, day: date) -> str:
        """Return a month with its year: Oct 2024."""
        return self._day(day, "LLL y")

    def short_month(self, number: int) -> str:
        """Return the name of a month, 1 to 12, as the head of a column: Oct."""
        return self._day(date(2000, number, 1), "LLL")

    def exchange_time(self, moment: datetime | None) -> str:
        """Return a moment in New York: Mon 27 Jan 09:30."""
        return self._moment(moment, EXCHANGE_ZONE)

    def utc_time(self, moment: datetime | None) -> str:
        """Return a moment in UTC: Mon 27 Jan 14:30."""
        return self._moment(moment, _UTC)

    def _moment(self, moment: datetime | None, zone: ZoneInfo) -> str:
        if moment is None:
            return DASH
        local = moment.astimezone(zone)
        return f"{self.weekday(local.date())} {local:%H:%M}"

    def _day(self, day: date | None, pattern: str) -> str:
        if isinstance(day, datetime):  # an intraday bar, by the exchange's own clock
            return f"{_written(day.date(), pattern, self.name)} {day:%H:%M}"
        return DASH if day is None else _written(day, pattern, self.name)


@cache
def _written(day: date, pattern: str, name: str) -> str:
    text: str = format_date(day, pattern, locale=Locale(name))
    return text.replace(". ", " ") if pattern.startswith("E") else text  # "Mo" before a date


def formats(name: str) -> dict[str, object]:
    """Return the fields of `Formats` for a language by its code."""
    locale = Locale(name)
    return {
        "name": name,
        "decimal": get_decimal_symbol(locale),
        "group": get_group_symbol(locale),
        "days": _PATTERNS[name],
    }


def bar(value: Any) -> date:
    """Return what a bar is called: its session, or its start on the exchange's clock."""
    stamp = pd.Timestamp(value)
    return stamp.date() if stamp == stamp.normalize() else stamp.to_pydatetime(warn=False)


def raw(value: float | None) -> str:
    """Return a number for the page's script to sort by; empty where undefined."""
    return "" if value is None or math.isnan(value) else f"{value:.8g}"


def at(position: float) -> str:
    """Return a position in per cent as an SVG attribute says it."""
    return f"{position:.2f}%"


def capital(text: str) -> str:
    """Return a text with its first letter large; the rest, names for one, stays as it is."""
    return text[:1].upper() + text[1:]


def tone(value: float | None) -> str:
    """Return the word for a value in [-1, 1]: the mark and the column say the same by shape."""
    if value is None or math.isnan(value):
        return "none"
    return "bad" if value <= -0.15 else "good" if value >= 0.15 else "neutral"
