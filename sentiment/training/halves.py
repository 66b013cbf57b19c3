"""Which of two teachers has not learnt from a text, and so can be asked about it?

A teacher knows the texts it has learnt from by heart: it repeats their labels, the wrong ones, too.
So there are two, each learns from one half of the texts and answers for the other (Chernozhukov et
al. 2018, "Double/debiased machine learning", section 3, on such cross-fitting).
"""

from collections.abc import Iterable

from sentiment.training.examples import Example, part_of

HALVES = (0, 1)


def half(one: Example) -> int:
    """Return the half of a text: one for a headline, its pairs and its translation."""
    return part_of(one.english or one.text, len(HALVES))


def in_half(examples: Iterable[Example], wanted: int) -> list[Example]:
    """Return the examples whose text is in that half."""
    return [one for one in examples if half(one) == wanted]
