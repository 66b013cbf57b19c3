"""Does a calibration make probabilities true without changing an answer?"""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.batches import softmax
from sentiment.calibrate import Network, main
from sentiment.measures import calibration_error
from sentiment.onnx import OnnxScorer, open_session
from sentiment.score import LABELS, ScorerError
from sentiment.tokens import load_encoder
from sentiment.train import main as train
from sentiment.training.calibrate import Calibration, calibrated, fitted, left_out
from sentiment.training.examples import Example, one_hot
from sentiment.training.graph import add_calibration, take_calibration
from sentiment.training.leanings import how_german, leanings
from tests.test_sentiment.conftest import TEXTS, tiny_onnx

BENT = Calibration(stretch=-0.5, power=0.6, german=-0.8)
KNOWN = [
    Example("profit meeting", "", one_hot("positive"), "own", "en"),
    Example("loss meeting", "", one_hot("negative"), "own", "de"),
]
number = st.floats(-3, 3)


def drawn(count: int, found: Calibration) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logits, languages, and tones that are as likely as the calibration says."""
    chance = np.random.default_rng(1)
    logits = chance.normal(0, 2, (count, 3))
    german = (np.arange(count) % 2).astype(float)
    sums = softmax(calibrated(logits, german, found)).cumsum(axis=1)[:, :2]
    return logits, german, np.eye(3)[(chance.random(count)[:, None] > sums).sum(axis=1)]


@given(number, number, number, st.lists(st.tuples(*[st.floats(-9, 9)] * 3), min_size=1))
def test_no_answer_changes(stretch: float, power: float, german: float, rows: list) -> None:
    logits = np.array(rows)
    after = calibrated(logits, np.ones(len(rows)), Calibration(stretch, power, german))
    best = np.take_along_axis(after, logits.argmax(axis=1)[:, None], axis=1)[:, 0]
    assert (best == after.max(axis=1)).all()


def test_without_one_all_probabilities_stay() -> None:
    logits = np.random.default_rng(0).normal(0, 3, (50, 3))
    after = softmax(calibrated(logits, np.ones(50), Calibration()))
    assert after == pytest.approx(softmax(logits))


def test_the_one_behind_the_tones_is_found_and_makes_the_probabilities_true() -> None:
    logits, german, tones = drawn(20000, BENT)
    found = fitted(logits, german, tones)
    assert [found.stretch, found.power, found.german] == pytest.approx([-0.5, 0.6, -0.8], abs=0.08)
    labels = tones.argmax(axis=1)
    assert calibration_error(softmax(logits), labels) > 0.06
    assert calibration_error(softmax(calibrated(logits, german, found)), labels) < 0.015


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
    doubtful = [Example("profit", "", (0.1, 0.2, 0.7), "own"), Example("loss", "", (0.6, 0.3, 0.1),
                "own", "de")]  # fmt: skip
    scorer = OnnxScorer(folder)
    assert scorer.score(["profit"])[0].positive == 0.787
    found = Network(folder, KNOWN).calibrate(doubtful)
    score = OnnxScorer(folder).score(["profit", "loss"])
    assert score[0].positive == pytest.approx(0.7, abs=0.02)
    assert score[1].negative == pytest.approx(0.6, abs=0.02)
    again = Network(folder, KNOWN).calibrate(doubtful)
    assert str(again) == str(found)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="needs onnx, which the test extra installs")
    with pytest.raises(ScorerError, match=r"model\.onnx is missing"):
        Network(tmp_path, KNOWN)


def test_data_that_are_missing_are_named(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main([str(tmp_path), "--model", str(tmp_path)]) == 2
    assert "no english.parquet here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "package"), [(main, "onnx"), (train, "torch")], ids=["calibrate", "train"]
)
def test_packages_that_are_missing_are_named(
    command, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, labelled: Path
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    words = ["--model", str(tmp_path)] if command is main else ["--encoder", "x", "--out", "y"]
    tiny_onnx(tmp_path, list(LABELS), graph="model.onnx")
    assert command([str(labelled), *words]) == 2
    assert capsys.readouterr().err == (
        f"{package} is not installed; it comes with the extras: pip install -e .[torch,train]\n"
    )
