"""Does a sweep that was killed go on to what it would have come to, wherever it is done?"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

from analytics.ledger import verify
from tests.test_backtests.test_cluster import needs_ray, ray_cluster

ROOT = Path(__file__).resolve().parents[3]
__all__ = ["ray_cluster"]

MANY = """
[sweep]
out_of_sample = 0.2

[sweep.keys]
strategies.rule.params.enter = { low = 0.06, high = 0.36, count = 60 }
strategies.rule.params.leave = { low = 0.0, high = 0.05, count = 25 }
"execution.slippage_bps" = [0.0, 2.0, 5.0]
"signal.half_life_sessions" = [1.0, 2.0]
"""
OWN = """import backtrader as bt


class Own(bt.Strategy):
    params = (("units", 1),)

    def next(self):
        self.order_target_size(target=self.p.units * (len(self) % 3))
"""
SLOW = """
[sweep]
[sweep.keys]
strategies.own.params.units = { low = 1, high = 40, step = 1 }
"""


def words(path: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "backtests", "sweep", str(path), "--out", str(out)]


def killed_at_random(path: Path, out: Path, *, times: int, seed: int) -> int:
    """Start the sweep and kill it, again and again; how often something was kept by then."""
    clock, kept = random.Random(seed), 0
    place = out / "small" / "sweep.kept"
    for _ in range(times):
        process = subprocess.Popen(
            words(path, out), cwd=ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        before, end = len([*place.glob("*.npz")]), time.monotonic() + 120
        while len([*place.glob("*.npz")]) <= before and process.poll() is None:
            assert time.monotonic() < end, "nothing was kept in two minutes"
            time.sleep(0.002)
        time.sleep(clock.uniform(0.0, 0.1))
        with suppress(ProcessLookupError):  # it was done before
            os.killpg(process.pid, signal.SIGKILL)
        kept += process.wait() == -signal.SIGKILL
    return kept


def finished(path: Path, out: Path, *more: str) -> pd.DataFrame:
    subprocess.run([*words(path, out), *more], cwd=ROOT, check=True, capture_output=True)
    return pd.read_parquet(out / "small" / "sweep.parquet")


def entered(out: Path) -> list[str]:
    lines = (out / "ledger.jsonl").read_text().splitlines()
    return [json.loads(line)["entry"]["fingerprint"] for line in lines]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["screening engine", "Backtrader"])
def test_killed_at_random_moments_and_started_again_it_comes_to_the_same(write, tmp_path, kind):
    more = ""
    if kind == "Backtrader":
        (tmp_path / "own.py").write_text(OWN)
        more = '[[strategies]]\nname = "own"\nuse = "own.py:Own"\n'
    path = write(SLOW if more else MANY, more=more)
    whole = finished(path, tmp_path / "once")
    out = tmp_path / "again"
    assert killed_at_random(path, out, times=4, seed=1) >= 2
    after = finished(path, out)
    assert after.equals(whole)
    assert not after.duplicated([column for column in after if "." in column]).any()
    verify(out / "ledger.jsonl")
    assert len(set(entered(out))) == len(entered(out))
    assert set(entered(out)) == set(entered(tmp_path / "once"))


def test_what_was_kept_is_not_done_again(write, start, monkeypatch):
    path = write()
    first = start(path).table

    def stopped(*args, **rest):
        raise KeyboardInterrupt

    monkeypatch.setattr("backtests.sweep.story.judge", stopped)
    (path.parent / "out" / "small" / "sweep.parquet").unlink()
    interrupted = start(path)
    assert interrupted.code == 2
    assert interrupted.err.splitlines()[-1] == (
        "stopped; what is done is kept: the same command goes on"
    )
    assert [*(interrupted.folder / "sweep.kept").glob("*.npz")]
    monkeypatch.undo()
    monkeypatch.setattr("backtests.variants.run_many", lambda *args, **rest: pytest.fail("again"))
    again = start(path)
    assert again.code == 0
    assert again.table.equals(first)


def test_what_other_code_kept_is_not_taken_up(write, start):
    path = write()
    kept = path.parent / "out" / "small" / "sweep.kept"
    kept.mkdir(parents=True)
    (kept / "key.txt").write_text("another")
    (kept / "000000.npz").write_bytes(b"not to be read")
    assert start(path).code == 0


@needs_ray
@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_sweep_on_a_ray_cluster_comes_to_what_it_does_here(ray_cluster, write, tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    path = write(SLOW, more='[[strategies]]\nname = "own"\nuse = "own.py:Own"\n')
    here = finished(path, tmp_path / "here")
    there = finished(path, tmp_path / "there", "--cluster", ray_cluster)
    assert there.equals(here)


@needs_ray
@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_placebo_runs_on_a_ray_cluster_come_to_what_they_do_here(ray_cluster, write, tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    path = write("", more='[[strategies]]\nname = "own"\nuse = "own.py:Own"\n')
    text = path.read_text().replace("enabled = false", "slow_runs = 12\nruns = 50")
    path.write_text(text)
    found = []
    for out, more in (("here", []), ("there", ["--cluster", ray_cluster])):
        command = [sys.executable, "-m", "backtests", "run", str(path), "--out", out, *more]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=environment)
        metrics = json.loads((tmp_path / out / "small" / "metrics.json").read_text())
        found.append(metrics["evidence"]["strategies"]["own"]["nulls"])
    assert found[0]["shifted_signals"]["runs"] == 12
    assert found[0] == found[1]
