"""How does a TOML file become a checked Config, and what is said when it cannot?"""

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pydantic
import tomli_w

from backtests.config import PATTERNS, Config, ConfigError, Table
from backtests.grid import check_sessions
from backtests.sentiment_table import SentimentTable
from data.toml import TomlError, read_toml

_WIDTH = 88  # characters of a list that is written into one line

_RIGHT = {
    "model_type": "be a table",
    "dict_type": "be a table",
    "list_type": "be a list",
    "string_type": "be a text in quotes",
    "bool_type": "be true or false",
    "too_short": "have at least one entry",
    "string_too_short": "not be empty",
    "date_type": "be a date that exists, without quotes, such as 2025-01-27",
}


def load_config(path: Path, *, changes: Sequence[str] = ()) -> Config:
    """Read a config file, apply `key=value` changes, and check all that needs no other file.

    A change names a key by its dotted path, list entries by number or by their name:
    `strategies.0.params.enter=-0.3`, `strategies.risk_off.params.shock=0.4`. Its value is TOML, or
    a text if it is not. Raises ConfigError with one line per mistake.
    """
    tables = _read(path)
    for change in changes:
        _apply(tables, change)
    config = checked(tables, told=str(path))
    try:
        check_sessions(config)
    except ConfigError as error:
        raise ConfigError(f"{path} {error}") from error
    return config


def checked(tables: Mapping[str, Any], *, told: str) -> Config:
    """Return the tables of a file as a Config; raises ConfigError, each line led by `told`."""
    try:
        return Config.model_validate(tables)
    except pydantic.ValidationError as error:
        lines = [_explain(told, one) for one in error.errors()]
        raise ConfigError("\n".join(dict.fromkeys(lines))) from None


def load_sentiment(path: Path) -> SentimentTable:
    """Read the table [sentiment] of a config file, whatever else is there or is missing.

    Raises ConfigError with one line per mistake in it, and per table that no config has.
    """
    tables = _read(path)
    try:
        return Config.model_validate(tables).sentiment
    except pydantic.ValidationError as error:
        lines = [
            _explain(str(path), one)
            for one in error.errors()
            if one["loc"][:1] == ("sentiment",)
            or (one["type"] == "extra_forbidden" and len(one["loc"]) == 1)
        ]
    if lines:
        raise ConfigError("\n".join(dict.fromkeys(lines)))
    return SentimentTable.model_validate(tables.get("sentiment", {}))


def as_toml(config: Config) -> str:
    """Return the config with every default written out, as TOML."""
    return _folded(tomli_w.dumps(config.model_dump(exclude_none=True)))


def _folded(toml: str) -> str:
    """Put each list that fits into a line, of which tomli_w makes one line per entry, into one."""
    lines: list[str] = []
    begun: list[int] = []  # the lines that the lists still open begin at
    for line in toml.split("\n"):  # a text may hold what other programs take for a line's end
        lines.append(line)
        if line.endswith("["):  # no text ends so: its last character is a quote
            begun.append(len(lines) - 1)
        elif begun and line.strip() in ("]", "],"):
            start = begun.pop()
            first, *entries, last = lines[start:]
            whole = first + " ".join(one.strip() for one in entries).rstrip(",") + last.strip()
            if len(whole) <= _WIDTH:
                lines[start:] = [whole]
    return "\n".join(lines)


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path)
    except FileNotFoundError:
        near = difflib.get_close_matches(path.name, [p.name for p in path.parent.glob("*.toml")])
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ConfigError(f"{path}: no such config file{hint}") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot read the config: {error.strerror}") from None
    except TomlError as error:
        raise ConfigError(str(error)) from None


def _apply(tables: dict[str, Any], change: str) -> None:
    key, equals, text = change.partition("=")
    if not equals or not key:
        raise ConfigError(f"--set {change}: 'key=value' is asked, such as news.latency_minutes=60")
    put(tables, key, _value(text), told=f"--set {change}")


def put(tables: dict[str, Any], key: str, value: Any, *, told: str) -> None:
    """Set the key at a dotted path, as `load_config` finds it; raises ConfigError as `told`."""
    *parents, last = key.split(".")
    place: Any = tables
    for part in parents:
        place = _step(place, part, told)
    if isinstance(place, list):
        place[_position(place, last, told)] = value
    elif isinstance(place, dict):
        place[last] = value
    else:
        raise ConfigError(f"{told}: {'.'.join(parents)} is a value, not a table")


def _step(place: Any, part: str, told: str) -> Any:
    if isinstance(place, list):
        return place[_position(place, part, told)]
    if isinstance(place, dict):
        return place.setdefault(part, {})
    raise ConfigError(f"{told}: there is no table {part!r}")


def _position(entries: list[Any], part: str, told: str) -> int:
    """The place of a list's entry by its id, its name or its number."""
    names = [_names(one) for one in entries]
    for place, known in enumerate(names):
        if part in known:
            return place
    if part.isdecimal() and int(part) < len(entries):
        return int(part)
    there = ", ".join(f"{place} ({known[0]})" for place, known in enumerate(names))
    raise ConfigError(f"{told}: no entry {part!r}; there are: {there or 'none'}")


def _names(entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return [str(entry)]
    return [str(entry[key]) for key in ("id", "name") if key in entry] or ["without a name"]


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _explain(path: str, error: Mapping[str, Any]) -> str:
    """One line: file, table, key, value, and what would be right."""
    *parents, key = [str(part) for part in error["loc"]] or [""]
    kind = error["type"]
    if kind == "value_error":  # raised by our own validators: it names what it is about
        return f"{_place(path, [*parents, key])}: {error['ctx']['error']}"
    if key.isdecimal():  # an entry of a list: it has no key of its own
        *parents, key = parents
        return f"{_place(path, parents)}: {key} has {_shown(error)}; should {right(error)}"
    if kind == "extra_forbidden":
        known = list(_table_at(parents).model_fields)
        near = difflib.get_close_matches(key, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
        return f"{_place(path, parents)}: unknown key {key!r}; {hint}"
    if kind == "missing":
        about = _table_at(parents).model_fields[key].description or f"a table, [{key}]"
        return f"{_place(path, parents)}: missing key {key!r}: {about}"
    return f"{_place(path, parents)}: {key} = {_shown(error)}; should {right(error)}"


def _place(path: str, tables: Sequence[str]) -> str:
    where = ".".join(part for part in tables if part)
    return f"{path} [{where}]" if where else path


def _shown(error: Mapping[str, Any]) -> str:
    value = error["input"]
    return value.isoformat() if isinstance(value, date) else repr(value)


def right(error: Mapping[str, Any]) -> str:
    """Return what would be right, to stand after `should`."""
    if error["type"] == "string_pattern_mismatch":
        return f"be {PATTERNS[error['ctx']['pattern']]}"
    return _RIGHT.get(error["type"]) or error["msg"].partition(" should ")[2] or error["msg"]


def _table_at(parents: Sequence[str]) -> type[Table]:
    """The model of the table that a path leads to, to know which keys it has."""
    table: type[Table] = Config
    for part in parents:
        if part not in table.model_fields:  # the place in a list, or the key of a plain table
            continue
        annotation = table.model_fields[part].annotation
        tables = [one for one in _types(annotation) if issubclass(one, Table)]
        table = tables[-1] if tables else table
    return table


def _types(annotation: Any) -> Iterator[type]:
    """The classes in an annotation, such as RouteTable in dict[str, Annotated[RouteTable, ...]]."""
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for inner in get_args(annotation):
        yield from _types(inner)
