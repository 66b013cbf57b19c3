"""What does a larger English model say, for the small one to learn from?"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import torch

from sentiment.batches import softmax
from sentiment.score import LABELS
from sentiment.training.examples import DataError, Example, Tone
from sentiment.training.fit import Recipe, fit, predict
from sentiment.training.mixture import TEACHER, mixture

LOG = logging.getLogger(__name__)

# A larger encoder learns at a lower rate, and has words of its own already.
RECIPE = Recipe(
    epochs=1.0, rate=4e-5, faster=1.0, tokens=48, smoothing=0.05, masked=0.05, warmup=150
)


def teacher(
    encoder: str, folder: Path, seed: int, *, commercial_only: bool = False
) -> tuple[Any, Any]:
    """Return an English encoder that has learnt the tones of all labelled English texts."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    examples = [
        one
        for one in mixture(folder, TEACHER, seed, commercial_only=commercial_only)
        if one.language == "en"
    ]
    LOG.info("teacher: %d examples: %s", len(examples), Counter(one.source for one in examples))
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    model = AutoModelForSequenceClassification.from_pretrained(
        encoder,
        num_labels=3,
        dtype=torch.float32,
        attn_implementation="eager",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    fit(model, tokenizer, examples, replace(RECIPE, seed=seed))
    return model, tokenizer


def answers(model: Any, tokenizer: Any, asked: Sequence[Example]) -> Mapping[tuple[str, str], Tone]:
    """Return the probabilities of the labels for each text and target, every one asked once."""
    once = list({(one.text, one.target): one for one in asked}.values())
    LOG.info("teacher: answers for %d texts", len(once))
    found = softmax(predict(model, tokenizer, once, half=True))
    return {
        (one.text, one.target): (float(row[0]), float(row[1]), float(row[2]))
        for one, row in zip(once, found, strict=True)
    }


def write_answers(found: Mapping[tuple[str, str], Tone], path: Path) -> None:
    """Keep answers as a Parquet file of text, target, negative, neutral and positive."""
    rows = [(*asked, *tone) for asked, tone in found.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows, columns=["text", "target", *LABELS]).to_parquet(path, index=False)


def read_answers(path: Path) -> Mapping[tuple[str, str], Tone]:
    """Return answers that an earlier run kept; DataError if the file has no such columns."""
    try:
        frame = pd.read_parquet(path, columns=["text", "target", *LABELS])
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path}: no file of a teacher's answers: {error}") from error
    return {
        (row["text"], row["target"]): (row["negative"], row["neutral"], row["positive"])
        for row in frame.to_dict("records")
    }
