"""How many tries were made on this market, this run's included?

The book is `ledger.jsonl` beside the run folders, one line per trial, hash-chained. A trial is a
strategy with its params on given inputs and an account; its fingerprint is the hash of all that.

- A trial is entered once, when it is first run. Repeating a run, or giving it another name, title
  or event, enters nothing: the same numbers follow from the same book, however often.
- Other trials change the count, as they must: who tries 200 variants and comes back to the best
  has tried 200, whichever of them was the first.
- A plain holding of an instrument is no trial: it is what rules are held against, and nothing about
  it was chosen for its result. White (2000), "A Reality Check for Data Snooping", Econometrica 68,
  counts the models and not the benchmark; Bailey & Lopez de Prado (2014) take the variance of those
  that the best was chosen from. Where holdings are what is chosen from, by a sweep that ranks them
  or a walk-forward, they are trials.
- All trials count that looked at the same market: periods that overlap, on a common instrument.
- A fresh folder is a fresh book. Within one book a deleted or changed line stops the next run, and
  so does a line missing from the end, for the manifest keeps how far the book went.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.ledger import Head, LedgerError, append, verify, walk
from analytics.overfitting import moments
from analytics.result import BacktestResult
from analytics.returns import simple_returns
from backtests.config import Config
from backtests.known import Known
from backtests.strategy_files import Chosen, file_of, plain_params
from data.hashing import sha256
from strategies import HOLDING

LEDGER = "ledger.jsonl"
COUNTED = ("fingerprint", "start", "end", "symbols", "sharpe")  # there may be 100,000 entries
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Tried:
    """The trials on one market: each one's Sharpe ratio per session, None if it never moved.

    `head` says how far the book went; None where none is kept.
    """

    sharpes: Mapping[str, float | None]
    head: Head | None = None

    @property
    def count(self) -> int:
        """How many different trials there were."""
        return len(self.sharpes)

    @property
    def variance(self) -> float:
        """The sample variance of the trials' Sharpe ratios, 0 with fewer than two."""
        known = [one for one in self.sharpes.values() if one is not None]
        if len(known) < 2:
            return 0.0
        mean = math.fsum(known) / len(known)
        return math.fsum((one - mean) ** 2 for one in known) / (len(known) - 1)


def tried(
    config: Config,
    chosen: Sequence[Chosen],
    known: Known,
    results: Sequence[BacktestResult],
    *,
    base: Path,
    book: Path | None,
    also: Sequence[tuple[Chosen, pd.Series]] = (),
) -> Tried:
    """Enter a run's trials in the book, those that are new, and return all on the same market.

    `also` are variants of its strategies that were tried besides, with the returns of each. Without
    a `book` the run's own are all there are. Raises LedgerError for a book that is not
    what was written.
    """
    own_trials = [
        (one, simple_returns(result.equity, result.starting_cash))
        for table, one, result in zip(config.strategies, chosen, results, strict=True)
        if table.use != HOLDING
    ]
    entries = _entries(config, [*own_trials, *also], known, base=base)
    own = {entry["fingerprint"]: entry["sharpe"] for entry in entries.values()}
    if book is None:
        return Tried(own)
    before = entered(book, config)
    there = {entry["fingerprint"] for entry in before}
    head = enter(book, [entry for key, entry in entries.items() if key not in there])
    try:
        earlier = {
            entry["fingerprint"]: entry["sharpe"] for entry in before if _same_market(config, entry)
        }
    except (KeyError, TypeError) as error:
        raise LedgerError(f"{book}: no ledger of trials; an entry has no {error}") from error
    return Tried({**earlier, **own}, head)


def entered(book: Path, config: Config) -> list[Mapping[str, Any]]:
    """Return what a sound book holds of markets and results; raises LedgerError for another."""
    try:
        tries = walk(book, head=_kept(book.parent / config.name / MANIFEST))
        return [{key: one.entry[key] for key in COUNTED if key in one.entry} for one in tries]
    except OSError as error:
        raise LedgerError(f"{book}: cannot be kept: {error.strerror}") from error


def enter(book: Path, new: Sequence[Mapping[str, Any]]) -> Head:
    """Write new entries into the book and return how far it goes; raises LedgerError."""
    try:
        return append(book, new) if new else verify(book)
    except OSError as error:
        raise LedgerError(f"{book}: cannot be kept: {error.strerror}") from error


def rests_on(known: Known) -> dict[str, Any]:
    """Return the hashes of the files that were read, and which models read them."""
    return {
        "inputs": {**known.prices.inputs, **known.news.inputs},
        "model": [known.model, known.revision, *map(list, known.routes.items())],
    }


def shared_part(config: Config, *, inputs: Mapping[str, str], model: Sequence[Any]) -> str:
    """Return, as JSON, what all strategies of a run rest on: config, `rests_on` and the map."""
    shared = {
        **config.model_dump(
            mode="json", include={"period", "prices", "news", "signal", "execution"}
        ),
        "inputs": inputs,
        "model": model,
        "exposure": config.sentiment.exposure,
    }
    return json.dumps(shared, sort_keys=True)


def entry_of(
    config: Config, use: str, one: Chosen, *, shared: str, file: str | None
) -> dict[str, Any]:
    """Return a trial as it stands in the book, without its Sharpe ratio.

    `shared` is the run's `shared_part`; `file` the SHA-256 of a user's strategy.
    """
    what = {"use": use, "file": file, "params": plain_params(one)}
    text = shared + json.dumps(what, sort_keys=True)
    return {
        "fingerprint": hashlib.sha256(text.encode()).hexdigest(),
        "run": config.name,
        "strategy": one.name,
        **what,
        "start": config.period.start.isoformat(),
        "end": config.period.end.isoformat(),
        "symbols": config.prices.symbols,
        "sharpe": None,
    }


def _entries(
    config: Config,
    trials: Sequence[tuple[Chosen, pd.Series]],
    known: Known,
    *,
    base: Path,
) -> dict[str, dict[str, Any]]:
    """One entry per different trial of the run, by fingerprint, in their order."""
    shared = shared_part(config, **rests_on(known))
    entries = {}
    uses = {table.name: table.use for table in config.strategies}
    files = {use: file_of(use, base=base) for use in uses.values()}
    hashes = {use: None if file is None else sha256(file) for use, file in files.items()}
    for one, returns in trials:
        use = uses[one.name]
        entry = entry_of(config, use, one, shared=shared, file=hashes[use])
        shape = moments(returns)
        entry["sharpe"] = None if shape is None else shape.sharpe
        entries[entry["fingerprint"]] = entry
    return entries


def _kept(manifest: Path) -> Head | None:
    """How far the book went when this run was last made, as its manifest has it."""
    try:
        kept = json.loads(manifest.read_text(encoding="utf-8"))["ledger"]
        return Head(int(kept["count"]), str(kept["hash"]))
    except (OSError, ValueError, KeyError, TypeError):  # no run, or none that kept a book
        return None


def _same_market(config: Config, entry: Mapping[str, Any]) -> bool:
    period = config.period
    overlapping = (
        entry["start"] <= period.end.isoformat() and period.start.isoformat() <= entry["end"]
    )
    return overlapping and not set(entry["symbols"]).isdisjoint(config.prices.symbols)
