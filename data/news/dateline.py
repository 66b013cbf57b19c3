"""Does a line of a page say when it was published, and in which zone?"""

import re
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january januar jan jänner", "february februar feb", "march märz mar", "april apr",
         "may mai", "june juni jun", "july juli jul", "august aug", "september sep sept",
         "october oktober oct okt", "november nov", "december dezember dec dez"), 1)
    for name in names.split()
}  # fmt: skip
# Abbreviations with one meaning on a page of news; CST or IST have several and count as none.
_OFFSETS = {
    "mez": "+01:00", "cet": "+01:00", "mesz": "+02:00", "cest": "+02:00", "utc": "+00:00",
    "gmt": "+00:00", "est": "-05:00", "edt": "-04:00",
}  # fmt: skip
_ZONES = {"et": "America/New_York"}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<d1>\d{{1,2}})\.\s?(?P<m1>\d{{1,2}})\.\s?(?P<y1>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})\.?\s+(?P<m2>{_MONTH})\.?,?\s+(?P<y2>\d{{4}})"
    rf"|(?P<m3>{_MONTH})\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y3>\d{{4}}))(?!\d)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"^\W{0,4}(?:T|at|um|-|–|\|)?\s*(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?"
    r"\s*(?:(?P<half>[ap])\.?m\.?)?\s*(?:Uhr|hours)?\s*(?P<offset>[+-]\d\d:?\d\d|Z\b)?"
    r"[\s(,]*(?P<zone>[A-Z]{2,4}\b)?",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:updated|modified|aktualisiert|stand|geändert|zuletzt)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Told:
    """A time as a page tells it, where it does, and its IANA zone if only words tell that."""

    raw: str
    place: str
    zone: str = ""


def told_in(line: str, *, place: str = "the page's text") -> Told | None:
    """Return the date or time that a line tells, in ISO 8601; None if it tells none.

    Understood are "27. Januar 2025, 17:40 Uhr MEZ", "27.01.2025", "January 27, 2025 at 11:40 a.m.
    ET" and ISO 8601. A line that tells of an update is no publication.
    """
    match = _DATE.search(line)
    if match is None or _CHANGED.search(line[: match.start()]):
        return None
    day = _iso(match)
    clock = _TIME.match(line[match.end() :])
    if clock is None:
        return Told(day, place)
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower() == "p" else 0)
    word = (clock["zone"] or "").lower()
    offset = (clock["offset"] or "").upper() or _OFFSETS.get(word, "")
    return Told(f"{day}T{hour:02}:{clock['minute']}{offset}", place, _ZONES.get(word, ""))


def _iso(match: re.Match[str]) -> str:
    if match["iso"]:
        return match["iso"]
    number = next(one for one in "123" if match[f"d{one}"])
    month = match[f"m{number}"].lower()
    in_year = int(month) if month.isdigit() else _MONTHS[month]
    return f"{match[f'y{number}']}-{in_year:02}-{int(match[f'd{number}']):02}"
