"""How do kept bars grow by what is new, and what if the past was changed behind them?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, Protocol

import pandas as pd

from data.prices.bars import PriceError
from data.prices.history import compare
from data.prices.store import CHANGED, CURRENT, Origin, PriceStore, Series, Snapshot

OVERLAP = 10  # known bars, or days of them, that are asked for again to see whether they still hold

Kind = Literal["kept", "fetched", "extended", "readjusted", "changed", "partial"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Bars as a source sent them, tidied: columns of `COLUMNS`, and adj_close, dividend, split.

    `query` and `library` say what was asked and with what; `first_traded` is the day the
    instrument began to trade, if the source tells.
    """

    bars: pd.DataFrame
    query: str
    library: str
    first_traded: date | None = None


class Fetch(Protocol):
    """Asks a service for bars."""

    def __call__(self, symbol: str, start: date, end: date) -> Answer:
        """Return the bars from `start` to `end`, both inclusive; none is an empty frame.

        Raises PriceError for anything that is no answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Update:
    """What became of one series: `snapshot` is what runs use from now on."""

    symbol: str
    kind: Kind
    words: str
    snapshot: Snapshot | None


def update(
    store: PriceStore,
    series: Series,
    fetch: Fetch,
    *,
    start: date,
    end: date,
    sessions: pd.DatetimeIndex,
    now: Callable[[], str],
    anew: bool = False,
) -> Update:
    """Fetch what the store lacks of a series from `start` to `end`, both inclusive, and keep it.

    `sessions` are those of the exchange over these days: an answer that begins late or stops early
    is told by them, counts for the days it has, and the rest is asked for the next time. Of known
    bars the last are asked for again; where a split or dividend rescaled them everything is fetched
    anew. Where they are otherwise changed, the new history is kept beside the old as `changed`, the
    old stays in use, and the words say what is different. `anew` asks for everything again. `now`
    tells the time for the record. Raises PriceError when nothing usable comes; the store is then
    as it was.
    """
    known = store.find(series)
    if known and store.problem(known):
        store.forget(known)  # lost or damaged: what is fetched now takes its place
        known = None
    if known and not anew and covers(known, start, end):
        return Update(series.symbol, "kept", _range(known), known)
    asking = _Asking(store, series, fetch, sessions, now)
    if known is None:
        return asking.all_of("fetched", start, end)
    first, last = min(start, known.origin.covers_from), max(end, known.origin.covers_to)
    old = store.read(known)
    if anew or first < known.origin.covers_from:
        return asking.instead_of(known, old, first, last)
    return asking.tail(known, old, last)


def covers(snapshot: Snapshot, start: date, end: date) -> bool:
    """Whether a snapshot is complete for these days."""
    return snapshot.origin.covers_from <= start and end <= snapshot.origin.covers_to


@dataclass(frozen=True, slots=True)
class _Asking:
    store: PriceStore
    series: Series
    fetch: Fetch
    sessions: pd.DatetimeIndex
    now: Callable[[], str]

    def tail(self, known: Snapshot, old: pd.DataFrame, last: date) -> Update:
        """Ask for what comes after the known bars, and for the last of these again."""
        again = _overlap_start(old)
        answer = self.fetch(self.series.symbol, again, last)
        if answer.bars.empty:
            raise PriceError(
                f"{self.series.symbol}: no bar came from {again} to {last}, though bars up to"
                f" {old.index[-1]:%Y-%m-%d} are known; start again later"
            )
        found = compare(old.loc[answer.bars.index[0] :], answer.bars)
        if found.kind != "same":  # what was rescaled or changed goes back further than was asked
            return self.instead_of(known, old, known.origin.covers_from, last)
        fresh = answer.bars[answer.bars.index > old.index[-1]]
        # Volumes of the last days are corrected by the source: the newer ones are taken.
        past = old.loc[old.index < answer.bars.index[0]]
        bars = pd.concat([past, answer.bars]) if len(fresh) else old
        covered = self._covered_to(bars, last)
        after = replace(answer, query=f"{answer.query}, after {known.sha256[:12]}")
        kept = self._keep(bars, after, known.origin.covers_from, covered)
        words = f"{len(fresh)} new bars, {_range(kept)}"
        return self._told("extended", words, kept, covered, last)

    def instead_of(self, known: Snapshot, old: pd.DataFrame, first: date, last: date) -> Update:
        """Ask for everything again, and take it if it tells the same past."""
        answer = self._whole(first, last)
        found = compare(old, answer.bars)
        covered = self._covered_to(answer.bars, last)
        if found.kind == "changed":
            changed = self._keep(answer.bars, answer, first, covered, CHANGED, found.words)
            words = (
                f"history CHANGED: {found.words}; runs still use {known.sha256[:12]}, the new one"
                f" is kept as {changed.sha256[:12]} (`fetch prices --take-changed` takes it)"
            )
            return Update(self.series.symbol, "changed", words, known)
        kept = self._keep(answer.bars, answer, first, covered, CURRENT, found.words)
        if found.kind == "readjusted":
            return self._told("readjusted", f"{found.words}, {_range(kept)}", kept, covered, last)
        fresh = len(answer.bars) - len(old)
        return self._told("extended", f"{fresh} new bars, {_range(kept)}", kept, covered, last)

    def all_of(self, kind: Kind, first: date, last: date) -> Update:
        answer = self._whole(first, last)
        covered = self._covered_to(answer.bars, last)
        kept = self._keep(answer.bars, answer, first, covered)
        return self._told(kind, f"{len(answer.bars)} bars, {_range(kept)}", kept, covered, last)

    def _whole(self, first: date, last: date) -> Answer:
        """The answer for all days; one that lacks its beginning is no answer."""
        symbol = self.series.symbol
        answer = self.fetch(symbol, first, last)
        if answer.bars.empty:
            raise PriceError(f"{symbol}: it knows no bar from {first} to {last}")
        begins = answer.bars.index[0].normalize()
        traded = pd.Timestamp(answer.first_traded or first)
        missing = self.sessions[(self.sessions < begins) & (self.sessions >= traded)]
        if answer.first_traded and len(missing):
            raise PriceError(
                f"{symbol}: a part of the answer is missing: bars begin on {begins:%Y-%m-%d},"
                f" asked for from {first}, and it has traded since {answer.first_traded};"
                " nothing was kept, start again"
            )
        return answer

    def _covered_to(self, bars: pd.DataFrame, last: date) -> date:
        """The day before the first session that should have a bar after the last, and has none."""
        ends = bars.index[-1].normalize()
        missing = self.sessions[(self.sessions > ends) & (self.sessions <= pd.Timestamp(last))]
        return (missing[0] - timedelta(days=1)).date() if len(missing) else last

    def _keep(
        self, bars: pd.DataFrame, answer: Answer, first: date, covered: date,
        state: str = CURRENT, note: str = "",
    ) -> Snapshot:  # fmt: skip
        origin = Origin(first, covered, answer.query, answer.library, self.now(), note)
        return self.store.keep(self.series, bars, origin, state=state)

    def _told(self, kind: Kind, words: str, kept: Snapshot, covered: date, last: date) -> Update:
        if covered < last:
            words += f"; asked for up to {last}: the rest did not come, start again later"
            kind = "partial"
        return Update(self.series.symbol, kind, words, kept)


def _overlap_start(old: pd.DataFrame) -> date:
    days = pd.DatetimeIndex(old.index).normalize().unique()
    day: date = days[max(len(days) - OVERLAP, 0)].date()
    return day


def _range(kept: Snapshot) -> str:
    return f"{kept.origin.covers_from} to {kept.origin.covers_to} ({kept.sha256[:12]})"
