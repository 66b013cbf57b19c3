"""How large are the changes that a sentence tells, and where does it say so?"""

import re
from dataclasses import dataclass, replace
from typing import Literal

Unit = Literal["percent", "points"]
Bound = Literal["", "about", "at least", "at most"]

_ENGLISH_UNITS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
_GERMAN_UNITS = (
    "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf",
    "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
    "zwanzig",
)  # fmt: skip
_UNITS: dict[str, float] = {
    "half a": 0.5, "a half": 0.5, "ein halbes": 0.5, "einhalb": 0.5, "anderthalb": 1.5,
    "eineinhalb": 1.5,
}  # fmt: skip
for _value, (_one, _ein) in enumerate(zip(_ENGLISH_UNITS, _GERMAN_UNITS, strict=True), start=1):
    _UNITS |= {_one: _value, _ein: _value}
    _UNITS |= {f"{_one} and a half": _value + 0.5, f"{_ein}einhalb": _value + 0.5}
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "hälfte": 2, "drittel": 3, "viertel": 4, "fünftel": 5, "sechstel": 6,
    "siebtel": 7, "achtel": 8, "neuntel": 9, "zehntel": 10,
}  # fmt: skip
_COUNTS = {"a": 1, "one": 1, "ein": 1, "die": 1, "two": 2, "zwei": 2, "three": 3, "drei": 3}
_TIMES = {"halv": -0.5, "halb": -0.5, "doubl": 1.0, "verdopp": 1.0, "tripl": 2.0, "verdrei": 2.0}

_WORDS = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_N = rf"(?:\d{{1,3}}(?:[.,'’]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|\b(?:{_WORDS}))"
_PERCENT = (
    r"(?:[\s-]?(?:%|per\s?cent\b|pct\b|Prozent\b)(?!\s?(?:points?|Punkte?)\b)|-?prozentig\w*)"
)
_POINTS = r"(?:[\s-]?(?:points?|pts|Punkten?|Zählern?)\b)"
_SIGN = r"(?:(?<![\w%)])[-−–+])?"
_NUMBER = re.compile(
    rf"(?:(?P<between>between|zwischen)\s+)?(?P<sign>{_SIGN})(?<![\d.,])(?P<first>{_N})"
    rf"(?:(?P<inner>{_PERCENT})?"
    rf"(?P<join>\s?[-–]\s?|\s+(?:to|bis|bis zu|and|und|or|oder|beziehungsweise|bzw\.)\s+)"
    rf"(?P<second>{_N}))?"
    rf"(?P<unit>(?(inner){_PERCENT}|(?:(?P<percent>{_PERCENT})|{_POINTS})))",
    re.IGNORECASE,
)
# "um 17,4 und Marvell um 19,1 Prozent": the unit comes with the next one.
_UNIT_LATER = re.compile(
    rf"\b(?:(?:um|by)\s+(?P<by>{_N})|(?:gewann\w*|verlor\w*|fiel\w*|sank\w*|stieg\w*|gained|lost"
    r"|fell|rose|added|shed)\s+(?P<after>\d+[.,]\d{1,2}))(?=,?\s+(?:und|and|sowie)\s|,\s)",
    re.IGNORECASE,
)
_A_PART = rf"\b(?:{'|'.join(_COUNTS)})?\s*\b(?:{'|'.join(_PARTS)})s?\b"
_PART = re.compile(rf"{_A_PART}(?:\s+(?:to|bis)\s+{_A_PART})?", re.IGNORECASE)
_BEFORE_PART = re.compile(
    r"(?:\b(?:by|um|gar|sogar|even|als|than|of|nearly|almost|about|roughly|around|fast|knapp|rund|gut|etwa|over"
    r"|los[te]\w*|losing|shed|gained|dropped|fell|fallen|verlor\w*|gewann\w*|fiel\w*|büßte\w*)\s+"
    r"(?:an?\s+|the\s+)?)$",
    re.IGNORECASE,
)
_OF_VALUE = re.compile(  # "a tenth of its value", "ein Zehntel ihres Wertes"
    r"\s+(?:of (?:its|their|the) |(?:ihres|seines|des|ihrer|seiner) )(?:\w+ )?"
    r"(?:value|worth|market|Wert|Börsenwert|Kurs|Marktwert|Marktkapitalisierung)",
    re.IGNORECASE,
)
# Alone they tell a change of the subject; with an object ("halved its losses") of something else.
_TIMED = re.compile(
    r"\b(?P<stem>halv|doubl|tripl)(?:ed|ing)\b(?!\s+(?:its|their|his|her|the|a|an|this|from|in"
    r"|to(?!\s+(?:\w+ )?(?:[$€£]|\d[\d.,]* (?:euros?|dollars?|[bmtr]+illion))))\b)"
    r"|\b(?P<de>halb|verdopp|verdrei)\w*?te[n]?\s+sich\b|\bsich\s+(?:\w+\s+){0,3}(?P<ge>halb|verdopp"
    r"|verdrei)\w*?t\b",
    re.IGNORECASE,
)
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    ("at least", r"more than|over|at least|upwards of|mehr als|über|mindestens|gut"),
    ("at most", r"less than|under|at most|weniger als|unter|höchstens|maximal"),
    ("about", r"about|around|roughly|some|nearly|almost|approximately|close to|rund|etwa|circa"
     r"|ca\.|fast|knapp|ungefähr|annähernd|beinahe|gegen"),
)  # fmt: skip
_BOUND = [
    (bound, re.compile(rf"\b(?:{words})\s*(?:an?\s+|the\s+)?$", re.IGNORECASE))
    for bound, words in _BOUNDS
]
_TARGET = re.compile(
    r"\b(?:to|auf|at|bei)\s+(?:just\s+|nur\s+(?:noch\s+)?|about\s+|rund\s+|etwa\s+)?$",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\b(?:at|bei)\s+(?:rund\s+|about\s+)?$", re.IGNORECASE)  # of an index
_SOURCE = re.compile(r"\b(?:from|von|vom)\s+(?:about\s+|rund\s+)?$", re.IGNORECASE)
_GOES_TO = re.compile(r"[^;:()]*?\b(?:to|auf)\s+\W?\d")
_GERMAN = re.compile(
    r"\b(?:der|die|das|den|dem|des|um|und|im|am|auf|ein\w*|sich|Prozent|Punkte|Zähler)\b"
)
_ENGLISH = re.compile(r"\b(?:the|a|an|of|by|and|to|in|on|its|was|percent|points)\b")


@dataclass(frozen=True, slots=True)
class Size:
    """A change told by characters `start` to `end`: `low` to `high`, equal unless it is a range.

    Percentages are fractions >= 0, points as they stand. `sign` is -1 or 1 where the words carry
    one, else 0. `rounding` is half a unit of the last digit. `target` marks what something came
    to ("to 3 %"), `source` what it came from ("from 2 %"), neither a change in itself.
    """

    start: int
    end: int
    low: float
    high: float
    unit: Unit
    sign: int
    rounding: float
    bound: Bound
    target: bool = False
    source: bool = False


def sizes(text: str) -> list[Size]:
    """Return the percentages, points and fractions in words of a sentence, in order."""
    german = len(_GERMAN.findall(text)) >= len(_ENGLISH.findall(text))
    found = [size for match in _NUMBER.finditer(text) for size in _numbers(text, match, german)]
    for match in _UNIT_LATER.finditer(text):
        later = next((one for one in found if one.start > match.end()), None)
        if later and not any(one.start <= match.end() - 1 < one.end for one in found):
            found.append(_like(later, match, german))
    found += [size for match in _PART.finditer(text) if (size := _part(text, match))]
    found += [_timed(match) for match in _TIMED.finditer(text)]
    return sorted(found, key=lambda size: size.start)


def _numbers(text: str, match: re.Match[str], german: bool) -> list[Size]:
    before = text[: match.start()]
    unit: Unit = "percent" if match["percent"] or match["inner"] else "points"
    scale = 0.01 if unit == "percent" else 1.0
    if unit == "points" and _LEVEL.search(before):
        return []
    first, rounding = _number(match["first"], german)
    whole = Size(
        start=match.start(), end=match.end(), low=first * scale, high=first * scale, unit=unit,
        sign={"": 0, "+": 1}.get(match["sign"], -1), rounding=rounding * scale,
        bound=_bound(before), target=bool(_TARGET.search(before)),
        # "from 2 % to 1 %" tells what came before; "ein Minus von 2 %" the change itself
        source=bool(_SOURCE.search(before) and _GOES_TO.match(text[match.end() :])),
    )  # fmt: skip
    if match["second"] is None:
        return [whole]
    second, rounding = _number(match["second"], german)
    last = replace(whole, low=second * scale, high=second * scale, rounding=rounding * scale)
    join = match["join"].strip().lower()
    if join == "to" and _SOURCE.search(before):  # "von 2 bis 3 %" is a range, "from 2 to 3 %" none
        return [replace(last, sign=0, bound="", target=True, source=False)]
    if match["between"] or join in ("-", "–", "to", "bis", "bis zu"):
        low, high = sorted((whole.low, last.low))
        return [replace(last, low=low, high=high, source=False)]
    # "1.5 and 3.1 per cent", of two instruments or of one
    last = replace(last, start=match.start("second"), target=False, source=False)
    first_end = match.end("inner") if match["inner"] else match.end("first")
    return [replace(whole, end=first_end), last]


def _like(later: Size, match: re.Match[str], german: bool) -> Size:
    group = "by" if match["by"] else "after"
    value, rounding = _number(match[group], german)
    scale = 0.01 if later.unit == "percent" else 1.0
    return Size(
        *match.span(group), value * scale, value * scale, later.unit, 0, rounding * scale, ""
    )


def _part(text: str, match: re.Match[str]) -> Size | None:
    clear = _BEFORE_PART.search(text[: match.start()]) or _OF_VALUE.match(text[match.end() :])
    if not clear:
        return None  # "in a quarter", "the third"
    values = sorted(map(_fraction, re.split(r"\s+(?:to|bis)\s+", match[0].lower())))
    if values[-1] >= 1:
        return None
    bound = _bound(text[: match.start()])
    return Size(match.start(), match.end(), values[0], values[-1], "percent", 0, 0.005, bound)


def _fraction(written: str) -> float:
    *count, part = written.split()
    return _COUNTS[count[0] if count else "a"] / _PARTS.get(part, _PARTS.get(part[:-1], 1))


def _timed(match: re.Match[str]) -> Size:
    change = _TIMES[(match["stem"] or match["de"] or match["ge"]).lower()]
    value, sign = abs(change), 1 if change > 0 else -1
    return Size(match.start(), match.end(), value, value, "percent", sign, 0.025, "")


def _bound(before: str) -> Bound:
    return next((bound for bound, words in _BOUND if words.search(before)), "")


def _number(written: str, german: bool) -> tuple[float, float]:
    """Return a number and half a unit of its last digit, whatever its comma and point mean."""
    if not written[0].isdigit():
        return float(_UNITS[written.lower()]), 0.5
    digits = written.replace("’", "").replace("'", "")
    marks = [one for one in digits if one in ".,"]
    whole, _, last = digits.replace(",", ".").rpartition(".")
    thousands = len(last) == 3 and (
        (len(marks) > 1 and len(set(marks)) == 1) or marks == ["." if german else ","]
    )
    if not marks or thousands:
        return float(re.sub(r"[.,]", "", digits)), 0.5
    return float(f"{whole.replace('.', '')}.{last}"), 0.5 * 10.0 ** -len(last)
