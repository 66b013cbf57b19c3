"""What do all tables of a config share: kinds of text, bounds, and how they refuse?"""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2100, 12, 31)

_SYMBOL = r"^[A-Z0-9^.\-=]{1,12}$"
_DEVICE = r"^(cpu|mps|cuda(:\d+)?)$"
_LANGUAGE = r"^[a-z]{2}$"
_IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
PATTERNS = {
    _SYMBOL: "a symbol in capitals, such as SMH or ^GSPC",
    _DEVICE: "one of cpu, cuda, cuda:1, mps",
    _LANGUAGE: "two small letters, such as de",
    _IDENTIFIER: "made of letters, digits and _ . - only, a letter or digit first",
}
"""What a pattern asks for, in words."""

Text = Annotated[str, Field(min_length=1)]
Symbol = Annotated[str, Field(pattern=_SYMBOL)]
Device = Annotated[str, Field(pattern=_DEVICE)]
Language = Annotated[str, Field(pattern=_LANGUAGE)]
Identifier = Annotated[str, Field(pattern=_IDENTIFIER, max_length=60)]


class ConfigError(ValueError):
    """A config that cannot be used: names the file, the key and the value."""


class Table(BaseModel):
    """A table of the file: unknown keys are errors, text is not taken for a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def refuse_idle(source: str, **given: object) -> None:
    """Refuse keys that only source = 'files' reads: they were meant to have an effect."""
    for key, value in given.items():
        if value and source != "files":
            raise ValueError(
                f"{key} = {value!r} has no effect with source = {source!r};"
                " set source = 'files' or leave it out"
            )
