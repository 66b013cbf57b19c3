"""Which column of a file is which of ours?"""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from data.intraday import DAILY
from data.prices.bars import COLUMNS, PriceError

# What each column may be called in a file; case, spaces, _ and - make no difference.
NAMES = {
    "session": ("session", "date", "datetime"),
    **{name: (name,) for name in COLUMNS},
    "adj_close": ("adjclose", "adjustedclose"),
    "symbol": ("symbol", "ticker"),
}
STARTS = ("start", "datetime", "timestamp", "time", "date")
"""What the column of the starts of intraday bars may be called; ours is `start`."""

MAY_LACK = ("adj_close", "symbol", "volume")


def names_for(interval: str) -> dict[str, tuple[str, ...]]:
    """Return our names of columns, each with what a file may call it."""
    if interval == DAILY:
        return NAMES
    return {"start": STARTS, **{ours: names for ours, names in NAMES.items() if ours != "session"}}


def find_columns(
    path: Path,
    there: list[str],
    given: Mapping[str, str],
    known: Mapping[str, tuple[str, ...]],
) -> dict[str, str]:
    """Return our name -> the file's name of every column needed, and of the others if there.

    `given` decides where it speaks; the rest is found by the names that are `known`.
    """
    found: dict[str, str] = {}
    for ours, names in known.items():
        if ours in given:
            matches = [name for name in there if name == given[ours]]
            if not matches:
                hint = nearest(given[ours], there)
                raise PriceError(
                    f"{path}: no column {given[ours]!r} for {ours}{hint}{listed(there)}"
                )
        else:
            matches = [name for name in there if _plain(name) in names]
        if len(matches) > 1:
            raise PriceError(f"{path}: {ours} could be any of {', '.join(matches)}; name one")
        if matches:
            found[ours] = matches[0]
        elif ours not in MAY_LACK:
            raise PriceError(f"{path}: no column for {ours}{listed(there)}")
    return found


def _plain(name: str) -> str:
    return name.casefold().translate(str.maketrans("", "", " _-"))


def nearest(name: str, known: list[str]) -> str:
    """Return a hint at the name that was meant, empty if none is near."""
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def listed(names: list[str]) -> str:
    """Return the names that are there, to stand behind an error."""
    return f" (there: {', '.join(names)})"
