"""What does a scorer say of a headline?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

LABELS = ("negative", "neutral", "positive")


class ScorerError(ValueError):
    """A model that cannot be loaded or used: names the model and what would help."""


@dataclass(frozen=True, slots=True)
class Score:
    """Probabilities in [0, 1] that a headline's tone is negative, neutral or positive; sum 1."""

    negative: float
    neutral: float
    positive: float

    @property
    def polarity(self) -> float:
        """Positive minus negative, in [-1, 1]."""
        return self.positive - self.negative


class Scorer(Protocol):
    """Anything that can tell the tone of a headline."""

    @property
    def model(self) -> str:
        """The name the user gave: `embedded`, a folder or a hub id."""
        ...

    @property
    def revision(self) -> str:
        """What exactly was loaded: a content hash of the weights, or the hub's commit."""
        ...

    @property
    def knows_targets(self) -> bool:
        """Whether the model tells apart for whom a headline is good or bad."""
        ...

    def score(self, texts: Sequence[str], targets: Sequence[str] | None = None) -> list[Score]:
        """Return one score per text, in order. The same question always gets the same score.

        `targets` says for each text whom the tone is wanted for, as that one is called in the
        text ("Tesla"), or "" for the text's own tone; None stands for "" everywhere. A model
        that knows no targets answers with the text's own tone, see `knows_targets`.
        """
        ...
