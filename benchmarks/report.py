"""How large is a report, how long does Python take to make it, and a browser to load it?

    .venv/bin/python -m benchmarks.report

Made-up runs of the sizes that must be borne, the median of five renderings and of five loads in
Chromium, warm, from a file. The limits: half a year with six strategies in 600 kB, 1 s and 300 ms;
seven years with ten strategies and 20,000 headlines in 5 MB, 10 s and 1 s.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from reports.html import render
from reports.summary import summarise
from tests.test_reports.conftest import experiment

TIMES = 5
SIZES = (  # name, what to make, kB, seconds, milliseconds
    ("half a year, 6 strategies, 500 headlines", {"strategies": 6, "headlines": 500},
     600, 1.0, 300),
    ("7 years, 10 strategies, 20,000 headlines",
     {"strategies": 10, "headlines": 20_000, "years": 7}, 5000, 10.0, 1000),
    ("7 years, 50 strategies, 20,000 headlines",
     {"strategies": 50, "headlines": 20_000, "years": 7}, None, None, None),
)  # fmt: skip
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


def median_seconds(act: Callable[[], object]) -> float:
    """Return the median time of a call."""
    took = []
    for _ in range(TIMES):
        start = time.perf_counter()
        act()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def loading(path: Path) -> float:
    """Return the median milliseconds from opening a file to its load event, in Chromium."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        took = []
        for _ in range(TIMES + 1):
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(path.as_uri(), timeout=120_000)
            took.append(page.evaluate(LOADED))
            page.close()
        browser.close()
    return statistics.median(took[1:])  # the first starts the browser


def main() -> int:
    """Print one line a size; the exit status is 1 where a limit is passed."""
    passed = True
    for name, made, kilobytes, seconds, milliseconds in SIZES:
        run = experiment(**made)
        took = median_seconds(lambda run=run: render(summarise(run)))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.html"
            path.write_text(render(summarise(run)), "utf-8")
            size, load = path.stat().st_size / 1000, loading(path)
        print(f"{name}: {size:,.0f} kB, made in {took:.2f} s, loaded in {load:.0f} ms")
        for found, limit in ((size, kilobytes), (took, seconds), (load, milliseconds)):
            passed = passed and (limit is None or found <= limit)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
