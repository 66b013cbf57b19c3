"""How far is it? Bars on a terminal, nothing elsewhere."""

from types import TracebackType
from typing import Any, TextIO


class Bars:
    """A progress bar per kind of work, shown only on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bars: dict[str, Any] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell what is being done, how much of it is done, and how much there is."""
        if not self._stream.isatty():
            return
        from tqdm import tqdm

        if what not in self._bars:
            self._bars[what] = tqdm(desc=what, total=total, file=self._stream, leave=False)
        bar = self._bars[what]
        bar.total = total
        bar.update(done - bar.n)

    def __enter__(self) -> "Bars":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for bar in self._bars.values():
            bar.close()
