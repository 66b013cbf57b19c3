"""How does a peer wait for its turn? What all peers' scripts share; it imports numpy only.

A script is started once with the file of the work, does it once to warm up, and then once for each
line on its standard input, answering with the seconds of processor time and the final value.
"""

import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Work(NamedTuple):
    """Prices and targets, (bars, symbols); the days as datetime64; cash, commission, slippage."""

    days: np.ndarray
    opens: np.ndarray
    highs: np.ndarray
    lows: np.ndarray
    closes: np.ndarray
    targets: np.ndarray
    cash: float
    commission: float
    slippage: float


def work() -> Work:
    """Read the work that the command line names."""
    with np.load(sys.argv[1]) as kept:
        arrays = {name: kept[name] for name in Work._fields}
    numbers = {name: float(arrays[name]) for name in ("cash", "commission", "slippage")}
    return Work(**{**arrays, **numbers})


def answer(once: Callable[[], float]) -> None:
    """Warm up, say so, then do the work and answer for each line read."""
    once()
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        value = once()
        print(time.process_time() - start, value, flush=True)
