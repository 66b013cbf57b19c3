"""Which output of a model means negative, which neutral, which positive?"""

from collections.abc import Mapping
from typing import Any

from sentiment.score import LABELS, ScorerError

# What models in use call the three tones. Names only: the order differs between models that are
# otherwise alike (ProsusAI/finbert has positive first, yiyanghkust/finbert-tone neutral), so that
# an index says nothing.
SYNONYMS = {
    "negative": ("negative", "negativ", "neg", "bearish", "bear"),
    "neutral": ("neutral", "neu"),
    "positive": ("positive", "positiv", "pos", "bullish", "bull"),
}
MEANING = {word: label for label, words in SYNONYMS.items() for word in words}


def label_order(
    id2label: Mapping[int, str] | Mapping[str, str], *, given: Mapping[str, str] | None = None
) -> tuple[int, int, int]:
    """Return the indexes of the negative, the neutral and the positive output of a model.

    `id2label` is the table in the model's config.json. `given` says what the model's own names
    mean where they do not say it themselves, as in `{"LABEL_0": "negative", ...}`; it goes before
    what the names seem to say. Upper and lower case are the same.

    Raises ScorerError unless each of the three tones has exactly one output.
    """
    names = {int(index): str(name).strip() for index, name in id2label.items()}
    meant = {name.strip().casefold(): tone for name, tone in (given or {}).items()}
    _check_given(meant, names)

    outputs: dict[str, list[int]] = {label: [] for label in LABELS}
    for index, name in names.items():
        word = name.casefold()
        tone = MEANING.get(meant.get(word, word).strip().casefold())
        if tone is None:
            raise ScorerError(_unclear(name, names))
        outputs[tone].append(index)

    missing = [label for label in LABELS if not outputs[label]]
    if missing:
        raise ScorerError(
            f"the model has no output for {' and '.join(missing)}, only {_listed(names)}; "
            "a model with the three tones negative, neutral and positive is needed"
        )
    for label, indexes in outputs.items():
        if len(indexes) > 1:
            twice = ", ".join(repr(names[index]) for index in indexes)
            raise ScorerError(f"more than one output of the model means {label}: {twice}")
    negative, neutral, positive = (outputs[label][0] for label in LABELS)
    return negative, neutral, positive


def order_of(
    config: Mapping[str, Any], *, name: str, given: Mapping[str, str] | None = None
) -> tuple[int, int, int]:
    """Return what `label_order` says of a model's config.json; errors begin with its name."""
    table = config.get("id2label", {})
    if not isinstance(table, dict) or not all(str(one).isdecimal() for one in table):
        raise ScorerError(f"{name}: id2label = {table!r} in config.json should name the outputs")
    try:
        return label_order(table, given=given)
    except ScorerError as error:
        raise ScorerError(f"{name}: {error}") from error


def _check_given(meant: Mapping[str, str], names: Mapping[int, str]) -> None:
    known = {name.casefold() for name in names.values()}
    for name, tone in meant.items():
        if name not in known:
            raise ScorerError(
                f"[sentiment] labels: the model has no label {name!r}, only {_listed(names)}"
            )
        if tone.strip().casefold() not in MEANING:
            raise ScorerError(
                f"[sentiment] labels: {name!r} is said to mean {tone!r}; "
                f"write one of {', '.join(LABELS)}"
            )


def _unclear(name: str, names: Mapping[int, str]) -> str:
    example = ", ".join(f'{one} = "..."' for one in names.values())
    return (
        f"the model's label {name!r} does not say what it means; look it up in the model's "
        f"description and write [sentiment] labels = {{{example}}}, "
        f"each one of {', '.join(LABELS)}"
    )


def _listed(names: Mapping[int, str]) -> str:
    return ", ".join(repr(name) for name in names.values()) or "no labels at all"
