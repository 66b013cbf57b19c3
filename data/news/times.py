"""When, at the latest, did a headline become public whose time is written like this?"""

import difflib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo, available_timezones

import pandas as pd

from data.news.headline import NewsError
from data.news.written import YEARS, read_time

DATE_ONLY = "date only"

DateOnly = Literal["end_of_day", "next_open", "drop"]
Midnight = Literal["date", "time"]

_ORDINARY = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?"
_ORDINARY_WITH_OFFSET = _ORDINARY + r"(?:Z|[+-]\d\d:\d\d)"


@dataclass(frozen=True, slots=True)
class TimeRules:
    """How to understand times that leave something open.

    `timezone` is the IANA name of the zone of times and dates written without one; there is no
    default. `date_only` says what becomes of a headline of which only the date is known:
    `end_of_day` and `next_open` both make it known at the end of that day (the second leaves the
    rest to the clock, which sees `Headline.date_only`), `drop` leaves it out. `midnight` says what
    exactly 00:00:00 means: a `date`, or that `time`. Raises NewsError for any other value.
    """

    timezone: str | None = None
    date_only: DateOnly = "end_of_day"
    midnight: Midnight = "date"

    def __post_init__(self) -> None:
        for name, choices in (("date_only", get_args(DateOnly)), ("midnight", get_args(Midnight))):
            if (value := getattr(self, name)) not in choices:
                raise NewsError(f"{name} = {value!r} should be one of: {', '.join(choices)}")
        if self.timezone is not None and self.timezone not in available_timezones():
            near = difflib.get_close_matches(self.timezone, available_timezones(), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ", such as 'America/New_York'"
            raise NewsError(f"timezone = {self.timezone!r} is not an IANA time zone{hint}")

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone of times written without one, if there is one."""
        return None if self.timezone is None else ZoneInfo(self.timezone)


class Moment(NamedTuple):
    """The span of UTC that a written time can mean; the headline counts as public from `at` on.

    The two differ for a date (start and end of the day) and for a local time that a change of
    clocks makes occur twice or not at all.
    """

    earliest: datetime
    at: datetime
    date_only: bool = False


def parse_time(raw: object, rules: TimeRules) -> Moment | str:
    """Return the moment that `raw` stands for, or the reason why it stands for none.

    `read_time` lists the spellings understood. Where one can mean two moments, the later counts:

    - a date is public when that day has ended, at the next midnight: in its own offset, if it
      carries one, and in `timezone`, if that is set, whichever comes later;
    - exactly 00:00:00, in its own offset or in `timezone`, is a date (unless `midnight = "time"`);
    - a local time that occurs twice is the second one; one skipped by the clocks going forward
      keeps the offset of before (02:30 on such a night in New York is 07:30 UTC, not 06:30).

    Raises NewsError for a time without a zone while `timezone` is not set.
    """
    written = read_time(raw)
    if isinstance(written, str):
        return written
    moment, date_only = written
    zones: list[tzinfo] = [zone for zone in (moment.tzinfo, rules.zone) if zone is not None]
    if moment.tzinfo is None:
        walls = [moment]
    else:
        walls = [moment.astimezone(zone).replace(tzinfo=None) for zone in zones]
    midnights = [wall for wall in walls if wall.time() == time.min]
    date_only = date_only or (rules.midnight == "date" and bool(midnights))
    if date_only and rules.date_only == "drop":
        return DATE_ONLY
    if not zones:
        raise NewsError(
            f"the time {str(raw)!r} has no zone; set 'timezone', such as 'America/New_York'"
        )
    if date_only:
        return _day(midnights[0], zones)
    if moment.tzinfo is None:
        return Moment(*_readings(moment, zones[0]))
    return Moment(moment.astimezone(UTC), moment.astimezone(UTC))


def parse_times(values: pd.Series, rules: TimeRules, *, place: str) -> list[Moment | str]:
    """Return what `parse_time` says of each value, ordinary times as a column for speed.

    `place` (file and column) and the row, counted from 1, stand in front of a NewsError.
    """
    moments: list[Moment | str] = []
    ordinary = _ordinary(values, rules.zone).dt.to_pydatetime()
    for row, (raw, moment) in enumerate(zip(values.tolist(), ordinary, strict=True), start=1):
        if moment is not pd.NaT:
            moments.append(Moment(moment, moment))
            continue
        try:
            moments.append(parse_time(raw, rules))
        except NewsError as error:
            raise NewsError(f"{place}, row {row}: {error}") from None
    return moments


def _ordinary(values: pd.Series, zone: ZoneInfo | None) -> pd.Series:
    """Return UTC where a value is an exact time with one meaning only, NaT everywhere else."""
    if values.dtype.kind == "M":
        return _unambiguous(values, zone)
    plain = [raw.strip() if isinstance(raw, str) and raw.isascii() else None for raw in values]
    text = pd.Series(plain, index=values.index, dtype="str")
    text = text.mask(text.str.slice(11, 19) == "00:00:00")
    naive = text.where(text.str.fullmatch(_ORDINARY).eq(True))
    aware = text.where(text.str.fullmatch(_ORDINARY_WITH_OFFSET).eq(True))
    local = pd.to_datetime(naive, format="ISO8601", errors="coerce")
    instant = pd.to_datetime(aware, format="ISO8601", errors="coerce", utc=True)
    return _unambiguous(instant, zone).fillna(_unambiguous(local, zone))


def _unambiguous(times: pd.Series, zone: ZoneInfo | None) -> pd.Series:
    """Return UTC; NaT where midnight, a change of clocks or a missing zone leaves a doubt."""
    wall = times.dt.tz_localize(None)
    doubt = (wall == wall.dt.normalize()) | ~wall.dt.year.isin(YEARS) | (wall.dt.nanosecond > 0)
    times = times.mask(doubt).dt.as_unit("us")
    if times.dt.tz is not None and zone is not None:
        wall = times.dt.tz_convert(zone).dt.tz_localize(None)
        times = times.mask(wall == wall.dt.normalize())
    elif times.dt.tz is None:
        times = times.mask(pd.Series(zone is None, index=times.index))
        times = times.dt.tz_localize(zone or UTC, ambiguous="NaT", nonexistent="NaT")
    return times.dt.tz_convert("UTC")


def _day(midnight: datetime, zones: list[tzinfo]) -> Moment:
    """Return the span of the day that starts at `midnight`; it ends when it has in all zones."""
    starts = [_readings(midnight, zone)[0] for zone in zones]
    ends = [_readings(midnight + timedelta(days=1), zone)[1] for zone in zones]
    return Moment(min(starts), max(ends), date_only=True)


def _readings(wall: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the earliest and the latest UTC that a time on a zone's wall clocks can mean."""
    readings = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return min(readings), max(readings)
