"""How far is it? Bars on a terminal; elsewhere nothing, or a line now and then."""

from time import monotonic
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


class Countdown:
    """Tells of one long work: a bar on a terminal, elsewhere a line every few seconds."""

    EVERY = 5.0  # seconds

    def __init__(self, stream: TextIO, bars: Bars) -> None:
        self._stream, self._bars = stream, bars
        self._began: dict[str, float] = {}
        self._told = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell how much is done and about how long the rest will take."""
        self._bars(what, done, total)
        if self._stream.isatty():
            return
        now = monotonic()
        began = self._began.setdefault(what, now)
        if done and (done == total or now - max(self._told, began) >= self.EVERY):
            self._told, passed = now, now - began
            rest = f"about {passed / done * (total - done):,.0f} s left"
            text = rest if done < total else f"done in {passed:,.0f} s"
            print(f"{what}: {done:,} of {total:,}, {text}", file=self._stream, flush=True)
