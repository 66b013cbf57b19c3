"""What may a config say of the report: its language, its sections, and sections of a user's own?"""

import difflib
from typing import Literal

from pydantic import Field, model_validator

from backtests.config_base import Identifier, Table, Text
from reports.comparison import INKS
from reports.sections import SECTIONS


class OwnTable(Table):
    """A section of a user's own, from a function of the experiment."""

    name: Identifier = Field(description="for `sections`, and of the CSV beside the report")
    title: Text = Field(description="heading of the section")
    use: Text = Field(
        description="path/to/file.py:function, relative to the config file, or module:function;"
        " it takes the Experiment and returns a DataFrame or HTML"
    )


class ReportTable(Table):
    """How the report is written; no number depends on it."""

    language: Literal["en", "de"] = Field("en", description="English or German")
    sections: list[str] = Field(
        [], description=f"those to show, in this order; empty: all ({', '.join(SECTIONS)})"
    )
    highlight: list[str] = Field(
        [],
        description=f"strategies in colour, at most {INKS}, the rest grey; empty: the first {INKS}",
    )
    own: list[OwnTable] = Field([], description="sections of your own")

    @model_validator(mode="after")
    def _known(self) -> "ReportTable":
        own = [one.name for one in self.own]
        if doubled := [name for name in own if own.count(name) > 1 or name in SECTIONS]:
            raise ValueError(f"own: the name {doubled[0]!r} is taken already")
        known = [*SECTIONS, *own]
        for name in self.sections:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
                raise ValueError(f"sections: unknown section {name!r}; {hint}")
            if self.sections.count(name) > 1:
                raise ValueError(f"sections names {name!r} twice")
        for name in self.highlight:
            if self.highlight.count(name) > 1:
                raise ValueError(f"highlight names {name!r} twice")
        if len(self.highlight) > INKS:
            raise ValueError(
                f"highlight names {len(self.highlight)} strategies; at most {INKS} colours can be"
                " told apart"
            )
        return self
