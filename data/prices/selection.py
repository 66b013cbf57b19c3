"""Are the symbols and the sessions that were asked for there?"""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

import pandas as pd

from data.prices.bars import PriceError

# No exchange in reach of this project has closed for longer: New York in September 2001 did for
# six days. Further from the bound than this, bars are missing rather than a holiday kept.
LONGEST_CLOSURE = pd.Timedelta(days=7)


def unknown_symbol(symbol: str, known: Sequence[str], *, where: str) -> PriceError:
    """Return the error for a symbol that `where` does not have, naming the nearest it has."""
    near = get_close_matches(symbol.upper(), known, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    there = ", ".join(known) if known else "none"
    return PriceError(f"{symbol}: no such symbol in {where}{hint} (there: {there})")


def between(
    symbol: str, frame: pd.DataFrame, *, start: date, end: date
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the rows whose session lies from `start` to `end`, both inclusive, and notes.

    A note tells when the bars begin more than a week after `start` or stop more than a week
    before `end`. Raises PriceError when no bar is left, with the range there is.
    """
    first_asked = pd.Timestamp(start)
    last_asked = pd.Timestamp(end) + pd.Timedelta(days=1) - pd.Timedelta(1)  # all bars of that day
    if first_asked > last_asked:
        raise PriceError(f"{symbol}: start {start} lies after end {end}")
    kept = frame[(frame.index >= first_asked) & (frame.index <= last_asked)]
    if kept.empty:
        there = (
            f"the bars run from {frame.index.min():%Y-%m-%d} to {frame.index.max():%Y-%m-%d}"
            if len(frame)
            else "there are none at all"
        )
        raise PriceError(f"{symbol}: no bar from {start} to {end}; {there}")
    first, last = kept.index.min(), kept.index.max()
    notes = []
    if first - first_asked > LONGEST_CLOSURE:
        notes.append(f"{symbol}: bars begin on {first:%Y-%m-%d} only, asked for from {start}")
    if pd.Timestamp(end) - last > LONGEST_CLOSURE:
        notes.append(f"{symbol}: bars end on {last:%Y-%m-%d} already, asked for up to {end}")
    return kept, tuple(notes)
