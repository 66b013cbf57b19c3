"""How does a folder in transformers' format score headlines, with PyTorch?"""

import inspect
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from sentiment.batches import BATCH
from sentiment.cores import cores
from sentiment.folder import ModelFolder
from sentiment.score import Score, ScorerError

READ = {".json", ".txt", ".model", ".safetensors"}  # what is read of a folder
GPU_BATCH = 256  # a batch of 32 leaves a graphics card idle most of the time


class TorchScorer:
    """A text classifier from a folder, run by PyTorch in float32 on a `device` of it.

    Weights are read as safetensors only, and no code of a model is ever run. `threads` compute
    one batch together, by default as many as there are cores; `labels` and `revision` are those
    of `sentiment.folder.ModelFolder`. The weights are loaded when the first text is scored.

    A score may differ by 0.0001 with the batch it was computed in; the store keeps the first.

    Raises ScorerError when the model cannot be loaded or is not a trained classifier with three
    clearly named labels.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        *,
        threads: int | None = None,
        labels: Mapping[str, str] | None = None,
        device: str = "cpu",
        revision: str | None = None,
    ) -> None:
        self._folder = ModelFolder(folder, name, labels, revision)
        self._threads = threads or cores()
        self._device = device

    @property
    def model(self) -> str:
        """The name the user gave."""
        return self._folder.name

    @cached_property
    def revision(self) -> str:
        """The hub's commit, or 12 hex digits over the contents of the folder's files."""
        files = (path for path in self._folder.path.iterdir() if path.suffix in READ)
        return self._folder.revision(sorted(files))

    @property
    def knows_targets(self) -> bool:
        """Whether the model tells apart for whom a headline is good or bad."""
        return self._folder.knows_targets

    def score(self, texts: Sequence[str], targets: Sequence[str] | None = None) -> list[Score]:
        """Return one score per text, in order; of a long text the first 96 tokens are read."""
        size = BATCH if self._device == "cpu" else GPU_BATCH
        return self._folder.score(texts, targets, self._logits, size=size)

    def _logits(self, batch: Mapping[str, np.ndarray]) -> np.ndarray:
        import torch

        known = inspect.signature(self._classifier.forward).parameters
        tensors = {
            name: torch.from_numpy(array).to(self._device)
            for name, array in batch.items()
            if name in known
        }
        with torch.inference_mode():
            logits: np.ndarray = self._classifier(**tensors).logits.cpu().numpy()
        return logits

    @cached_property
    def _classifier(self) -> Any:
        need_torch(self.model)
        import torch
        from transformers import AutoModelForSequenceClassification

        _check_device(self._device, self.model)
        torch.set_num_threads(self._threads)
        try:
            # Float32 is said aloud, since otherwise a model saved in half precision computes in
            # half precision, too.
            model, found = AutoModelForSequenceClassification.from_pretrained(
                self._folder.path,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise ScorerError(f"{self.model} cannot be loaded: {reason}") from error
        # A model that was never trained to classify gets random weights there, and a warning.
        if missing := sorted(found["missing_keys"]):
            raise ScorerError(
                f"{self.model} was not trained to classify, its {missing[0]} is missing; "
                "a model fine-tuned for sentiment is needed"
            )
        return model.eval().to(self._device)


def need_torch(model: str) -> None:
    """Raise ScorerError, naming what to install, unless there is a PyTorch of use."""
    if find_spec("torch") is not None:
        from transformers import is_torch_available

        if is_torch_available():  # False also when it is too old for transformers
            return
    raise ScorerError(
        f"{model} needs the torch extra: pip install -e .[torch] "
        '(model = "embedded" runs without it)'
    )


def _check_device(device: str, model: str) -> None:
    import torch

    kind = device.partition(":")[0]
    place = int(device.partition(":")[2] or 0)
    there = {"cpu": 1, "mps": int(torch.backends.mps.is_available())}
    if place >= there.get(kind, torch.cuda.device_count()):
        raise ScorerError(
            f"{model}: [sentiment] device = {device!r}: this PyTorch finds no such device here;"
            ' "cpu" always works'
        )
