"""What may be said on the command line? Declared here, without importing what the commands need."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path

_MODULES = (
    "commands", "event_command", "article_command", "score_command", "doctor", "fetch_command",
    "compare_command",
)  # fmt: skip

Declare = Callable[[argparse.ArgumentParser], None]


def command_line() -> argparse.ArgumentParser:
    """Return the parser of all commands; `options` name the module and function to call."""
    parser = argparse.ArgumentParser(
        prog="eventday", description="News-sentiment backtests with a proven clock."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    here, events, article, score, health, fetching, comparing = (
        f"backtests.{name}" for name in _MODULES
    )
    declared: tuple[tuple[str, str, str, str, Declare], ...] = (
        ("run", here, "run", "run an experiment and write its report", run_arguments),
        ("verify", here, "verify", "prove that no order used what was not yet known",
         verify_arguments),
        ("sweep", "backtests.sweep.command", "run_sweep",
         "try many settings and tell how much of the best is luck", run_arguments),
        ("validate", here, "validate", "check a config and what it names, run nothing", _config),
        ("events", events, "events", "event study of a list of events, outside any backtest",
         event_arguments),
        ("article", article, "article", "what an article would have moved, and whether it is right",
         article_arguments),
        ("score", score, "score", "the tone of one headline, or of every row of a file",
         score_arguments),
        ("fetch", fetching, "fetch", "bring what a config needs into the cache folder",
         fetch_arguments),
        ("compare", comparing, "compare_runs", "one page on what differs between runs",
         compare_arguments),
        ("doctor", health, "doctor", "where data are kept between runs, and whether they are sound",
         doctor_arguments),
        ("list", here, "list_names", "name strategies with their params, models, sources",
         _nothing),
        ("schema", here, "schema", "print the config's JSON Schema, for editors", _nothing),
    )  # fmt: skip
    for name, module, function, text, declare in declared:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(module=module, function=function)
        declare(command)
    return parser


def run_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `run` and `sweep` take."""
    _folder(parser)
    parser.add_argument(
        "--cluster", default="local", metavar="ADDRESS",
        help="where work that takes long is done: local (processes here), ray://HOST:10001 or"
        " dask://HOST:8786",
    )  # fmt: skip


def _folder(parser: argparse.ArgumentParser) -> None:
    _config(parser)
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="DIR",
        help="where the run folder goes: DIR/<name of the experiment>/ (default: out)",
    )  # fmt: skip


def compare_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `compare` takes."""
    parser.add_argument(
        "runs", type=Path, nargs="+", metavar="RUN", help="a run folder, such as out/deepseek"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="DIR",
        help="where compare.html goes (default: out)",
    )  # fmt: skip
    parser.add_argument(
        "--language", choices=("en", "de"), help="default: that of the first run's report"
    )


def verify_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `verify` takes."""
    _folder(parser)
    parser.add_argument("--cuts", type=_count, default=24, help="places to change the future at")
    parser.add_argument("--seed", type=int, default=0, help="chooses the random ones")
    parser.add_argument(
        "--engine", action="store_true",
        help="instead: prove that both engines come to the same numbers, to the last bit",
    )  # fmt: skip


def event_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `events` takes; None stands for what `analytics.event_study.Design` does."""
    # argparse takes -250,-11 for an option unless it looks like a negative number to it.
    parser._negative_number_matcher = re.compile(r"-\d+(,-?\d+)?$")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV of events: date, symbol, ...")
    parser.add_argument(
        "--prices", type=Path, required=True, metavar="FOLDER",
        help="one SYMBOL.csv or SYMBOL.parquet each, with dates and closes",
    )  # fmt: skip
    parser.add_argument(
        "--benchmark", default="SPY", metavar="SYMBOL",
        help="what returns are held against; has a file in FOLDER, too (default: SPY)",
    )  # fmt: skip
    parser.add_argument(
        "--estimation", type=_window, metavar="FIRST,LAST",
        help="sessions the model is fitted on, day 0 being the event (default: -250,-11)",
    )  # fmt: skip
    parser.add_argument(
        "--window", type=_window, action="append", default=[], metavar="FIRST,LAST", dest="windows",
        help="an event window; may be given again (default: 0,0 -1,1 0,5 0,20)",
    )  # fmt: skip
    parser.add_argument("--returns", choices=("simple", "log"), default="simple")
    parser.add_argument(
        "--model", choices=("market", "market_adjusted", "mean_adjusted", "factors"),
        default="market",
    )  # fmt: skip
    parser.add_argument(
        "--factors", type=Path, metavar="CSV", help="date and one column of returns per factor"
    )
    parser.add_argument(
        "--calendar", default="XNYS", help="whose closing times decide on which day a moment acts"
    )
    parser.add_argument("--runs", type=_count, default=1999, help="of the bootstrap test")
    parser.add_argument("--seed", type=int, default=0, help="of the bootstrap test")
    parser.add_argument("--out", type=Path, metavar="CSV", help="the table; default: to the screen")


def article_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `article` takes."""
    parser.add_argument(
        "file", metavar="FILE|URL",
        help="a saved HTML page, a text file (headline, lead, paragraphs), or an http address",
    )  # fmt: skip
    parser.add_argument(
        "--timezone", metavar="ZONE",
        help="zone of times without one, such as Europe/Berlin; no default",
    )  # fmt: skip
    parser.add_argument(
        "--published", metavar="TIME", help="when it appeared, if the page does not tell"
    )
    parser.add_argument(
        "--config", type=Path, metavar="CONFIG",
        help="take model, exposure map, latency, calendar and prices from this TOML file",
    )  # fmt: skip
    parser.add_argument(
        "--sentences",
        action="store_true",
        help="show the tone of each sentence for each name",
    )
    _offline(parser)


def score_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `score` takes."""
    parser.add_argument(
        "what", metavar="TEXT|FILE", help="a headline in quotes, or with --out a file"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE",
        help="write the rows of a file with their scores to this one: .csv, .jsonl or .parquet",
    )  # fmt: skip
    parser.add_argument(
        "--about",
        action="store_true",
        help="write a column `about`, too: what the headline calls the target, if it does",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace the --out that is there, whatever it is"
    )
    parser.add_argument(
        "--column", default="headline", metavar="NAME", help="the text's (default: headline)"
    )
    parser.add_argument(
        "--target", default="", metavar="NAME",
        help="for whom: a name or a symbol; in a file, of rows whose column `target` has none",
    )  # fmt: skip
    parser.add_argument(
        "--language", default="", metavar="CODE",
        help="of the text, or of rows whose column `language` has none (default: detected)",
    )  # fmt: skip
    parser.add_argument(
        "--config", type=Path, metavar="CONFIG",
        help="take models, routes, languages and exposure map from [sentiment] of this TOML file",
    )  # fmt: skip
    parser.add_argument(
        "--model", metavar="MODEL", help="embedded, a folder or a hub id, for every language"
    )
    parser.add_argument("--revision", metavar="COMMIT", help="of the hub's --model")
    parser.add_argument(
        "--device", metavar="DEVICE", help="of the --model: cpu, cuda, cuda:1 or mps"
    )
    parser.add_argument(
        "--threads", type=_count, metavar="N", help="cores to use (default: all there are)"
    )
    parser.add_argument(
        "--cluster", metavar="ADDRESS",
        help="score a file on ray://HOST:10001, dask://HOST:8786, or local: in processes here",
    )  # fmt: skip
    parser.add_argument(
        "--workers", type=_count, metavar="N", help="of the cluster (default: all its cores)"
    )
    _offline(parser)


def fetch_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `fetch` takes."""
    parser.add_argument("what", choices=("prices", "news"), help="what to fetch")
    _config(parser)
    parser.add_argument(
        "--anew", action="store_true",
        help="prices: ask for everything again, and tell what is not as it was",
    )  # fmt: skip
    parser.add_argument(
        "--take-changed", action="store_true",
        help="prices: let runs use a changed history that an earlier fetch reported",
    )  # fmt: skip


def doctor_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `doctor` takes."""
    parser.add_argument(
        "--cache", type=Path, metavar="FOLDER",
        help="the cache folder to look at (default: EVENTDAY_CACHE, or the user's cache folder)",
    )  # fmt: skip


def _config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("config", type=Path, metavar="CONFIG", help="a TOML file, see configs/")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", dest="changes",
        help="change one key for this run, such as strategies.threshold.params.enter=0.3",
    )  # fmt: skip
    _offline(parser)


def _offline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--offline", action="store_true",
        help="never use the network: take what was fetched before, and say what is missing",
    )  # fmt: skip


def _nothing(parser: argparse.ArgumentParser) -> None:
    """Declare nothing."""


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number of at least 1 is asked")
    return int(text)


def _window(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(-?\d+),(-?\d+)", text.replace(" ", ""))
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is no window like -1,1")
    return int(match[1]), int(match[2])
