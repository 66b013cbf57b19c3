"""Does a calibration make probabilities true without changing an answer?"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.batches import softmax
from sentiment.calibrate import main
from sentiment.measures import calibration_error
from sentiment.onnx import OnnxScorer, open_session
from sentiment.score import LABELS, ScorerError
from sentiment.tokens import load_encoder
from sentiment.train import layers_of
from sentiment.train import main as train
from sentiment.training.calibrate import LEAST, Calibration, calibrated, fitted, left_out
from sentiment.training.examples import DataError, Example, one_hot, tones
from sentiment.training.exported import Exported
from sentiment.training.graph import add_calibration, take_calibration
from sentiment.training.leanings import how_german, leanings
from tests.test_sentiment.conftest import TEXTS, tiny_onnx

BENT = Calibration(stretch=-0.5, power=0.6, bend=-0.2, twist=0.1, german=-0.8)
KNOWN = [
    Example("profit meeting", "", one_hot("positive"), "own", "en"),
    Example("loss meeting", "", one_hot("negative"), "own", "de"),
]
number, small = st.floats(-3, 3), st.floats(-0.5, 0.5)


def drawn(count: int, found: Calibration) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logits, languages, and tones that are as likely as the calibration says."""
    chance = np.random.default_rng(1)
    logits = chance.normal(0, 2, (count, 3))
    german = (np.arange(count) % 2).astype(float)
    sums = softmax(calibrated(logits, german, found)).cumsum(axis=1)[:, :2]
    return logits, german, np.eye(3)[(chance.random(count)[:, None] > sums).sum(axis=1)]


@given(
    st.builds(Calibration, number, number, small, small, number),
    st.lists(st.tuples(*[st.floats(-9, 9)] * 3), min_size=1),
)
def test_no_answer_changes(found: Calibration, rows: list) -> None:
    logits = np.array(rows)
    after = calibrated(logits, np.ones(len(rows)), found)
    order = np.argsort(logits, axis=1, kind="stable")  # from the least likely to the answer
    assert (np.diff(np.take_along_axis(after, order, axis=1), axis=1) >= 0).all()
    clear = np.diff(np.sort(logits, axis=1), axis=1)[:, -1] > 1e-6
    assert (after.argmax(axis=1) == logits.argmax(axis=1))[clear].all()


def test_without_one_all_probabilities_stay() -> None:
    logits = np.random.default_rng(0).normal(0, 3, (50, 3))
    after = softmax(calibrated(logits, np.ones(50), Calibration()))
    assert after == pytest.approx(softmax(logits))


def test_the_one_behind_the_tones_is_found_and_makes_the_probabilities_true() -> None:
    logits, german, tones = drawn(20000, BENT)
    found = fitted(logits, german, tones)
    assert found.german == pytest.approx(BENT.german, abs=0.08)
    meant, said = (softmax(calibrated(logits, german, one)) for one in (BENT, found))
    assert np.abs(said - meant).mean() < 0.005
    labels = tones.argmax(axis=1)
    assert calibration_error(softmax(logits), labels) > 0.06
    assert calibration_error(softmax(calibrated(logits, german, found)), labels) < 0.015


def test_as_many_texts_as_are_asked_for_make_probabilities_better_than_none() -> None:
    long = Calibration(stretch=-0.3)
    logits, german, tones = drawn(LEAST * 20, long)
    meant = softmax(calibrated(logits, german, long))
    errors = []
    for part in np.split(np.arange(LEAST * 20), 20):
        found = fitted(logits[part], german[part], tones[part])
        errors.append(np.abs(softmax(calibrated(logits, german, found)) - meant).mean())
    before = np.abs(softmax(logits) - meant).mean()
    assert np.mean(errors) < 0.75 * before
    assert np.mean(errors > before) < 0.25


def test_a_part_is_calibrated_without_its_own_tones() -> None:
    logits, german, tones = drawn(300, BENT)
    parts = [place % 3 for place in range(300)]
    before = left_out(logits, german, tones, parts)
    tones[::3] = np.roll(tones[::3], 1, axis=1)
    after = left_out(logits, german, tones, parts)
    assert (after[::3] == before[::3]).all()
    assert (after[1::3] != before[1::3]).any()


def test_word_pieces_lean_to_the_language_they_are_seen_in(tmp_path: Path) -> None:
    encoder = load_encoder(tiny_onnx(tmp_path, list(LABELS)), name="tiny")
    found = leanings(encoder, KNOWN)
    piece = encoder.tokenizer.token_to_id
    assert found[piece("profit")] < 0 < found[piece("loss")]
    assert found[[piece("meeting"), piece("[CLS]"), piece("[UNK]")]].tolist() == [0, 0, 0]
    english, german, neither = how_german(
        [[piece("profit")], [piece("loss")] * 2, [piece("meeting")]], found
    )
    assert (english < 0.5 < german, neither) == (True, 0.5)


def test_the_graph_computes_what_the_formula_says_alone_and_in_a_batch(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="needs onnx, which the test extra installs")
    folder = tiny_onnx(tmp_path, list(LABELS), graph="model.onnx")
    encoder = load_encoder(folder, name="tiny")
    found = leanings(encoder, KNOWN)
    proto = onnx.load(folder / "model.onnx")
    raw = open_session(proto.SerializeToString())
    before = proto.SerializeToString(deterministic=True)
    add_calibration(proto, BENT, found)
    onnx.checker.check_model(proto)
    bent = open_session(proto.SerializeToString())
    encoded = encoder.encode(TEXTS, [""] * len(TEXTS))
    batch = encoder.padded(encoded)
    del batch["token_type_ids"]
    (logits,), (after,) = raw.run(["logits"], batch), bent.run(["logits"], batch)
    german = how_german([one.ids for one in encoded], found)
    assert after == pytest.approx(calibrated(logits, german, BENT), abs=1e-5)
    for place, one in enumerate(encoded):
        alone = encoder.padded([one])
        del alone["token_type_ids"]
        (row,) = bent.run(["logits"], alone)
        assert row[0] == pytest.approx(after[place], abs=1e-6)
    take_calibration(proto)
    assert proto.SerializeToString(deterministic=True) == before


def test_a_model_is_calibrated_as_often_as_one_likes(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="needs onnx, which the test extra installs")
    folder = tiny_onnx(tmp_path, ["Positive", "Neutral", "Negative"], graph="model.onnx")
    doubtful = [
        Example("profit", "", (0.1, 0.2, 0.7), "own"),
        Example("loss", "", (0.6, 0.3, 0.1), "own", "de"),
    ] * 200
    assert OnnxScorer(folder).score(["profit"])[0].positive == 0.787
    found = fitted(*Exported(folder, KNOWN).ask(doubtful), tones(doubtful))
    Exported(folder, KNOWN).write(found)
    score = OnnxScorer(folder).score(["profit", "loss"])
    assert score[0].positive == pytest.approx(0.7, abs=0.02)
    assert score[1].negative == pytest.approx(0.6, abs=0.02)
    assert fitted(*Exported(folder, KNOWN).ask(doubtful), tones(doubtful)) == found


def test_a_handful_of_texts_makes_no_certainty() -> None:
    logits, true = np.array([[3.0, 0.0, -1.0]] * 5), np.array([[1.0, 0.0, 0.0]] * 5)
    for tone in (true, true[:, ::-1]):
        found = fitted(logits, np.zeros(5), tone)
        assert max(map(abs, (found.stretch, found.power))) < 1.2


@pytest.mark.parametrize("damage", ["gone", "no model", "old", "other names"])
def test_a_file_that_cannot_be_calibrated_is_refused_and_kept(tmp_path: Path, damage: str) -> None:
    onnx = pytest.importorskip("onnx", reason="needs onnx, which the test extra installs")
    path = tiny_onnx(tmp_path, list(LABELS), graph="model.onnx") / "model.onnx"
    proto = onnx.load(path)
    if damage == "old":
        proto.opset_import[0].version = 17
    proto.graph.output[0].name = "scores" if damage == "other names" else "logits"
    path.write_bytes(b"nothing" if damage == "no model" else proto.SerializeToString())
    before = path.read_bytes()
    if damage == "gone":
        path.unlink()
    told = {"old": "opset 17 of ONNX; 18 is needed", "other names": "no logits, only "}
    with pytest.raises(ScorerError, match=told.get(damage, r"model\.onnx: no model in ONNX")):
        Exported(tmp_path, KNOWN)
    assert not path.exists() if damage == "gone" else path.read_bytes() == before


def test_the_command_calibrates_and_says_what_that_gives(
    tmp_path: Path,
    labelled: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("onnx", reason="needs onnx, which the test extra installs")
    path = tiny_onnx(tmp_path / "model", list(LABELS), graph="model.onnx") / "model.onnx"
    before = path.read_bytes()
    assert main([str(labelled), "--model", str(path.parent)]) == 2
    told = f"DataError: 6 texts have the split dev; a calibration of fewer than {LEAST} makes"
    assert capsys.readouterr().err.startswith(told)
    assert path.read_bytes() == before
    monkeypatch.setattr("sentiment.calibrate.LEAST", 6)
    assert main([str(labelled), "--model", str(path.parent)]) == 0
    first, _, head, _, *rows = capsys.readouterr().out.splitlines()
    assert first.startswith("Fitted on 6 texts: stretch ")
    assert head == "| Set | Texts | Uncalibrated | Fitted | Left out |"
    assert rows[0].startswith("| PhraseBank | 1 | 0.667 | ")  # of a text without a known word
    assert rows[-1].startswith("| German, written for this project | 207 | ")
    assert path.read_bytes() != before


def test_data_that_are_missing_are_named(
    tmp_path: Path, labelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "empty"), "--model", str(tmp_path)]) == 2
    assert "no english.parquet here" in capsys.readouterr().err
    for file in (labelled / "labelled").glob("english*.parquet"):
        pd.read_parquet(file).assign(split="train").to_parquet(file)
    assert main([str(labelled), "--model", str(tmp_path)]) == 2
    assert "no text has the split dev" in capsys.readouterr().err


def test_more_layers_than_an_encoder_has_are_refused(tmp_path: Path) -> None:
    config = {"model_type": "bert", "num_hidden_layers": 6}
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert layers_of(str(tmp_path), None) == 6
    assert layers_of(str(tmp_path), 4) == 4
    with pytest.raises(DataError, match=r"--layers: 9, but .* has 6 layers"):
        layers_of(str(tmp_path), 9)
    with pytest.raises(DataError, match=r"--encoder: .*gone cannot be loaded"):
        layers_of(str(tmp_path / "gone"), None)


@pytest.mark.parametrize(
    ("command", "package", "extra"),
    [(main, "onnx", "train"), (train, "torch", "torch,train")],
    ids=["calibrate", "train"],
)
def test_packages_that_are_missing_are_named(
    command, package: str, extra: str, tmp_path: Path, monkeypatch, capsys, labelled: Path
) -> None:
    tiny_onnx(tmp_path, list(LABELS), graph="model.onnx")
    monkeypatch.setitem(sys.modules, package, None)
    words = ["--model", str(tmp_path)] if command is main else ["--encoder", "x", "--out", "y"]
    assert command([str(labelled), *words]) == 2
    assert capsys.readouterr().err == (
        f"{package} is not installed; it comes with: pip install -e .[{extra}]\n"
    )
