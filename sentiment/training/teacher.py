"""What does a larger English model say, for the small one to learn from?"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from sentiment.batches import softmax
from sentiment.training.answers import Answer, Answers
from sentiment.training.examples import Example
from sentiment.training.fit import Recipe, fit, predict
from sentiment.training.mixture import TEACHER, held_out, mixture

LOG = logging.getLogger(__name__)

DIMENSIONS = 128  # of a place

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
        use_safetensors=True,
        attn_implementation="eager",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    fit(model, tokenizer, examples, replace(RECIPE, seed=seed))
    _measure(model, tokenizer, folder)
    return model, tokenizer


def _measure(model: Any, tokenizer: Any, folder: Path) -> None:
    """Log how often it is right about the dev texts in English, by set and kind of question."""
    asked = [one for one in held_out(folder) if one.language == "en"]
    found = predict(model, tokenizer, asked, half=True)[0].argmax(axis=1)
    right: dict[str, list[bool]] = {}
    for one, label in zip(asked, found, strict=True):
        kind = f"{one.source} {'pairs' if one.target else 'texts'}"
        right.setdefault(kind, []).append(one.tone[label] == 1.0)
    for kind, each in right.items():
        LOG.info("teacher: %s %.3f of %d", kind, sum(each) / len(each), len(each))


def answers(model: Any, tokenizer: Any, asked: Sequence[Example]) -> Answers:
    """Return tone and place of each text and target, every one asked once."""
    once = list({(one.text, one.target): one for one in asked}.values())
    LOG.info("teacher: answers for %d texts", len(once))
    logits, middles = predict(model, tokenizer, once, half=True)
    tones, found = softmax(logits), places(middles)
    return {
        (one.text, one.target): Answer((float(row[0]), float(row[1]), float(row[2])), place)
        for one, row, place in zip(once, tones, found, strict=True)
    }


def places(middles: np.ndarray) -> np.ndarray:
    """Return the first principal components of what a model makes of texts.

    `middles` has the shape (texts, width), what is returned (texts, DIMENSIONS) or less. Each
    component is divided by the root of its standard deviation, or the first few would count for
    nearly everything; the mean square of a place's length is 1.
    """
    centred = middles - middles.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    variances, axes = variances[::-1][:DIMENSIONS], axes[:, ::-1][:, :DIMENSIONS]
    found = centred @ (axes / np.maximum(variances, variances[0] * 1e-6) ** 0.25)
    length = np.sqrt((found**2).sum(axis=1).mean())
    return (found / length).astype(np.float32)
