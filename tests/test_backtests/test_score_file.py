"""Do the rows of a file come back with their scores, in any format?"""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backtests.__main__ import main
from backtests.score_job import score_file
from backtests.scoring import ADDED
from sentiment.onnx import EMBEDDED, OnnxScorer
from tests.score_files import ASKED, ROWS, as_file, quiet, read


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_the_same_rows_come_back_in_order_with_their_scores(tmp_path: Path, ending: str) -> None:
    source, out = as_file(tmp_path / f"in{ending}", ROWS), tmp_path / f"out{ending}"
    assert main(["score", str(source), "--out", str(out)]) == 0
    rows = read(out)
    assert [{key: row[key] for key in ROWS[0]} for row in rows] == ROWS
    assert list(rows[0]) == [*ROWS[0], *ADDED]
    # The scorer itself, asked about the names that stand in the headlines.
    texts = ["Tesla falls while Samsung rallies"] * 2 + ["Nvidia warns of weak demand"]
    direct = OnnxScorer(EMBEDDED).score(texts, ["Tesla", "Samsung", "Nvidia"])
    for row, score in zip([rows[0], rows[1], rows[5]], direct, strict=True):
        found = [float(str(row[name])) for name in ("negative", "neutral", "positive", "polarity")]
        assert found == pytest.approx(
            [score.negative, score.neutral, score.positive, score.positive - score.negative]
        )
        assert row["model"] == "embedded"
    assert [row["language"] for row in rows[:4]] == ["en", "en", "de", "en"]
    assert {rows[4][name] for name in ("negative", "polarity", "model")} <= {"", None}


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_a_target_that_a_headline_does_not_name_is_counted_and_told_where_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    rows = [
        {"headline": "Nvidia falls as AMD rises", "target": "NVDA"},
        {"headline": "Nvidia falls as AMD rises", "target": "Tesla"},
        {"headline": "Nvidia falls as AMD rises", "target": ""},
        {"headline": "", "target": "Tesla"},
    ]
    source, out = as_file(tmp_path / f"in{ending}", rows), tmp_path / f"out{ending}"
    assert main(["score", str(source), "--out", str(out)]) == 0
    told = "1 of 2 targets are not named by their headline, whose own tone is scored; --about"
    assert told in capsys.readouterr().err
    assert list(read(out)[0]) == ["headline", "target", *ADDED]
    assert main(["score", str(source), "--out", str(out), "--about"]) == 0
    about = [row["about"] for row in read(out)]
    assert about[:2] == ["Nvidia", ""]
    assert set(about[2:]) <= {None, ""}
    vader = ["score", str(source), "--out", str(out), "--about", "--model", "vader"]
    assert main(vader) == 0  # knows no targets, and so names none
    assert {row["about"] for row in read(out)} <= {None, ""}


@pytest.mark.parametrize("source", [".csv", ".jsonl", ".parquet"])
@pytest.mark.parametrize("out", [".csv", ".jsonl", ".parquet"])
def test_any_format_may_become_any_other(tmp_path: Path, source: str, out: str) -> None:
    file = as_file(tmp_path / f"in{source}", ROWS[:3])
    score_file(file, tmp_path / f"out{out}", ASKED, progress=quiet)
    rows = read(tmp_path / f"out{out}")
    assert [row["headline"] for row in rows] == [row["headline"] for row in ROWS[:3]]
    assert float(str(rows[0]["polarity"])) < 0 < float(str(rows[1]["polarity"]))


def test_a_column_of_languages_goes_before_the_text_and_an_option_stands_in(
    tmp_path: Path,
) -> None:
    rows = [{"headline": "Profit rises", "language": "de-AT"}, {"headline": "x", "language": ""}]
    source = as_file(tmp_path / "in.csv", rows)
    arguments = ["score", str(source), "--out", str(tmp_path / "out.csv"), "--language", "en"]
    assert main(arguments) == 0
    assert [row["language"] for row in read(tmp_path / "out.csv")] == ["de", "en"]
    assert list(read(tmp_path / "out.csv")[0])[:2] == ["headline", "language"]


def test_nothing_of_the_users_own_is_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_text("headline\nAMD rallies\n")
    Path("o.csv.partial").mkdir()
    notes = Path("o.csv.partial/notes.txt")
    notes.write_text("mine")
    assert main(["score", "in.csv", "--out", "o.csv"]) == 2
    assert "o.csv.partial: holds notes.txt, which no run has left" in capsys.readouterr().err
    assert notes.read_text() == "mine"
    Path("o.jsonl.partial").write_text("mine")
    assert main(["score", "in.csv", "--out", "o.jsonl"]) == 2
    assert "o.jsonl.partial: is a file; the parts of a run" in capsys.readouterr().err
    rows = '{"headline":"AMD rallies"}\n'
    Path("s.parquet.manifest.json").write_text(rows)
    assert main(["score", "s.parquet.manifest.json", "--out", "s.parquet"]) == 2
    assert Path("s.parquet.manifest.json").read_text() == rows
    assert "its manifest would overwrite the file that is read" in capsys.readouterr().err
    Path("l.csv").write_text("language\nNvidia falls\n")
    assert main(["score", "l.csv", "--out", "lo.csv", "--column", "language"]) == 2
    assert "--column language: the languages found would overwrite" in capsys.readouterr().err
    assert not Path("lo.csv").exists()


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (pa.array([2**60], pa.timestamp("us")), "column 'x' has a cell that cannot be read: "),
        (pa.array([0], pa.timestamp("us", "Mars/Olympus")), "column 'x' has a cell that cannot"),
        (
            pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff\xfe"]).buffers()),
            "column 'x' has a cell that cannot be read: ",
        ),
    ],
)
def test_a_cell_that_cannot_be_held_is_told_with_its_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], column: pa.Array, told: str
) -> None:
    source = tmp_path / "in.parquet"
    pq.write_table(pa.table({"headline": ["Nvidia falls"], "x": column}), source)
    assert main(["score", str(source), "--out", str(tmp_path / "out.parquet")]) == 2
    assert f"RowsError: {source}: {told}" in capsys.readouterr().err


def test_what_nests_too_deep_or_holds_nothing_is_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"headline": "x", "deep": ' + "[" * 100_000 + "]" * 100_000 + "}\n")
    assert main(["score", str(source), "--out", str(tmp_path / "out.jsonl")]) == 2
    assert "in.jsonl, line 1: not JSON: " in capsys.readouterr().err
    source.write_text('{"headline": "Nvidia falls", "x": {}}\n')
    assert main(["score", str(source), "--out", str(tmp_path / "out.parquet")]) == 0
    assert read(tmp_path / "out.parquet")[0]["x"] == "{}"
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1" + b"x" * 40 + b"PAR1")
    assert main(["score", str(broken), "--out", str(tmp_path / "out.csv")]) == 2
    assert f"{broken}: not a Parquet file: " in capsys.readouterr().err


def test_types_nested_cells_and_missing_keys_survive(tmp_path: Path) -> None:
    moment = pd.Timestamp("2025-01-27 14:30", tz="UTC")
    table = pa.table(
        {
            "headline": pa.array(["Profit rises", None]),
            "at": pa.array([moment, None], pa.timestamp("us", "UTC")),
            "count": pa.array([3, None], pa.int32()),
            "tags": pa.array([["a", "b"], []], pa.list_(pa.string())),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    score_file(tmp_path / "in.parquet", tmp_path / "out.parquet", ASKED, progress=quiet)
    kept = pq.read_table(tmp_path / "out.parquet")
    assert kept.select(table.column_names).equals(table)

    lines = ['{"headline": "Gewinn fällt", "extra": {"deep": [1, null]}}', '{"headline": "Up"}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", ASKED, progress=quiet)
    first, second = read(tmp_path / "out.jsonl")
    assert first["extra"] == {"deep": [1, None]}
    assert "extra" not in second
    score_file(tmp_path / "in.jsonl", tmp_path / "mixed.csv", ASKED, progress=quiet)
    assert read(tmp_path / "mixed.csv")[0]["extra"] == '{"deep": [1, null]}'


def test_what_parquet_has_no_form_for_becomes_text(tmp_path: Path) -> None:
    lines = ['{"headline": "Half \\ud83d an emoji", "n": 1}', f'{{"headline": "Up", "n": {2**64}}}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    score_file(tmp_path / "in.jsonl", tmp_path / "out.parquet", ASKED, progress=quiet)
    kept = pq.read_table(tmp_path / "out.parquet")
    assert kept["n"].to_pylist() == ["1", str(2**64)]
    assert kept["headline"].to_pylist() == ["Half ? an emoji", "Up"]


def test_the_language_of_a_row_may_be_its_name(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("headline,language\nNVDA +3 %,German\nNVDA +3 %,\n")
    score_file(tmp_path / "in.csv", tmp_path / "out.csv", ASKED, progress=quiet)
    assert [row["language"] for row in read(tmp_path / "out.csv")] == ["de", ""]


@pytest.mark.parametrize(
    ("name", "content", "arguments", "message"),
    [
        ("in.csv", "title\nx\n", [], "no column 'headline'; there are: title; --column"),
        ("in.csv", "headline\n", [], "is empty"),
        ("in.csv", "", [], "is empty"),
        ("in.jsonl", "", [], "is empty"),
        ("in.csv", "headline,model\nx,y\n", [], "has a column 'model' already"),
        ("in.csv", "headline,a\nx\n", [], "line 2: 1 fields where the header has 2"),
        ("in.csv", "a,a\nx,y\n", [], "line 1: the column 'a' is there twice"),
        ("in.jsonl", '{"headline": "x"}\n[1]\n', [], "line 2: should be one JSON object"),
        ("in.jsonl", '{"headline": "x"}\n{"head', [], "line 2: not JSON"),
        ("in.parquet", "no", [], "not a Parquet file"),
        ("in.txt", "headline\nx\n", [], "in.txt: its ending should be one of .csv, .jsonl"),
        ("in.csv", "headline\nx\n", ["--out", "out.xlsx"], "out.xlsx: its ending should be"),
        ("in.csv", "headline\nx\n", ["--out", "in.csv"], "is the file that is read"),
        ("in.csv", "headline\nx\n", ["--out", "folder.csv"], "is a folder"),
        ("in.csv", "headline\nx\n", ["--out", "file/out.csv"], "cannot write there"),
        ("in.csv", "headline\nx\n", ["--language", "Klingon"], "two letters are asked"),
        ("in.csv", "headline\nx\n", ["--model", "./gone"], "there is no folder './gone'"),
        ("in.csv", "headline\nx\n", ["--device", "tpu"], "--device"),
        ("gone.csv", None, [], "there is no such file"),
    ],
)  # fmt: skip
def test_what_cannot_be_scored_is_refused_in_one_line_and_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str | None,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.csv").mkdir()
    Path("file").write_text("")
    if content is not None:
        Path(name).write_text(content)
    before = sorted(Path().rglob("*"))
    out = [] if "--out" in arguments else ["--out", "out.csv"]
    assert main(["score", name, *out, *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1
    assert sorted(Path().rglob("*")) == before
    if content is not None:
        assert Path(name).read_text() == content
