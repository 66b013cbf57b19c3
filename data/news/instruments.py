"""Which instruments does a sentence name, and whose bars tell how they moved?"""

import difflib
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from data.news.headline import NewsError

BUILT_IN = Path(__file__).parents[1] / "instruments.toml"

_KEYS = ("symbol", "names", "stands_in_for", "note")
_FOLDED = str.maketrans(dict.fromkeys("-‐‑‒–\u00a0\u202f", " ") | dict.fromkeys("’ʼ`", "'"))
# "Nvidia's", "Nvidias", "Nvidia-Aktie", "Dow-Jones-Index" are the instrument;
_OWN = (
    r"(?: (?:Inc|Corp|Plc|Ltd|AG|SE|NV)(?!\w)\.?)?(?:'s|s|')?(?: (?:Aktien?|Anteilsschein\w*"
    r"|Papiere?n?|Titeln?|Kurs(?:es|e)?|Wert\w*|Index"
    r"|shares?|stocks?|index)(?!\w))?"
)
# "Nvidia suppliers", "Nasdaq futures", "S&P 500 technology sector" are something else.
_OTHER = (
    r"(?: linked| related| listed (?!shares?|stock)|,? ?(?:\w+ ){0,2}?(?:sector|sub ?index|futures?"
    r"|Sektor|Branchen ?index))(?!\w)"
    r"| (?:supplier|rival|partner|customer|peer|maker|investor|boss|chief|CEO|Chef|Zuliefer|Rival"
    r"|Konkurrent|Partner|Kunde|Großkunde|Anleger|Aktionär|Future|Terminkontrakt|Gründer|Anteil"
    r"|Option|Zertifikat|founder|option|bull|bear|puts?(?!\w)|calls?(?!\w)|ETF|Ausrüster"
    r"|Transportation|Newswires|Utilit)\w*"
)
_ON = re.compile(  # "futures on the Nasdaq"
    r"\b(?:futures?|options?|ETFs?|contracts?|Terminkontrakte?|Optionen|Zertifikate?)"
    r" (?:on|auf|tied to|linked to|tracking) (?:the |den |die |das )?$",
    re.IGNORECASE,
)
_LONGEST_ON = 48  # characters, more than "Terminkontrakte tracking the " has: a text may be a book


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument, its names in articles, and what its bars only stand in for, if they do."""

    symbol: str
    names: tuple[str, ...]
    stands_in_for: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names an instrument: characters `start` to `end`, and the name as written."""

    start: int
    end: int
    name: str
    symbol: str


class Instruments:
    """A table of names; finds them in a text and knows what each symbol stands for."""

    def __init__(self, instruments: tuple[Instrument, ...]) -> None:
        self.by_symbol = {one.symbol: one for one in instruments}
        named = [
            (name.removeprefix("=").translate(_FOLDED), one.symbol, name.startswith("="))
            for one in instruments
            for name in one.names
        ]
        named.sort(key=lambda entry: -len(entry[0]))  # the longest counts
        self._symbols = [symbol for _, symbol, _ in named]
        parts = [
            f"({re.escape(name) if exact else f'(?i:{re.escape(name)})'})"
            for name, _, exact in named
        ]
        self._named = re.compile(rf"(?<![\w^])(?:{'|'.join(parts)}){_OWN}(?!\w)")
        self._other = re.compile(_OTHER)

    def mentions(self, text: str) -> list[Mention]:
        """Return what `text` names, in order; not what is named after it ("Nasdaq futures")."""
        folded = text.translate(_FOLDED)
        found = []
        for match in self._named.finditer(folded):
            number = match.lastindex or 1
            before = max(0, match.start() - _LONGEST_ON)
            about = self._other.match(folded, match.end(number)) or _ON.search(
                folded, before, match.start()
            )
            if not about:
                name = text[match.start() : match.end(number)]
                found.append(Mention(match.start(), match.end(), name, self._symbols[number - 1]))
        return found


@lru_cache(maxsize=4)
def load_instruments(path: Path = BUILT_IN) -> Instruments:
    """Read a table of names from a TOML file.

    Raises NewsError with file, entry, key and value for unknown keys, an empty symbol or list of
    names, and a name or symbol that stands there twice.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NewsError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NewsError(f"{path}: not a TOML file: {error}") from None
    entries = tables.pop("instrument", [])
    if tables or not isinstance(entries, list) or not entries:
        raise NewsError(f"{path}: should hold [[instrument]] tables and nothing else")
    instruments = tuple(_instrument(path, number, one) for number, one in enumerate(entries, 1))
    _refuse_doubles(path, instruments)
    return Instruments(instruments)


def _instrument(path: Path, number: int, entry: object) -> Instrument:
    if not isinstance(entry, dict):
        raise NewsError(
            f"{path}: instrument {number} = {entry!r} should be an [[instrument]] table"
        )
    place = f"{path}: instrument {number} ({entry.get('symbol', 'without a symbol')})"
    for key in entry:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(_KEYS)}"
            raise NewsError(f"{place}: unknown key {key!r}{hint}")
    for key in ("symbol", "stands_in_for", "note"):
        value = entry.get(key, "" if key != "symbol" else None)
        if not isinstance(value, str) or (key == "symbol" and not value.strip()):
            raise NewsError(f"{place}: {key} = {value!r} should be a text")
    names = entry.get("names")
    if not isinstance(names, list) or not names:
        raise NewsError(f"{place}: names = {names!r} should be a list of texts")
    for name in names:
        if not isinstance(name, str) or not re.match(r"=?\w\S?.", name):
            raise NewsError(f"{place}: names: {name!r} should be a text of two letters or more")
    return Instrument(
        entry["symbol"], tuple(names), entry.get("stands_in_for", ""), entry.get("note", "")
    )


def _refuse_doubles(path: Path, instruments: tuple[Instrument, ...]) -> None:
    owners: dict[tuple[str, str], str] = {}
    for one in instruments:
        keys = [("symbol", one.symbol)]
        for name in one.names:
            folded = name.translate(_FOLDED)
            keys.append(("names", folded if name.startswith("=") else folded.casefold()))
        for key in keys:
            if owners.setdefault(key, one.symbol) != one.symbol or keys.count(key) > 1:
                raise NewsError(f"{path}: {key[0]} {key[1]!r} stands there twice ({one.symbol})")
        if [other.symbol for other in instruments].count(one.symbol) > 1:
            raise NewsError(f"{path}: symbol {one.symbol!r} stands there twice")
