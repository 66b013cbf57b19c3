"""Which rows of a table are headlines, and why can the others not be used?"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from data.news.headline import Dropped, Headline, NewsError
from data.news.times import Moment, TimeRules, parse_times
from data.news.written import UNDATED

REQUIRED = ("published_at", "headline")
OPTIONAL = ("source", "language", "symbols", "first_seen_at")
COLUMNS = REQUIRED + OPTIONAL
TEXTS = ("headline", "source", "language", "symbols")

NO_TEXT = "no text"
SEEN_BEFORE = "dated after it was first seen"

_SHOWN = 60  # characters of a value in an error

_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE | re.DOTALL)
_CALLED = {"german": "de", "deutsch": "de", "english": "en", "englisch": "en"}
_SYMBOL = re.compile(r"[^\s,;|\[\]()'\"$]+")


def sorted_out(
    table: pd.DataFrame,
    rules: TimeRules,
    *,
    place: str,
    names: Mapping[str, str] | None = None,
    source: str = "",
    language: str = "",
) -> tuple[tuple[Headline, ...], tuple[Dropped, ...]]:
    """Return the rows of a table with `COLUMNS` as headlines, or with the reason why they are none.

    Rows are counted from 1. `place`, where the table stands, and `names`, the names that its
    columns have there, are told in errors; `source` and `language` stand in where a row has none.
    Raises NewsError for a time without zone while `rules` have none, and when not one row can be
    placed in time.
    """
    names = names or {}
    places = {one: f"{place}, column {names.get(one, one)!r}" for one in COLUMNS}
    published = parse_times(table["published_at"], rules, place=places["published_at"])
    if not any(isinstance(moment, Moment) for moment in published):
        reasons = ", ".join(f"{count} {reason}" for reason, count in Counter(published).items())
        first = str(table["published_at"].iloc[0])
        raise NewsError(
            f"{places['published_at']}: not one of {len(table)} rows can be placed in "
            f"time ({reasons}; the first is {first!r})"
        )
    # A sighting known to the day is a bound like any other: `drop` is about publication.
    bounds = replace(rules, date_only="end_of_day")
    seen = parse_times(table["first_seen_at"], bounds, place=places["first_seen_at"])
    table = table.assign(
        source=[clean_text(value) or source for value in table["source"]],
        language=[clean_language(value) or clean_language(language) for value in table["language"]],
    )
    return _headlines(table, published, seen)


def check_texts(table: pd.DataFrame, *, place: str, names: Mapping[str, str]) -> None:
    """Raise NewsError, naming the row and the value, for a cell that should be text and is not.

    JSON and Parquet have types: what is no text would say nothing, or something else than meant.
    """
    for name in TEXTS:
        right = "a text or a list of texts" if name == "symbols" else "a text"
        for row, value in enumerate(table[name].tolist(), start=1):
            listed = name == "symbols" and isinstance(value, list | tuple | np.ndarray)
            for one in value if listed else [value]:
                if not isinstance(one, str) and not _missing(one):
                    where = f"{place}, column {names.get(name, name)!r}, row {row}"
                    raise NewsError(f"{where}: {str(value)[:_SHOWN]} should be {right}")


def clean_text(value: object) -> str:
    """Return a text as it is compared and shown: no HTML entities, NFC, single spaces, trimmed."""
    if _missing(value):
        return ""
    # Half a surrogate pair, possible in JSON, could not be written to any file later on.
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFC", html.unescape(text)).split())


def clean_language(value: object) -> str:
    """Return two lower-case letters for `DE`, `de-AT`, `de_CH` or `German`; else nothing."""
    word = clean_text(value)
    match = _LANGUAGE.fullmatch(word)
    return match[1].lower() if match else _CALLED.get(word.casefold(), "")


def split_symbols(value: object) -> tuple[str, ...]:
    """Return the symbols of a list or of a text cut at commas, semicolons, pipes and spaces.

    A text may also be a list as it is printed (`['NVDA', 'AMD']`); `$NVDA` is NVDA.
    """
    parts = value if isinstance(value, list | tuple | np.ndarray) else [value]
    found = [symbol for part in parts for symbol in _SYMBOL.findall(clean_text(part))]
    return tuple(dict.fromkeys(found))


def _headlines(
    table: pd.DataFrame, published: Sequence[Moment | str], first_seen: Sequence[Moment | str]
) -> tuple[tuple[Headline, ...], tuple[Dropped, ...]]:
    headlines, dropped = [], []
    cells = (table[name].tolist() for name in COLUMNS)
    rows = zip(*cells, published, first_seen, strict=True)
    for row, (raw, text, source, language, symbols, _, at, seen) in enumerate(rows, start=1):
        text = clean_text(text)
        reason = _reason_to_drop(text, at, seen)
        if reason or isinstance(at, str):
            dropped.append(Dropped(row, reason, text, clean_text(raw), source))
            continue
        headlines.append(
            Headline(
                row=row,
                published_at=at.at,
                text=text,
                source=source,
                language=language,
                symbols=split_symbols(symbols),
                first_seen_at=seen.at if isinstance(seen, Moment) else None,
                date_only=at.date_only,
            )
        )
    return tuple(headlines), tuple(dropped)


def _reason_to_drop(text: str, published: Moment | str, first_seen: Moment | str) -> str:
    """Return why a row cannot be used; empty if it can.

    It contradicts itself only if every reading of its date lies after the first sighting: a date
    seen at noon of that day does not. Such a headline still counts from the end of its day, the
    later bound, for the sighting may be as rough as the date.
    """
    if not text:
        return NO_TEXT
    if isinstance(published, str):
        return published
    if isinstance(first_seen, str):
        return "" if first_seen == UNDATED else first_seen
    return SEEN_BEFORE if published.earliest > first_seen.at else ""


def _missing(value: object) -> bool:
    if isinstance(value, float | np.floating):
        return bool(np.isnan(value))
    return value is None or value is pd.NA or value is pd.NaT
