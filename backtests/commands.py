"""What does each command do? One function per command, from its options to its exit code."""

import argparse
import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from analytics.verification import PASSED
from backtests.cluster import LOCAL, check_cluster
from backtests.config import Config
from backtests.config_file import load_config
from backtests.known import digest, read, tools_of
from backtests.news_table import SOURCES
from backtests.own_reads import watching
from backtests.own_sections import SectionError, makers
from backtests.parity import backtrader_only, compare, compare_lean
from backtests.pipeline import carry_out, describe
from backtests.progress import Bars
from backtests.publish import publish
from backtests.ran import Ran
from backtests.run_folder import check_writable
from backtests.seal import sealed, told, with_kept_seal
from backtests.strategy_files import StrategyError, choose, load_strategy, parameters
from backtests.sweep.trials import check_sweep
from backtests.trading import account_of, assemble, trade
from backtests.trials import LEDGER
from backtests.verify import verify as prove
from backtests.walk_forward import varied
from backtests.writing import writing
from sentiment.vader import warning
from strategies import BUILT_IN


def run(options: argparse.Namespace) -> int:
    """Run an experiment, write its folder, and print the path of the report."""
    config = load_config(options.config, changes=options.changes)
    ran = run_config(
        config, path=options.config, changes=options.changes, out=options.out,
        offline=options.offline, cluster=options.cluster,
    )  # fmt: skip
    print(ran.report)
    return 0


def run_config(
    config: Config,
    *,
    path: Path,
    changes: Sequence[str] = (),
    out: Path = Path("out"),
    offline: bool = False,
    cluster: str = LOCAL,
) -> Ran:
    """Run a checked config that was read from `path`, write its folder in `out`.

    A proof that `verify` left in the run folder is kept if nothing that it rests on has changed.
    """
    check_cluster(cluster)
    with writing(out):
        check_writable(out)
    with Bars(sys.stderr) as bars, naming(path):
        own = makers(config.report.own, base=path.parent)
        outcome = carry_out(
            config, base=path.parent, progress=bars, now=datetime.now(UTC), book=out / LEDGER,
            offline=offline, cluster=cluster,
        )  # fmt: skip
    if misread := outcome.closes.known.misread():
        print(warning(misread), file=sys.stderr)
    experiment = describe(config, outcome, base=path.parent, source=source_words(path, changes))
    with naming(path):
        return publish(with_kept_seal(experiment, out=out), config.report, own=own, out=out)


def verify(options: argparse.Namespace) -> int:
    """Prove that no order used what was not yet known; write the run with the proof's seal."""
    if options.engine:
        return _verify_engine(options)
    path, out = options.config, options.out
    config = load_config(path, changes=options.changes)
    with writing(out):
        check_writable(out)
    with Bars(sys.stderr) as bars, naming(path), watching() as watch:
        own = makers(config.report.own, base=path.parent)
        outcome = carry_out(
            config, base=path.parent, progress=bars, now=datetime.now(UTC), book=out / LEDGER,
            offline=options.offline,
        )  # fmt: skip
        proof = prove(
            config, outcome, cuts=options.cuts, seed=options.seed, progress=bars, watch=watch
        )
    experiment = describe(
        config, outcome, base=path.parent, source=source_words(path, options.changes)
    )
    with naming(path):
        ran = publish(sealed(experiment, proof), config.report, own=own, out=out)
    print("\n".join(told(proof)))
    print(ran.report)
    return 0 if proof.status == PASSED else 1


def _verify_engine(options: argparse.Namespace) -> int:
    """Run every strategy in all engines and print where they differ, if they do."""
    config = load_config(options.config, changes=options.changes)
    with Bars(sys.stderr) as bars, naming(options.config):
        chosen = choose(config, base=options.config.parent)
        base, offline = options.config.parent, options.offline
        sources = read(config, base=base, now=datetime.now(UTC), offline=offline)
        tools = tools_of(config, base=base, offline=offline)
        known = digest(config, sources, tools, progress=bars)
        market = assemble(config, known.prices, known.links)
        account = replace(account_of(config), lean=False)
        results = trade(chosen, market, account, progress=bars)
        lean = compare_lean(chosen, market, account, results)
    found = compare(chosen, market, account, results)
    apart = {one.strategy for one in (*found, *lean)}
    for engine, differences in (("screening", found), ("lean loop", lean)):
        for one in differences:
            print(f"{one.strategy}: DIFFERS on {one.session}: {one.what} (Backtrader, {engine})")
    for name in backtrader_only(chosen):
        print(f"{name}: only Backtrader can run it")
    same = [one.name for one in chosen if one.name not in {*apart, *backtrader_only(chosen)}]
    for name in same:
        print(f"{name}: the same to the last bit")
    print(f"{'FAILED' if apart else 'passed'}: {len(same)} of {len(chosen)} strategies compared")
    return 1 if apart else 0


def validate(options: argparse.Namespace) -> int:
    """Check a config and read all that it names, score and run nothing, and say so."""
    path = options.config
    config = load_config(path, changes=options.changes)
    with naming(path):
        varied(config, choose(config, base=path.parent))
        makers(config.report.own, base=path.parent)
        check_sweep(config, base=path.parent, told=str(path))
    tools_of(config, base=path.parent, offline=options.offline)
    sources = read(config, base=path.parent, offline=options.offline)
    print(
        f"{path}: {len(config.strategies)} strategies, {len(config.events)} events,"
        f" {len(sources.prices.bars)} instruments,"
        f" {len(sources.news.headlines)} of {sources.news.rows} headlines: ok"
    )
    return 0


def source_words(path: Path, changes: Sequence[str]) -> str:
    """Return the command line's words that lead to this config."""
    return shlex.join([path.as_posix(), *(w for change in changes for w in ("--set", change))])


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Put the config's name before what is wrong with the user's own code."""
    try:
        yield
    except (SectionError, StrategyError) as error:
        raise type(error)(f"{path} {error}") from error


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
    print("  vader                rated English words, a baseline; needs the vader extra")
    print("  FOLDER or HUB/ID     any text classifier: in ONNX, or (torch extra) safetensors")
    print("\nprices ([prices] source = ...): bundled, files, yfinance, stooq")
    print(f"headlines ([news] source = ...): {', '.join(SOURCES)}")
    print("  my_module:MySource or path/to/file.py:MySource  a source of your own")
    return 0


def schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of a config."""
    del options
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    print(json.dumps({**dialect, **Config.model_json_schema()}, indent=2))
    return 0
