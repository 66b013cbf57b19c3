"""How does the cost of many runs grow, and do they fit into the time that a user waits?

    python -m benchmarks.scaling    prints three Markdown tables, and how busy the machine was

Times are of the processor where other work on the machine would lengthen those of the clock;
what has a clock is said to have. Growth is fitted to four sizes each: exponent 1 is in proportion.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from backtests.config_file import load_config
from backtests.fast import bars_of, run_many, run_shifted
from backtests.known import digest, read, tools_of
from backtests.strategy_files import choose
from backtests.trading import account_of, assemble
from benchmarks.engine import BARS, SYMBOLS, TERMS, targets_of
from benchmarks.random_cases import market_of

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "configs" / "deepseek.toml"
GROWTH = {
    "bars": (625, 1250, 2500, 5000),
    "symbols": (16, 32, 64, 128),  # with fewer, a fixed cost a bar shows: 0.88 from 4 to 32
    "runs": (50, 100, 200, 400),
}
ROUNDS, PAIRS, SHIFTS = 25, 9, 1000
SWEEP = """
[sweep]
method = "random"
trials = 10_000
strategy = "threshold"

[sweep.keys]
"execution.slippage_bps" = { low = 0.0, high = 9.0 }
strategies.hold_chips.params.exposure = { low = 0.1, high = 1.0 }
strategies.threshold.params.enter = { low = 0.05, high = 0.5 }
strategies.risk_off.params.shock = { low = 0.05, high = 0.5 }
strategies.momentum.params.shock = { low = 0.02, high = 0.5 }
strategies.reversal.params.shock = { low = 0.02, high = 0.5 }
strategies.chips_vs_index.params.enter = { low = 0.05, high = 0.5 }
"""


def growth() -> str:
    """Return the table of how processor time grows with bars, symbols and configurations."""
    lines = ["| grows | sizes | ms of one processor | exponent |", "|---|---|---|--:|"]
    for what, sizes in GROWTH.items():
        works = [work(what, size) for size in sizes]
        for one in works:
            one()
        taken = [[processor(one) for one in works] for _ in range(ROUNDS)]
        best = np.min(taken, axis=0)  # whatever else happens only ever adds to it
        exponent = np.polyfit(np.log(sizes), np.log(best), 1)[0]
        shown = ", ".join(f"{1e3 * one:.1f}" for one in best)
        lines.append(f"| {what} | {', '.join(map(str, sizes))} | {shown} | {exponent:.2f} |")
    return "\n".join(lines)


def work(what: str, size: int) -> Callable[[], object]:
    """Return the runs of one size, the other two sizes as they are elsewhere."""
    given = {"bars": BARS, "symbols": SYMBOLS, "runs": 20} | {what: size}
    market = market_of(given["bars"], given["symbols"], seed=7)
    bars = bars_of(market, list(market.bars))
    many = different(targets_of(market), given["runs"])
    return lambda: run_many(bars, many, TERMS)


def different(targets: np.ndarray, runs: int) -> np.ndarray:
    """Return the targets, each time moved on by a bar: equal runs a processor learns by heart."""
    return np.array([np.roll(targets, run, axis=0) for run in range(runs)])


def processor(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that it takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def two_cores() -> str:
    """Return how much sooner 400 runs are done on two threads, by the clock and by the processor.

    The processor time of two threads over that of one says what sharing costs: 2 over it is what
    two idle cores would give.
    """
    market = market_of(BARS, SYMBOLS, seed=7)
    bars = bars_of(market, list(market.bars))
    many = different(targets_of(market), 400)
    clock, cost = [], []
    for _ in range(PAIRS):
        times = []
        for threads in (1, 2):
            begun, start = time.perf_counter(), time.process_time()
            run_many(bars, many, TERMS, threads=threads)
            times.append((time.perf_counter() - begun, time.process_time() - start))
        clock.append(times[0][0] / times[1][0])
        cost.append(times[1][1] / times[0][1])
    return (
        "| two threads over one | median | best |\n|---|--:|--:|\n"
        f"| by the clock | {np.median(clock):.2f} | {max(clock):.2f} |\n"
        f"| by the processor, 2 / cost | {2 / np.median(cost):.2f} | {2 / min(cost):.2f} |"
    )


def waits() -> str:
    """Return the table of what a user waits for on the default experiment."""
    config = load_config(CONFIG)
    known = digest(config, read(config, base=CONFIG.parent), tools_of(config, base=CONFIG.parent))
    market, account = assemble(config, known.prices, known.links), account_of(config)
    chosen = choose(config, base=CONFIG.parent)
    for one in chosen:  # compiled or taken from disk before the clock starts
        run_shifted(one.strategy, one.params, [0], market=market, account=account)
    begun, start = time.perf_counter(), time.process_time()
    for one in chosen:
        run_shifted(one.strategy, one.params, range(SHIFTS), market=market, account=account)
    shifts = time.perf_counter() - begun, time.process_time() - start
    sweep, memory = swept()
    return "\n".join([
        "| on the default experiment | s by the clock | s of processors | peak MB |",
        "|---|--:|--:|--:|",
        f"| {SHIFTS:,} circular shifts of each of {len(chosen)} strategies | {shifts[0]:.1f} |"
        f" {shifts[1]:.1f} | |",
        f"| sweep of 10,000 configurations, six strategies each, with its report | {sweep[0]:.1f} |"
        f" {sweep[1]:.1f} | {memory:.0f} |",
    ])  # fmt: skip


def swept() -> tuple[tuple[float, float], float]:
    """Return seconds by the clock and of processors, and the peak memory of one process in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sweep.toml"
        path.write_text(CONFIG.read_text(encoding="utf-8") + SWEEP, encoding="utf-8")
        words = [sys.executable, "-m", "backtests", "sweep", str(path), "--out", folder]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
        clock = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (clock, used), after.ru_maxrss / 1024


def main() -> None:
    """Print all of it."""
    print(growth(), two_cores(), waits(), sep="\n\n")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"\nLoad of the last 1, 5 and 15 minutes, on {os.cpu_count()} cores: {load}")


if __name__ == "__main__":
    main()
