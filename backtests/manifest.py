"""What exactly went into a run, so that it can be checked and repeated?"""

import hashlib
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from analytics.result import BacktestResult
from backtests.claims import claims_inputs
from backtests.config import Config
from backtests.known import Known
from backtests.strategy_files import file_of
from backtests.tables import ruined_on
from backtests.trials import Tried
from data.hashing import sha256

PACKAGES = (
    "eventday", "arch", "backtrader", "pandas", "numpy", "scipy", "exchange_calendars",
    "onnxruntime", "tokenizers", "transformers", "pydantic", "jinja2", "pyarrow", "yfinance",
)  # fmt: skip
OWN = ("analytics", "backtests", "data", "reports", "sentiment", "strategies")


def manifest(
    config: Config,
    *,
    base: Path,
    source: str,
    known: Known,
    results: Sequence[BacktestResult],
    exposure: Path,
    tried: Tried,
) -> dict[str, Any]:
    """Return the resolved config, the SHA-256 of every file read, versions and the model.

    `ledger` says how far the book of trials went after the run, None without one. Holds nothing
    that differs between two runs on the same inputs: no time, no machine.
    """
    strategies = {
        table.use.rpartition(":")[0]: file_of(table.use, base=base) for table in config.strategies
    }
    own = {name: sha256(file) for name, file in strategies.items() if file is not None}
    return {
        "reproduce": f"python -m backtests run {source}",
        "config": config.model_dump(mode="json"),
        "inputs": {
            **known.prices.inputs,
            **known.news.inputs,
            config.sentiment.exposure or f"sentiment/{exposure.name}": sha256(exposure),
            **claims_inputs(config),
            **({config.study.events: sha256(base / config.study.events)} if config.study else {}),
            **own,
        },
        "prices": known.prices.origin,
        "snapshots": {one: dict(told) for one, told in known.prices.snapshots.items()},
        "notes": [*known.prices.notes, *_ruins(results), *_notes(results)],
        "model": {
            "name": known.model,
            "revision": known.revision,
            "routes": {
                language: {"name": name, "revision": revision}
                for language, (name, revision) in known.routes.items()
            },
        },
        "seeds": {"evidence": config.evidence.seed} if config.evidence.enabled else {},
        "ledger": None if tried.head is None else asdict(tried.head),
        "code": code(),
        "versions": {"python": platform.python_version(), **versions()},
    }


def _ruins(results: Sequence[BacktestResult]) -> list[str]:
    return [
        f"{result.name}: ruined on {day:%Y-%m-%d}; it owed more than it had, its positions were"
        " closed, and it has no numbers around later events"
        for result in results
        if (day := ruined_on(result)) is not None
    ]


def _notes(results: Sequence[BacktestResult]) -> list[str]:
    return [f"{result.name}: {result.note}" for result in results if result.note]


def code() -> str:
    """Return the SHA-256 over the project's modules: two runs with one of it ran the same code."""
    root = Path(__file__).resolve().parents[1]
    modules = sorted(path for name in OWN for path in (root / name).rglob("*.py"))
    whole = hashlib.sha256()
    for path in modules:
        whole.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of the packages that numbers rest on."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
