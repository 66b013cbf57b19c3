"""The command line: parse, call, print a path. `python -m backtests --help` tells the rest."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

OK, CHECK_FAILED, BAD_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 a check failed, 2 the input is wrong."""
    options = _parser().parse_args(arguments)
    from backtests import commands  # after parsing: --help needs no pandas

    try:
        return getattr(commands, options.function)(options)
    except commands.INPUT_ERRORS as error:
        kind = type(error).__name__
        for line in str(error).splitlines():
            print(f"{kind}: {line}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        return BAD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="eventday", description="News-sentiment backtests with a proven clock."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run an experiment and write its report")
    run.set_defaults(function="run")
    _config_arguments(run)
    verify = commands.add_parser(
        "verify", help="prove that no order of an experiment used what was not yet known"
    )
    verify.set_defaults(function="verify")
    _config_arguments(verify)
    verify.add_argument("--cuts", type=_count, default=24, help="places to change the future at")
    verify.add_argument("--seed", type=int, default=0, help="chooses the random ones")
    for command in (run, verify):
        command.add_argument(
            "--out", type=Path, default=Path("out"), metavar="DIR",
            help="where the run folder goes: DIR/<name of the experiment>/ (default: out)",
        )  # fmt: skip
    validate = commands.add_parser("validate", help="check a config and what it names, run nothing")
    validate.set_defaults(function="validate")
    _config_arguments(validate)
    names = commands.add_parser("list", help="name strategies with their params, models, sources")
    names.set_defaults(function="list_names")
    schema = commands.add_parser("schema", help="print the config's JSON Schema, for editors")
    schema.set_defaults(function="schema")
    return parser


def _config_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("config", type=Path, metavar="CONFIG", help="a TOML file, see configs/")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", dest="changes",
        help="change one key for this run, such as strategies.threshold.params.enter=0.3",
    )  # fmt: skip


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number of at least 1 is asked")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
