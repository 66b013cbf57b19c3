"""What does a TOML file hold, and which of its lines is not TOML?"""

import re
import tomllib
from pathlib import Path
from typing import Any

from data.rows.encoding import not_utf8

_PLACE = re.compile(r"(?P<why>.*) \(at line (?P<line>\d+), column \d+\)", re.DOTALL)
_SHOWN = 80  # characters of a line in an error


class TomlError(ValueError):
    """A file that is not TOML: names the file, the line and what stands there."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a file; raises TomlError, and OSError where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise TomlError(f"{path}, {not_utf8(path)}") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.fullmatch(str(error))
        if place is None:  # the end of the file came too early
            raise TomlError(f"{path}: not valid TOML: {error}") from None
        line = text.split("\n")[int(place["line"]) - 1].strip()[:_SHOWN]
        told = f"{path}, line {place['line']}: not valid TOML: {place['why']}: {line}"
        raise TomlError(told) from None
