"""What exactly went into a run, so that it can be checked and repeated?"""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backtests.config import Config
from backtests.strategy_files import file_of
from data.hashing import sha256

if TYPE_CHECKING:
    from backtests.pipeline import Known

PACKAGES = (
    "eventday", "backtrader", "pandas", "numpy", "exchange_calendars", "onnxruntime",
    "tokenizers", "transformers", "pydantic", "jinja2", "pyarrow", "yfinance",
)  # fmt: skip


def manifest(
    config: Config, *, base: Path, source: str, known: "Known", exposure: Path
) -> dict[str, Any]:
    """Return the resolved config, the SHA-256 of every file read, versions and the model.

    Holds nothing that differs between two runs on the same inputs: no time, no machine.
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
            **own,
        },
        "prices": known.prices.origin,
        "notes": list(known.prices.notes),
        "model": {"name": known.model, "revision": known.revision},
        "seeds": {},  # nothing in a run is drawn at random
        "versions": {"python": platform.python_version(), **_versions()},
    }


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
