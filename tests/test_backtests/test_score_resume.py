"""Does scoring a file go on where it was stopped, and end in the same bytes?"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from backtests import score_job
from backtests.score_job import score_file
from backtests.score_work import Missing, Numbered, Scored, Work, on_cluster
from backtests.scoring import MADE, Asked, score_chunk
from backtests.sentiment_table import SentimentTable
from data.rows.csv_rows import CsvRows
from data.rows.rows import RowsError
from tests.score_files import ASKED, ROWS, as_file, quiet


def many(count: int) -> list[dict[str, str]]:
    shuffled = random.Random(5)
    nouns = ["Bank", "Chipmaker", "Airline", "Der Versicherer", "The grid operator", "Die Brauerei"]
    verbs = ["warns", "raises its outlook", "meldet Verlust", "cuts jobs", "wächst kräftig"]
    return [
        {"headline": f"{shuffled.choice(nouns)} {number} {shuffled.choice(verbs)}"}
        for number in range(count)
    ]


def stopping(after: int) -> Work:
    """Work that is interrupted once so many chunks were handed out."""

    def work(chunks: Sequence[Numbered]) -> Iterator[Scored]:
        for count, (number, chunk) in enumerate(chunks):
            if count == after:
                raise KeyboardInterrupt
            yield number, score_chunk(chunk.rows, ASKED)

    return work


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_a_stopped_run_goes_on_and_ends_in_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(score_job, "CHUNK", 10)
    source = as_file(tmp_path / f"in{ending}", many(55))
    whole, stopped = tmp_path / f"whole{ending}", tmp_path / f"stopped{ending}"
    score_file(source, whole, ASKED, progress=quiet)
    with pytest.raises(KeyboardInterrupt):
        score_file(source, stopped, ASKED, progress=quiet, work=stopping(2))
    assert not stopped.exists()
    seen: list[tuple[int, int]] = []
    done = score_file(source, stopped, ASKED, progress=lambda *one: seen.append(one))
    assert (done.rows, done.scored) == (55, 35)
    assert seen[0] == (20, 55)
    assert seen[-1] == (55, 55)
    assert stopped.read_bytes() == whole.read_bytes()
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("change", ["input", "column", "target", "model"])
def test_parts_of_another_job_are_not_used_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr(score_job, "CHUNK", 10)
    rows = [{**row, "title": row["headline"] + " again"} for row in many(30)]
    source, out = as_file(tmp_path / "in.csv", rows), tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        score_file(source, out, ASKED, progress=quiet, work=stopping(2))
    asked = ASKED
    if change == "input":
        as_file(source, [*rows[1:], rows[0]])
    elif change == "model":
        swapped = {"negative": "positive", "positive": "negative"}
        asked = Asked(SentimentTable(labels=swapped), Path())
    else:
        asked = Asked(SentimentTable(), Path(), **{change: "title"})
    done = score_file(source, out, asked, progress=quiet)
    assert f"begun with another {change if change != 'model' else 'models'}" in done.note
    assert done.scored == 30
    score_file(source, tmp_path / "fresh.csv", asked, progress=quiet)
    assert out.read_bytes() == (tmp_path / "fresh.csv").read_bytes()


def test_a_second_run_on_the_same_file_is_kept_off(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    source, out = as_file(tmp_path / "in.csv", ROWS), tmp_path / "out.csv"
    (tmp_path / "out.csv.partial").mkdir()
    with (tmp_path / "out.csv.partial" / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(RowsError, match="another run is writing it"):
            score_file(source, out, ASKED, progress=quiet)


@pytest.mark.slow
def test_a_run_killed_at_twenty_random_moments_ends_in_the_same_bytes(tmp_path: Path) -> None:
    source = as_file(tmp_path / "in.csv", many(2000))
    whole, killed = tmp_path / "whole.csv", tmp_path / "killed.csv"
    story = "from backtests import score_job; score_job.CHUNK = 20; "  # 100 parts
    story += "import sys; from backtests.__main__ import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", story, "score", str(source), "--out"]
    root = Path(__file__).parents[2]
    subprocess.run([*command, str(whole)], cwd=root, check=True, capture_output=True)
    partial = tmp_path / "killed.csv.partial"
    moments = random.Random(11)
    for at_least in range(0, 80, 4):
        process = subprocess.Popen([*command, str(killed)], cwd=root, stderr=subprocess.DEVNULL)
        while len(list(partial.glob("0*.json"))) < at_least or not partial.is_dir():
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(moments.uniform(0.0, 0.1))
        process.kill()
        assert process.wait() < 0  # it was at work
        assert not killed.exists()
    subprocess.run([*command, str(killed)], cwd=root, check=True, capture_output=True)
    assert killed.read_bytes() == whole.read_bytes()
    assert not partial.exists()


def test_a_stop_while_the_file_is_put_together_leaves_none_that_is_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = as_file(tmp_path / "in.csv", ROWS), tmp_path / "out.csv"
    out.write_text("an earlier result")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("data.rows.csv_rows.CsvWriter.write", stop)
        with pytest.raises(KeyboardInterrupt):
            score_file(source, out, ASKED, progress=quiet, force=True)
    assert out.read_text() == "an earlier result"
    assert score_file(source, out, ASKED, progress=quiet, force=True).scored == 0
    score_file(source, tmp_path / "whole.csv", ASKED, progress=quiet)
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_parts_that_are_missing_anywhere_are_made_in_any_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_job, "CHUNK", 10)
    source, out = as_file(tmp_path / "in.csv", many(55)), tmp_path / "out.csv"

    def backwards(chunks: Sequence[Numbered]) -> Iterator[Scored]:
        for number, chunk in reversed(chunks[:4]):
            yield number, score_chunk(chunk.rows, ASKED)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_file(source, out, ASKED, progress=quiet, work=backwards)
    (tmp_path / "out.csv.partial" / "000000001.json").unlink()
    assert score_file(source, out, ASKED, progress=quiet).scored == 10 + 15
    score_file(source, tmp_path / "whole.csv", ASKED, progress=quiet)
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_chunks_are_read_as_they_are_asked_for_and_again_if_need_be(tmp_path: Path) -> None:
    source = as_file(tmp_path / "in.csv", many(55))
    missing = Missing(CsvRows(source), 10, [0, 2, 3, 5])
    assert len(missing) == 4
    first = missing[0:2]
    assert [one.number for one in first] == [0, 2]
    assert missing[0:2] == first
    assert [one.number for one in missing[2:9]] == [3, 5]
    assert [len(one.chunk.rows) for one in missing] == [10, 10, 10, 5]
    assert missing[3].chunk.rows == many(55)[50:]


@pytest.mark.slow
def test_processes_come_to_the_same_bytes_as_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_job, "CHUNK", 10)
    rows = [{**row, "target": "Bank", "other": "kept"} for row in many(95)]
    source = as_file(tmp_path / "in.jsonl", rows)
    score_file(source, tmp_path / "threads.jsonl", ASKED, progress=quiet)
    work = on_cluster(ASKED, "local", workers=2)
    score_file(source, tmp_path / "processes.jsonl", ASKED, progress=quiet, work=work)
    one, other = (tmp_path / f"{name}.jsonl" for name in ("threads", "processes"))
    assert one.read_bytes() == other.read_bytes()


def test_memory_does_not_grow_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tens of thousands of rows pass through, of which a chunk at a time is held."""
    monkeypatch.setattr(score_job, "CHUNK", 500)
    import tracemalloc

    def sham(chunks: Sequence[Numbered]) -> Iterator[Scored]:
        for number, chunk in chunks:
            yield number, {name: [0.5 if kind is float else "x"] * len(chunk.rows)
                           for name, kind in MADE.items()}  # fmt: skip

    peaks = []
    for count in (3_000, 30_000):
        source = tmp_path / f"{count}.csv"
        with source.open("w", encoding="utf-8") as file:
            file.write("headline\n")
            file.writelines(f"headline number {number} of many\n" for number in range(count))
        tracemalloc.start()
        score_file(source, tmp_path / f"out{count}.csv", ASKED, progress=quiet, work=sham)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.3
