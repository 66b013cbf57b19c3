"""How much of which set does the model see?"""

import csv
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from sentiment.training.examples import (
    NON_COMMERCIAL,
    DataError,
    Example,
    find,
    german,
    headlines,
    held_out_keys,
    one_hot,
    pairs,
    without,
)
from sentiment.training.written import WORDS, written

JOINABLE = 70  # characters of a headline that is put together with another


@dataclass(frozen=True, slots=True)
class Shares:
    """How often a text of each set is seen; less than once: a share, chosen at random."""

    headlines: Mapping[str, float]  # by source
    mixed: float  # pairs whose headline has other tones for other targets
    single: float  # other pairs
    joined: int  # pairs made of two headlines put together
    slugs: float
    written: float


BROAD = Shares(
    headlines={
        "phrasebank": 1.3,
        "sentfin": 0.45,
        "twitter_financial_news": 0.45,
        "fiqa_semeval": 0.5,
        "finentity": 0.3,
        "translated": 1.0,
    },
    mixed=2.0,
    single=0.5,
    joined=0,
    slugs=2.0,
    written=0.7,
)
# Teaches whom a sentence is about, at some cost for texts without a target: hence the mean of
# the weights before and after.
TARGETS = Shares(
    headlines={
        "phrasebank": 0.6,
        "sentfin": 0.25,
        "twitter_financial_news": 0.25,
        "fiqa_semeval": 0.25,
        "finentity": 0.2,
        "translated": 0.6,
    },
    mixed=3.0,
    single=0.3,
    joined=3000,
    slugs=1.0,
    written=1.0,
)


def mixture(
    folder: Path, shares: Shares, seed: int, *, commercial_only: bool = False
) -> list[Example]:
    """Return what one round goes through; nothing of it is near what is measured on."""
    choice = random.Random(seed)
    kept = _allowed(commercial_only)
    held_out = held_out_keys(folder)
    asked = [one for one in without(pairs(folder, "train"), held_out) if kept(one)]
    tones: dict[str, set[tuple[float, float, float]]] = {}
    for one in asked:
        tones.setdefault(one.text, set()).add(one.tone)
    mixed = [one for one in asked if len(tones[one.text]) > 1]
    single = [one for one in asked if len(tones[one.text]) == 1]
    examples = [*_some(mixed, shares.mixed, choice), *_some(single, shares.single, choice)]
    examples += _joined(single, shares.joined, choice)
    plain = [*headlines(folder, "train"), *german(folder, "train")]
    plain = [one for one in without(plain, held_out) if kept(one)]
    for source, share in shares.headlines.items():
        examples += _some([one for one in plain if one.source == source], share, choice)
    examples += _some(written(seed), shares.written, choice)
    return [*examples, *_some(slugs(folder), shares.slugs, choice)]


def held_out(folder: Path, *, commercial_only: bool = False) -> list[Example]:
    """Return the texts and pairs that the temperature is fitted on."""
    kept = _allowed(commercial_only)
    found = [*headlines(folder, "dev"), *pairs(folder, "dev"), *german(folder, "dev")]
    return [one for one in found if kept(one)]


def slugs(folder: Path) -> list[Example]:
    """Return the German market headlines that were labelled for this project, by their ids."""
    try:
        frame = pd.read_parquet(find(folder, "german_unlabelled.parquet"))
    except DataError:
        return []  # without it the model is trained as well, on a few hundred texts less
    texts = dict(zip(frame["id"], frame["text"], strict=True))
    with (WORDS / "slugs.csv").open(encoding="utf-8", newline="") as file:
        rows = [(int(row["id"]), row["label"]) for row in csv.DictReader(file)]
    return [Example(texts[i], "", one_hot(label), "slugs", "de") for i, label in rows if i in texts]


def _joined(asked: Sequence[Example], count: int, choice: random.Random) -> Iterator[Example]:
    """Put two headlines about one target each together: each target keeps its own tone."""
    short = [one for one in asked if len(one.text) <= JOINABLE and one.target in one.text]
    for _ in range(count // 2 if len(short) > 1 else 0):
        first, second = choice.sample(short, 2)
        if (
            first.target.lower() in second.text.lower()
            or second.target.lower() in first.text.lower()
        ):
            continue
        text = first.text + choice.choice(("; ", ", ", " - ", ", while ")) + second.text
        yield replace(first, text=text)
        yield replace(second, text=text)


def _allowed(commercial_only: bool) -> Callable[[Example], bool]:
    return lambda one: not (commercial_only and one.source in NON_COMMERCIAL)


def _some(examples: Sequence[Example], share: float, choice: random.Random) -> list[Example]:
    """Return each example as often as `share` says, the fraction of one at random."""
    whole, rest = divmod(share, 1.0)
    chosen = choice.sample(list(examples), round(len(examples) * rest))
    return [*examples] * int(whole) + chosen
