"""Which instruments does a headline move, and with which sign?"""

import difflib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.toml import TomlError, read_toml

BUILT_IN = Path(__file__).parent / "exposure.toml"

_FOLDED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
    | dict.fromkeys("‘’ʼ`´", "'")
    | dict.fromkeys("-‐‑‒–—−", " ")
    | {"\N{SOFT HYPHEN}": ""}
)
_WORD = re.compile(r"\w+")
_START = 2  # names are looked up by their first letters
_KEYS = ("name", "names", "tickers", "moves")


class ExposureError(ValueError):
    """An exposure map that cannot be used: names the file, the entity, the key and the value."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something in the news, and what its good news means for each instrument.

    An entity that moves nothing collects what only looks like another's name ("gold medal").
    """

    name: str
    names: tuple[str, ...]
    tickers: tuple[str, ...]
    moves: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Link:
    """One headline moves one instrument: through which entity, and with which signed weight.

    `target` is what the headline calls the entity; empty where only its source tagged it.
    """

    symbol: str
    entity: str
    weight: float
    target: str = ""


class ExposureMap:
    """Finds the entities of a headline and what they move."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.entities = tuple(entities)
        self._by_ticker = {ticker: one for one in self.entities for ticker in one.tickers}
        named = [(fold(name), one) for one in self.entities for name in one.names]
        self._by_start: dict[str, list[tuple[re.Pattern[str], Entity]]] = {}
        for name, one in sorted(named, key=lambda pair: -len(pair[0])):  # the longest counts
            start = name.removeprefix("=")[:_START].lower()
            self._by_start.setdefault(start, []).append((_pattern(name), one))

    def entities_in(self, text: str, *, tickers: Iterable[str] = ()) -> list[Entity]:
        """Return the entities a headline names or its source tagged, each once, in order."""
        return [entity for entity, _ in self._found(text, [one.upper() for one in tickers])]

    def called(self, ticker: str, text: str) -> str:
        """Return what a headline calls the entity with this ticker; "" if it does not."""
        for entity, start, end in self._named(fold(text)):
            if ticker in entity.tickers:
                return as_written(text, start, end)
        return ""

    def links(self, text: str, *, tickers: Iterable[str] = ()) -> list[Link]:
        """Return at most one link per instrument: what this headline moves, with its sign.

        Of several entities that move the same instrument the strongest counts; but one with a
        negative weight, a rival, counts only where none with a positive weight is named, since a
        headline about both tells what the rival did to the other. What a source tagged moves
        itself, too, in full unless the map gives it a weight of its own.
        """
        tickers = tuple(ticker.upper() for ticker in tickers)
        strongest: dict[str, Link] = {}
        for link in self._candidates(text, tickers):
            best = strongest.get(link.symbol)
            if best is None or _rank(link.weight) > _rank(best.weight):
                strongest[link.symbol] = link
        return list(strongest.values())

    def _candidates(self, text: str, tickers: tuple[str, ...]) -> Iterator[Link]:
        for entity, target in self._found(text, tickers):
            for symbol, weight in entity.moves.items():
                yield Link(symbol, entity.name, weight, target)
        for ticker in tickers:
            owner = self._by_ticker.get(ticker)
            if owner is None or ticker not in owner.moves:
                yield Link(ticker, owner.name if owner else ticker, 1.0)

    def _found(self, text: str, tickers: Iterable[str]) -> list[tuple[Entity, str]]:
        """Each entity that is named or tagged once, in order, with what it is first called."""
        tagged = [self._by_ticker[one] for one in tickers if one in self._by_ticker]
        first: dict[str, tuple[Entity, str]] = {}
        for entity, start, end in self._named(fold(text)):
            if entity.name not in first:
                first[entity.name] = entity, as_written(text, start, end)
        for entity in tagged:
            first.setdefault(entity.name, (entity, ""))
        return list(first.values())

    def _named(self, folded: str) -> Iterator[tuple[Entity, int, int]]:
        """Walk over the words; where a name begins, take the longest and go on behind it."""
        position = 0
        while word := _WORD.search(folded, position):
            position = word.end()
            start = folded[word.start() : word.start() + _START].lower()
            for pattern, entity in self._by_start.get(start, ()):
                if found := pattern.match(folded, word.start()):
                    if entity.moves:
                        yield entity, *found.span()
                    position = found.end()
                    break


def load_exposure(path: Path = BUILT_IN) -> ExposureMap:
    """Read an exposure map from a TOML file.

    Raises ExposureError with file, entity, key and value for anything that would be ignored or
    could mean two things: unknown keys, a weight of 0, one name or ticker in two entities.
    """
    try:
        tables = read_toml(path)
    except OSError as error:
        raise ExposureError(f"{path}: cannot read the exposure map: {error.strerror}") from None
    except TomlError as error:
        raise ExposureError(str(error)) from None
    entries = tables.pop("entity", None)
    if tables:
        raise ExposureError(f"{path}: unknown key {next(iter(tables))!r}; only [[entity]] is known")
    if not isinstance(entries, list) or not entries:
        raise ExposureError(f"{path}: no [[entity]] tables")
    entities = [_entity(path, number, entry) for number, entry in enumerate(entries, 1)]
    _refuse_doubles(path, entities)
    return ExposureMap(entities)


def fold(text: str) -> str:
    """Return text in the spelling that names are compared in.

    Umlauts become two letters, hyphens and dashes become spaces, and spaces in a row become one.
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(_FOLDED).split())


def as_written(text: str, start: int, end: int) -> str:
    """Return the part of a text that became characters `start` to `end` of it folded."""
    if fold(text) == text:
        return text[start:end]
    places = range(len(text) + 1)

    def width(place: int) -> int:
        return len(fold(text[:place]))

    return text[bisect_right(places, start, key=width) - 1 : bisect_left(places, end, key=width)]


def _entity(path: Path, number: int, entry: object) -> Entity:
    if not isinstance(entry, dict):
        raise ExposureError(f"{path}: entity {number} = {entry!r} must be an [[entity]] table")
    name = entry.get("name")
    place = f"{path}: entity {number} ({name or 'without a name'})"
    for key in entry:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(_KEYS)}"
            raise ExposureError(f"{place}: unknown key {key!r}{hint}")
    if not isinstance(name, str) or not name.strip():
        raise ExposureError(f"{place}: name = {name!r} must be a text")
    names = _texts(place, "names", entry.get("names", []))
    tickers = _texts(place, "tickers", entry.get("tickers", []))
    if not names and not tickers:
        raise ExposureError(f"{place}: needs 'names' or 'tickers' to be found by")
    for one in names:
        if not re.match(r"=?\w[^*=]", fold(one)):
            raise ExposureError(
                f"{place}: names: {one!r} must begin with a letter or digit and have two characters"
            )
    return Entity(
        name=name,
        names=names,
        tickers=tuple(ticker.upper() for ticker in tickers),
        moves=_moves(place, entry.get("moves")),
    )


def _moves(place: str, moves: object) -> dict[str, float]:
    if not isinstance(moves, dict):
        raise ExposureError(
            f"{place}: moves = {moves!r} must be a table like {{ SMH = 1.0, SOXX = -0.5 }};"
            " {} for names that are not meant"
        )
    for symbol, weight in moves.items():
        number = isinstance(weight, int | float) and not isinstance(weight, bool)
        if not number or not -1 <= weight <= 1 or weight == 0:
            raise ExposureError(
                f"{place}: moves.{symbol} = {weight!r}; a weight in [-1, 1] other than 0 is asked"
            )
    return {symbol: float(weight) for symbol, weight in moves.items()}


def _texts(place: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ExposureError(f"{place}: {key} = {value!r} must be a list of texts")
    return tuple(value)


def _refuse_doubles(path: Path, entities: list[Entity]) -> None:
    """One name or ticker in two entities: which one is meant could only be guessed."""
    owners: dict[tuple[str, str], str] = {}
    for number, entity in enumerate(entities, 1):
        keys = [("name", entity.name), *(("tickers", one) for one in entity.tickers)]
        for one in entity.names:
            keys.append(("names", fold(one) if one.startswith("=") else fold(one).lower()))
        for key, value in dict.fromkeys(keys):
            if (key, value) in owners:
                raise ExposureError(
                    f"{path}: entity {number} ({entity.name}): {key}: {value!r} stands in"
                    f" {owners[key, value]} already"
                )
            owners[key, value] = f"entity {number} ({entity.name})"


def _pattern(name: str) -> re.Pattern[str]:
    """A folded name as a regular expression; * stands for any letters, = in front for its case."""
    body = r"\w*".join(map(re.escape, name.removeprefix("=").split("*")))
    end = "" if name.endswith("*") else r"(?:'?s)?(?!\w)"
    return re.compile(body + end, 0 if name.startswith("=") else re.IGNORECASE)


def _rank(weight: float) -> tuple[bool, float]:
    return weight > 0, abs(weight)
