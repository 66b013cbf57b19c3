import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sentiment.hub import HubScorer
from sentiment.score import ScorerError

with_torch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None,
    reason="needs the torch extra: pip install -e .[torch]",
)

TEXTS = ["profit up", "loss", "profit up loss up profit loss", "loss profit", "up"]
COMMIT = "4556d13015211d73dccd3fdd39d39232506f3e43"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A random BERT of 2 layers that knows 3 words; its labels are in an unusual order."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "profit", "loss", "up"]
    vocabulary = {word: index for index, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]"
    ).save_pretrained(tmp_path)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=128,
        initializer_range=1.0,  # weights large enough that texts get different scores
        id2label={0: "Bullish", 1: "Bearish", 2: "Neutral"},
        label2id={"Bullish": 0, "Bearish": 1, "Neutral": 2},
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    return tmp_path


def change_config(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@with_torch
def test_scores_are_those_of_the_model_by_the_names_of_its_labels(tiny: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification

    model = AutoModelForSequenceClassification.from_pretrained(tiny)
    for text, score in zip(TEXTS, HubScorer(str(tiny)).score(TEXTS), strict=True):
        ids = [["profit", "loss", "up"].index(word) + 2 for word in text.split()]
        bull, bear, neutral = model(torch.tensor([ids])).logits.softmax(dim=1)[0].tolist()
        assert (score.positive, score.negative, score.neutral) == pytest.approx(
            (bull, bear, neutral), abs=2e-4
        )


@with_torch
def test_targets_are_ignored(tiny: Path) -> None:
    scorer = HubScorer(str(tiny))
    assert not scorer.knows_targets
    assert scorer.score(["profit up"], ["loss"]) == scorer.score(["profit up"])


@with_torch
def test_padding_changes_no_score(tiny: Path) -> None:
    scorer = HubScorer(str(tiny))
    together = scorer.score(TEXTS)
    for text, score in zip(TEXTS, together, strict=True):
        assert scorer.score([text])[0].polarity == pytest.approx(score.polarity, abs=2e-4)
    assert len({score.polarity for score in together}) > 1


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
def test_labels_without_a_meaning_need_the_users_word(tiny: Path) -> None:
    change_config(tiny, id2label={0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"})
    with pytest.raises(ScorerError, match="LABEL_0 = "):
        HubScorer(str(tiny)).score(["profit"])
    given = {"LABEL_0": "positive", "LABEL_1": "negative", "LABEL_2": "neutral"}
    explained = HubScorer(str(tiny), labels=given).score(TEXTS)
    change_config(tiny, id2label={0: "positive", 1: "negative", 2: "neutral"})
    assert explained == HubScorer(str(tiny)).score(TEXTS)


@with_torch
def test_a_model_that_never_learnt_to_classify_is_refused(tiny: Path) -> None:
    from transformers import BertModel

    labels = json.loads((tiny / "config.json").read_text())["id2label"]
    BertModel.from_pretrained(tiny).save_pretrained(tiny)
    change_config(tiny, id2label=labels)
    with pytest.raises(ScorerError, match="not trained to classify"):
        HubScorer(str(tiny)).score(["profit"])


@with_torch
def test_a_folder_without_a_model_says_so_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ScorerError, match="cannot be loaded") as error:
        HubScorer(str(tmp_path)).score(["profit"])
    assert "\n" not in str(error.value)


@with_torch
def test_a_hub_out_of_reach_points_to_the_embedded_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import transformers

    def unreachable(*_: object, **__: object) -> None:
        raise OSError("We couldn't connect to the hub.\nCheck your internet connection.")

    monkeypatch.setattr(transformers.AutoConfig, "from_pretrained", unreachable)
    with pytest.raises(ScorerError, match=r"someone/model .* couldn't connect .*embedded"):
        HubScorer("someone/model").score(["profit"])


@with_torch
def test_the_revision_of_a_hub_model_is_the_commit_and_all_parts_come_from_it(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import transformers

    asked: list[str] = []

    def stand_in(from_pretrained: Callable[..., Any]) -> Callable[..., Any]:
        def load(source: str, *, revision: str, **options: object) -> object:
            if source != "someone/model":  # one part looking for another, now in the folder
                return from_pretrained(source, revision=revision, **options)
            asked.append(revision)
            loaded = from_pretrained(tiny, **options)
            if isinstance(loaded, transformers.BertConfig):
                loaded._commit_hash = COMMIT
            return loaded

        return load

    for name in ("AutoConfig", "AutoTokenizer", "AutoModelForSequenceClassification"):
        auto = getattr(transformers, name)
        monkeypatch.setattr(auto, "from_pretrained", stand_in(auto.from_pretrained))
    scorer = HubScorer("someone/model", revision="v2")
    assert scorer.revision == COMMIT
    scorer.score(["profit"])
    assert asked == ["v2", COMMIT, COMMIT]  # the config, then tokenizer and weights


def test_a_full_commit_needs_no_question_to_the_hub() -> None:
    scorer = HubScorer("someone/model", revision=COMMIT)
    assert (scorer.model, scorer.revision) == ("someone/model", COMMIT)


@pytest.mark.parametrize("model", ["./models/gone", "/models/gone", "~/gone", "a/b/c", "a\\b"])
def test_a_path_that_is_not_there_is_refused_at_once(model: str) -> None:
    with pytest.raises(ScorerError, match="there is no folder"):
        HubScorer(model)


def test_a_file_is_not_a_model(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_text("")
    with pytest.raises(ScorerError, match="there is no folder"):
        HubScorer(str(tmp_path / "model.bin"))


def test_a_folder_has_no_revision_to_choose(tmp_path: Path) -> None:
    with pytest.raises(ScorerError, match="revision = 'main' is for hub ids"):
        HubScorer(str(tmp_path), revision="main")


def test_without_torch_the_extra_to_install_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentiment.hub.find_spec", lambda name: None)
    for model in (str(tmp_path), "someone/model"):
        with pytest.raises(ScorerError, match=r"torch extra: pip install -e \.\[torch\]"):
            HubScorer(model).score(["profit"])


def test_a_torch_too_old_for_transformers_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentiment.hub.find_spec", lambda name: object())
    monkeypatch.setattr("transformers.is_torch_available", lambda: False)
    with pytest.raises(ScorerError, match="torch extra"):
        HubScorer(str(tmp_path)).score(["profit"])
