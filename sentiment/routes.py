"""Which model scores which headline, by its language?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sentiment.score import Score, Scorer
from sentiment.store import ScoreStore, score_all


@dataclass(frozen=True, slots=True)
class Routes:
    """A scorer for each language that has one of its own, and the default for all others.

    `languages` are those that a headline is taken to be in when nobody tells, see
    `sentiment.language`.
    """

    default: Scorer
    by_language: Mapping[str, Scorer] = field(default_factory=dict)
    languages: tuple[str, ...] = ("de", "en")

    def scorer(self, language: str) -> Scorer:
        """Return who scores headlines of a language; "" is one that could not be told."""
        return self.by_language.get(language, self.default)

    def split(self, languages: Sequence[str]) -> list[tuple[Scorer, list[int]]]:
        """Return each scorer that is needed with the places of its headlines, in order."""
        places: dict[str, list[int]] = {}
        for place, language in enumerate(languages):
            route = language if language in self.by_language else ""
            places.setdefault(route, []).append(place)
        return [(self.scorer(route), found) for route, found in places.items()]


def score_routed(
    texts: Sequence[str],
    languages: Sequence[str],
    routes: Routes,
    *,
    targets: Sequence[str] | None = None,
    store: ScoreStore | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Score]:
    """Return one score per text, in order, each from the scorer of its language.

    `targets` are those of `Scorer.score`; `store` and `progress` those of `score_all`. Without a
    store every text is scored now, and progress is told once a route is done.
    """
    scores: dict[int, Score] = {}
    for scorer, places in routes.split(languages):
        chosen = [texts[place] for place in places]
        towards = None if targets is None else [targets[place] for place in places]
        if store is None:
            found = scorer.score(chosen, towards)
        else:
            told = [languages[place] for place in places]
            found = score_all(
                chosen, scorer, store, targets=towards, languages=told, progress=progress
            )
        scores.update(zip(places, found, strict=True))
        if store is None and progress is not None:
            progress(len(scores), len(texts))
    return [scores[place] for place in range(len(texts))]
