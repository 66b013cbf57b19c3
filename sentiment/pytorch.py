"""How does a folder in transformers' format score headlines, with PyTorch?"""

import inspect
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from sentiment.batches import score_in_batches
from sentiment.cores import cores
from sentiment.labels import order_of
from sentiment.revision import content_hash, with_labels
from sentiment.score import Score, ScorerError
from sentiment.tokens import Encoder, load_encoder, read_json

READ = {".json", ".txt", ".model", ".safetensors"}  # what is read of a folder
GPU_BATCH = 256  # a batch of 32 leaves a graphics card idle most of the time


class TorchScorer:
    """A text classifier from a folder, run by PyTorch in float32 on a `device` of it.

    Weights are read as safetensors only, and no code of a model is ever run. The other parameters
    are those of `sentiment.onnx.OnnxScorer`.

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
        """The hub's commit, or 12 hex digits over the contents of the folder's files."""
        files = sorted(path for path in self._folder.iterdir() if path.suffix in READ)
        return with_labels(self._given or content_hash(files), self._labels)

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
            **({} if self._device == "cpu" else {"size": GPU_BATCH}),
        )

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
    def _encoder(self) -> Encoder:
        return load_encoder(self._folder, name=self._name)

    @cached_property
    def _classifier(self) -> Any:
        need_torch(self._name)
        import torch
        from transformers import AutoModelForSequenceClassification

        _check_device(self._device, self._name)
        torch.set_num_threads(self._threads)
        try:
            # Float32 is said aloud, since otherwise a model saved in half precision computes in
            # half precision, too.
            model, found = AutoModelForSequenceClassification.from_pretrained(
                self._folder,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise ScorerError(f"{self._name} cannot be loaded: {reason}") from error
        # A model that was never trained to classify gets random weights there, and a warning.
        if missing := sorted(found["missing_keys"]):
            raise ScorerError(
                f"{self._name} was not trained to classify, its {missing[0]} is missing; "
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
