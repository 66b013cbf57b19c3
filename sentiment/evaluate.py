"""How good is a model on labelled texts? `python -m sentiment.evaluate FOLDER`."""

import argparse
import csv
import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from sentiment.hub import HubScorer
from sentiment.measures import Quality, quality, reliability
from sentiment.onnx import EMBEDDED, FILES, OnnxScorer
from sentiment.score import LABELS, Scorer, ScorerError
from sentiment.training.examples import (
    DataError,
    Example,
    german,
    headlines,
    one_hot,
    pairs,
    tones,
)
from sentiment.training.ours import read_by_us
from sentiment.training.vocabulary import fold

GOLD = Path(__file__).parent / "gold" / "german.csv"

# Published for ProsusAI/finbert on a random split (Araci 2019, table 2); no model of ours.
FINBERT = {"PhraseBank": (0.86, 0.84), "PhraseBank, all annotators agree": (0.97, 0.95)}

# Sources of headlines that have a row of their own in the table.
NAMED = ("phrasebank", "sentfin", "twitter_financial_news", "fiqa_semeval", "finentity")

Answer = Callable[[Sequence[Example]], np.ndarray]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of the model card as Markdown; return 2 when something is missing."""
    parser = argparse.ArgumentParser(prog="python -m sentiment.evaluate", description=__doc__)
    parser.add_argument("folder", type=Path, help="labelled data as docs/training.md describes it")
    parser.add_argument("--model", default="embedded", help="embedded, a folder or a hub id")
    parser.add_argument("--split", default="dev", help="of the sets that have one (default: dev)")
    parser.add_argument("--threads", type=int, default=2, help="for models in ONNX format")
    options = parser.parse_args(arguments)
    if options.threads < 1:
        parser.error(f"--threads: {options.threads}, but one thread at least is needed")
    try:
        sets = test_sets(options.folder, options.split)
        scorer = _scorer(options.model, options.threads)
        lines = report(sets, scorer)
    except (DataError, ScorerError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def test_sets(folder: Path, split: str) -> dict[str, list[Example]]:
    """Return what is measured on, by the name it has in the table; empty sets are left out."""
    whole = headlines(folder, split)
    asked = pairs(folder, split)
    if not whole and not asked:
        raise DataError(f"{folder}: no text has the split {split}")
    by_source = {one.source: [other for other in whole if other.source == one.source]
                 for one in whole}  # fmt: skip
    of_text: dict[str, set[int]] = {}
    for one, label in zip(asked, tones(asked).argmax(axis=1), strict=True):
        of_text.setdefault(one.text, set()).add(int(label))
    phrasebank = by_source.get("phrasebank", [])
    sets = {
        "PhraseBank": phrasebank,
        "PhraseBank, all annotators agree": [one for one in phrasebank if one.agreement == 100],
        "SEntFiN headlines": by_source.get("sentfin", []),
        "Twitter financial news": by_source.get("twitter_financial_news", []),
        "FiQA and SemEval": by_source.get("fiqa_semeval", []),
        "FinEntity sentences": by_source.get("finentity", []),
        "other English headlines": [one for one in whole if one.source not in NAMED],
        "SEntFiN pairs": [one for one in asked if one.source == "sentfin"],
        "other pairs": [one for one in asked if one.source != "sentfin"],
        "pairs with different labels in one headline": [
            one for one in asked if len(of_text[one.text]) > 1
        ],
        "pairs with opposite labels in one headline": [
            one for one in asked if {0, 2} <= of_text[one.text]
        ],
        "pairs of a headline and a name it lacks": _elsewhere(whole, asked),
        "German, translated": german(folder, split),
        "German market headlines": read_by_us(folder, measured=True) if split == "dev" else [],
        "German, written for this project": gold(),
    }
    return {name: examples for name, examples in sets.items() if examples}


def _elsewhere(whole: Sequence[Example], asked: Sequence[Example]) -> list[Example]:
    """Ask each headline for the target of another one; it should keep the tone of its own."""
    names = [one.target for one in asked]
    turns = zip(whole, itertools.cycle(names)) if names else ()
    return [replace(one, target=name) for one, name in turns if fold(name) not in fold(one.text)]


def gold(path: Path = GOLD) -> list[Example]:
    """Return the project's own German headlines on which both readings agree."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Example(row["headline"], "", one_hot(row["label_a"]), "gold", "de")
            for row in csv.DictReader(file)
            if row["label_a"] == row["label_b"]
        ]


def report(sets: dict[str, list[Example]], scorer: Scorer) -> list[str]:
    """Return the lines of the table, of what the baselines reach, and of the reliability."""
    answers = {name: ask(scorer, examples) for name, examples in sets.items()}
    labels = {name: tones(found).argmax(axis=1) for name, found in sets.items()}
    vader = _vader() if find_spec("vaderSentiment") else None
    lines = [
        f"Model: {scorer.model}, revision {scorer.revision}.",
        "",
        "| Set | Texts | Accuracy | Macro F1 | Negatives found | Calibration error "
        "| By chance | Majority class | VADER | FinBERT, published |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, examples in sets.items():
        found = quality(answers[name], labels[name])
        english = vader if examples[0].language == "en" else None
        other = [
            f"{np.bincount(labels[name]).max() / len(examples):.3f}",
            f"{_accuracy(english(examples), labels[name]):.3f}" if english else "",
            " / ".join(f"{number:.2f}" for number in FINBERT.get(name, ())),
        ]
        lines.append(_row(name, found, other))
    return [*lines, "", *_reliability(sets, answers, labels)]


def ask(scorer: Scorer, examples: Sequence[Example]) -> np.ndarray:
    """Return a scorer's probabilities, shape (examples, 3), each asked about its target."""
    scores = scorer.score([one.text for one in examples], [one.target for one in examples])
    return np.array([(one.negative, one.neutral, one.positive) for one in scores])


def _reliability(
    sets: dict[str, list[Example]],
    answers: dict[str, np.ndarray],
    labels: dict[str, np.ndarray],
) -> list[str]:
    """Return, for each language, how often answers of a confidence are right: a diagram."""
    lines = [
        "| Language | Confidence | Right | Texts | Right, in twentieths |",
        "|---|---|---|---|---|",
    ]
    for language in ("en", "de"):
        # The pairs and the parts of PhraseBank hold texts that are counted in other sets.
        names = [
            name
            for name, found in sets.items()
            if found[0].language == language and "pairs" not in name and "agree" not in name
        ]
        if names:
            pooled = [np.concatenate([one[name] for name in names]) for one in (answers, labels)]
            lines += [
                f"| {language} | {one.confidence:.2f} | {one.accuracy:.2f} | {one.count} "
                f"| {'█' * round(20 * one.accuracy)} |"
                for one in reliability(*pooled)
            ]
    return lines


def _row(name: str, found: Quality, other: Sequence[str]) -> str:
    numbers = (
        found.accuracy,
        found.macro_f1,
        found.negative_recall,
        found.calibration_error,
        found.by_chance,
    )
    cells = [name, str(found.count), *(f"{number:.3f}" for number in numbers), *other]
    return "| " + " | ".join(cells) + " |"


def _vader() -> Answer:
    """Return VADER's answer, with the limits its authors name: neutral from -0.05 to 0.05."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()

    def answer(examples: Sequence[Example]) -> np.ndarray:
        compound = np.array([analyser.polarity_scores(one.text)["compound"] for one in examples])
        return np.eye(len(LABELS))[1 + (compound >= 0.05) - (compound <= -0.05)]

    return answer


def _scorer(model: str, threads: int) -> Scorer:
    if model == "embedded":
        return OnnxScorer(EMBEDDED, threads=threads)
    folder = Path(model).expanduser()
    if all((folder / file).is_file() for file in FILES):
        return OnnxScorer(folder, model, threads=threads)
    return HubScorer(model)


def _accuracy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    return float((probabilities.argmax(axis=1) == labels).mean())


if __name__ == "__main__":
    raise SystemExit(main())
