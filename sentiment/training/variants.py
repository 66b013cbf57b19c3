"""Which texts like the labelled ones can the teacher be asked about, too?

A small model learns more of a teacher from more texts, even from ones that make little sense
(Jiao et al. 2020, "TinyBERT", section 3.2; Beyer et al. 2022, "Knowledge distillation: a good
teacher is patient and consistent").
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sentiment.training.examples import Example
from sentiment.training.unlabelled import UNKNOWN
from sentiment.training.written import rows

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SEAM = re.compile(r", | (?:and|while|but|as|after|from|compared|due|for|in) ")

# At most so many of each text, by its source; texts of other sources are left as they are.
EACH = {"phrasebank": 4, "fiqa_semeval": 1, "sentfin": 1, "twitter_financial_news": 1}


def variants(plain: Iterable[Example], seed: int = 0) -> list[Example]:
    """Return English texts with a word turned, numbers exchanged or the end of another text."""
    choice = random.Random(seed)
    texts: dict[str, list[str]] = {}
    for one in plain:
        if one.language == "en" and not one.target and one.source in EACH:
            texts.setdefault(one.source, []).append(one.text)
    words = opposites()
    found = (
        text for source, own in texts.items() for text in _changed(own, EACH[source], words, choice)
    )
    return [Example(text, "", UNKNOWN, "variant") for text in dict.fromkeys(found)]


def opposites() -> dict[str, str]:
    """Return which word to put in the place of another: the first that is listed for it."""
    known: dict[str, str] = {}
    for one, other in rows("opposites.tsv"):
        known.setdefault(one, other)
        known.setdefault(other, one)
    return known


def _changed(
    texts: Sequence[str], each: int, words: Mapping[str, str], choice: random.Random
) -> Iterator[str]:
    for text in texts:
        ways = [_turned(text, words, choice), _exchanged(text, choice)]
        ways += [_crossed(text, choice.choice(texts), choice) for _ in range(2)]
        made = [way for way in ways if way and way != text]
        yield from choice.sample(made, min(each, len(made)))


def _turned(text: str, words: Mapping[str, str], choice: random.Random) -> str:
    """Put the opposite in the place of one word that has one: "rose" for "fell"."""
    at = [found for found in re.finditer(r"[A-Za-z]+", text) if found[0].lower() in words]
    if not at:
        return ""
    word = choice.choice(at)
    other = words[word[0].lower()]
    other = other.capitalize() if word[0][0].isupper() else other
    return text[: word.start()] + other + text[word.end() :]


def _exchanged(text: str, choice: random.Random) -> str:
    """Put two numbers in each other's place: "to EUR 5 mn from EUR 8 mn"."""
    at = list(NUMBER.finditer(text))
    if len({found[0] for found in at}) < 2:
        return ""
    first, second = sorted(choice.sample(at, 2), key=lambda found: found.start())
    return (
        text[: first.start()]
        + second[0]
        + text[first.end() : second.start()]
        + first[0]
        + text[second.end() :]
    )


def _crossed(text: str, other: str, choice: random.Random) -> str:
    """Go on with the end of another text where this one has a seam."""
    here, there = list(SEAM.finditer(text)), list(SEAM.finditer(other))
    if not here or not there:
        return ""
    return text[: choice.choice(here).start()] + other[choice.choice(there).start() :]
