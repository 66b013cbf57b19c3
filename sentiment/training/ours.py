"""Which German headlines of others were labelled for this project?"""

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from sentiment.training.examples import Example, look_for, one_hot, read_table
from sentiment.training.vocabulary import fold
from sentiment.training.written import WORDS

DOUBT = 0.1  # of the label of a German headline that one reader alone has labelled


def read_by_us(folder: Path, *, measured: bool = False) -> list[Example]:
    """Return the German headlines labelled for this project: those to learn from, or to measure on.

    Only their ids and labels are in the project, the texts in the folder; what is missing there
    is left out. One in ten is never learnt from.
    """
    found = [*_labelled(_slugs(folder), "slugs"), *_labelled(_news(folder), "headlines")]
    if measured:
        return [one for one in found if _kept_for_measuring(one.text)]
    return [_doubted(one) for one in found if not _kept_for_measuring(one.text)]


def _labelled(texts: Mapping[str, str], name: str) -> Iterator[Example]:
    with (WORDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["id"] in texts:
                yield Example(texts[row["id"]], "", one_hot(row["label"]), "german", "de")


def _doubted(one: Example) -> Example:
    negative, neutral, positive = ((1 - DOUBT) * label + DOUBT / 3 for label in one.tone)
    return replace(one, tone=(negative, neutral, positive))


def _slugs(folder: Path) -> dict[str, str]:
    frame = _optional(folder, "german_unlabelled.parquet", ("text",), keys=("id",))
    return dict(zip(frame["id"].astype(str), frame["text"], strict=True))


def _news(folder: Path) -> dict[str, str]:
    frame = _optional(folder, "german_2025_05_06_utc.parquet", ("headline",))
    return {_hash(text)[:16]: text for text in frame["headline"]}


def _optional(
    folder: Path, name: str, texts: Sequence[str], *, keys: Sequence[str] = ()
) -> pd.DataFrame:
    path = look_for(folder, name)
    return read_table(path, texts, keys=keys) if path else pd.DataFrame(columns=[*keys, *texts])


def _kept_for_measuring(text: str) -> bool:
    """Say yes to a tenth of all texts; those that differ in numbers or spelling go together."""
    letters = re.sub(r"[^a-z]+", "", fold(text))
    return int(_hash(letters), 16) % 10 == 0


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
