"""How does a TOML file become a checked Config, and what is said when it cannot?"""

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import pydantic
import tomli_w

from backtests.config import Config, Table


class ConfigError(ValueError):
    """A config that cannot be used: names the file, the key and the value."""


def load_config(path: Path, *, changes: Sequence[str] = ()) -> Config:
    """Read a config file, apply `key=value` changes, and check all of it.

    A change names a key by its dotted path, list entries by number or by their name:
    `strategies.0.params.enter=-0.3`, `strategies.risk_off.params.shock=0.4`. Its value is TOML, or
    a text if it is not. Raises ConfigError with one line per mistake.
    """
    tables = _read(path)
    for change in changes:
        _apply(tables, change)
    try:
        return Config.model_validate(tables)
    except pydantic.ValidationError as error:
        lines = [_explain(path, tables, one) for one in error.errors()]
        raise ConfigError("\n".join(dict.fromkeys(lines))) from None


def as_toml(config: Config) -> str:
    """Return the config with every default written out, as TOML."""
    return tomli_w.dumps(config.model_dump(exclude_none=True))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        near = difflib.get_close_matches(path.name, [p.name for p in path.parent.glob("*.toml")])
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ConfigError(f"{path}: no such config file{hint}") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot read the config: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None


def _apply(tables: dict[str, Any], change: str) -> None:
    key, equals, text = change.partition("=")
    if not equals or not key:
        raise ConfigError(f"--set {change}: 'key=value' is asked, such as news.latency_minutes=60")
    *parents, last = key.split(".")
    place: Any = tables
    for part in parents:
        place = _step(place, part, change)
    if isinstance(place, list):
        place[_position(place, last, change)] = _value(text)
    elif isinstance(place, dict):
        place[last] = _value(text)
    else:
        raise ConfigError(f"--set {change}: {'.'.join(parents)} is a value, not a table")


def _step(place: Any, part: str, change: str) -> Any:
    if isinstance(place, list):
        return place[_position(place, part, change)]
    if isinstance(place, dict):
        return place.setdefault(part, {})
    raise ConfigError(f"--set {change}: there is no table {part!r}")


def _position(entries: list[Any], part: str, change: str) -> int:
    names = [one.get("name", one.get("id")) if isinstance(one, dict) else None for one in entries]
    if part in names:
        return names.index(part)
    if part.isdecimal() and int(part) < len(entries):
        return int(part)
    known = ", ".join(str(name) for name in names)
    raise ConfigError(f"--set {change}: no entry {part!r}; there are 0 to {len(entries) - 1}: {known}")


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _explain(path: Path, tables: Mapping[str, Any], error: Mapping[str, Any]) -> str:
    """One line: file, table, key, value, and what would be right."""
    *parents, key = [str(part) for part in error["loc"]] or [""]
    place = f"{path} [{'.'.join(parents)}]" if parents else f"{path}"
    kind = error["type"]
    if kind == "extra_forbidden":
        known = list(_table_at(parents).model_fields)
        near = difflib.get_close_matches(key, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
        return f"{place}: unknown key {key!r}; {hint}"
    if kind == "missing":
        return f"{place}: missing key {key!r}"
    if kind == "value_error":  # raised by our own validators: it names what it is about
        where = f"{place[:-1]}.{key}]" if parents else f"{path} [{key}]" if key else f"{path}"
        return f"{where}: {error['ctx']['error']}"
    rule = error["msg"].partition(" should ")[2] or error["msg"]
    return f"{place}: {key} = {error['input']!r}; should {rule}"


def _table_at(parents: Sequence[str]) -> type[Table]:
    """The model of the table that a path leads to, to know which keys it has."""
    table: type[Table] = Config
    for part in parents:
        if part.isdecimal():
            continue
        annotation = table.model_fields[part].annotation
        for inner in (annotation, *get_args(annotation)):
            if isinstance(inner, type) and issubclass(inner, Table):
                table = inner
    return table
