"""Which sentences say the same in English and in German?"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sentiment.training.examples import find, held_out_keys, key, look_for, read_table, tidy
from sentiment.training.written import WORDS

FINANCIAL = "fpb+fiqa_opus_mt"  # translated from PhraseBank and FiQA, with their licences
LONGEST = 24  # words: headlines are short, and time goes with length
WORD = re.compile(r"[A-Za-z][A-Za-z.'-]*|\d[\d.,]*|\S")

# How often a pair of each source is learnt from; of the others each once.
TIMES = {"multi30k": 0.0, "tatoeba": 0.3, "ted": 0.5, "glossary": 3.0, FINANCIAL: 2.0}


@dataclass(frozen=True, slots=True)
class Pair:
    """A text to be understood, and the English text that says the same."""

    text: str
    english: str
    source: str


def parallel(folder: Path, *, commercial_only: bool = False) -> list[Pair]:
    """Return all pairs of German and English, less those whose English text is measured on."""
    held_out = held_out_keys(folder)
    frames = [
        read_table(find(folder, name), ("en", "de", "source"))
        for name in ("en_de.parquet", "en_de_general.parquet")
    ]
    pairs = [
        Pair(tidy(row["de"]), tidy(row["en"]), row["source"])
        for frame in frames
        for row in frame.to_dict("records")
        if len(row["en"].split()) <= LONGEST
        and "PRS_ORG" not in row["en"]  # a mark that one corpus puts in place of names
        and not (commercial_only and row["source"] == FINANCIAL)
        and key(row["en"]) not in held_out
    ]
    return pairs + [
        Pair(german, english, "glossary")
        for english, translations in glossary().items()
        for german in translations
    ]


def glossary() -> dict[str, list[str]]:
    """Return the German words for English ones of the market, written for this project."""
    lines = (WORDS / "glossary.tsv").read_text(encoding="utf-8").splitlines()
    return {
        english.lower(): german.split("|")
        for english, german in (line.split("\t") for line in lines)
    }


def chosen(pairs: Sequence[Pair], choice: random.Random) -> Iterator[Pair]:
    """Yield each pair as often as `TIMES` says of its source."""
    for pair in pairs:
        whole, rest = divmod(TIMES.get(pair.source, 1.0), 1.0)
        for _ in range(int(whole) + (choice.random() < rest)):
            yield pair


def switched(
    text: str, words: Mapping[str, Sequence[str]], choice: random.Random, share: float = 0.85
) -> tuple[str, float]:
    """Return an English text with German words of the market in it, and their share of it."""
    parts = WORD.findall(text)
    result: list[str] = []
    place, changed = 0, 0
    while place < len(parts):
        for length in (3, 2, 1):
            found = " ".join(parts[place : place + length]).lower()
            if place + length <= len(parts) and found in words:
                change = choice.random() < share
                changed += change
                result += [choice.choice(words[found])] if change else parts[place : place + length]
                place += length
                break
        else:
            result.append(parts[place])
            place += 1
    return tidy(" ".join(result)), changed / max(1, len(parts))


def texts(folder: Path) -> list[str]:
    """Return German headlines without labels, none where the file is missing."""
    path = look_for(folder, "german_unlabelled.parquet")
    return list(read_table(path, ("text",))["text"]) if path else []
