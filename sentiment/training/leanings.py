"""Which word pieces are German ones, and which English?"""

from collections.abc import Sequence

import numpy as np
from scipy.special import expit

from sentiment.tokens import Encoder
from sentiment.training.examples import Example


def leanings(encoder: Encoder, examples: Sequence[Example]) -> np.ndarray:
    """Return for each word piece how much oftener it is in German texts, shape (pieces,).

    As the logarithm of a ratio, 0 for what is in neither language: its sum over a text is what a
    naive Bayes classifier of the two languages goes by.
    """
    shares, counts = [], []
    for language in ("en", "de"):
        texts = [one.text for one in examples if one.language == language]
        seen = np.zeros(encoder.tokenizer.get_vocab_size())
        for one in encoder.encode(texts, [""] * len(texts)):
            pieces = [
                piece
                for piece, special in zip(one.ids, one.special_tokens_mask, strict=True)
                if not special
            ]
            np.add.at(seen, pieces, 1)
        counts.append(max(1.0, seen.sum()))
        shares.append(seen / counts[-1])
    english, german = shares
    least = 1 / min(counts)
    result: np.ndarray = np.log((german + least) / (english + least)).astype(np.float32)
    return result


def how_german(pieces: Sequence[Sequence[int]], found: np.ndarray) -> np.ndarray:
    """Return how surely each text is German, from its word pieces: shape (texts,), in [0, 1]."""
    return expit(np.array([found[list(one)].sum() for one in pieces]))
