"""A hub on this machine, and tiny models to put on it."""

import hashlib
import json
import math
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest

from sentiment.score import Score

COMMIT = "4556d13015211d73dccd3fdd39d39232506f3e43"

# The labels of the models most used for financial news, in the order of their outputs.
ORDERS = {
    "ProsusAI/finbert": ["positive", "negative", "neutral"],
    "yiyanghkust/finbert-tone": ["Neutral", "Positive", "Negative"],
    "mrm8488/distilroberta-finetuned-financial-news-sentiment-analysis": [
        "negative",
        "neutral",
        "positive",
    ],
}
TEXTS = ["profit profit", "loss", "profit loss meeting meeting profit", "loss profit", "meeting"]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "profit", "loss", "meeting"]


class LocalHub:
    """Serves folders as models by the hub's protocol, and remembers what was asked for.

    `models` has, by hub id, the folder of the files of its one commit.
    """

    def __init__(self) -> None:
        self.models: dict[str, Path] = {}
        self.commit = COMMIT
        self.codes = True  # some mirrors of the hub say "not found" and no more
        self.asked: list[str] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._answer(body=False)

            def do_GET(self) -> None:
                self._answer(body=True)

            def _answer(self, *, body: bool) -> None:
                hub.asked.append(f"{self.command} {self.path}")
                name, _, rest = self.path.lstrip("/").partition("/resolve/")
                revision, _, file = rest.partition("/")
                folder = hub.models.get(name)
                if folder is None:
                    return self._refuse("RepoNotFound")
                if revision not in ("main", "v2", hub.commit):
                    return self._refuse("RevisionNotFound")
                if not (folder / file).is_file():
                    return self._refuse("EntryNotFound")
                content = (folder / file).read_bytes()
                self.send_response(200)
                self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
                self.send_header("X-Repo-Commit", hub.commit)
                self.send_header("X-Linked-Size", str(len(content)))
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if body:
                    self.wfile.write(content)
                return None

            def _refuse(self, code: str) -> None:
                self.send_response(404)
                if hub.codes:
                    self.send_header("X-Error-Code", code)
                if code == "EntryNotFound":
                    self.send_header("X-Repo-Commit", hub.commit)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalHub]:
    """A hub on this machine that this process takes for the hub, with an empty cache."""
    local = LocalHub()
    thread = threading.Thread(target=local.server.serve_forever)
    thread.start()
    constants = "huggingface_hub.constants"
    monkeypatch.setattr(f"{constants}.ENDPOINT", local.url)
    template = local.url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(f"{constants}.HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(f"{constants}.HF_HUB_CACHE", str(tmp_path / "cache"))
    yield local
    local.server.shutdown()
    local.server.server_close()
    thread.join()


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A tiny folder of labelled data, with texts that are in several sets."""
    place = tmp_path / "labelled"
    place.mkdir()
    pd.DataFrame(
        [
            ("Profit rose", "positive", 100, "phrasebank", "train"),
            ("Loss widens", "negative", 66, "phrasebank", "dev"),
            ("Oil up, airlines down", "neutral", None, "fiqa_semeval", "train"),
            ("Shares flat", "neutral", None, "sentfin", "train"),
            ("Gold shines", "positive", None, "sentfin", "dev"),
        ],
        columns=["text", "label", "agreement", "source", "split"],
    ).to_parquet(place / "english.parquet")
    pd.DataFrame(
        [
            ("Oil up, airlines down", "Oil", "positive", "sentfin", "dev"),
            ("Oil up, airlines down", "airlines", "negative", "sentfin", "dev"),
            ("A beats B", "A", "positive", "sentfin", "train"),
            ("A beats B", "B", "negative", "sentfin", "train"),
        ],
        columns=["text", "entity", "label", "source", "split"],
    ).to_parquet(place / "english_entity.parquet")
    pd.DataFrame(
        [
            ("Gewinn stieg", "positive", "Profit rose"),
            ("Verlust wächst", "negative", "LOSS widens ."),
            ("Öl hoch", "neutral", "Oil up, airlines down"),
            ("Etwas anderes", "neutral", "Something else"),
        ],
        columns=["text", "label", "text_en"],
    ).to_parquet(place / "german_translated.parquet")
    return tmp_path


def tiny_onnx(folder: Path, labels: list[str], *, graph: str = "onnx/model.onnx") -> Path:
    """A model in ONNX format that knows three words, with an output for each of `labels`.

    "profit" is a vote of 2 for the label that means positive, "loss" for negative and "meeting"
    for neutral; the logits are the sums of the votes.
    """
    onnx = pytest.importorskip("onnx", reason="needs onnx, which the test extra installs")
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    votes = np.zeros((len(WORDS), len(labels)), np.float32)
    for word, tone in (("profit", "pos"), ("loss", "neg"), ("meeting", "neu")):
        output = [label.lower().startswith(tone) for label in labels].index(True)
        votes[WORDS.index(word), output] = 2.0
    nodes = [
        helper.make_node("Gather", ["votes", "input_ids"], ["each"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["each", "column"], ["read"]),
        helper.make_node("ReduceSum", ["read", "tokens"], ["logits"], keepdims=0),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(labels)])]
    constants = [
        numpy_helper.from_array(votes, "votes"),
        numpy_helper.from_array(np.array([-1]), "last"),
        numpy_helper.from_array(np.array([1]), "tokens"),
    ]
    made = helper.make_model(
        helper.make_graph(nodes, "votes", inputs, outputs, constants),
        opset_imports=[helper.make_opsetid("", 18)],
        ir_version=8,
    )
    onnx.checker.check_model(made)
    (folder / graph).parent.mkdir(parents=True, exist_ok=True)
    (folder / graph).write_bytes(made.SerializeToString())
    _config(folder, labels, model_type="bert", pad_token_id=0, max_position_embeddings=32)
    _tokenizer(folder)
    return folder


def tiny_torch(folder: Path, labels: list[str], *, family: str = "bert", **config: object) -> Path:
    """A random classifier of two layers, saved as safetensors by transformers."""
    import torch
    from transformers import AutoConfig, AutoModelForSequenceClassification

    torch.manual_seed(1)
    made = AutoConfig.for_model(
        family,
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=130,
        initializer_range=1.0,  # weights large enough that texts get different scores
        pad_token_id=0,
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
        **config,
    )
    AutoModelForSequenceClassification.from_config(made).save_pretrained(folder)
    _tokenizer(folder)
    return folder


def _config(folder: Path, labels: list[str], **values: object) -> None:
    table = {str(index): label for index, label in enumerate(labels)}
    (folder / "config.json").write_text(json.dumps({"id2label": table, **values}))


def _tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    vocabulary = {word: index for index, word in enumerate(WORDS)}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    # As it is in some published files: every text is filled up to 64 tokens, unless told not to.
    made.enable_padding(length=64)
    made.save(str(folder / "tokenizer.json"))
    rules = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]",
             "sep_token": "[SEP]", "tokenizer_class": "PreTrainedTokenizerFast"}  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(rules))


def change_config(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def votes(text: str) -> Score:
    """What `tiny_onnx` says of a text, by hand: a softmax over two for each vote."""
    weights = [math.exp(2 * text.split().count(word)) for word in ("loss", "meeting", "profit")]
    negative, neutral, positive = (round(weight / sum(weights), 4) for weight in weights)
    return Score(negative, neutral, positive)


def close(one: Score, other: Score) -> bool:
    return all(
        abs(getattr(one, name) - getattr(other, name)) <= 2e-4
        for name in ("negative", "neutral", "positive")
    )
