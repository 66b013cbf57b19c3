"""What has a teacher said of which text, and what does a label count beside it?"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from sentiment.score import LABELS
from sentiment.training.examples import DataError, Example, Tone

LABEL = 0.2  # weight of a label beside what the teacher says of the same text

Answers = Mapping[tuple[str, str], Tone]
"""What a teacher says of a text and a target."""


def blended(one: Example, answers: Answers) -> Example:
    """Return an example whose label is tempered by what the teacher says, if it says anything.

    Labels are certain of themselves and sometimes wrong; a teacher that has learnt from all of
    them says how clear a case is (Hinton et al. 2015, "Distilling the knowledge in a neural
    network").
    """
    said = answers.get((one.english or one.text, one.target))
    if said is None:
        return one
    negative, neutral, positive = (
        LABEL * label + (1 - LABEL) * other for label, other in zip(one.tone, said, strict=True)
    )
    return replace(one, tone=(negative, neutral, positive))


def write_answers(found: Answers, path: Path) -> None:
    """Keep answers as a Parquet file of text, target, negative, neutral and positive."""
    rows = [(*asked, *tone) for asked, tone in found.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows, columns=["text", "target", *LABELS]).to_parquet(path, index=False)


def read_answers(path: Path) -> Answers:
    """Return answers that an earlier run kept; DataError if the file has no such columns."""
    try:
        frame = pd.read_parquet(path, columns=["text", "target", *LABELS])
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path}: no file of a teacher's answers: {error}") from error
    return {
        (row["text"], row["target"]): (row["negative"], row["neutral"], row["positive"])
        for row in frame.to_dict("records")
    }
