"""How do texts go through a model in batches, and come back as scores in their own order?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sentiment.score import Score

# A batch costs what its longest text costs, so texts of like length go together: 2.5 times as
# fast as in the order of the news. Batches of 128 are slower again, they leave the cache.
BATCH = 32

# Headlines have 10 to 25 tokens. What comes after the 96th is not read: an article pasted in as
# a headline would otherwise cost as much as all the others together.
MAX_TOKENS = 96

# Float32 results may differ in the seventh digit from one processor to the next. Four decimals
# are far finer than what the models know, and hide such a difference in nearly every score.
DECIMALS = 4

Logits = Callable[[Mapping[str, np.ndarray]], np.ndarray]


def score_in_batches(
    texts: Sequence[str],
    targets: Sequence[str] | None = None,
    *,
    tokenizer: Any,
    logits: Logits,
    order: tuple[int, int, int],
) -> list[Score]:
    """Return one score per text, in order.

    `targets` are read as the second of two sentences, one for each text, "" for none.
    `tokenizer` is one of transformers'; `logits` gets a padded batch as the tokenizer made it
    (int64 arrays, shape (batch, tokens)) and returns (batch, outputs); `order` holds the outputs
    that mean negative, neutral and positive.
    """
    if not texts:
        return []
    cut = {"truncation": True, "max_length": min(MAX_TOKENS, tokenizer.model_max_length)}
    targets = [""] * len(texts) if targets is None else targets
    asked = list(zip(texts, targets, strict=True))
    tokens = tokenizer(list(texts), **cut)["input_ids"]
    by_length = sorted(range(len(asked)), key=lambda index: len(tokens[index]))
    plain = [index for index in by_length if not targets[index]]
    paired = [index for index in by_length if targets[index]]
    probabilities = np.empty((len(asked), len(order)))
    for batch in [*_batches(plain), *_batches(paired)]:  # one sentence or two, never mixed
        first, second = (list(column) for column in zip(*(asked[i] for i in batch), strict=True))
        sentences = (first, second) if any(second) else (first,)
        padded = tokenizer(*sentences, padding=True, return_tensors="np", **cut)
        if len(sentences) > 1:
            padded["token_type_ids"] = marked(padded["input_ids"], padded["token_type_ids"])
        probabilities[batch] = softmax(logits(padded))[:, order]
    return [_score(negative, positive) for negative, _, positive in probabilities.tolist()]


def marked(words: np.ndarray, sentences: np.ndarray) -> np.ndarray:
    """Return the sentence of each word piece, shape (texts, pieces), the target's found in both.

    Where the words of the second sentence, the target, stand in the first one, they count as the
    second there too: so the model sees which words of the text are meant. What is not found, for
    the text calls the target by another name, stays as it was.
    """
    result = sentences.copy()
    for row, (pieces, place) in enumerate(zip(words, sentences, strict=True)):
        (second,) = np.nonzero(place)
        if len(second) < 2:
            continue
        target = pieces[second[:-1]]  # without the mark of the end
        text = pieces[: second[0]]
        if len(target) > len(text):
            continue
        windows = np.lib.stride_tricks.sliding_window_view(text, len(target))
        for start in np.flatnonzero((windows == target).all(axis=1)):
            result[row, start : start + len(target)] = 1
    return result


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return the probabilities of logits of shape (texts, outputs): each row sums to 1."""
    # From the largest down, so that the exponential of a large logit does not overflow.
    weights = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def _batches(indexes: Sequence[int]) -> Iterator[Sequence[int]]:
    return (indexes[start : start + BATCH] for start in range(0, len(indexes), BATCH))


def _score(negative: float, positive: float) -> Score:
    negative, positive = round(negative, DECIMALS), round(positive, DECIMALS)
    # Neutral takes what is left, so that the three still sum to 1 after rounding.
    return Score(negative, max(0.0, round(1.0 - negative - positive, DECIMALS)), positive)
