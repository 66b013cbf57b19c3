"""Can these bars be used, and what should a reader know of them?"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.prices.bars import COLUMNS, BarError, PriceError

PRICE_COLUMNS = ("open", "high", "low", "close")

JUMP = 0.4  # change of the close, as a fraction, above which a reader should look
LISTED = 3  # jumps a note tells one by one
STALE = 5  # identical closes in a row from which on a price looks stale

# Publishers store single precision and adjustment divides: an open may stand outside its low and
# high by a rounding of about 1e-7 of the price, and no experiment can tell.
ROUNDING = 1e-6


def check_bars(
    symbol: str,
    frame: pd.DataFrame,
    *,
    sessions: pd.DatetimeIndex | None = None,
    splits: Mapping[pd.Timestamp, float] | None = None,
    interval: str = "1d",
) -> tuple[str, ...]:
    """Return notes on the bars of one symbol, or raise PriceError where they cannot be used.

    `frame` is shaped as in `data.prices.bars.Prices`. `sessions` are the sessions of the exchange
    (tz-naive midnights, from the first bar to the last at least); without them the calendar is not
    compared. `splits` maps the session of each known split to its ratio (10.0 = ten for one). With
    an `interval` other than 1d the bars are intraday, named by their starts.

    Raises BarError where a single bar is wrong.

    Errors: missing columns; sessions unsorted, twice or with a time of day; a price that is not a
    finite number above 0; a volume that is not one of 0 or more; low <= open, close <= high
    violated; a session without a bar, or a bar without a session; a known split the prices were
    not adjusted for. Notes: other jumps of the close above 40 %; five or more identical closes in
    a row; sessions without volume.
    """
    _check_columns(symbol, frame)
    _check_index(symbol, frame.index, daily=interval == "1d")
    _check_numbers(symbol, frame)
    _check_range(symbol, frame)
    if sessions is not None:
        check_calendar(symbol, frame, sessions)
    return (
        *_jumps(symbol, frame["close"], splits or {}),
        *_stale_closes(symbol, frame["close"]),
        *_empty_volume(symbol, frame["volume"]),
    )


def check_calendar(symbol: str, frame: pd.DataFrame, sessions: pd.DatetimeIndex) -> None:
    """Raise PriceError unless each session from first to last bar has a bar, and no other day."""
    index = pd.DatetimeIndex(frame.index).as_unit("ns")
    expected = sessions.as_unit("ns")
    expected = expected[(expected >= index[0]) & (expected <= index[-1])]
    extra = index.difference(expected)
    if len(extra):
        raise PriceError(
            f"{symbol} {extra[0]:%Y-%m-%d}: a bar on a day without a session{_more(extra)}"
        )
    missing = expected.difference(index)
    if len(missing):
        raise PriceError(
            f"{symbol} {missing[0]:%Y-%m-%d}: the session has no bar{_more(missing)}; "
            f"the bars run from {index[0]:%Y-%m-%d} to {index[-1]:%Y-%m-%d}"
        )


def _more(found: pd.DatetimeIndex) -> str:
    return f" ({len(found) - 1} more like it)" if len(found) > 1 else ""


def _check_columns(symbol: str, frame: pd.DataFrame) -> None:
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        there = ", ".join(str(name) for name in frame.columns)
        raise PriceError(f"{symbol}: no column {', '.join(missing)} (there: {there})")
    for name in COLUMNS:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            raise PriceError(f"{symbol}: column {name} holds {frame[name].dtype}, not numbers")


def _check_index(symbol: str, index: pd.Index, *, daily: bool) -> None:
    if not isinstance(index, pd.DatetimeIndex) or index.tz is not None:
        raise PriceError(f"{symbol}: the index must be sessions, dates without a time zone")
    if index.empty:
        raise PriceError(f"{symbol}: no bars")
    if index.hasnans:
        row = int(index.isna().argmax())
        raise BarError(f"{symbol}: row {row + 1} has no session", row)
    with_time = index != index.normalize()
    if daily and with_time.any():
        row = int(with_time.argmax())
        raise BarError(f"{symbol} {index[row]}: a session is a date, without a time of day", row)
    backwards = index[1:] < index[:-1]
    if backwards.any():
        row = int(backwards.argmax()) + 1
        raise BarError(
            f"{symbol} {index[row]:%Y-%m-%d}: follows a later session; sort the oldest bar first",
            row,
        )
    twice = index.duplicated()
    if twice.any():
        row = int(twice.argmax())
        raise BarError(f"{symbol} {index[row]:%Y-%m-%d}: the session has more than one bar", row)


def _check_numbers(symbol: str, frame: pd.DataFrame) -> None:
    for name in COLUMNS:
        values = frame[name].to_numpy(dtype=float, na_value=np.nan)
        low_enough = values >= 0 if name == "volume" else values > 0
        bad = ~(np.isfinite(values) & low_enough)
        if bad.any():
            row = int(bad.argmax())
            right = "0 or more" if name == "volume" else "above 0"
            raise BarError(
                f"{symbol} {frame.index[row]:%Y-%m-%d}: {name} is {values[row]}, "
                f"not a finite number {right}",
                row,
            )


def _check_range(symbol: str, frame: pd.DataFrame) -> None:
    for name in ("open", "close"):
        outside = (frame[name] < frame["low"] * (1 - ROUNDING)) | (
            frame[name] > frame["high"] * (1 + ROUNDING)
        )
        if outside.any():
            row = int(outside.to_numpy().argmax())
            bar = frame.iloc[row]
            raise BarError(
                f"{symbol} {frame.index[row]:%Y-%m-%d}: {name} {bar[name]} "
                f"is not between low {bar['low']} and high {bar['high']}",
                row,
            )


def _jumps(symbol: str, close: pd.Series, splits: Mapping[pd.Timestamp, float]) -> tuple[str, ...]:
    change = close.pct_change().to_numpy()
    rows = np.flatnonzero(np.abs(change) > JUMP).tolist()
    jumps = [(pd.Timestamp(close.index[row]), change[row]) for row in rows]
    for session, jump in jumps:
        # Adjusted bars show nothing of a split: a jump on its very session is the split itself.
        if session in splits:
            raise PriceError(
                f"{symbol} {session:%Y-%m-%d}: the close moves by {jump:+.1%} on the session of a "
                f"{splits[session]:g}:1 split; the prices must be adjusted for it"
            )
    if not jumps:
        return ()
    listed = ", ".join(f"{session:%Y-%m-%d} ({jump:+.1%})" for session, jump in jumps[:LISTED])
    more = f" and {len(jumps) - LISTED} more" if len(jumps) > LISTED else ""
    return (f"{symbol}: the close moves by more than {JUMP:.0%} on {listed}{more}",)


def _stale_closes(symbol: str, close: pd.Series) -> tuple[str, ...]:
    run = (close != close.shift()).cumsum()
    lengths = run.map(run.value_counts())  # of the run each session belongs to
    if lengths.max() < STALE:
        return ()
    row = int(lengths.to_numpy().argmax())
    runs = run[lengths >= STALE].nunique()
    others = f", one of {runs} such runs" if runs > 1 else ""
    return (
        f"{symbol}: the close stays at {close.iloc[row]} for {lengths.iloc[row]} sessions "
        f"from {close.index[row]:%Y-%m-%d}{others}",
    )


def _empty_volume(symbol: str, volume: pd.Series) -> tuple[str, ...]:
    empty = volume[volume == 0]
    if empty.empty:
        return ()
    return (f"{symbol}: no volume in {len(empty)} sessions, first {empty.index[0]:%Y-%m-%d}",)
