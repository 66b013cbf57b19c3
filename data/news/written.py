"""What does a time say as it is written, before any rule places it in UTC?"""

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import numpy as np
import pandas as pd

UNDATED = "undated"
UNREADABLE = "unreadable time"

YEARS = range(1900, 2200)  # outside lie placeholders such as 0001-01-01 and mistaken units
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_SECONDS = (1e8, 1e10)  # 1973 to 2286; milliseconds of these years have three digits more,
EPOCH_MILLISECONDS = (1e11, 1e13)  # so that one number can never be read both ways
COMPACT_DATES = (19_000_101, 21_991_231)  # 20241120, as a number

_NO_TIME = {"", "nan", "nat", "none", "null", "<na>"}
_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d|\d{8})"
    r"(?:[T ](?P<clock>(?:[01]\d|2[0-3]):?[0-5]\d(?::?[0-5]\d(?:[.,](?P<fraction>\d+))?)?))?"
    r" ?(?P<offset>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)
# The zone names are those of RFC 2822; CET or BST mean different things to different senders.
_RFC_2822 = re.compile(
    r"(?:[a-z]{3,9}, ?)?\d{1,2} [a-z]{3} (?:\d{4}|\d\d) \d\d:\d\d(?::\d\d)?"
    r"(?: (?P<zone>[+-]\d{4}|Z|UTC?|GMT|[ECMP][SD]T)(?: \(.*\))?)?",
    re.ASCII | re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{8,13}(?:\.\d{1,9})?", re.ASCII)


class Written(NamedTuple):
    """A time as it came: naive or with its own offset, and whether it is only a date."""

    time: datetime
    date_only: bool = False


def read_time(raw: object) -> Written | str:
    """Return what `raw` says, or the reason why it says nothing: `UNDATED` or `UNREADABLE`.

    Understood are ISO 8601, RFC 2822, `20241120`, Unix seconds and milliseconds (numbers or
    digits) and the date and time types of Python, NumPy and pandas. Nothing is guessed: 11/10/2024
    is unreadable. What is finer than a microsecond is rounded up: never earlier than true.
    """
    if isinstance(raw, np.datetime64):
        raw = pd.Timestamp(raw)
    if raw is None or raw is pd.NaT or raw is pd.NA:
        return UNDATED
    written = _read(raw)
    if isinstance(written, Written) and written.time.year not in YEARS:
        return UNREADABLE
    return written


def _read(raw: object) -> Written | str:
    if isinstance(raw, str):
        return _read_text(" ".join(raw.split()))
    if isinstance(raw, pd.Timestamp):
        if raw.year not in YEARS:  # pandas knows years that datetime does not
            return UNREADABLE
        return Written((raw.ceil("us") if raw.nanosecond else raw).to_pydatetime())
    if isinstance(raw, datetime):
        return Written(raw)
    if isinstance(raw, date):
        return Written(datetime.combine(raw, time.min), date_only=True)
    if isinstance(raw, int | float | np.integer | np.floating) and not isinstance(raw, bool):
        return _read_number(raw.item() if isinstance(raw, np.generic) else raw)
    return UNREADABLE


def _read_text(text: str) -> Written | str:
    if text.lower() in _NO_TIME:
        return UNDATED
    if _NUMBER.fullmatch(text):
        return _read_number(float(text) if "." in text else int(text))
    try:
        if match := _ISO.fullmatch(text):
            return _read_iso(match)
        if match := _RFC_2822.fullmatch(text):
            moment = parsedate_to_datetime(text)
            # "-0000" is UTC from a sender who does not tell where he is; the parser says naive.
            return Written(moment.replace(tzinfo=UTC) if match["zone"] == "-0000" else moment)
    except ValueError:  # such as 30 February
        return UNREADABLE
    return UNREADABLE


def _read_iso(match: re.Match[str]) -> Written:
    offset = (match["offset"] or "").upper().replace("UTC", "Z").replace("GMT", "Z")
    moment = datetime.fromisoformat(f"{match['day']}T{match['clock'] or '00:00'}{offset}")
    if (match["fraction"] or "")[6:].strip("0"):  # Python cuts these digits off
        moment += timedelta(microseconds=1)
    return Written(moment, date_only=match["clock"] is None)


def _read_number(number: int | float) -> Written | str:
    if math.isnan(number):
        return UNDATED
    if EPOCH_SECONDS[0] <= number < EPOCH_SECONDS[1]:
        return Written(EPOCH + timedelta(seconds=number))
    if EPOCH_MILLISECONDS[0] <= number < EPOCH_MILLISECONDS[1]:
        return Written(EPOCH + timedelta(milliseconds=number))
    if COMPACT_DATES[0] <= number <= COMPACT_DATES[1] and number == int(number):
        try:
            return Written(datetime.strptime(str(int(number)), "%Y%m%d"), date_only=True)
        except ValueError:  # such as month 13
            return UNREADABLE
    return UNREADABLE
