"""How are numbers, money and times written in the report? The only place that decides it."""

import math
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

DASH = "–"
MINUS = "−"
SPACE = "\N{NO-BREAK SPACE}"

EXCHANGE_ZONE = ZoneInfo("America/New_York")
_UTC = ZoneInfo("UTC")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORDS = (
    "no", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def number(value: float | None, decimals: int = 2, *, signed: bool = False) -> str:
    """Return a number with thousands separators and a real minus sign; a dash where undefined.

    A value that rounds to zero has no sign.
    """
    if value is None or math.isnan(value):
        return DASH
    text = f"{abs(value):,.{decimals}f}"
    if not text.strip("0.,"):
        return text
    if value < 0:
        return MINUS + text
    return "+" + text if signed else text


def points(value: float | None, decimals: int = 1, *, signed: bool = True) -> str:
    """Return a fraction as a percentage without its unit, for columns whose head says %."""
    return number(None if value is None else 100.0 * value, decimals, signed=signed)


def percent(value: float | None, decimals: int = 1, *, signed: bool = True) -> str:
    """Return a fraction as a percentage with its unit: -0.0983 becomes −9.8 %."""
    text = points(value, decimals, signed=signed)
    return text if text == DASH else f"{text}{SPACE}%"


def p_value(value: float | None) -> str:
    """Return a p-value with three decimals: 0.031, and < 0.001 for what would round to nothing."""
    return "< 0.001" if value is not None and value < 0.001 else number(value, 3)


def money(value: float | None, decimals: int = 0, *, signed: bool = False) -> str:
    """Return an amount in the account's currency."""
    return number(value, decimals, signed=signed)


def raw(value: float | None) -> str:
    """Return a number for the page's script to sort by; empty where undefined."""
    return "" if value is None or math.isnan(value) else f"{value:.8g}"


def at(position: float) -> str:
    """Return a position in per cent as an SVG attribute says it."""
    return f"{position:.2f}%"


def whole(value: int) -> str:
    """Return a count with thousands separators."""
    return f"{value:,}"


def spelled(value: int) -> str:
    """Return a count as a word up to twelve, as figures above: a heading reads better so."""
    return _WORDS[value] if 0 <= value < len(_WORDS) else whole(value)


def counted(value: int, singular: str, plural: str | None = None) -> str:
    """Return a count with its noun: 1 trade, 2 trades."""
    return f"{whole(value)} {singular if value == 1 else plural or singular + 's'}"


def listed(names: Sequence[str]) -> str:
    """Return names as a phrase: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def capital(text: str) -> str:
    """Return a text with its first letter large; the rest, names for one, stays as it is."""
    return text[:1].upper() + text[1:]


def span(low: float, high: float) -> str:
    """Return two fractions as a span in per cent: 12 to 99 %, or one number where both agree."""
    first, last = points(low, 0, signed=False), percent(high, 0, signed=False)
    return last if last.startswith(first + SPACE) else f"{first} to {last}"


def long_day(day: date | None) -> str:
    """Return a date in full: 27 January 2025."""
    return DASH if day is None else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date | None) -> str:
    """Return a date with a short month: 27 Jan 2025."""
    return DASH if day is None else f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def day_month(day: date) -> str:
    """Return a date without its year, kept on one line: 27 Jan."""
    return f"{day.day}{SPACE}{_MONTHS[day.month - 1][:3]}"


def weekday(day: date | None) -> str:
    """Return a date with its weekday and without its year: Mon 27 Jan."""
    if day is None:
        return DASH
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1][:3]}"


def month(day: date) -> str:
    """Return what an axis says where a month begins: Feb, and the year in place of January."""
    return str(day.year) if day.month == 1 else _MONTHS[day.month - 1][:3]


def exchange_time(moment: datetime | None) -> str:
    """Return a moment in New York: Mon 27 Jan 09:30."""
    return _moment(moment, EXCHANGE_ZONE)


def utc_time(moment: datetime | None) -> str:
    """Return a moment in UTC: Mon 27 Jan 14:30."""
    return _moment(moment, _UTC)


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    if moment is None:
        return DASH
    local = moment.astimezone(zone)
    return f"{weekday(local.date())} {local:%H:%M}"


def exposure(weights: Sequence[tuple[str, float]]) -> str:
    """Return what an account holds, in per cent of its value: 98 % SMH, −50 % SPY; cash if none."""
    held = [f"{percent(w, 0, signed=False)} {symbol}" for symbol, w in weights if abs(w) >= 0.005]
    return ", ".join(held) or "cash"


def tone(value: float | None) -> str:
    """Return the word for a value in [-1, 1]: the mark and the column say the same by shape."""
    if value is None or math.isnan(value):
        return "none"
    return "bad" if value <= -0.15 else "good" if value >= 0.15 else "neutral"
