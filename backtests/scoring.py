"""What do the rows of a file say, by which model, and for whom?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from backtests.sentiment_table import SentimentTable
from backtests.sources import make_routes, read_exposure
from data.news.instruments import load_instruments
from data.news.rows import clean_language, clean_text
from sentiment.fetch import COMMIT
from sentiment.language import language_of
from sentiment.routes import Routes, score_routed
from sentiment.score import Scorer
from sentiment.targets import Targets

ADDED = {
    "negative": float, "neutral": float, "positive": float, "polarity": float,
    "language": str, "model": str,
}  # fmt: skip
"""The columns that scored rows have more, and what they hold."""

ABOUT = "about"
"""The column, written where it is asked for, of what the headline calls the target."""

MADE = {**ADDED, ABOUT: str}
"""What is found out of each row."""

DECIMALS = 4  # of a polarity: as many as a score has


@dataclass(frozen=True)
class Asked:
    """How rows are to be scored; the same for all of them, and for every worker.

    `column` holds the text. `target` and `language` stand in where a row has none of its own;
    `about` asks for the column of that name.
    """

    sentiment: SentimentTable
    base: Path
    column: str = "headline"
    target: str = ""
    language: str = ""
    threads: int | None = None
    offline: bool = False
    about: bool = False

    @property
    def added(self) -> dict[str, type]:
        """The columns that scored rows have more."""
        return MADE if self.about else ADDED


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads a headline: the scorers, and the names of what it may be about."""

    routes: Routes
    targets: Targets


def readers(asked: Asked) -> Readers:
    """Return what reads headlines as asked; making them is cheap, the models load when used."""
    table = asked.sentiment
    return Readers(
        make_routes(table, base=asked.base, threads=asked.threads, offline=asked.offline),
        Targets(read_exposure(table, base=asked.base), load_instruments()),
    )


def score_rows(
    rows: Sequence[Mapping[str, Any]], asked: Asked, tools: Readers
) -> dict[str, list[Any]]:
    """Return the columns `MADE` for some rows; a row without a text has no score and no model.

    Each distinct question of the rows is asked once. `about` is None where no target is asked for,
    and empty where the tone is the headline's own, since it or the model does not know the target.
    """
    texts = [clean_text(row.get(asked.column)) for row in rows]
    languages = [
        _language(row, text, asked, tools.routes.languages)
        for row, text in zip(rows, texts, strict=True)
    ]
    called = [
        _called(row, text, language, asked, tools) if text else None
        for row, text, language in zip(rows, texts, languages, strict=True)
    ]
    questions = [
        (text, language, about or "")
        for text, language, about in zip(texts, languages, called, strict=True)
        if text
    ]
    distinct = list(dict.fromkeys(questions))
    asked_of, told, targets = ([one[place] for one in distinct] for place in range(3))
    found = score_routed(asked_of, told, tools.routes, targets=targets)
    scores = dict(zip(distinct, found, strict=True))

    added: dict[str, list[Any]] = {name: [] for name in MADE}
    answered = iter(questions)
    for text, language, about in zip(texts, languages, called, strict=True):
        values: tuple[Any, ...] = (None, None, None, None, language or None, None, None)
        if text:
            score = scores[next(answered)]
            polarity = round(score.polarity, DECIMALS)
            model = tools.routes.scorer(language).model
            tone = (score.negative, score.neutral, score.positive, polarity)
            values = (*tone, language, model, about)
        for name, value in zip(MADE, values, strict=True):
            added[name].append(value)
    return added


def pinned(asked: Asked) -> Asked:
    """Return the same with the commits that branches of the hub stand for now."""
    routes = readers(asked).routes
    table = asked.sentiment

    def fixed(revision: str | None, scorer: Scorer) -> str | None:
        commit = scorer.revision.partition("+")[0]
        return commit if COMMIT.fullmatch(commit) else revision

    by_language = {
        language: one.model_copy(
            update={"revision": fixed(one.revision, routes.by_language[language])}
        )
        for language, one in table.routes.items()
    }
    own = fixed(table.revision, routes.default)
    return replace(
        asked, sentiment=table.model_copy(update={"revision": own, "routes": by_language})
    )


def score_chunk(rows: Sequence[Mapping[str, Any]], asked: Asked) -> dict[str, list[Any]]:
    """Return `score_rows` of some rows, by readers that are made once in a process."""
    key = repr(asked)
    if key not in _made:
        _made.clear()
        _made[key] = readers(asked)
    return score_rows(rows, asked, _made[key])


_made: dict[str, Readers] = {}


def _language(row: Mapping[str, Any], text: str, asked: Asked, languages: tuple[str, ...]) -> str:
    hint = clean_language(row.get("language")) or asked.language
    return language_of(text, hint=hint, languages=languages)


def _called(
    row: Mapping[str, Any], text: str, language: str, asked: Asked, tools: Readers
) -> str | None:
    """Return what a headline calls its target; None without one."""
    target = clean_text(row.get("target")) or asked.target
    if not target:
        return None
    if not tools.routes.scorer(language).knows_targets:
        return ""
    return tools.targets.called(target, text)
