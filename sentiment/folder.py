"""What have all scorers in common that read their model from a folder?"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from sentiment.batches import BATCH, score_in_batches
from sentiment.cores import cores
from sentiment.labels import order_of
from sentiment.revision import content_hash, with_labels
from sentiment.score import Score
from sentiment.tokens import Encoder, load_encoder, read_json


class FolderScorer(ABC):
    """A text classifier from a folder as transformers writes it.

    `threads` is by default the number of cores. `labels` says what the model's labels mean where
    their names do not, see `label_order`; `revision` is the hub's commit, if the folder came from
    there. To make one is cheap: the libraries and the weights are loaded when the first text is
    scored, so that a run whose scores are all in the store never loads them.

    A folder whose config.json says `"targets": true` holds a model that tells for whom news is
    good, and gets the target as the second of two sentences, its words marked in the first;
    of other models `targets` are ignored.
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
            threads=self._at_a_time(),
            size=self._batch(),
        )

    @abstractmethod
    def _read(self) -> list[Path]:
        """Return the files that decide what a score is."""

    @abstractmethod
    def _logits(self, batch: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return what the model says of a padded batch, shape (batch, outputs)."""

    def _at_a_time(self) -> int:
        """Return how many batches are computed at a time."""
        return 1

    def _batch(self) -> int:
        """Return how many texts go into one batch."""
        return BATCH

    @cached_property
    def _encoder(self) -> Encoder:
        return load_encoder(self._folder, name=self._name)
