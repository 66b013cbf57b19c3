"""Where may headlines come from, and what may a config say about it?"""

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from backtests.config_base import FIRST_DAY, LAST_DAY, Symbol, Table, Text

SOURCES = ("sample", "files", "rss", "gdelt", "alpaca", "yfinance")
LOCAL = ("sample", "files")
OWN = "own"

_STORED = ("rss", "gdelt", "alpaca", "yfinance")
_READ_BY: Mapping[str, tuple[str, ...]] = {
    "path": ("files",),
    "layout": ("files",),
    "columns": ("files",),
    "timezone": ("files", "rss"),
    "language": ("files", "rss"),
    "urls": ("rss",),
    "query": ("gdelt",),
    "symbols": ("alpaca", "yfinance", "files"),
    "start": ("gdelt", "alpaca"),
    "end": ("gdelt", "alpaca"),
    "base_url": ("gdelt", "alpaca", "yfinance"),
    "store": _STORED,
    "params": (OWN,),
}
"""Which sources read a key; elsewhere it would be set in vain."""


def kind_of(source: str) -> str:
    """Return which of `SOURCES` a config means, or `OWN`."""
    return source if source in SOURCES else OWN


def _check(source: str) -> None:
    if source not in SOURCES and ":" not in source:
        near = difflib.get_close_matches(source, SOURCES, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"source = {source!r} should be one of {', '.join(SOURCES)}, or a class of your own,"
            f" my_module:MySource or path/to/file.py:MySource{hint}"
        )


Source = Annotated[
    Text,
    Field(json_schema_extra={"anyOf": [{"enum": list(SOURCES)}, {"pattern": r".:\w+$"}]}),
]


class NewsTable(Table):
    """Where headlines come from, and when each may be used."""

    source: Source = Field(
        "sample",
        description="sample (written for this project), files, rss, gdelt, alpaca, yfinance, or"
        " your own: my_module:MySource or path/to/file.py:MySource",
    )
    path: Text | None = Field(
        None,
        description="files: a CSV, JSONL or Parquet file, or a folder of such files, relative to"
        " the config file",
    )
    layout: Literal["", "fnspid", "analyst_ratings", "huggingface"] = Field(
        "", description="files: a public set whose columns are known"
    )
    columns: dict[str, str] = Field({}, description="files: our column name = the file's")
    urls: list[Text] = Field([], description="rss: addresses of RSS or Atom feeds")
    query: Text | None = Field(None, description="gdelt: a query of its DOC 2.0 API")
    symbols: list[Symbol] = Field(
        [],
        description="alpaca, yfinance: whose news, default: that of [prices] symbols; files: read"
        " rows tagged with one of these only",
    )
    start: date | None = Field(
        None, ge=FIRST_DAY, le=LAST_DAY,
        description="gdelt, alpaca: first day; default: shortly before the period",
    )  # fmt: skip
    end: date | None = Field(
        None, ge=FIRST_DAY, le=LAST_DAY,
        description="gdelt, alpaca: last day; default: the period's",
    )  # fmt: skip
    base_url: Text | None = Field(
        None, description="gdelt, alpaca, yfinance: http address of a server in their place"
    )
    store: Text | None = Field(
        None,
        description="rss, gdelt, alpaca, yfinance: file that headlines are kept in, relative to"
        " the current folder; default: headlines.sqlite in the user's cache folder, see `doctor`",
    )
    params: dict[str, Any] = Field({}, description="your own source: its keyword arguments")
    timezone: Text | None = Field(
        None, description="files, rss: zone of times without one; there is no default"
    )
    date_only: Literal["end_of_day", "next_open", "drop"] = Field(
        "end_of_day", description="when a headline with a date and no time is known"
    )
    midnight: Literal["date", "time"] = Field(
        "date", description="whether 00:00:00 means a date without time, or midnight"
    )
    language: Literal["", "de", "en"] = Field(
        "", description="files, rss: language of rows without one; empty: it is detected"
    )
    latency_minutes: float = Field(
        15.0, ge=0, le=525_600, description="from publication or first sighting, the later, to use"
    )
    merge_window_hours: float = Field(
        72.0, ge=0, le=87_600, description="repeats of a headline within this time count once"
    )
    follow_up_window_hours: float = Field(
        168.0, ge=0, le=87_600,
        description="a story told again, in other words, within this time counts less",
    )  # fmt: skip
    max_dropped: float = Field(
        0.5, ge=0, le=1, description="refuse to run if a larger share has no usable time or text"
    )

    @model_validator(mode="after")
    def _complete(self) -> "NewsTable":
        _check(self.source)
        for source, key in (("files", "path"), ("rss", "urls"), ("gdelt", "query")):
            if self.source == source and not getattr(self, key):
                raise ValueError(f"source = {source!r} needs {key!r}")
        for key, sources in _READ_BY.items():
            if (value := getattr(self, key)) and kind_of(self.source) not in sources:
                right = " or ".join(repr(one) for one in sources if one != OWN)
                hint = f"set source = {right}" if right else "name a source of your own"
                raise ValueError(
                    f"{key} = {value!r} has no effect with source = {self.source!r};"
                    f" {hint} or leave it out"
                )
        if self.start is not None and self.end is not None and self.start > self.end:
            raise ValueError(f"start {self.start} must not be after end {self.end}")
        for url in [*self.urls, *([self.base_url] if self.base_url else [])]:
            if not url.startswith(("http://", "https://")):
                raise ValueError(f"{url!r} should be an address, http:// or https://")
        return self
