"""How new is each headline, given those before it that tell nearly the same story?"""

from collections.abc import Sequence
from datetime import timedelta

from data.news.headline import Headline
from data.news.repeats import known_at
from data.news.title import Title, read_title

ALIKE = 70.0  # per cent of letters two titles share, words sorted; below, it is mostly the subject


def novelty(headlines: Sequence[Headline], *, window: timedelta) -> list[float]:
    """Return the weight of each headline, in their order: 1 / (1 + k), so within (0, 1].

    k counts the headlines known before it, by at most `window`, that tell nearly the same story:
    titles at least `ALIKE` (rapidfuzz, the normalised Indel similarity of their sorted words),
    but for those that only fill the same template with another name, number or symbol. What
    becomes known later changes no weight. Takes time in proportion to the headlines times those
    of a window: about 2 s for 18,000 of four months. Raises ValueError for a negative window.
    """
    from rapidfuzz import fuzz, process

    if window < timedelta(0):
        raise ValueError(f"window = {window} should not be negative")
    order = sorted(range(len(headlines)), key=lambda at: known_at(headlines[at]))
    ranked = [headlines[at] for at in order]
    titles = [read_title(one.text, source=one.source) for one in ranked]
    said = [" ".join(sorted(title.stems)) for title in titles]
    weights = [1.0] * len(ranked)
    oldest = 0
    for here, headline in enumerate(ranked):
        while known_at(ranked[oldest]) < known_at(headline) - window:
            oldest += 1
        alike = process.extract(
            said[here], said[oldest:here], scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None
        )
        told = sum(
            _same_subject(ranked[oldest + back], headline)
            and not _same_template(titles[oldest + back], titles[here])
            for _, _, back in alike
        )
        weights[order[here]] = 1.0 / (1 + told)
    return weights


def _same_subject(one: Headline, other: Headline) -> bool:
    disjoint = set(one.symbols).isdisjoint(other.symbols)
    return not (one.symbols and other.symbols and disjoint)


def _same_template(one: Title, other: Title) -> bool:
    """Whether two alike titles contradict each other in numbers, or differ in one name alone."""
    from rapidfuzz.distance import Levenshtein

    some, others = _numbers(one), _numbers(other)
    if not (some <= others or others <= some):
        return True
    edits = [
        (one.words[edit.src_start : edit.src_end], other.words[edit.dest_start : edit.dest_end])
        for edit in Levenshtein.opcodes(one.stems, other.stems)
        if edit.tag != "equal"
    ]
    if len(edits) != 1:
        return False
    left, right = edits[0]
    return any(not word.small for word in left) and any(not word.small for word in right)


def _numbers(title: Title) -> set[str]:
    return {word.text for word in title.words if any(map(str.isdigit, word.text))}
