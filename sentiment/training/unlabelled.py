"""Which texts without a label can the model learn from, once a teacher has answered for them?"""

import random
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from sentiment.training.examples import Example, held_out_keys, look_for, one_hot, without
from sentiment.training.parallel import parallel

# English headlines: the file, the column with the text, and how many of them are enough.
HEADLINES = {
    "tickers_2025_03_06_utc.parquet": ("headline", 5000),
    "sp500_2010_2024_dates.parquet": ("headline", 4000),
}
TRANSLATIONS = 14_000  # sentences of the news in both languages, which are in these sources
NEWS = ("wmt", "opennmt_wmt")
LENGTHS = range(15, 220)  # characters of a text worth a question

UNKNOWN = one_hot("neutral")  # stands in until the teacher has answered


def unlabelled(folder: Path, seed: int = 0) -> list[Example]:
    """Return English headlines of the files that are there, none of them measured on."""
    choice = random.Random(seed)
    found: list[Example] = []
    for name, (column, enough) in HEADLINES.items():
        if path := look_for(folder, name):
            texts = _worth_asking(pd.read_parquet(path, columns=[column])[column])
            texts = choice.sample(texts, min(enough, len(texts)))
            found += [Example(text, "", UNKNOWN, "unlabelled") for text in texts]
    return [*without(found, held_out_keys(folder))]


def translations(folder: Path, seed: int = 0) -> list[Example]:
    """Return German sentences of the news, each with the English one that can be asked about.

    None, where the file is missing.
    """
    if not look_for(folder, "en_de.parquet"):
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
