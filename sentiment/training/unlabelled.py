"""Which texts without a label can the model learn from, once a teacher has answered for them?"""

import random
from collections.abc import Iterable
from pathlib import Path

from sentiment.training.examples import (
    Example,
    held_out_keys,
    look_for,
    one_hot,
    read_table,
    without,
)
from sentiment.training.parallel import parallel

# How many English headlines of each file are enough.
HEADLINES = {"tickers_2025_03_06_utc.parquet": 5000, "sp500_2010_2024_dates.parquet": 4000}
TRANSLATIONS = 9_000  # sentences in both languages that are enough
NEWS = ("wmt", "opennmt_wmt")  # how the names of their sources begin
FILES = ("en_de.parquet", "en_de_general.parquet")  # where they are found
LENGTHS = range(15, 220)  # characters of a text worth a question

UNKNOWN = one_hot("neutral")  # stands in until the teacher has answered


def unlabelled(folder: Path, seed: int = 0) -> list[Example]:
    """Return English headlines of the files that are there, none of them measured on."""
    choice = random.Random(seed)
    found: list[Example] = []
    for name, enough in HEADLINES.items():
        if path := look_for(folder, name):
            texts = _worth_asking(read_table(path, ("headline",))["headline"])
            texts = choice.sample(texts, min(enough, len(texts)))
            found += [Example(text, "", UNKNOWN, "unlabelled") for text in texts]
    return [*without(found, held_out_keys(folder))]


def translations(folder: Path, seed: int = 0) -> list[Example]:
    """Return German sentences of the news, each with the English one that can be asked about.

    None, where one of the files is missing.
    """
    if not all(look_for(folder, name) for name in FILES):
        return []
    choice = random.Random(seed)
    pairs = [pair for pair in parallel(folder) if pair.source.startswith(NEWS)]
    pairs = choice.sample(pairs, min(TRANSLATIONS, len(pairs)))
    return [
        Example(pair.text, "", UNKNOWN, "translation", "de", english=pair.english)
        for pair in pairs
        if len(pair.english) in LENGTHS
    ]


def _worth_asking(texts: Iterable[object]) -> list[str]:
    return [*dict.fromkeys(str(text) for text in texts if len(str(text)) in LENGTHS)]
