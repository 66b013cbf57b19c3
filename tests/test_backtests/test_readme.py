"""Do the configs in the README work as they stand?"""

import shutil
import tomllib
from pathlib import Path
from textwrap import dedent

import tomli_w

from backtests.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


def block(first: str) -> str:
    """The indented block of the README that begins with this line."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    begins = next(n for n, line in enumerate(lines) if line.startswith(f"    {first}"))
    rest = lines[begins:]
    ends = next(n for n, line in enumerate(rest) if line and not line.startswith("    "))
    return dedent("\n".join(rest[:ends]))


def test_the_whole_config_for_data_of_ones_own_validates_and_runs(own, capsys):
    own.write("mine.toml", block("name = "))
    own.write("my_headlines.csv", own.headlines)
    own.write_prices(SMH=own.bars(), SPY=own.bars(level=50.0))
    Path("prices").rename("my_prices")
    assert main(["validate", "mine.toml"]) == 0
    told = "mine.toml: 2 strategies, 0 events, 2 instruments, 4 of 5 headlines: ok\n"
    assert capsys.readouterr().out == told
    assert main(["run", "mine.toml", "--set", "evidence.runs=20"]) == 0


def test_the_walk_forward_fits_the_period_of_the_config_it_stands_beside(own, capsys):
    config = tomllib.loads((ROOT / "configs" / "chip_events.toml").read_text(encoding="utf-8"))
    config |= tomllib.loads(block("[walk_forward]"))
    own.write("chips.toml", tomli_w.dumps(config))
    shutil.copy(ROOT / "configs" / "chip_events.csv", own.folder)
    assert main(["validate", "chips.toml"]) == 0
    assert capsys.readouterr().out.endswith(": ok\n")
