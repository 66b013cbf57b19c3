"""What does a classifier's folder tell before its weights are loaded?"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from sentiment.batches import BATCH, Logits, score_in_batches
from sentiment.labels import order_of
from sentiment.revision import content_hash, with_labels
from sentiment.score import Score
from sentiment.tokens import Encoder, load_encoder, read_json


class ModelFolder:
    """A folder as transformers writes it: its labels, its tokenizer, and whether it takes targets.

    `labels` says what the model's labels mean where their names do not, see
    `sentiment.labels.order_of`; `revision` is the hub's commit, if the folder came from there.

    A folder whose config.json says `"targets": true` holds a model that tells for whom news is
    good, and gets the target as the second of two sentences, its words marked in the first;
    of other models `targets` are ignored.

    Raises ScorerError, naming the file, when one is missing or cannot be read.
    """

    def __init__(
        self, path: Path, name: str, labels: Mapping[str, str] | None, revision: str | None
    ) -> None:
        self.path = path
        self.name = name
        self._labels = labels
        self._given = revision
        config = read_json(path / "config.json", name)
        self._order = order_of(config, name=name, given=labels)
        self.knows_targets = config.get("targets") is True

    def revision(self, read: Sequence[Path]) -> str:
        """Return the hub's commit, or 12 hex digits over the contents of what is read."""
        return with_labels(self._given or content_hash(read), self._labels)

    def score(
        self,
        texts: Sequence[str],
        targets: Sequence[str] | None,
        logits: Logits,
        *,
        threads: int = 1,
        size: int = BATCH,
    ) -> list[Score]:
        """Return one score per text, in order; of a long text the first 96 tokens are read.

        `logits` and the rest are those of `sentiment.batches.score_in_batches`.
        """
        if not texts:
            return []
        return score_in_batches(
            texts,
            targets if self.knows_targets else None,
            encoder=self._encoder,
            logits=logits,
            order=self._order,
            threads=threads,
            size=size,
        )

    @cached_property
    def _encoder(self) -> Encoder:
        return load_encoder(self.path, name=self.name)
