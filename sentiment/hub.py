"""How does any text classifier score headlines: from a folder or the hub, by ONNX or PyTorch?"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from sentiment.fetch import COMMIT, fetch
from sentiment.onnx import OnnxScorer, graph_in
from sentiment.pytorch import TorchScorer, need_torch
from sentiment.revision import with_labels
from sentiment.score import Score, Scorer, ScorerError

BACKENDS = ("auto", "onnx", "torch")
DEVICE = r"^(cpu|mps|cuda(:\d+)?)$"


class HubScorer:
    """A text classifier from a folder or from the Hugging Face hub, run in float32.

    `model` is a folder that exists, or a hub id such as `ProsusAI/finbert`. `revision` is a branch,
    tag or commit of the hub; what it stood for when it was loaded is the `revision` that is kept
    with the scores. With a full commit hash the hub need not be asked; `offline` never asks it.
    `labels` says what the model's labels mean where their names do not, see `label_order`.
    `backend` is auto (the model in ONNX format if there is one, else PyTorch), onnx or torch;
    `device` cpu, cuda, cuda:1 or mps; `threads` how many cores to use, all by default.

    To make one is cheap: what has to be fetched and loaded is when it is first needed.

    Raises ScorerError when there is no such folder, and, once something has to be loaded, when
    the torch extra is needed and not installed, the hub cannot be reached, or the model is not a
    trained classifier with three clearly named labels.
    """

    def __init__(
        self,
        model: str,
        *,
        revision: str | None = None,
        labels: Mapping[str, str] | None = None,
        backend: str = "auto",
        device: str = "cpu",
        threads: int | None = None,
        offline: bool = False,
    ) -> None:
        self._name = model
        self._folder = _folder(model)
        if self._folder and revision:
            raise ScorerError(f"{model} is a folder here; revision = {revision!r} is for hub ids")
        if backend not in BACKENDS:
            raise ScorerError(f"{model}: backend = {backend!r} is none of {', '.join(BACKENDS)}")
        if not re.match(DEVICE, device):
            raise ScorerError(f"{model}: device = {device!r} is not cpu, cuda, cuda:1 or mps")
        self._asked = revision or "main"
        self._labels = labels
        self._backend = backend
        self._device = device
        self._threads = threads
        self._offline = offline

    @property
    def model(self) -> str:
        """The name the user gave."""
        return self._name

    @cached_property
    def revision(self) -> str:
        """The hub's commit, or 12 hex digits over the contents of the folder's files."""
        if not self._folder and COMMIT.fullmatch(self._asked):
            return with_labels(self._asked, self._labels)
        return self._scorer.revision

    @property
    def knows_targets(self) -> bool:
        """Whether the model was trained to tell for whom news is good; those of others were not."""
        return self._scorer.knows_targets

    def score(self, texts: Sequence[str], targets: Sequence[str] | None = None) -> list[Score]:
        """Return one score per text, in order; of a long text the first 96 tokens are read."""
        return self._scorer.score(texts, targets) if texts else []

    @cached_property
    def _scorer(self) -> Scorer:
        folder, commit = self._folder, None
        if folder is None:
            folder, commit = fetch(
                self._name, revision=self._asked, backend=self._backend, offline=self._offline
            )
        onnx = self._backend == "onnx" or (self._backend == "auto" and graph_in(folder) is not None)
        if not onnx:
            need_torch(self._name)
        return (OnnxScorer if onnx else TorchScorer)(
            folder,
            self._name,
            threads=self._threads,
            labels=self._labels,
            device=self._device,
            revision=commit,
        )


def _folder(model: str) -> Path | None:
    """Return the model's folder, or None if its name can only be a hub id."""
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    path_like = path.is_absolute() or model.startswith((".", "~")) or "\\" in model
    if path_like or path.exists() or model.count("/") > 1:
        raise ScorerError(
            f"there is no folder {model!r}; a model is a folder in transformers' format, "
            'a hub id such as "ProsusAI/finbert", or "embedded"'
        )
    return None
