"""Which instruments does a headline move, and with which sign?"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BUILT_IN = Path(__file__).parent / "exposure.toml"

_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": "'"})
_WORD = re.compile(r"\w+")
_START = 2  # names are looked up by their first letters
_KEYS = ("name", "names", "tickers", "moves")


class ExposureError(ValueError):
    """An exposure map that cannot be used: names the file, the entity and the value."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something in the news, and what its good news means for each instrument."""

    name: str
    names: tuple[str, ...]
    tickers: tuple[str, ...]
    moves: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Link:
    """One headline moves one instrument: through which entity, and with which signed weight."""

    symbol: str
    entity: str
    weight: float


class ExposureMap:
    """Finds the entities of a headline and what they move."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.entities = tuple(entities)
        self._by_ticker = {ticker: one for one in self.entities for ticker in one.tickers}
        named = [(fold(name), one) for one in self.entities for name in one.names]
        self._by_start: dict[str, list[tuple[re.Pattern[str], Entity]]] = {}
        for name, one in sorted(named, key=lambda pair: -len(pair[0])):  # the longest counts
            self._by_start.setdefault(name[:_START], []).append((re.compile(_pattern(name)), one))

    def entities_in(self, text: str, *, tickers: Iterable[str] = ()) -> list[Entity]:
        """Return the entities a headline names or its source tagged, each once, in order."""
        tagged = [self._by_ticker[one] for one in tickers if one in self._by_ticker]
        return list({one.name: one for one in [*self._named(fold(text)), *tagged]}.values())

    def links(self, text: str, *, tickers: Iterable[str] = ()) -> list[Link]:
        """Return at most one link per instrument: what this headline moves, with its sign.

        Of several entities that move the same instrument the strongest counts; but one with a
        negative weight, a rival, counts only where none with a positive weight is named, since a
        headline about both tells what the rival did to the other.
        """
        tickers = tuple(tickers)
        strongest: dict[str, Link] = {}
        for entity in self.entities_in(text, tickers=tickers):
            for symbol, weight in entity.moves.items():
                best = strongest.get(symbol)
                if best is None or _rank(weight) > _rank(best.weight):
                    strongest[symbol] = Link(symbol, entity.name, weight)
        for ticker in tickers:
            if ticker not in self._by_ticker:  # tagged, unknown to the map: it moves itself
                strongest.setdefault(ticker, Link(ticker, ticker, 1.0))
        return list(strongest.values())

    def _named(self, folded: str) -> Iterator[Entity]:
        """Walk over the words; where a name begins, take the longest and go on behind it."""
        position = 0
        while word := _WORD.search(folded, position):
            position = word.end()
            start = folded[word.start() : word.start() + _START]
            for pattern, entity in self._by_start.get(start, ()):
                if found := pattern.match(folded, word.start()):
                    yield entity
                    position = found.end()
                    break


def load_exposure(path: Path = BUILT_IN) -> ExposureMap:
    """Read an exposure map from a TOML file; raises ExposureError with file, entity and value."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExposureError(f"{path}: cannot read the exposure map: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExposureError(f"{path}: not valid TOML: {error}") from None
    entries = tables.get("entity")
    if not isinstance(entries, list) or not entries:
        raise ExposureError(f"{path}: no [[entity]] tables")
    return ExposureMap([_entity(path, number, entry) for number, entry in enumerate(entries, 1)])


def fold(text: str) -> str:
    """Return text in the spelling that names are compared in: lower case, umlauts as two letters."""
    return text.casefold().translate(_FOLDED)


def _entity(path: Path, number: int, entry: Mapping[str, object]) -> Entity:
    place = f"{path}: entity {number} ({entry.get('name', 'without a name')})"
    for key in entry:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(_KEYS)}"
            raise ExposureError(f"{place}: unknown key {key!r}{hint}")
    name, moves = entry.get("name"), entry.get("moves")
    if not isinstance(name, str) or not name:
        raise ExposureError(f"{place}: 'name' must be a text")
    if not isinstance(moves, dict) or not moves:
        raise ExposureError(f"{place}: 'moves' must be a table like {{ SMH = 1.0, SOXX = -0.5 }}")
    for symbol, weight in moves.items():
        if not isinstance(weight, int | float) or not -1 <= weight <= 1 or weight == 0:
            raise ExposureError(
                f"{place}: moves.{symbol} = {weight!r}; a weight in [-1, 1] other than 0 is asked"
            )
    return Entity(
        name=name,
        names=_texts(place, "names", entry.get("names", [])),
        tickers=_texts(place, "tickers", entry.get("tickers", [])),
        moves={symbol: float(weight) for symbol, weight in moves.items()},
    )


def _texts(place: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ExposureError(f"{place}: {key!r} must be a list of texts")
    return tuple(value)


def _pattern(name: str) -> str:
    """A folded name as a regular expression that ends at a word's end, or anywhere after a *."""
    body = re.escape(name.removesuffix("*"))
    return rf"{body}\w*" if name.endswith("*") else rf"{body}(?:'?s)?(?!\w)"


def _rank(weight: float) -> tuple[bool, float]:
    return weight > 0, abs(weight)
