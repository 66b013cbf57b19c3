"""Which labelled texts are there, and which of them may the model learn from?"""

import logging
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sentiment.score import LABELS

LOG = logging.getLogger(__name__)

Tone = tuple[float, float, float]  # probabilities of negative, neutral and positive
Place = np.ndarray  # where a teacher puts a text, shape (dimensions,)

NON_COMMERCIAL = ("phrasebank", "fiqa_semeval", "fiqa", "semeval2017", "translated")
FINBERT = "ProsusAI/finbert"


class DataError(ValueError):
    """A folder of training data that cannot be used: names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text, whom its tone is about ("" = nobody in particular) and what the tone is."""

    text: str
    target: str
    tone: Tone
    source: str
    language: str = "en"
    weight: float = 1.0
    agreement: int = 0  # percent of annotators, where the set says so
    english: str = ""  # what the text is a translation of
    place: Place | None = field(default=None, compare=False, repr=False)  # None: nobody says where


def find(folder: Path, name: str) -> Path:
    """Return the path of a file in `folder` or in its `labelled/`, `parallel/` or `news/`."""
    if path := look_for(folder, name):
        return path
    raise DataError(
        f"{folder}: no {name} here, in labelled/, parallel/ or news/; see docs/training.md"
    )


def look_for(folder: Path, name: str) -> Path | None:
    """Return the path of a file that may be missing."""
    places = (folder, *(folder / part for part in ("labelled", "parallel", "news")))
    return next((place / name for place in places if (place / name).is_file()), None)


def headlines(folder: Path, split: str) -> list[Example]:
    """Return the English texts with one tone each."""
    path = find(folder, "english.parquet")
    frame = read_table(path, ("text", "label", "source", "split"))
    frame = frame[frame["split"] == split]
    return [
        Example(
            row["text"],
            "",
            one_hot(row["label"]),
            row["source"],
            agreement=_percent(row.get("agreement"), f"{path}, row {number}"),
        )
        for number, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]


def pairs(folder: Path, split: str) -> list[Example]:
    """Return the English texts with a tone for each entity they name."""
    frame = _read(folder, "english_entity.parquet", ("text", "entity", "label", "source", "split"))
    return [
        Example(row["text"], row["entity"], one_hot(row["label"]), row["source"])
        for row in frame[frame["split"] == split].to_dict("records")
    ]


def german(folder: Path, split: str) -> list[Example]:
    """Return the texts translated into German, in the split of the English text they come from.

    Those whose English text is in no split are left out of both.
    """
    english = _read(folder, "english.parquet", ("text", "split"))
    split_of = dict(zip(map(key, english["text"]), english["split"], strict=True))
    held_out = held_out_keys(folder)
    frame = _read(folder, "german_translated.parquet", ("text", "label", "text_en"))
    return [
        Example(
            tidy(row["text"]),
            "",
            one_hot(row["label"]),
            "translated",
            "de",
            english=row["text_en"],
        )
        for row in frame.to_dict("records")
        if ("dev" if key(row["text_en"]) in held_out else split_of.get(key(row["text_en"])))
        == split
    ]


def taught(folder: Path) -> list[Example]:
    """Return headlines with the probabilities that FinBERT gave them, if the file is there."""
    name = "teacher_probabilities.parquet"
    if not look_for(folder, name):
        return []
    frame = _read(folder, name, ("text", "teacher"), numbers=("prob_neg", "prob_neu", "prob_pos"))
    frame = frame[frame["teacher"] == FINBERT].drop_duplicates("text")
    return [
        Example(
            row["text"],
            "",
            (row["prob_neg"], row["prob_neu"], row["prob_pos"]),
            "finbert",
        )
        for row in frame.to_dict("records")
    ]


def without(examples: Iterable[Example], held_out: set[str]) -> Iterator[Example]:
    """Leave out the texts that are measured on, whatever set they come from."""
    return (one for one in examples if key(one.text) not in held_out)


def held_out_keys(folder: Path) -> set[str]:
    """Return the keys of all texts that are measured on."""
    names = ("english.parquet", "english_entity.parquet")
    frames = (_read(folder, name, ("text", "split")) for name in names)
    return {key(text) for frame in frames for text in frame.loc[frame["split"] == "dev", "text"]}


def key(text: str) -> str:
    """Return what is left of a text when case, spaces, marks and links are taken away."""
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"https?://\S+", "", text.lower()))


def tidy(text: str) -> str:
    """Take out the spaces that tokenised corpora have before marks and inside of numbers."""
    return re.sub(r"(\d) ([.,]\d)", r"\1\2", re.sub(r"\s+([.,;:!?%)])", r"\1", text))


def one_hot(label: str) -> Tone:
    """Return certainty of one label."""
    if label not in LABELS:
        raise DataError(f"label {label!r} is not one of {', '.join(LABELS)}")
    negative, neutral, positive = (float(label == one) for one in LABELS)
    return negative, neutral, positive


def tones(examples: Sequence[Example]) -> np.ndarray:
    """Return what is true of the examples, shape (examples, 3)."""
    return np.array([one.tone for one in examples]).reshape(-1, 3)


def _read(
    folder: Path, name: str, texts: Sequence[str], *, numbers: Sequence[str] = ()
) -> pd.DataFrame:
    return read_table(find(folder, name), texts, numbers=numbers)


def read_table(
    path: Path, texts: Sequence[str], *, numbers: Sequence[str] = (), keys: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the rows of a Parquet file that have a value in all the columns that are needed.

    These are `texts`, `numbers` from 0 to 1, and `keys`, which may be either. The index counts
    rows from 1. Raises DataError, with file and row, for a value that is none of its column's.
    """
    columns = [*keys, *texts, *numbers]
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: no Parquet file: {' '.join(str(error).split())}") from error
    if missing := [column for column in columns if column not in frame.columns]:
        raise DataError(f"{path}: no column {missing[0]!r}, only {', '.join(frame.columns)}")
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    whole = frame.dropna(subset=columns)
    if dropped := len(frame) - len(whole):
        LOG.warning("%s: %d rows lack a value of %s", path, dropped, ", ".join(columns))
    for name in (*texts, *numbers):
        for number, value in whole[name].items():
            if wrong := _wrong(name, value, name in numbers):
                raise DataError(f"{path}, row {number}: {wrong}")
    return whole


def _wrong(name: str, value: Any, is_number: bool) -> str:
    """Return what is wrong with a value, nothing if all is well."""
    if is_number:
        return "" if _is_within(value, 1) else f"{name} = {value!r}; a number from 0 to 1 is asked"
    if not isinstance(value, str):
        return f"{name} = {value!r}; a text is asked"
    if name == "label" and value not in LABELS:
        return f"label {value!r} is not one of {', '.join(LABELS)}"
    return ""


def _percent(value: Any, place: str) -> int:
    """Return a percentage, 0 for none."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return 0
    if not _is_within(value, 100):
        raise DataError(f"{place}: agreement = {value!r}; a number from 0 to 100 is asked")
    return int(value)


def _is_within(value: Any, most: float) -> bool:
    return isinstance(value, Real) and 0 <= float(value) <= most
