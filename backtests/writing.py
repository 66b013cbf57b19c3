"""What is said where the disk refuses to be written?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backtests.config import ConfigError


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Turn what the disk refuses into one line."""
    try:
        yield
    except OSError as error:
        raise ConfigError(f"--out {out}: cannot write there: {error.strerror}") from error
