"""Which headlines does a CSV, JSON Lines or Parquet file hold, and which rows are of no use?"""

import csv
import difflib
import html
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from data.hashing import sha256
from data.news.headline import Dropped, Headline, News, NewsError
from data.news.times import Moment, TimeRules, parse_times
from data.news.written import UNDATED

REQUIRED = ("published_at", "headline")
OPTIONAL = ("source", "language", "symbols", "first_seen_at")
COLUMNS = REQUIRED + OPTIONAL

NO_TEXT = "no text"
SEEN_BEFORE = "dated after it was first seen"

_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE | re.DOTALL)
_SYMBOL = re.compile(r"[^\s,;|]+")


@dataclass(frozen=True, slots=True)
class NewsFile:
    """A file of headlines: .csv, .jsonl, .ndjson or .json (one object per line) or .parquet.

    `columns` maps our names (`COLUMNS`) to the file's where they differ; `published_at` and
    `headline` must be there. `language` (two letters) and `source` stand in where a row has none.
    """

    path: Path
    _: KW_ONLY
    rules: TimeRules
    columns: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        for name in self.columns:
            if name not in COLUMNS:
                hint = _did_you_mean(name, COLUMNS)
                raise NewsError(f"columns: {name!r} is not one of {', '.join(COLUMNS)}{hint}")
        if self.language and not clean_language(self.language):
            raise NewsError(f"language = {self.language!r} should be two letters, such as 'de'")

    def load(self) -> News:
        """Return every row of the file as a headline or with the reason why it was dropped.

        Rows are counted from 1 without the header and without blank lines: in a CSV file of one
        line per headline, row n stands on line n + 1. Raises NewsError when the file cannot be
        read, lacks a column, holds no row, or when not one of its rows can be placed in time.
        """
        if not self.path.is_file():
            raise NewsError(f"{self.path}: there is no such file")
        table = _with_our_names(_read(self.path), self.columns, place=str(self.path))
        if table.empty:
            raise NewsError(f"{self.path}: no headlines, not a single row")
        published = self._times(table, "published_at", self.rules)
        if not any(isinstance(moment, Moment) for moment in published):
            reasons = ", ".join(f"{count} {reason}" for reason, count in Counter(published).items())
            first = str(table["published_at"].iloc[0])
            raise NewsError(
                f"{self._place('published_at')}: not one of {len(table)} rows can be placed in "
                f"time ({reasons}; the first is {first!r})"
            )
        # A sighting known to the day is a bound like any other: `drop` is about publication.
        seen = self._times(table, "first_seen_at", replace(self.rules, date_only="end_of_day"))
        table["source"] = [clean_text(value) or self.source for value in table["source"]]
        table["language"] = [
            clean_language(value) or clean_language(self.language) for value in table["language"]
        ]
        headlines, dropped = _sorted_out(table, published, seen)
        return News(headlines, dropped, {self.path.as_posix(): sha256(self.path)})

    def _times(self, table: pd.DataFrame, name: str, rules: TimeRules) -> list[Moment | str]:
        return parse_times(table[name], rules, place=self._place(name))

    def _place(self, name: str) -> str:
        return f"{self.path}, column {self.columns.get(name, name)!r}"


def clean_text(value: object) -> str:
    """Return a text as it is compared and shown: no HTML entities, NFC, single spaces, trimmed."""
    if _missing(value):
        return ""
    # Half a surrogate pair, possible in JSON, could not be written to any file later on.
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFC", html.unescape(text)).split())


def clean_language(value: object) -> str:
    """Return two lower-case letters for `DE`, `de-AT` or `de_CH`; nothing for any other shape."""
    match = _LANGUAGE.fullmatch(clean_text(value))
    return match[1].lower() if match else ""


def split_symbols(value: object) -> tuple[str, ...]:
    """Return the symbols of a list or of a text cut at commas, semicolons, pipes and spaces."""
    parts = value if isinstance(value, list | tuple | np.ndarray) else [value]
    found = [symbol for part in parts for symbol in _SYMBOL.findall(clean_text(part))]
    return tuple(dict.fromkeys(found))


def _sorted_out(
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


def _with_our_names(table: pd.DataFrame, columns: Mapping[str, str], *, place: str) -> pd.DataFrame:
    """Return the columns of `COLUMNS`, in the values of the file; the optional ones may be None."""
    ours = {}
    for name in COLUMNS:
        named = columns.get(name, name)
        if named in table.columns:
            ours[name] = table[named]
        elif name in REQUIRED or name in columns:
            there = ", ".join(map(str, table.columns)) or "none"
            hint = _did_you_mean(named, table.columns)
            raise NewsError(f"{place}: no column {named!r} for {name}; there are: {there}{hint}")
        else:
            ours[name] = pd.Series([None] * len(table), index=table.index, dtype=object)
    return pd.DataFrame(ours)


def _read(path: Path) -> pd.DataFrame:
    readers = {
        ".csv": _read_csv,
        ".jsonl": _read_json_lines,
        ".ndjson": _read_json_lines,
        ".json": _read_json_lines,
        ".parquet": _read_parquet,
    }
    if path.suffix.lower() not in readers:
        raise NewsError(f"{path}: {path.suffix!r} should be one of: {', '.join(readers)}")
    try:
        return readers[path.suffix.lower()](path)
    except (OSError, UnicodeDecodeError) as error:
        raise NewsError(f"{path}: cannot be read: {' '.join(str(error).split())}") from error


def _read_csv(path: Path) -> pd.DataFrame:
    # Not pandas: a headline may well be the word "None", and a time stays as it was written.
    rows: list[list[str]] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            for row in reader:
                if row and len(row) != len(header):
                    fields = f"{len(row)} fields where the header has {len(header)}"
                    raise NewsError(f"{path}, line {reader.line_num}: {fields}; a comma in quotes?")
                if row:
                    rows.append(row)
        except csv.Error as error:
            raise NewsError(f"{path}, line {reader.line_num}: {error}") from error
    if twice := [name for name, count in Counter(header).items() if count > 1]:
        raise NewsError(f"{path}, line 1: the column {twice[0]!r} is there twice")
    return pd.DataFrame(rows, columns=pd.Index(header, dtype=object), dtype=object)


def _read_json_lines(path: Path) -> pd.DataFrame:
    rows = []
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise NewsError(f"{path}, line {number}: not JSON: {error}") from error
            if not isinstance(row, dict):
                raise NewsError(f"{path}, line {number}: should be one JSON object per line")
            rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def _read_parquet(path: Path) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(path).to_pandas(ignore_metadata=True)
    except pa.ArrowException as error:
        raise NewsError(f"{path}: not a Parquet file: {' '.join(str(error).split())}") from error


def _missing(value: object) -> bool:
    if isinstance(value, float | np.floating):
        return bool(np.isnan(value))
    return value is None or value is pd.NA or value is pd.NaT


def _did_you_mean(name: str, names: Iterable[object]) -> str:
    near = difflib.get_close_matches(name, [str(known) for known in names], n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
