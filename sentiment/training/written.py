"""Which examples does the project write itself, in German and English?"""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sentiment.training.examples import Example, one_hot

WORDS = Path(__file__).parent / "words"
COPIES = 6  # of a template with names to fill in; one without is used twice
FRAMED = 4  # sentences for each compound
CONTRASTED = 25  # pairs of companies for each sentence about two
WEIGHT = 0.7  # templates are monotonous: a sentence of theirs counts less than a real one

JOINED = {"de": 2000, "en": 700}  # headlines made of two short ones
JOINTS = {
    "de": (", ", "; ", " - ", ", aber ", " und "),
    "en": (", ", "; ", " - ", ", but ", " as ", " while "),
}

Names = Mapping[str, Sequence[str]]


def written(seed: int = 0) -> list[Example]:
    """Return all of them, the names in the templates chosen by `seed`."""
    return [*own(), *templates(seed)]


def own() -> list[Example]:
    """Return the headlines that were written one by one."""
    return [
        Example(text, target, one_hot(label), "own", language)
        for file, language in (("own_german.tsv", "de"), ("own_english.tsv", "en"))
        for label, target, text in rows(file)
    ]


def templates(seed: int = 0) -> list[Example]:
    """Return sentences made of templates, the names in them chosen by `seed`."""
    choice = random.Random(seed)
    names = {row[0]: row[1:] for row in rows("names.tsv")}
    return [
        *_sentences("german.tsv", "de", names, choice),
        *_sentences("english.tsv", "en", names, choice),
        *_compounds(names, choice),
        *_contrasts(names, choice),
        *_joined("german.tsv", "de", names, choice),
        *_joined("english.tsv", "en", names, choice),
    ]


def _sentences(file: str, language: str, names: Names, choice: random.Random) -> Iterator[Example]:
    """Headlines of one tone; half of those that name somebody ask about them."""
    for label, template in rows(file):
        for copy in range(COPIES if "{" in template else 2):
            text, filled = _fill(template, names, choice)
            whom = filled.get("C") or filled.get("G") or filled.get("I", "")
            target = whom if copy % 2 and "D" not in filled else ""
            yield _example(text, target, label, language, choice)


def _compounds(names: Names, choice: random.Random) -> Iterator[Example]:
    """Every word of the list in a few sentences: German makes one word of what English says."""
    frames = [frame for _, frame in rows("frames.tsv")]
    for label, *words in rows("compounds.tsv"):
        for word in words:
            yield _example(word, "", label, "de", choice)
            for frame in choice.sample(frames, FRAMED):
                text, filled = _fill(frame.replace("{X}", word), names, choice)
                target = choice.choice(["", filled.get("C", filled.get("I", ""))])
                yield _example(text, target, label, "de", choice)


def _contrasts(names: Names, choice: random.Random) -> Iterator[Example]:
    """Headlines about two companies, once for each of them."""
    for language, first, second, template in rows("contrast.tsv"):
        for _ in range(CONTRASTED):
            text, filled = _fill(template, names, choice)
            yield _example(text, filled["C"], first, language, choice)
            yield _example(text, filled["D"], second, language, choice)
            if first == second:
                yield _example(text, "", first, language, choice)


def _joined(file: str, language: str, names: Names, choice: random.Random) -> Iterator[Example]:
    """Headlines about two companies, made of two about one each, and asked about either."""
    short = [row for row in rows(file) if row[1].startswith("{C}") and "{D}" not in row[1]]
    for _ in range(JOINED[language] // 2):
        (first, one), (second, other) = choice.sample(short, 2)
        pattern = one + choice.choice(JOINTS[language]) + other.replace("{C}", "{D}")
        text, filled = _fill(pattern, names, choice)
        yield _example(text, filled["C"], first, language, choice)
        yield _example(text, filled["D"], second, language, choice)


def _fill(template: str, names: Names, choice: random.Random) -> tuple[str, dict[str, str]]:
    filled: dict[str, str] = {}
    for slot in (one for one in "CDGIBSQPN" if "{" + one + "}" in template):
        others = [name for name in names["C" if slot == "D" else slot] if name != filled.get("C")]
        filled[slot] = choice.choice(others)
        template = template.replace("{" + slot + "}", filled[slot])
    return template, filled


def _example(text: str, target: str, label: str, language: str, choice: random.Random) -> Example:
    if choice.random() < 0.1:
        text = text + choice.choice(["!", ".", " - Aktie" if language == "de" else " - shares"])
    return Example(text, target, one_hot(label), "template", language, WEIGHT)


def rows(file: str) -> Iterator[list[str]]:
    """Yield the cells of each line of a file of words."""
    for line in (WORDS / file).read_text(encoding="utf-8").splitlines():
        yield line.split("\t")
