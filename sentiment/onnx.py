"""How does a model in ONNX format score headlines, without PyTorch?"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sentiment.batches import score_in_batches
from sentiment.cores import cores
from sentiment.labels import order_of
from sentiment.revision import content_hash, with_labels
from sentiment.score import Score, ScorerError
from sentiment.tokens import Encoder, load_encoder, read_json

EMBEDDED = Path(__file__).parent / "models" / "embedded"
FILES = ("config.json", "model.onnx", "tokenizer.json", "tokenizer_config.json")

# Exporters write the model beside the config or into a folder of its own. Their quantised
# variants are left alone: whose scores change with the batch cannot be told by the name.
GRAPHS = ("model.onnx", "onnx/model.onnx")
# What older folders hold in place of a tokenizer.json.
VOCABULARIES = ("vocab.txt", "vocab.json", "merges.txt", "special_tokens_map.json")


class OnnxScorer:
    """A text classifier from a folder, run by ONNX Runtime in float32.

    The folder holds model.onnx, here or in onnx/, and the rest as transformers writes it.
    `threads` batches are computed at a time, by default as many as there are cores; `device` is
    cpu or, with ONNX Runtime's package for it, cuda. `labels` says what the model's labels mean
    where their names do not, see `label_order`; `revision` is the hub's commit, if the folder
    came from there. To make one is cheap: the libraries and the weights are loaded when the first
    text is scored, so that a run whose scores are all in the store never loads them.

    With the embedded model a score depends on nothing but the text and its target: it is the same
    in any batch, in any order and with any number of threads. Rounded to 4 decimals.

    A folder whose config.json says `"targets": true` holds a model that tells for whom news is
    good, and gets the target as the second of two sentences, its words marked in the first;
    of other models `targets` are ignored.

    Raises ScorerError, naming the file, when one is missing or cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        name: str = "embedded",
        *,
        threads: int | None = None,
        labels: Mapping[str, str] | None = None,
        device: str = "cpu",
        revision: str | None = None,
    ) -> None:
        self._graph = graph_in(folder)
        if self._graph is None or not (folder / "config.json").is_file():
            missing = FILES[0] if self._graph else FILES[1]
            raise ScorerError(f"{name}: {folder / missing} is missing; {_needed()}")
        if not any((folder / file).is_file() for file in (FILES[2], *VOCABULARIES)):
            raise ScorerError(f"{name}: {folder / FILES[2]} is missing; {_needed()}")
        self._folder = folder
        self._name = name
        self._threads = threads or cores()
        self._labels = labels
        self._device = device
        self._given = revision
        config = read_json(folder / "config.json", name)
        self._order = order_of(config, name=name, given=labels)
        self._knows_targets = config.get("targets") is True

    @property
    def model(self) -> str:
        """The name the user gave."""
        return self._name

    @cached_property
    def revision(self) -> str:
        """The hub's commit, or 12 hex digits over the contents of all files that are read."""
        return with_labels(self._given or content_hash(self._read()), self._labels)

    @property
    def knows_targets(self) -> bool:
        """Whether the model tells apart for whom a headline is good or bad."""
        return self._knows_targets

    def score(self, texts: Sequence[str], targets: Sequence[str] | None = None) -> list[Score]:
        """Return one score per text, in order; of a long text the first 96 tokens are read."""
        if not texts:
            return []
        return score_in_batches(
            texts,
            targets if self._knows_targets else None,
            encoder=self._encoder,
            logits=self._logits,
            order=self._order,
            threads=self._threads if self._device == "cpu" else 1,
        )

    def _read(self) -> list[Path]:
        assert self._graph is not None
        tokens = FILES[2:] if (self._folder / FILES[2]).is_file() else VOCABULARIES
        outside = self._graph.parent.glob(f"{self._graph.name}[._]data*")  # of large models
        files = [self._folder / FILES[0], self._graph, *sorted(outside)]
        return files + [self._folder / one for one in tokens if (self._folder / one).is_file()]

    def _logits(self, batch: Mapping[str, np.ndarray]) -> np.ndarray:
        wanted = {one.name: batch[one.name] for one in self._session.get_inputs()}
        (logits,) = self._session.run(["logits"], wanted)
        return logits

    @cached_property
    def _session(self) -> Any:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as errors

        options = onnxruntime.SessionOptions()
        # One batch per thread, each computed by one: threads that share the small matrices of
        # one batch wait for each other most of the time.
        options.intra_op_num_threads = 1
        # Weights in int8 become floats once, when they are loaded. Without this option ONNX
        # Runtime puts kernels of its own in their place: half as fast, and other scores (0.02).
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        assert self._graph is not None
        provider = _provider(self._device, onnxruntime.get_available_providers(), self._name)
        try:
            return onnxruntime.InferenceSession(self._graph, options, providers=[provider])
        except (errors.Fail, errors.InvalidGraph, errors.InvalidProtobuf) as error:
            raise ScorerError(
                f"{self._name}: {self._graph} is not a model that ONNX Runtime can read "
                f"({self._graph.stat().st_size} bytes): {error}"
            ) from error

    @cached_property
    def _encoder(self) -> Encoder:
        return load_encoder(self._folder, name=self._name)


def graph_in(folder: Path) -> Path | None:
    """Return the folder's model in ONNX format, or None if it holds none."""
    return next((folder / one for one in GRAPHS if (folder / one).is_file()), None)


def _provider(device: str, available: Sequence[str], name: str) -> tuple[str, dict[str, str]]:
    if device == "cpu":
        return "CPUExecutionProvider", {}
    if device.startswith("cuda") and "CUDAExecutionProvider" in available:
        return "CUDAExecutionProvider", {"device_id": device.partition(":")[2] or "0"}
    raise ScorerError(
        f"{name}: [sentiment] device = {device!r}: ONNX Runtime has no such device here, only"
        f" {', '.join(available)}; cuda needs the package onnxruntime-gpu"
    )


def _needed() -> str:
    return f"a model folder needs {', '.join(FILES)}"
