"""How does any text classifier in transformers' format score headlines, with PyTorch?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from sentiment.batches import score_in_batches
from sentiment.labels import label_order
from sentiment.revision import content_hash, with_labels
from sentiment.score import Score, ScorerError

COMMIT = re.compile(r"[0-9a-f]{40}")
READ = {".json", ".txt", ".model", ".safetensors", ".bin"}  # what transformers reads of a folder


class HubScorer:
    """A text classifier from a folder or from the Hugging Face hub, run on the CPU in float32.

    `model` is a folder that exists, or a hub id such as `ProsusAI/finbert`. `revision` is a branch,
    tag or commit of the hub; with a full commit hash the hub need not be asked what it stands for.
    `offline` takes what was downloaded before and never asks the hub.
    `labels` says what the model's labels mean where their names do not, see `label_order`.

    A model of the hub reads one text at a time and knows no targets: it answers with the text's
    own tone, whoever it is asked about.

    To make one is cheap: PyTorch and the weights are loaded when the first text is scored.
    A score may differ by 0.0001 with the batch it was computed in; the store keeps the first.

    Raises ScorerError when there is no such folder, and, once something has to be loaded, when
    the torch extra is not installed, the hub cannot be reached, or the model is not a trained
    classifier with three clearly named labels.
    """

    def __init__(
        self,
        model: str,
        *,
        revision: str | None = None,
        labels: Mapping[str, str] | None = None,
        offline: bool = False,
    ) -> None:
        self._offline = offline
        self._name = model
        self._folder = _folder(model)
        if self._folder and revision:
            raise ScorerError(f"{model} is a folder here; revision = {revision!r} is for hub ids")
        self._asked = revision or "main"
        self._labels = labels

    @property
    def model(self) -> str:
        """The name the user gave."""
        return self._name

    @cached_property
    def revision(self) -> str:
        """The hub's commit, or 12 hex digits over the contents of the folder's files."""
        return with_labels(self._loaded_from, self._labels)

    @property
    def knows_targets(self) -> bool:
        """False: what was not trained with targets would take them for a part of the news."""
        return False

    def score(self, texts: Sequence[str], targets: Sequence[str] | None = None) -> list[Score]:
        """Return one score per text, in order, whatever the `targets`.

        Of a long text the first 96 tokens are read.
        """
        if not texts:
            return []
        order = self._order  # before the weights, since it is cheap and may be refused
        return score_in_batches(texts, tokenizer=self._tokenizer, logits=self._logits, order=order)

    def _logits(self, batch: Mapping[str, np.ndarray]) -> np.ndarray:
        import torch

        tensors = {name: torch.from_numpy(array) for name, array in batch.items()}
        with torch.inference_mode():
            logits: np.ndarray = self._classifier(**tensors).logits.numpy()
        return logits

    @cached_property
    def _loaded_from(self) -> str:
        if self._folder:
            files = (path for path in self._folder.iterdir() if path.suffix in READ)
            return content_hash(sorted(files))
        if COMMIT.fullmatch(self._asked):
            return self._asked
        return self._config._commit_hash or self._asked

    @cached_property
    def _order(self) -> tuple[int, int, int]:
        try:
            return label_order(self._config.id2label, given=self._labels)
        except ScorerError as error:
            raise ScorerError(f"{self._name}: {error}") from error

    @cached_property
    def _config(self) -> Any:
        with self._loading() as source:
            from transformers import AutoConfig

            return AutoConfig.from_pretrained(
                source, revision=self._asked, local_files_only=self._offline
            )

    @cached_property
    def _tokenizer(self) -> Any:
        with self._loading() as source:
            from transformers import AutoTokenizer

            return AutoTokenizer.from_pretrained(
                source, revision=self._same_commit, local_files_only=self._offline
            )

    @cached_property
    def _classifier(self) -> Any:
        with self._loading() as source:
            import torch
            from transformers import AutoModelForSequenceClassification

            # Safetensors are taken where there are any. Float32 is said aloud, since otherwise
            # a model saved in half precision computes in half precision, too.
            model, found = AutoModelForSequenceClassification.from_pretrained(
                source,
                revision=self._same_commit,
                dtype=torch.float32,
                local_files_only=self._offline,
                output_loading_info=True,
            )
        # A model that was never trained to classify gets random weights there, and a warning.
        if missing := sorted(found["missing_keys"]):
            raise ScorerError(
                f"{self._name} was not trained to classify, its {missing[0]} is missing; "
                "a model fine-tuned for sentiment is needed"
            )
        return model.eval()

    @property
    def _same_commit(self) -> str:
        """The commit of the config, so that a push in between cannot mix two versions."""
        return "main" if self._folder else self._loaded_from

    @contextmanager
    def _loading(self) -> Iterator[str]:
        """Hand out what to load from, and say in one line what went wrong with it."""
        _need_torch(self._name)
        try:
            yield str(self._folder or self._name)
        except (ImportError, OSError, ValueError) as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            if self._folder:
                raise ScorerError(f"{self._name} cannot be loaded: {reason}") from error
            if self._offline:
                raise ScorerError(
                    f"{self._name} is not a folder here, was not downloaded before, and --offline "
                    f"forbids the network: {reason}"
                ) from error
            raise ScorerError(
                f"{self._name} is not a folder here, and the hub did not hand it over: {reason} "
                '(model = "embedded" works without a network)'
            ) from error


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


def _need_torch(model: str) -> None:
    if find_spec("torch") is not None:
        from transformers import is_torch_available

        if is_torch_available():  # False also when it is too old for transformers
            return
    raise ScorerError(
        f"{model} needs the torch extra: pip install -e .[torch] "
        '(model = "embedded" runs without it)'
    )
