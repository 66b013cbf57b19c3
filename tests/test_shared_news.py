"""Do real headlines, awkward in five ways, run through the command line with every row counted?"""

import json
import subprocess
import sys
import time
import tomllib
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import tomli_w

ROOT = Path(__file__).resolve().parents[1]
NEWS = ROOT.parent / "shared" / "data" / "news"
MINE = {"published_at": "published", "symbols": "tickers", "language": "lang"}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.slow,
    pytest.mark.skipif(
        not NEWS.is_dir(), reason=f"needs the project's shared development data: {NEWS}"
    ),
]

# file | period | what [news] says beyond source, path and columns | further columns
FILES = {
    "deepseek_window_2025_01_20_02_05": (
        (date(2025, 1, 2), date(2025, 2, 28)),
        {},
        {"first_seen_at": "available_utc"},
    ),
    "tickers_2025_03_06_utc": ((date(2025, 6, 2), date(2025, 6, 30)), {}, {}),
    "german_2025_05_06_utc": (
        (date(2025, 5, 5), date(2025, 6, 30)),
        {"language": "de"},
        {"first_seen_at": "captured"},
    ),
    "rss_2025_04_06_utc": ((date(2025, 6, 2), date(2025, 6, 30)), {}, {}),
    "sp500_2010_2024_dates": (
        (date(2023, 10, 2), date(2023, 12, 29)),
        {"timezone": "America/New_York", "date_only": "next_open"},
        {},
    ),
}


def config_for(name: str, folder: Path) -> Path:
    """Write the main experiment with this file's headlines and period instead of its own."""
    (start, end), more, columns = FILES[name]
    config = tomllib.loads((ROOT / "configs" / "deepseek.toml").read_text(encoding="utf-8"))
    config["name"] = name
    config["title"] = f"Do the headlines of {name} run?"
    config["period"] = {"start": start, "end": end}
    config["events"] = [event for event in config["events"] if start < event["session"] <= end]
    config["news"] |= {"source": "files", "path": str(NEWS / f"{name}.parquet"), **more}
    config["news"]["columns"] = MINE | columns
    config["sentiment"]["store"] = str(folder / "scores.sqlite")
    path = folder / f"{name}.toml"
    path.write_text(tomli_w.dumps(config), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_shared_file_is_kept_merged_or_dropped_for_a_reason(name, tmp_path, capsys):
    started = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-m", "backtests", "run", config_for(name, tmp_path), "--out", tmp_path],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    assert run.returncode == 0, run.stderr
    metrics = json.loads((tmp_path / name / "metrics.json").read_text(encoding="utf-8"))
    news = metrics["news"]
    with capsys.disabled():
        counts = {key: news[key] for key in ("rows", "kept", "merged", "dropped")}
        print(f"\n{name}: {seconds:.0f} s, {counts}")
    in_the_file = pq.read_metadata(NEWS / f"{name}.parquet").num_rows
    assert news["rows"] == in_the_file
    assert news["kept"] + news["merged"] + sum(news["dropped"].values()) == in_the_file
    assert news["kept"] > 0
    assert all(count > 0 for count in news["dropped"].values())
    assert (tmp_path / name / "report.html").is_file()
