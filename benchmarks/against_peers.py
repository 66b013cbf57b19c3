"""How fast is it beside others? Ours, plain Backtrader, bt, backtesting.py and vectorbt in one run.

    python -m benchmarks.against_peers [--rounds 7] [--out docs/engines.md]

Each peer lives in an environment of its own below `--environments`, made on first use (that needs
the network), and waits as a process for its turn. In each round every side does the same work once;
what is measured is the processor's time, and ratios are medians over the rounds. Work: ten years of
six instruments, or of one, long, short or flat by the signal, a slightly new target each session,
no slippage (vectorbt knows no bars' range).
"""

import argparse
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from backtests.engine import backtest, play
from backtests.fast import bars_of, run_many
from benchmarks.engine import BARS, TERMS, Naive, market_of, naive, targets_of

HERE = Path(__file__).parent / "peers"
PEERS = {"bt": "bt==1.4.1", "backtesting": "backtesting==0.6.6", "vectorbt": "vectorbt==1.2.0"}
ACCOUNT = replace(
    TERMS, slippage=0.0, borrow_per_year=0.0, max_gross=10.0, fractional=False
)  # what all of them can do
MANY, CHUNK = 200, 100  # configurations at once in the screening engine and in vectorbt
BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"

Turn = Callable[[], tuple[float, float]]
"""Does the work once; returns seconds for one configuration, and the final value."""


@dataclass(frozen=True, slots=True)
class Side:
    """One row of the table."""

    name: str
    turn: Turn


def main(words: Sequence[str]) -> None:
    """Measure, print the tables, and write them into the file of `--out`, if one is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against_peers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--environments", type=Path, default=Path("out/benchmarks"))
    parser.add_argument("--out", type=Path, help="a page with the two marks of what was measured")
    options = parser.parse_args(words)
    pythons = {name: environment(options.environments, name) for name in PEERS}
    with tempfile.TemporaryDirectory() as folder:
        tables = [
            table(symbols, pythons, Path(folder), rounds=options.rounds) for symbols in (6, 1)
        ]
    load = os.getloadavg()[0]
    told = (
        f"Medians of {options.rounds} rounds on {os.cpu_count()} cores, load average {load:.1f}"
        " at the end (1.0 is this measurement alone)."
    )
    page = "\n\n".join([told, *tables])
    print(page)
    if options.out:
        _rewrite(options.out, page)


def environment(folder: Path, name: str) -> Path:
    """Return the Python that has this peer, installing it on first use."""
    python = (folder / name / "bin" / "python").absolute()
    if not python.exists():
        print(f"installing {PEERS[name]}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PEERS[name]], check=True)
    return python


def table(symbols: int, pythons: dict[str, Path], folder: Path, *, rounds: int) -> str:
    """Return the Markdown table for a market of so many instruments."""
    market = market_of(BARS, symbols, seed=7)
    targets = targets_of(market)
    work = folder / f"work{symbols}.npz"
    _save(work, market, targets)
    sides = [*_ours(market, targets), *_peers(symbols, pythons, work)]
    taken: dict[str, list[float]] = {side.name: [] for side in sides}
    values: dict[str, float] = {}
    for _ in range(rounds):
        for side in sides:
            gc.collect()  # what the one before left behind is not this one's to clear
            seconds, values[side.name] = side.turn()
            taken[side.name].append(seconds)
    first, ours = sides[0].name, values[sides[1].name]
    lines = [
        f"{BARS} bars, {symbols} instrument{'s' if symbols > 1 else ''}:",
        "",
        "| engine | ms per configuration | times plain Backtrader | final value against ours |",
        "|---|--:|--:|--:|",
    ]
    for side in sides:
        seconds = taken[side.name]
        ratio = statistics.median(a / b for a, b in zip(taken[first], seconds, strict=True))
        apart = values[side.name] / ours - 1.0
        told = "the same" if apart == 0.0 else f"{apart:+.1e}"
        lines.append(
            f"| {side.name} | {1e3 * statistics.median(seconds):,.3f} | {ratio:,.1f} | {told} |"
        )
    return "\n".join(lines)


def _ours(market, targets) -> list[Side]:
    wanted = {symbol: targets[:, place] for place, symbol in enumerate(market.bars)}
    bars, many = bars_of(market, list(wanted)), np.repeat(targets[None], MANY, axis=0)
    run_many(bars, many[:1], ACCOUNT)  # compiled or taken from disk before the clock starts

    def plain() -> float:
        return naive(market, wanted, account=ACCOUNT).broker.getvalue()

    def event_driven(*, lean: bool) -> float:
        account = replace(ACCOUNT, lean=lean)
        result = backtest("ours", Naive, {"wanted": wanted}, market=market, account=account)
        return result.equity.iloc[-1]

    def lean() -> float:
        account = replace(ACCOUNT, lean=True)
        symbols, params = list(market.bars), {"wanted": wanted}
        broker = play(Naive, params, market=market, account=account, symbols=symbols)
        return broker.days[-1].equity

    return [
        Side("Backtrader, as its manual shows it", _timed(plain)),
        Side("ours, Backtrader's loop", _timed(lambda: event_driven(lean=False))),
        Side("ours, lean loop", _timed(lean)),
        Side("ours, lean loop, with its table of orders", _timed(lambda: event_driven(lean=True))),
        Side(
            "ours, screening engine, one thread",
            _timed(lambda: run_many(bars, many, ACCOUNT)[0, -1], runs=MANY),
        ),
    ]


def _timed(work: Callable[[], float], runs: int = 1) -> Turn:
    def turn() -> tuple[float, float]:
        start = time.process_time()
        value = work()
        return (time.process_time() - start) / runs, value

    return turn


def _peers(symbols: int, pythons: dict[str, Path], work: Path) -> list[Side]:
    sides = [Side("bt", _process(pythons["bt"], "bt_run.py", work))]
    if symbols == 1:
        script = "backtesting_run.py"
        sides.append(Side("backtesting.py", _process(pythons["backtesting"], script, work)))
    for name, runs in (("vectorbt, one configuration", 1), (f"vectorbt, {CHUNK} at once", CHUNK)):
        script = "vectorbt_run.py"
        sides.append(Side(name, _process(pythons["vectorbt"], script, work, runs=runs)))
    return sides


def _process(python: Path, script: str, work: Path, *, runs: int = 1) -> Turn:
    """Start a peer and return how to give it its turn."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [python, HERE / script, work, str(runs)], stdin=pipe, stdout=pipe, text=True
    )
    if process.stdout.readline().strip() != "ready":
        raise RuntimeError(f"{script} did not start; see above")

    def turn() -> tuple[float, float]:
        process.stdin.write("\n")
        process.stdin.flush()
        seconds, value = map(float, process.stdout.readline().split())
        return seconds / runs, value

    return turn


def _save(file: Path, market, targets: np.ndarray) -> None:
    columns = {"opens": "open", "highs": "high", "lows": "low", "closes": "close"}
    prices = {
        name: np.column_stack([frame[column] for frame in market.bars.values()])
        for name, column in columns.items()
    }
    np.savez(
        file, days=market.sessions.to_numpy(), targets=targets, cash=ACCOUNT.cash,
        commission=ACCOUNT.commission, slippage=ACCOUNT.slippage, **prices,
    )  # fmt: skip


def _rewrite(page: Path, measured: str) -> None:
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
