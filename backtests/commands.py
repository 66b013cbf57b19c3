"""What does each command do? One function per command, from its options to its exit code."""

import argparse
import json
import shlex
import sys
from pathlib import Path

from backtests.config import Config
from backtests.config_file import ConfigError, load_config
from backtests.pipeline import check_events, choose, run_experiment
from backtests.progress import Bars
from backtests.run_folder import write_run
from backtests.strategy_files import StrategyError, load_strategy, parameters
from data.news.headline import NewsError
from data.prices.bars import PriceError
from data.sessions import CalendarError
from reports.html import render
from reports.summary import summarise
from sentiment.exposure import ExposureError
from sentiment.score import ScorerError
from strategies import BUILT_IN

INPUT_ERRORS = (
    ConfigError, StrategyError, PriceError, NewsError, CalendarError, ExposureError, ScorerError,
)  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Run an experiment, write its folder, and print the path of the report."""
    config = load_config(options.config, changes=options.changes)
    print(run_config(config, path=options.config, changes=options.changes, out=options.out))
    return 0


def run_config(
    config: Config, *, path: Path, changes: list[str] | tuple[str, ...] = (), out: Path
) -> Path:
    """Run a checked config that was read from `path` and return the path of its report."""
    words = [path.as_posix(), *(word for change in changes for word in ("--set", change))]
    with Bars(sys.stderr) as bars:
        experiment = run_experiment(
            config, base=path.parent, source=shlex.join(words), progress=bars
        )
    try:
        return write_run(experiment, render(summarise(experiment)), out=out)
    except OSError as error:
        raise ConfigError(f"--out {out}: cannot write there: {error.strerror}") from error


def validate(options: argparse.Namespace) -> int:
    """Check a config, its strategies and its events, and say so."""
    config = load_config(options.config, changes=options.changes)
    check_events(config)
    choose(config, base=options.config.parent)
    print(f"{options.config}: {len(config.strategies)} strategies, {len(config.events)} events: ok")
    return 0


def list_names(options: argparse.Namespace) -> int:
    """Print what a config can name."""
    del options
    print("strategies (use = ...)")
    for name in BUILT_IN:
        strategy = load_strategy(name, base=Path())
        print(f"  {name:20} {(strategy.__doc__ or '').strip().splitlines()[0]}")
        print(f"  {'':20} {', '.join(f'{k} = {v!r}' for k, v in parameters(strategy).items())}")
    print("  path/to/file.py:Class  a backtrader.Strategy of your own")
    print("\nmodels ([sentiment] model = ...)")
    print("  embedded             English and German, offline, in this repository")
    print("  FOLDER or HUB/ID     any text classifier in transformers' format, needs the torch extra")
    print("\nprices ([prices] source = ...): bundled, files, yfinance")
    print("headlines ([news] source = ...): sample, files")
    return 0


def schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of a config."""
    del options
    print(json.dumps(Config.model_json_schema(), indent=2))
    return 0
