"""What becomes of what is there already: an earlier result, a file of the user's, broken parts?"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from backtests import score_job
from backtests.__main__ import main
from backtests.score_job import score_file
from data.rows.rows import RowsError
from tests.score_files import ASKED, ROWS, as_file, quiet


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(score_job, "CHUNK", 2)
    return as_file(Path("in.csv"), ROWS)


def test_a_file_that_no_run_has_made_is_replaced_when_forced_and_not_before(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = Path("out.csv")
    out.write_text("mine")
    assert main(["score", "in.csv", "--out", "out.csv"]) == 2
    error = capsys.readouterr().err
    assert (
        "--out out.csv: is there already, and no run says that it made it; --force replaces it"
        in error
    )
    assert out.read_text() == "mine"
    assert sorted(one.name for one in Path().iterdir()) == ["in.csv", "out.csv"]
    assert main(["score", "in.csv", "--out", "out.csv", "--force"]) == 0
    assert "out.csv: is replaced\n" in capsys.readouterr().err
    assert out.read_text().startswith("id,headline")


def test_the_same_command_again_makes_nothing_anew(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["score", "in.csv", "--out", "out.csv"]
    assert main(command) == 0
    written = Path("out.csv").stat().st_mtime_ns
    capsys.readouterr()
    assert main(command) == 0
    told = capsys.readouterr()
    assert told.out == "out.csv\n"
    assert "out.csv: is left as this very job has made it before" in told.err
    assert Path("out.csv").stat().st_mtime_ns == written
    assert main([*command, "--force"]) == 0
    assert Path("out.csv").stat().st_mtime_ns > written


@pytest.mark.parametrize("change", ["input", "target"])
def test_scores_of_another_job_are_replaced_and_it_is_said(
    source: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    asked = ["in.csv", "--out", "out.csv"]
    assert main(["score", *asked]) == 0
    if change == "input":
        as_file(source, ROWS[1:])
    else:
        asked += ["--target", "AMD"]
    capsys.readouterr()
    assert main(["score", *asked]) == 0
    assert f"out.csv: had scores with another {change}; replaced" in capsys.readouterr().err
    assert main(["score", *asked]) == 0
    assert "is left as this very job has made it" in capsys.readouterr().err


@pytest.mark.parametrize("change", ["by hand", "no manifest"])
def test_a_result_that_was_changed_or_of_which_nobody_knows_is_kept(
    source: Path, change: str
) -> None:
    out, asked = Path("out.csv"), ["in.csv", "--out", "out.csv"]
    assert main(["score", *asked]) == 0
    told = "is there already, and no run says that it made it; --force"
    if change == "by hand":
        out.write_text(out.read_text() + "# checked by hand\n")
        told = "is there already, and was changed since it was scored; --force"
    else:
        Path("out.csv.manifest.json").unlink()
    before = out.read_bytes()
    with pytest.raises(RowsError, match=told):
        score_file(source, out, ASKED, progress=quiet)
    assert main(["score", *asked]) == 2
    assert out.read_bytes() == before
    assert main(["score", *asked, "--force"]) == 0


def test_an_empty_file_is_no_loss(source: Path) -> None:
    Path("out.csv").touch()
    assert main(["score", "in.csv", "--out", "out.csv"]) == 0
    assert Path("out.csv").stat().st_size


def test_a_manifest_of_the_users_own_is_kept(source: Path) -> None:
    mine = Path("out.csv.manifest.json")
    mine.write_text('{"mine": 1}')
    with pytest.raises(RowsError, match=r"out\.csv\.manifest\.json is there, which no run has"):
        score_file(source, Path("out.csv"), ASKED, progress=quiet)
    assert mine.read_text() == '{"mine": 1}'


def test_a_kill_while_scores_are_replaced_asks_for_no_force_either(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, rename, job = Path("out.csv"), Path.replace, replace(ASKED, target="AMD")
    score_file(source, out, ASKED, progress=quiet)

    def stop_at_the_end(one: Path, to: Path) -> Path:
        if to == out:
            raise KeyboardInterrupt
        return rename(one, to)

    for asked in (ASKED, job):  # one goes on, and one comes back to what was there before
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", stop_at_the_end)
            with pytest.raises(KeyboardInterrupt):
                score_file(source, out, job, progress=quiet)
        score_file(source, out, asked, progress=quiet)
        assert asked.target == json.loads(Path("out.csv.manifest.json").read_text())["target"]


@pytest.mark.parametrize("moment", ["before the file", "before the parts are gone"])
def test_a_kill_at_the_very_end_asks_for_no_force(
    source: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    out, rename = Path("out.csv"), Path.replace

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if moment == "before the file":
            patch.setattr(Path, "replace", lambda one, to: stop() if to == out else rename(one, to))
        else:
            patch.setattr("shutil.rmtree", stop)
        with pytest.raises(KeyboardInterrupt):
            score_file(source, out, ASKED, progress=quiet)
    assert Path("out.csv.manifest.json").exists()
    assert Path("out.csv.partial").is_dir()
    assert score_file(source, out, ASKED, progress=quiet).scored == 0
    assert out.exists()
    assert not Path("out.csv.partial").exists()


@pytest.mark.parametrize(
    "damage",
    ["", "[" * 100_000, '{"negative": [0.1', "null", "\x00" * 400, "\xff", "row", "key", "type"],
)
def test_a_damaged_part_is_scored_again_and_the_others_are_kept(source: Path, damage: str) -> None:
    out = Path("out.csv")
    score_file(source, Path("whole.csv"), ASKED, progress=quiet)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data.rows.csv_rows.CsvWriter.write", stop)
        with pytest.raises(KeyboardInterrupt):
            score_file(source, out, ASKED, progress=quiet)
    part = Path("out.csv.partial/000000001.json")
    added = json.loads(part.read_text())
    if damage == "row":
        added = {name: column[:1] for name, column in added.items()}
    elif damage == "key":
        del added["polarity"]
    elif damage == "type":
        added["negative"] = ["x", 0.5]
    whole = damage in ("row", "key", "type")
    part.write_text(json.dumps(added) if whole else damage, encoding="latin-1")
    done = score_file(source, out, ASKED, progress=quiet)
    assert done.scored == 2
    assert done.note == "out.csv.partial: 1 part is damaged and scored again"
    assert out.read_bytes() == Path("whole.csv").read_bytes()


def test_parts_whose_job_cannot_be_told_are_not_used_and_it_is_said(source: Path) -> None:
    partial = Path("out.csv.partial")
    partial.mkdir()
    (partial / "job.json").write_text('{"input": ')
    (partial / "000000000.json").write_text("{}")
    done = score_file(source, Path("out.csv"), ASKED, progress=quiet)
    assert done.note == "out.csv.partial: its job.json is damaged or gone; begun anew"
    assert done.scored == len(ROWS)
