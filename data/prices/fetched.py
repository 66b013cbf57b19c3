"""Which of the kept bars does a run use, and what is fetched for it if they do not suffice?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime

import pandas as pd

from data.prices.adjusted import adjusted
from data.prices.bars import COLUMNS, PriceError, Prices
from data.prices.checks import check_bars
from data.prices.selection import between
from data.prices.store import CHANGED, PriceStore, Series, Snapshot
from data.prices.updating import Fetch, Update, covers, update
from data.sessions import sessions_between


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FetchedPrices:
    """Bars of a service, fetched once, kept in `store`, and read from there ever after.

    `source` names the service, `adjustment` what it adjusts for by itself. With `adjust`, dividends
    are taken out as well where the service tells them. `pinned` maps symbols to the SHA-256 (or
    its beginning) of the snapshot to use, whatever came later. `offline` forbids to fetch.
    """

    source: str
    fetch: Fetch
    store: PriceStore
    adjustment: str
    title: str
    interval: str = "1d"
    calendar: str = "XNYS"
    adjust: bool = True
    offline: bool = False
    pinned: Mapping[str, str] = field(default_factory=dict)
    now: Callable[[], datetime] = _utc_now

    def load(self, symbols: Sequence[str], *, start: date, end: date) -> Prices:
        """Return bars of each symbol for the sessions from `start` to `end`, both inclusive.

        The network is used for what the store lacks, and for nothing else. Raises PriceError when
        that cannot be had, when the past was changed, and for unusable bars.
        """
        bars: dict[str, pd.DataFrame] = {}
        snapshots: dict[str, dict[str, str]] = {}
        inputs: dict[str, str] = {}
        notes: list[str] = []
        for symbol in symbols:
            snapshot = self._snapshot(symbol, start, end)
            frame, gaps = between(symbol, self.store.read(snapshot), start=start, end=end)
            if self.adjust:
                frame = adjusted(frame)
            frame = frame[list(COLUMNS)]
            notes += [*gaps, *check_bars(symbol, frame, interval=self.interval)]
            if snapshot.origin.note:
                notes.append(f"{symbol}: {snapshot.origin.note}")
            bars[symbol] = frame
            inputs[f"prices/{snapshot.path.relative_to(self.store.folder).as_posix()}"] = (
                snapshot.sha256
            )
            snapshots[symbol] = _told(snapshot, policy=self._policy())
        return Prices(
            bars=bars,
            origin=f"{self.title}, {self._policy()}",
            inputs=inputs,
            notes=tuple(notes),
            snapshots=snapshots,
            adjustments=dict.fromkeys(symbols, self._policy()),
        )

    def update(
        self, symbol: str, *, start: date, end: date, anew: bool = False, take: bool = False
    ) -> Update:
        """Bring one symbol up to date; `take` makes a changed history the one that runs use."""
        if self.offline:
            raise PriceError(f"{symbol}: --offline forbids to fetch")
        series = self._series(symbol)
        if take and (waiting := self.store.find(series, state=CHANGED)):
            self.store.take(waiting)
        today = self.now().date()
        if end >= today:
            raise PriceError(
                f"{symbol}: bars up to {end} are not final yet; choose an end before {today}"
            )
        return update(
            self.store, series, self.fetch, start=start, end=end, anew=anew,
            sessions=sessions_between(self.calendar, start, end),
            now=lambda: self.now().isoformat(timespec="seconds"),
        )  # fmt: skip

    def _snapshot(self, symbol: str, start: date, end: date) -> Snapshot:
        series = self._series(symbol)
        if symbol in self.pinned:
            return self.store.pinned(series, self.pinned[symbol])
        known = self.store.find(series)
        if known and covers(known, start, end):
            return known
        if self.offline:
            there = (
                f"has bars from {known.origin.covers_from} to {known.origin.covers_to}"
                if known
                else "has none"
            )
            raise PriceError(
                f"{symbol}: bars from {start} to {end} are needed, the store in"
                f" {self.store.folder} {there}, and --offline forbids to fetch the rest"
            )
        done = self.update(symbol, start=start, end=end)
        if done.kind == "changed" or done.snapshot is None:
            raise PriceError(f"{symbol}: {done.words}")
        return done.snapshot

    def _series(self, symbol: str) -> Series:
        return Series(self.source, symbol, self.interval, self.adjustment)

    def _policy(self) -> str:
        if self.adjust and self.interval == "1d" and self.source == "yfinance":
            return "adjusted for splits and dividends"
        return self.adjustment


def _told(snapshot: Snapshot, *, policy: str) -> dict[str, str]:
    """What a manifest says of a snapshot."""
    origin = asdict(snapshot.origin)
    kept = ("covers_from", "covers_to", "query", "library", "fetched_at")
    return {
        "sha256": snapshot.sha256,
        "source": snapshot.series.source,
        "interval": snapshot.series.interval,
        "adjustment": policy,
        **{name: str(origin[name]) for name in kept},
    }
