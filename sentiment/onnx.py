"""How does a model in ONNX format score headlines, without PyTorch?"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sentiment.batches import score_in_batches
from sentiment.labels import label_order
from sentiment.revision import content_hash, with_labels
from sentiment.score import Score, ScorerError

EMBEDDED = Path(__file__).parent / "models" / "embedded"
FILES = ("config.json", "model.onnx", "tokenizer.json", "tokenizer_config.json")


class OnnxScorer:
    """A text classifier from a folder, run by ONNX Runtime on the CPU with `threads` threads.

    The folder holds the files of `FILES`: the model as model.onnx, the rest as transformers
    writes it. `labels` says what the model's labels mean where their names do not, see
    `label_order`. To make one is cheap: the libraries and the weights are loaded when the first
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
        threads: int = 2,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        for file in FILES:
            if not (folder / file).is_file():
                raise ScorerError(
                    f"{name}: {folder / file} is missing; a model folder needs {', '.join(FILES)}"
                )
        self._folder = folder
        self._name = name
        self._threads = threads
        self._labels = labels
        config = _config(folder / "config.json", name)
        self._order = _order(config, name, labels)
        self._knows_targets = config.get("targets") is True

    @property
    def model(self) -> str:
        """The name the user gave."""
        return self._name

    @cached_property
    def revision(self) -> str:
        """12 hex digits over the contents of all files that are read."""
        contents = content_hash(self._folder / file for file in FILES)
        return with_labels(contents, self._labels)

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
            tokenizer=self._tokenizer,
            logits=self._logits,
            order=self._order,
        )

    def _logits(self, batch: Mapping[str, np.ndarray]) -> np.ndarray:
        wanted = {one.name: batch[one.name] for one in self._session.get_inputs()}
        (logits,) = self._session.run(["logits"], wanted)
        return logits

    @cached_property
    def _session(self) -> Any:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as errors

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        # Weights in int8 become floats once, when they are loaded. Without this option ONNX
        # Runtime puts kernels of its own in their place: half as fast, and other scores (0.02).
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        # Threads that wait in a busy loop take the cores from each other on a shared machine:
        # half the speed there, and no gain measured on an idle one.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = self._folder / "model.onnx"
        try:
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except (errors.Fail, errors.InvalidGraph, errors.InvalidProtobuf) as error:
            raise ScorerError(
                f"{self._name}: {path} is not a model that ONNX Runtime can read "
                f"({path.stat().st_size} bytes): {error}"
            ) from error

    @cached_property
    def _tokenizer(self) -> Any:
        # The class itself, since AutoTokenizer takes half a second longer to import and, here,
        # ends at the same class.
        with _no_advice():
            from transformers import PreTrainedTokenizerFast

        return PreTrainedTokenizerFast.from_pretrained(self._folder, local_files_only=True)


def _config(path: Path, name: str) -> dict[str, Any]:
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ScorerError(f"{name}: {path} is not JSON: {error}") from error
    return config


def _order(
    config: Mapping[str, Any], name: str, labels: Mapping[str, str] | None
) -> tuple[int, int, int]:
    try:
        return label_order(config.get("id2label", {}), given=labels)
    except ScorerError as error:
        raise ScorerError(f"{name}: {error}") from error


@contextmanager
def _no_advice() -> Iterator[None]:
    """Keep transformers from advising, as it is imported, to install PyTorch: none is needed."""
    switch = "TRANSFORMERS_NO_ADVISORY_WARNINGS"
    before = os.environ.get(switch)
    os.environ[switch] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[switch]
        else:
            os.environ[switch] = before
