"""How does a model in ONNX format score headlines, without PyTorch?"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sentiment.cores import cores
from sentiment.folder import ModelFolder
from sentiment.score import Score, ScorerError

EMBEDDED = Path(__file__).parent / "models" / "embedded"
FILES = ("config.json", "model.onnx", "tokenizer.json", "tokenizer_config.json")

# Exporters write the model beside the config or into a folder of its own. Their quantised
# variants are left alone: whose scores change with the batch cannot be told by the name.
GRAPHS = ("model.onnx", "onnx/model.onnx")
# What older folders hold in place of a tokenizer.json.
VOCABULARIES = (
    "vocab.txt", "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model",
    "special_tokens_map.json",
)  # fmt: skip

INPUTS = ("input_ids", "token_type_ids", "attention_mask")  # each of integers of 64 bits
LOGITS = "logits"

Provider = tuple[str, dict[str, str]]  # of ONNX Runtime, with its options
CPU: Provider = ("CPUExecutionProvider", {})


class OnnxScorer:
    """A text classifier from a folder, run by ONNX Runtime in float32.

    The folder holds model.onnx, here or in onnx/, and the rest as transformers writes it.
    `threads` batches are computed at a time, by default as many as there are cores; `device` is
    cpu or, with ONNX Runtime's package for it, cuda; `labels` and `revision` are those of
    `sentiment.folder.ModelFolder`. To make one is cheap: the libraries and the weights are loaded
    when the first text is scored, so that a run whose scores are all in the store never loads them.

    With the embedded model a score depends on nothing but the text and its target: it is the same
    in any batch, in any order and with any number of threads. Rounded to 4 decimals.

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
        self._folder = ModelFolder(folder, name, labels, revision)
        self._threads = threads or cores()
        self._device = device

    @property
    def model(self) -> str:
        """The name the user gave."""
        return self._folder.name

    @cached_property
    def revision(self) -> str:
        """The hub's commit, or 12 hex digits over the contents of all files that are read."""
        return self._folder.revision(self._read())

    @property
    def knows_targets(self) -> bool:
        """Whether the model tells apart for whom a headline is good or bad."""
        return self._folder.knows_targets

    def score(self, texts: Sequence[str], targets: Sequence[str] | None = None) -> list[Score]:
        """Return one score per text, in order; of a long text the first 96 tokens are read."""
        threads = self._threads if self._device == "cpu" else 1
        return self._folder.score(texts, targets, self._logits, threads=threads)

    def _read(self) -> list[Path]:
        assert self._graph is not None
        folder = self._folder.path
        tokens = FILES[2:] if (folder / FILES[2]).is_file() else (*VOCABULARIES, FILES[3])
        outside = self._graph.parent.glob(f"{self._graph.name}[._]data*")  # of large models
        files = [folder / FILES[0], self._graph, *sorted(outside)]
        return files + [folder / one for one in tokens if (folder / one).is_file()]

    def _logits(self, batch: Mapping[str, np.ndarray]) -> np.ndarray:
        wanted = {one.name: batch[one.name] for one in self._session.get_inputs()}
        (logits,) = self._session.run([LOGITS], wanted)
        return logits

    @cached_property
    def _session(self) -> Any:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as errors

        assert self._graph is not None
        provider = _provider(self._device, onnxruntime.get_available_providers(), self.model)
        try:
            session = open_session(self._graph, provider)
        except (
            errors.EPFail, errors.Fail, errors.InvalidArgument, errors.InvalidGraph,
            errors.InvalidProtobuf, errors.RuntimeException, RuntimeError, ValueError,
        ) as error:  # fmt: skip
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            if provider != CPU:
                raise _unusable(self._device, self.model, reason) from error
            raise ScorerError(
                f"{self.model}: {self._graph} is not a model that ONNX Runtime can read "
                f"({self._graph.stat().st_size} bytes): {reason}"
            ) from error
        if session.get_providers()[0] != provider[0]:
            raise _unusable(self._device, self.model, "no card, or a library of CUDA is missing")
        _check_classifies(session, f"{self.model}: {self._graph}")
        return session


def open_session(graph: Path | bytes, provider: Provider = CPU) -> Any:
    """Load a model, from its file or as the bytes of one, to be run by one thread at a time."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One batch per thread, each computed by one: threads that share the small matrices of
    # one batch wait for each other most of the time.
    options.intra_op_num_threads = 1
    # Weights in int8 become floats once, when they are loaded. Without this option ONNX
    # Runtime puts kernels of its own in their place: half as fast, and other scores (0.02).
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    # No fallback: it would compute on another device than was asked for.
    return onnxruntime.InferenceSession(graph, options, providers=[provider], enable_fallback=0)


def graph_in(folder: Path) -> Path | None:
    """Return the folder's model in ONNX format, or None if it holds none."""
    return next((folder / one for one in GRAPHS if (folder / one).is_file()), None)


def _provider(device: str, available: Sequence[str], name: str) -> Provider:
    if device == "cpu":
        return CPU
    if device.startswith("cuda") and "CUDAExecutionProvider" in available:
        # In TF32, which is the default, a card multiplies ten bits of each float32 only.
        card = device.partition(":")[2] or "0"
        return "CUDAExecutionProvider", {"device_id": card, "use_tf32": "0"}
    raise ScorerError(
        f"{name}: [sentiment] device = {device!r}: ONNX Runtime has no such device here, only"
        f" {', '.join(available)}; cuda needs the package onnxruntime-gpu"
    )


def _unusable(device: str, name: str, reason: str) -> ScorerError:
    return ScorerError(
        f"{name}: [sentiment] device = {device!r}: ONNX Runtime cannot use it here: {reason};"
        ' "cpu" always works'
    )


def _check_classifies(session: Any, where: str) -> None:
    """Refuse a graph that is no text classifier of transformers': of other inputs or outputs."""
    for one in session.get_inputs():
        if one.name not in INPUTS or one.type != "tensor(int64)":
            raise ScorerError(
                f"{where}: its input {one.name}, a {one.type}, is not one of"
                f" {', '.join(INPUTS)}, each a tensor(int64)"
            )
    if LOGITS not in (outputs := [one.name for one in session.get_outputs()]):
        raise ScorerError(f"{where}: it has the outputs {', '.join(outputs)}, and no {LOGITS}")


def _needed() -> str:
    return f"a model folder needs {', '.join(FILES)}"
