"""How does a strategy get to another process or machine? By name, a user's with its file's text."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import backtrader as bt

from backtests.strategy_files import file_of, load_strategy
from data.hashing import sha256


@dataclass(frozen=True, slots=True)
class Code:
    """A strategy as it can be sent to another process or machine: its name, and its file's text."""

    use: str
    base: str
    text: str | None = None
    digest: str | None = None

    def load(self) -> type[bt.Strategy]:
        """Return the class, from its own file where it is there, else from the text."""
        path, _, name = self.use.rpartition(":")
        file = file_of(self.use, base=Path(self.base))
        if self.text is None or (file and file.read_text(encoding="utf-8") == self.text):
            return load_strategy(self.use, base=Path(self.base))
        folder = Path(tempfile.mkdtemp(prefix="eventday-"))
        (folder / Path(path).name).write_text(self.text, encoding="utf-8")
        return load_strategy(f"{Path(path).name}:{name}", base=folder)


def code_of(use: str, *, base: Path) -> Code:
    """Return a strategy ready to be sent."""
    file = file_of(use, base=base)
    if file is None:
        return Code(use, str(base))
    return Code(use, str(base), file.read_text(encoding="utf-8"), sha256(file))
