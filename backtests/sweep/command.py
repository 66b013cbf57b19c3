"""What does `sweep` do, from its options to its exit code?"""

import argparse
import hashlib
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from backtests.cluster import check_cluster
from backtests.commands import naming, source_words
from backtests.config_file import load_config
from backtests.manifest import code, versions
from backtests.own_sections import makers
from backtests.pipeline import carry_out, describe
from backtests.progress import Bars, Countdown
from backtests.publish import publish
from backtests.run_folder import check_writable
from backtests.seal import with_kept_seal
from backtests.strategy_files import choose
from backtests.sweep.findings import findings
from backtests.sweep.judge import ParityError
from backtests.sweep.kept import Kept
from backtests.sweep.story import LATER, Swept, sweep
from backtests.sweep.trials import words
from backtests.trials import LEDGER
from backtests.writing import writing

TABLE = "sweep.parquet"
KEPT = "sweep.kept"


def run_sweep(options: argparse.Namespace) -> int:
    """Try all settings, write their table and the report, and print the paths of both."""
    path, out = options.config, options.out
    check_cluster(options.cluster)
    config = load_config(path, changes=options.changes)
    with naming(path):
        choose(config, base=path.parent)  # the config itself is run at the end
    with writing(out):
        check_writable(out)
        kept = Kept.open(out / config.name / KEPT, key=_key())
    now, book = datetime.now(UTC), out / LEDGER
    with Bars(sys.stderr) as bars, naming(path):
        own = makers(config.report.own, base=path.parent)
        try:
            swept = sweep(
                config, base=path.parent, told=str(path), kept=kept, book=book,
                progress=Countdown(sys.stderr, bars), warn=_warn, cluster=options.cluster, now=now,
                offline=options.offline,
            )  # fmt: skip
        except ParityError as error:
            kept.forget()  # what was kept may be as wrong
            print(f"FAILED: not reported: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("stopped; what is done is kept: the same command goes on", file=sys.stderr)
            return 2
        outcome = carry_out(
            config, base=path.parent, progress=bars, now=now, book=book, cluster=options.cluster,
            offline=options.offline,
        )  # fmt: skip
    experiment = describe(
        config, outcome, base=path.parent, source=source_words(path, options.changes)
    )
    found = findings(config, swept, tried=outcome.tried, known=outcome.closes.known)
    metrics = {**experiment.metrics, "sweep": found}
    whole = with_kept_seal(replace(experiment, metrics=metrics), out=out)
    with naming(path):
        report = publish(whole, config.report, own=own, out=out).report
    with writing(out):
        table = _write_table(swept, out / config.name / TABLE)
        kept.forget()
    print(_summary(swept))
    print(table)
    print(report)
    return 0


def _warn(text: str) -> None:
    print(text, file=sys.stderr)


def _key() -> str:
    """All that decides the numbers of a run beside what the run itself is known by."""
    return hashlib.sha256(json.dumps([code(), versions()]).encode()).hexdigest()


def _write_table(swept: Swept, path: Path) -> Path:
    draft = path.with_suffix(".draft")
    swept.rows.to_parquet(draft, index=False)
    draft.replace(path)
    return path


def _summary(swept: Swept) -> str:
    """The sweep in a line or two: how many, the best, and what Backtrader said of it."""
    rows, order, metric = swept.rows, swept.order, swept.table.metric
    refused = int((rows["refused"] != "").sum())
    told = [f"{len(rows)} settings tried, {refused} of them refused by the rule"]
    if len(order):
        best = swept.trials[order[0]]
        told.append(f"best {metric} {rows[metric].iloc[order[0]]:.3f}: {words(best.setting)}")
        if swept.table.out_of_sample:
            later = rows[f"{LATER}{metric}"].iloc[order[0]]
            told.append(f"the same out of sample: {later:.3f}")
    told.append(f"{swept.compared} runs done again in Backtrader: the same to the last bit")
    return "\n".join(told)
