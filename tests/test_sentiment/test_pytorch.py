"""Does PyTorch score with the models of others, as they mean it and safely?"""

import importlib.util
import json
from pathlib import Path

import pytest

from sentiment.hub import HubScorer
from sentiment.score import Score, ScorerError
from tests.test_sentiment.conftest import (
    COMMIT,
    ORDERS,
    TEXTS,
    LocalHub,
    change_config,
    close,
    tiny_onnx,
    tiny_torch,
    votes,
)

with_torch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None,
    reason="needs the torch extra: make test-torch runs it",
)
FAMILIES = dict(zip(ORDERS, ("bert", "bert", "roberta"), strict=True))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A random BERT of 2 layers; its labels are in an unusual order."""
    return tiny_torch(tmp_path / "tiny", ["Bullish", "Bearish", "Neutral"])


@with_torch
@pytest.mark.parametrize("name", ORDERS)
def test_a_model_of_the_hub_for_pytorch_is_read_by_its_labels(
    hub: LocalHub, tmp_path: Path, name: str
) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification

    family = FAMILIES[name]
    folder = tiny_torch(tmp_path / "served", ORDERS[name], family=family)
    hub.models[name] = folder
    scorer = HubScorer(name)
    model = AutoModelForSequenceClassification.from_pretrained(folder)
    places = ["profit", "loss", "meeting"]
    names = [label.lower() for label in ORDERS[name]]
    for text, score in zip(TEXTS, scorer.score(TEXTS), strict=True):
        ids = [2, *(places.index(word) + 4 for word in text.split()), 3]
        said = model(torch.tensor([ids])).logits.softmax(dim=1)[0].tolist()
        assert close(score, Score(**dict(zip(names, said, strict=True))))
    assert scorer.revision == COMMIT
    assert not any("onnx_data" in one for one in hub.asked)


@with_torch
def test_onnx_goes_first_unless_the_other_is_asked_for(tmp_path: Path) -> None:
    labels = ["Positive", "Negative", "Neutral"]
    tiny = tiny_torch(tiny_onnx(tmp_path, labels), labels)
    assert close(HubScorer(str(tiny)).score(["profit"])[0], votes("profit"))
    assert not close(HubScorer(str(tiny), backend="torch").score(["profit"])[0], votes("profit"))


@with_torch
def test_targets_are_ignored_by_a_model_that_was_not_trained_with_any(tiny: Path) -> None:
    scorer = HubScorer(str(tiny))
    assert not scorer.knows_targets
    assert scorer.score(["profit loss"], ["loss"]) == scorer.score(["profit loss"])


@with_torch
def test_padding_changes_no_score(tiny: Path) -> None:
    scorer = HubScorer(str(tiny))
    together = scorer.score(TEXTS)
    for text, score in zip(TEXTS, together, strict=True):
        assert close(scorer.score([text])[0], score)
    assert len({score.polarity for score in together}) > 1


@with_torch
def test_half_precision_weights_are_computed_in_float32(tiny: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    model = AutoModelForSequenceClassification.from_pretrained(tiny)
    model.half().save_pretrained(tiny)
    scorer = HubScorer(str(tiny))
    scorer.score(["profit"])
    kinds = {str(one.dtype) for one in scorer._scorer._classifier.parameters()}  # type: ignore[attr-defined]
    assert kinds == {"torch.float32"}


@with_torch
def test_a_text_longer_than_the_model_can_read_is_cut(tiny: Path) -> None:
    scorer = HubScorer(str(tiny))
    assert scorer.score(["loss " * 1000]) == scorer.score(["loss " * 96])


@with_torch
def test_a_folders_revision_follows_its_contents(tiny: Path) -> None:
    before = HubScorer(str(tiny)).revision
    assert HubScorer(f"{tiny}/").revision == before
    (tiny / "README.md").write_text("not read by the model")
    assert HubScorer(str(tiny)).revision == before
    change_config(tiny, note="changed")
    assert HubScorer(str(tiny)).revision != before


@with_torch
def test_a_model_that_never_learnt_to_classify_is_refused(tiny: Path) -> None:
    from transformers import BertModel

    labels = json.loads((tiny / "config.json").read_text())["id2label"]
    BertModel.from_pretrained(tiny).save_pretrained(tiny)
    change_config(tiny, id2label=labels)
    with pytest.raises(ScorerError, match="not trained to classify"):
        HubScorer(str(tiny)).score(["profit"])


@with_torch
def test_weights_of_another_shape_than_the_config_says_are_refused(tiny: Path) -> None:
    change_config(tiny, hidden_size=16)
    with pytest.raises(ScorerError, match="cannot be loaded"):
        HubScorer(str(tiny)).score(["profit"])


@with_torch
def test_code_of_a_model_is_never_run(tiny: Path, tmp_path: Path) -> None:
    (tiny / "own.py").write_text(f"import os\nos.mkdir({str(tmp_path / 'harm')!r})\n")
    auto = {"AutoConfig": "own.C", "AutoModelForSequenceClassification": "own.M"}
    change_config(tiny, model_type="of_its_own", auto_map=auto)
    with pytest.raises(ScorerError, match="cannot be loaded"):
        HubScorer(str(tiny)).score(["profit"])
    assert not (tmp_path / "harm").exists()


@with_torch
def test_a_graphics_card_scores_as_the_cores_do(tiny: Path) -> None:
    import torch

    if not torch.cuda.is_available():
        pytest.skip("needs a graphics card, and PyTorch with CUDA")
    many = TEXTS * 100  # more than one batch
    on_card = HubScorer(str(tiny), device="cuda").score(many)
    assert all(close(*both) for both in zip(on_card, HubScorer(str(tiny)).score(many), strict=True))


@with_torch
def test_a_graphics_card_that_is_not_there_is_named(tiny: Path) -> None:
    with pytest.raises(ScorerError, match="device = 'cuda:99': this PyTorch finds no such device"):
        HubScorer(str(tiny), device="cuda:99").score(["profit"])


@with_torch
def test_a_folder_without_a_model_says_so_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ScorerError, match="cannot be read") as error:
        HubScorer(str(tmp_path)).score(["profit"])
    assert "\n" not in str(error.value)


def test_without_torch_the_extra_to_install_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentiment.pytorch.find_spec", lambda name: None)
    with pytest.raises(ScorerError, match=r"torch extra: pip install -e \.\[torch\]"):
        HubScorer(str(tmp_path)).score(["profit"])


def test_a_torch_too_old_for_transformers_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentiment.pytorch.find_spec", lambda name: object())
    monkeypatch.setattr("transformers.is_torch_available", lambda: False)
    with pytest.raises(ScorerError, match="torch extra"):
        HubScorer(str(tmp_path)).score(["profit"])
