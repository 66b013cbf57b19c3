"""How do texts go through a model in batches, and come back as scores in their own order?"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sentiment.score import Score
from sentiment.tokens import Encoder

# A batch costs what its longest text costs, so texts of like length go together: 2.5 times as
# fast as in the order of the news. Batches of 128 are slower again, they leave the cache.
BATCH = 32

# Float32 results may differ in the seventh digit from one processor to the next. Four decimals
# are far finer than what the models know, and hide such a difference in nearly every score.
DECIMALS = 4

Logits = Callable[[Mapping[str, np.ndarray]], np.ndarray]


def score_in_batches(
    texts: Sequence[str],
    targets: Sequence[str] | None = None,
    *,
    encoder: Encoder,
    logits: Logits,
    order: tuple[int, int, int],
    threads: int = 1,
    size: int = BATCH,
) -> list[Score]:
    """Return one score per text, in order.

    `targets` are read as the second of two sentences, one for each text, "" for none. `logits`
    gets a padded batch (int64 arrays, shape (batch, tokens)) and returns (batch, outputs); as
    many of its calls run at a time as there are `threads`. `order` holds the outputs that mean
    negative, neutral and positive.
    """
    if not texts:
        return []
    targets = [""] * len(texts) if targets is None else targets
    encoded = encoder.encode(texts, targets)
    # The longest first: the threads end at nearly the same time, with the shortest.
    by_length = sorted(range(len(texts)), key=lambda index: -len(encoded[index].ids))
    batches = [by_length[start : start + size] for start in range(0, len(by_length), size)]

    def answered(batch: Sequence[int]) -> np.ndarray:
        padded = encoder.padded([encoded[index] for index in batch])
        if any(targets[index] for index in batch):
            padded["token_type_ids"] = marked(padded["input_ids"], padded["token_type_ids"])
        return softmax(logits(padded))[:, order]

    probabilities = np.empty((len(texts), len(order)))
    with ThreadPoolExecutor(threads) as pool:
        run = map if threads == 1 or len(batches) == 1 else pool.map
        for batch, found in zip(batches, run(answered, batches), strict=True):
            probabilities[batch] = found
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


def _score(negative: float, positive: float) -> Score:
    negative, positive = round(negative, DECIMALS), round(positive, DECIMALS)
    # Neutral takes what is left, so that the three still sum to 1 after rounding.
    return Score(negative, max(0.0, round(1.0 - negative - positive, DECIMALS)), positive)
