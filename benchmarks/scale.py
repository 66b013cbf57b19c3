"""What does it cost to score a file, in processor time, memory and bytes, as it grows?

    python -m benchmarks.scale [--sizes 4000,16000] [--rows 1000000]

Prints a Markdown table. Its rows are runs of `score FILE --out FILE`, each in a process of its own
with one thread; seconds are of processor time, so that what else the machine does counts little.
The last row has a stand-in for the model that answers at once: what is left is reading, keeping
parts and writing, which is what one process has to do for all workers of a cluster.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from backtests.score_job import score_file
from backtests.score_work import Numbered, Scored
from backtests.scoring import ADDED, Asked
from backtests.sentiment_table import SentimentTable

SUBJECTS = (
    "The chipmaker", "A German carmaker", "The lender", "An airline", "The retailer",
    "Der Versicherer", "Die Brauerei", "Der Maschinenbauer", "Das Start-up", "Die Reederei",
)  # fmt: skip
EVENTS = (
    "raises its forecast for the {n}th quarter in a row", "cuts {n} jobs as orders fall",
    "names a new head of finance", "reports a loss of {n} million and halts its dividend",
    "wins an order worth {n} million euros from a rival",
    "erwartet für das Jahr {n} Prozent mehr Umsatz", "streicht {n} Stellen und schließt ein Werk",
    "hält an der Prognose fest", "verfehlt die Erwartungen um {n} Millionen Euro",
)  # fmt: skip


class Cost(NamedTuple):
    """Processor seconds and megabytes at most that a process has taken."""

    seconds: float
    megabytes: float


def write_headlines(path: Path, rows: int) -> None:
    """Write a CSV file of so many headlines, all different."""
    shuffled = random.Random(0)
    with path.open("w", encoding="utf-8") as file:
        file.write("id,headline\n")
        for number in range(rows):
            event = shuffled.choice(EVENTS).format(n=number)
            file.write(f"{number},{shuffled.choice(SUBJECTS)} {number} {event}\n")


def score_by_command(source: Path, out: Path) -> Cost:
    """Run the command in a process of its own and return what it took."""
    story = "import sys; from backtests.__main__ import main; code = main(sys.argv[1:]); "
    story += "import resource as r; used = r.getrusage(r.RUSAGE_SELF); "
    story += "print(used.ru_utime + used.ru_stime, used.ru_maxrss); sys.exit(code)"
    command = [sys.executable, "-c", story, "score", str(source), "--out", str(out)]
    done = subprocess.run([*command, "--threads", "1"], check=True, capture_output=True, text=True)
    seconds, kilobytes = done.stdout.split()[-2:]
    return Cost(float(seconds), int(kilobytes) / 1024)


def answer_at_once(chunks: Sequence[Numbered]) -> Iterator[Scored]:
    """Stand in for the model."""
    for number, chunk in chunks:
        rows = len(chunk.rows)
        yield (
            number,
            {
                name: [0.1234 if kind is float else "embedded"] * rows
                for name, kind in ADDED.items()
            },
        )


def handle_file(source: Path, out: Path) -> Cost:
    """Do all that is not the model's work, here, and return what it took."""
    begun = time.process_time()
    asked = Asked(SentimentTable(), Path())
    score_file(source, out, asked, progress=lambda done, total: None, work=answer_at_once)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Cost(time.process_time() - begun, kilobytes / 1024)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="4000,16000", help="rows of the files that are scored")
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the file with the stand-in")
    options = parser.parse_args()
    head = ("Rows", "Processor time", "Rows per second and core", "Memory", "Bytes in, out a row")
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.csv", Path(folder) / "out.csv"
        sizes = [int(one) for one in options.sizes.split(",")]
        for rows, run in [
            *((size, score_by_command) for size in sizes),
            (options.rows, handle_file),
        ]:
            write_headlines(source, rows)
            cost = run(source, out)
            name = f"{rows:,}" + ("" if run is score_by_command else ", without the model")
            read, written = (one.stat().st_size / rows for one in (source, out))
            print(
                f"| {name} | {cost.seconds:.1f} s | {rows / cost.seconds:,.0f}"
                f" | {cost.megabytes:.0f} MB | {read:.0f}, {written:.0f} |"
            )


if __name__ == "__main__":
    main()
