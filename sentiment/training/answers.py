"""What has a teacher said of which text, and what does a label count beside it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sentiment.score import LABELS
from sentiment.training.examples import DataError, Example, Place, Tone

LABEL = 0.2  # weight of a label beside what the teacher says of the same text

COLUMNS = ["text", "target", *LABELS, "place"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a teacher says of a text and a target."""

    tone: Tone
    place: Place = field(compare=False)


Answers = Mapping[tuple[str, str], Answer]
"""The answers by text and target."""


def blended(one: Example, answers: Answers) -> Example:
    """Return an example whose label is tempered by what the teacher says, if it says anything.

    Labels are certain of themselves and sometimes wrong; a teacher that has learnt from all of
    them says how clear a case is (Hinton et al. 2015, "Distilling the knowledge in a neural
    network").
    """
    said = asked(one, answers)
    if said is None:
        return one
    negative, neutral, positive = (
        LABEL * label + (1 - LABEL) * other
        for label, other in zip(one.tone, said.tone, strict=True)
    )
    return replace(one, tone=(negative, neutral, positive), place=said.place)


def asked(one: Example, answers: Answers) -> Answer | None:
    """Return the answer for a text, or for the English text that it is a translation of."""
    return answers.get((one.english or one.text, one.target))


def write_answers(found: Answers, path: Path) -> None:
    """Keep answers as a Parquet file of text, target, negative, neutral, positive and place."""
    rows = [(*question, *said.tone, said.place) for question, said in found.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows, columns=COLUMNS).to_parquet(path, index=False)


def read_answers(path: Path) -> Answers:
    """Return answers that an earlier run kept; DataError if the file has no such columns."""
    try:
        frame = pd.read_parquet(path, columns=COLUMNS)
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path}: no file of a teacher's answers: {error}") from error
    return {
        (row["text"], row["target"]): Answer(
            (row["negative"], row["neutral"], row["positive"]), row["place"].astype(np.float32)
        )
        for row in frame.to_dict("records")
    }
