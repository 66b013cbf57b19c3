"""Is labelled data that cannot be used, or an option that makes no sense, told at once?"""

import logging
from pathlib import Path

import pandas as pd
import pytest

from sentiment.evaluate import main, test_sets
from sentiment.train import _tell_left_out
from sentiment.train import main as train
from sentiment.training.examples import FINBERT, DataError, headlines, taught
from sentiment.training.mixture import labelled

test_sets.__test__ = False  # type: ignore[attr-defined]  # a function of the project, no test


@pytest.fixture(autouse=True)
def no_log_of_before(monkeypatch):
    """Let no test log to the captured stream of one before, which is closed by now."""
    monkeypatch.setattr(logging.root, "handlers", [])


@pytest.fixture
def folder(labelled: Path) -> Path:
    return labelled


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--answers", "x", "--commercial-only"], "--answers: not with --teacher or"),
        (["--answers", "x", "--teacher", "y"], "--answers: not with --teacher or"),
        (["--runs", "0"], "--runs: 0, but one run at least is needed"),
        (["--layers", "0"], "--layers: 0, but one layer at least is needed"),
        (["--threads", "-1"], "--threads: -1, but one thread at least is needed"),
        (["--last-runs", "-1"], "--last-runs: -1, but 0 or more are asked"),
        (["--epochs", "-1"], "--epochs: -1.0, but a number above 0 is asked"),
        (["--epochs", "nan"], "--epochs: nan, but a number above 0 is asked"),
        (["--epochs", "inf"], "--epochs: inf, but a number above 0 is asked"),
    ],
)
def test_what_cannot_be_trained_is_said_at_once(
    more: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        train(["folder", "--encoder", "e", "--out", "o", *more])
    assert told in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DataError, match=r"no english\.parquet here"):
        headlines(tmp_path, "train")
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("DataError: ")


def test_a_split_that_no_text_has_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), "--split", "trian"]) == 2
    assert capsys.readouterr().err == f"DataError: {folder}: no text has the split trian\n"


def test_a_file_that_is_no_parquet_file_is_named(folder: Path) -> None:
    (folder / "labelled" / "english.parquet").write_text("text,label\n")
    with pytest.raises(DataError, match=r"english\.parquet: no Parquet file: "):
        headlines(folder, "train")


def test_rows_without_a_text_are_left_out_and_told(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = folder / "labelled" / "english.parquet"
    frame = pd.read_parquet(path).drop(columns="agreement")  # which may be missing
    frame.loc[0, "text"] = None
    frame.to_parquet(path)
    assert "Profit rose" not in {one.text for one in headlines(folder, "train")}
    assert "1 rows lack a value of text" in caplog.text


@pytest.mark.parametrize(
    ("name", "column", "values", "told"),
    [
        ("english", "label", ["neutral", None, "bullish", "x", "x"],
         "row 3: label 'bullish' is not one of negative, neutral, positive"),
        ("english", "text", [1, 2, 3, 4, 5], "row 1: text = 1; a text is asked"),
        ("english_entity", "entity", [7, 8, 9, 10], "row 1: entity = 7; a text is asked"),
        ("german_translated", "label", ["neutral", "positive", "Positive", "neutral"],
         "row 3: label 'Positive' is not one of"),
        ("german_translated", "text_en", [1, 2, 3, 4], "row 1: text_en = 1; a text is asked"),
        ("english", "agreement", ["all"] * 5,
         "row 2: agreement = 'all'; a number from 0 to 100 is asked"),
        ("english", "agreement", [100, 50.0, 50, 50, 101], "row 5: agreement = 101.0; a number"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_told_with_file_and_row(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, column: str, values: list,
    told: str,
) -> None:  # fmt: skip
    path = folder / "labelled" / f"{name}.parquet"
    pd.read_parquet(path).assign(**{column: values}).to_parquet(path)
    assert main([str(folder)]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"DataError: {path}, {told}")
    assert len(error.splitlines()) == 1


def test_headlines_of_an_unknown_source_are_measured_and_told(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert "other English headlines" not in test_sets(folder, "dev")
    path = folder / "labelled" / "english.parquet"
    frame = pd.read_parquet(path)
    frame.loc[frame["source"] == "sentfin", "source"] = "sentfln"
    frame.assign(agreement=frame["agreement"].astype("Int64")).to_parquet(path)
    others = test_sets(folder, "dev")["other English headlines"]
    assert [one.text for one in others] == ["Gold shines"]
    _tell_left_out(labelled(folder))
    assert "headlines left out, since their source has no share" in caplog.text
    assert "{'sentfln': 1}" in caplog.text


def test_the_measuring_asks_for_one_thread_at_least(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([str(folder), "--threads", "0"])
    assert "--threads: 0, but one thread at least is needed" in capsys.readouterr().err


def test_a_teachers_probabilities_are_numbers(folder: Path) -> None:
    said = {"text": ["x"], "prob_neg": ["0.2"], "prob_neu": [0.5], "prob_pos": [0.3]}
    pd.DataFrame({**said, "teacher": [FINBERT]}).to_parquet(
        folder / "labelled" / "teacher_probabilities.parquet"
    )
    with pytest.raises(DataError, match=r"row 1: prob_neg = '0\.2'; a number from 0 to 1 is asked"):
        taught(folder)
