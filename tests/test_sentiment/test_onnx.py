import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.onnx import EMBEDDED, FILES, OnnxScorer
from sentiment.score import ScorerError
from tests.test_sentiment.conftest import tiny_onnx

SUBJECTS = ("The chipmaker", "A German carmaker", "The bank", "Der Versicherer", "Die Airline")
EVENTS = (
    "raises its forecast for the third time this year",
    "warns",
    "reports a loss and cuts the dividend, and shares fall sharply in late trading",
    "hält an der Prognose fest",
    "verdient im zweiten Quartal deutlich weniger als von den meisten Beobachtern erwartet",
)
TEXTS = [f"{subject} {event}" for subject in SUBJECTS for event in EVENTS] + ["", "NVDA", "ä" * 500]


@pytest.fixture(scope="module")
def scorer() -> OnnxScorer:
    return OnnxScorer(EMBEDDED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the embedded model that a test may change."""
    copy = tmp_path / "model"
    shutil.copytree(EMBEDDED, copy)
    return copy


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("Quarterly profit rose sharply and beat all expectations", "positive"),
        ("The company warns of heavy losses and cuts jobs", "negative"),
        ("The annual general meeting takes place in May", "neutral"),
        ("Der Gewinn steigt deutlich stärker als erwartet", "positive"),
        ("Der Konzern meldet hohe Verluste und streicht Stellen", "negative"),
        ("Die Hauptversammlung findet im Mai statt", "neutral"),
    ],
)
def test_clear_headlines_get_their_tone(scorer: OnnxScorer, text: str, tone: str) -> None:
    (score,) = scorer.score([text])
    assert getattr(score, tone) > 0.5


def test_the_headline_that_started_it_all_is_negative(scorer: OnnxScorer) -> None:
    text = "DeepSeek verbreitet Angst an der Wall Street: KI-Rivale aus China löst Ausverkauf aus"
    assert scorer.score([text])[0].polarity < -0.2


def test_probabilities_are_fractions_that_sum_to_one(scorer: OnnxScorer) -> None:
    for score in scorer.score(TEXTS):
        parts = (score.negative, score.neutral, score.positive)
        assert all(0.0 <= part <= 1.0 for part in parts)
        assert sum(parts) == pytest.approx(1.0, abs=1e-12)


def test_a_text_gets_the_same_score_alone_in_a_batch_and_in_any_order(scorer: OnnxScorer) -> None:
    many = TEXTS * 3
    random.Random(7).shuffle(many)
    together = dict(zip(many, scorer.score(many), strict=True))
    assert {text: scorer.score([text])[0] for text in TEXTS} == together


@settings(max_examples=25, deadline=None)
@given(
    mates=st.lists(
        st.one_of(st.sampled_from(TEXTS), st.text(max_size=300)), min_size=1, max_size=80
    ),
    place=st.integers(0, 80),
)
def test_no_company_in_a_batch_moves_a_score_by_a_ten_thousandth(
    mates: list[str], place: int
) -> None:
    text = "Der Konzern meldet hohe Verluste und streicht Stellen"
    place = min(place, len(mates))
    (alone,) = embedded().score([text])
    found = embedded().score([*mates[:place], text, *mates[place:]])[place]
    for name in ("negative", "neutral", "positive"):
        assert abs(getattr(found, name) - getattr(alone, name)) <= 1e-4


@lru_cache
def embedded() -> OnnxScorer:
    return OnnxScorer(EMBEDDED, threads=2)


def test_the_number_of_threads_changes_no_score(scorer: OnnxScorer) -> None:
    assert OnnxScorer(EMBEDDED, threads=1).score(TEXTS) == scorer.score(TEXTS)


def test_umlauts_and_their_spelled_out_forms_score_alike(scorer: OnnxScorer) -> None:
    one, other = scorer.score(
        ["Börse stürzt ab, Anleger flüchten", "Boerse stuerzt ab, Anleger fluechten"]
    )
    assert one == other


def test_only_the_beginning_of_a_very_long_text_is_read(scorer: OnnxScorer) -> None:
    beginning = "The company warns of heavy losses " * 30
    assert scorer.score([beginning]) == scorer.score([beginning + "and profit rose sharply"])


def test_no_texts_get_no_scores(scorer: OnnxScorer) -> None:
    assert scorer.score([]) == []


def test_other_label_orders_are_followed(scorer: OnnxScorer, folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {"0": "Bullish", "1": "Bearish", "2": "Neutral"}
    (folder / "config.json").write_text(json.dumps(config))
    text = "Quarterly profit rose sharply"
    (right,), (relabelled,) = scorer.score([text]), OnnxScorer(folder, "mine").score([text])
    assert relabelled.positive == pytest.approx(right.negative, abs=2e-4)
    assert relabelled.negative == pytest.approx(right.neutral, abs=2e-4)
    assert relabelled.neutral == pytest.approx(right.positive, abs=2e-4)


def test_labels_without_a_meaning_are_refused_before_anything_is_loaded(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ScorerError, match="mine: the model's label 'LABEL_0'"):
        OnnxScorer(folder, "mine")
    given = {"LABEL_0": "negative", "LABEL_1": "neutral", "LABEL_2": "positive"}
    assert OnnxScorer(folder, "mine", labels=given).model == "mine"


def test_what_the_user_says_of_the_labels_is_part_of_the_revision(scorer: OnnxScorer) -> None:
    swapped = OnnxScorer(EMBEDDED, labels={"negative": "positive", "positive": "negative"})
    assert swapped.revision.startswith(f"{scorer.revision}+")


def test_the_revision_follows_the_contents_and_not_the_place(
    scorer: OnnxScorer, folder: Path
) -> None:
    assert len(scorer.revision) == 12
    assert OnnxScorer(folder, "copy").revision == scorer.revision
    for file in FILES:
        with (folder / file).open("a") as opened:
            opened.write("\n")
        changed = OnnxScorer(folder, "copy").revision
        assert changed != scorer.revision
        shutil.copy(EMBEDDED / file, folder / file)


@pytest.mark.parametrize("file", FILES[:3])
def test_a_folder_that_lacks_a_file_is_refused_by_the_files_name(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(ScorerError, match=f"{file} is missing"):
        OnnxScorer(folder)


def test_a_file_that_is_not_the_model_itself_is_refused(folder: Path) -> None:
    (folder / "model.onnx").write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(ScorerError, match=r"model\.onnx is not a model .*\(43 bytes\)"):
        OnnxScorer(folder).score(["a"])


def test_an_empty_model_and_a_broken_tokenizer_are_refused_in_a_line(folder: Path) -> None:
    (folder / "tokenizer.json").write_text('{"version": "1.0", "model": {}}')
    with pytest.raises(ScorerError, match=r"tokenizer\.json is not a tokenizer of the library"):
        OnnxScorer(folder).score(["a"])
    (folder / "model.onnx").write_bytes(b"")
    shutil.copy(EMBEDDED / "tokenizer.json", folder)
    with pytest.raises(ScorerError, match=r"model\.onnx is not a model .*\(0 bytes\)"):
        OnnxScorer(folder).score(["a"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda graph: graph.output[0].__setattr__("name", "scores"), "outputs scores, and no log"),
        (lambda graph: graph.input[0].__setattr__("name", "places"), "its input places, a tensor"),
        (
            lambda graph: graph.input[0].type.tensor_type.__setattr__("elem_type", 6),
            r"its input input_ids, a tensor\(int32\), is not one of input_ids, .*tensor\(int64\)",
        ),
    ],
)
def test_a_graph_of_other_inputs_or_outputs_is_refused(
    tmp_path: Path, change: Callable[[Any], None], told: str
) -> None:
    folder = tiny_onnx(tmp_path, ["negative", "neutral", "positive"])
    path = folder / "onnx" / "model.onnx"
    model = onnx.load(path)
    old = [one.name for one in (model.graph.input[0], model.graph.output[0])]
    change(model.graph)
    new = [one.name for one in (model.graph.input[0], model.graph.output[0])]
    for node in model.graph.node:  # what is named anew is still the same edge
        for names in (node.input, node.output):
            names[:] = [dict(zip(old, new, strict=True)).get(name, name) for name in names]
    onnx.save(model, path)
    with pytest.raises(ScorerError, match=told):
        OnnxScorer(folder).score(["profit"])


@pytest.mark.parametrize("more", ["tokenizer_config.json", "spiece.model"])
def test_whatever_a_tokenizer_is_read_from_is_part_of_the_revision(folder: Path, more: str) -> None:
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\nprofit\n")
    before = OnnxScorer(folder).revision
    (folder / more).write_text('{"do_lower_case": false}')
    assert OnnxScorer(folder).revision != before


def test_a_config_that_is_not_json_is_refused(folder: Path) -> None:
    (folder / "config.json").write_text("{")
    with pytest.raises(ScorerError, match=r"config\.json is not JSON"):
        OnnxScorer(folder)


def test_libraries_are_loaded_only_to_score_and_say_nothing() -> None:
    story = """
import os, sys
before = dict(os.environ)
from sentiment.onnx import EMBEDDED, OnnxScorer
scorer = OnnxScorer(EMBEDDED)
scorer.revision
heavy = {"transformers", "onnxruntime", "torch"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
scorer.score(["Profit rose"])
assert "torch" not in sys.modules
assert dict(os.environ) == before
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", story], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
