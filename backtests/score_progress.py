"""How far is the scoring of a file, and how fast? A bar on a terminal, now and then a line else."""

import time
from types import TracebackType
from typing import Any, TextIO

EVERY = 30.0  # seconds between two lines where there is no terminal


class ScoreProgress:
    """Tells how many headlines have a score, and how many get one in a second."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: Any = None
        self._start: tuple[float, int] | None = None
        self._told = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Tell how many are done, those of an earlier run included, and how many there are."""
        now = time.monotonic()
        if self._start is None:
            self._start = (now, done)
        if self._stream.isatty():
            self._draw(done, total)
        elif now - self._told >= EVERY:
            self._told = now
            self._stream.write(
                f"{done:,} of {total:,} headlines, {self.rate(done):,.0f} a second\n"
            )
            self._stream.flush()

    def rate(self, done: int) -> float:
        """Return how many headlines this run scored in a second so far."""
        start, before = self._start or (time.monotonic(), done)
        return (done - before) / max(time.monotonic() - start, 1e-9)

    def _draw(self, done: int, total: int) -> None:
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(
                total=total, initial=done, unit=" headlines", file=self._stream, leave=False
            )
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> "ScoreProgress":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()
