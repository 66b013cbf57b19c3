"""Whom does a target mean, in the words of the headline?"""

import re

from data.news.instruments import Instruments
from sentiment.exposure import ExposureMap, as_written, fold

_TICKER = 3  # letters: in capitals, a text so short is a ticker and written so
_LONGEST_NAME = 100  # characters: what is longer is no company's, and would take its time
_LEGAL_FORM = re.compile(
    r"(?:,? (?:Inc|Incorporated|Corp|Corporation|Co|Company|Ltd|Limited|plc|LLC|LP|AG|SE|KGaA|GmbH"
    r"|N\.?V|S\.?A|S\.?p\.?A|A/S|AB|ASA|Oyj|& Co|and Co)\.?)+$",
    re.IGNORECASE,
)


class Targets:
    """Turns what is asked about into the words that a headline has for it."""

    def __init__(self, exposure: ExposureMap, instruments: Instruments) -> None:
        self._exposure = exposure
        self._instruments = instruments
        mapped = {symbol for one in exposure.entities for symbol in (*one.tickers, *one.moves)}
        self._symbols = mapped | set(instruments.by_symbol)

    def called(self, target: str, text: str) -> str:
        """Return what a headline calls the target; "" where it does not name it.

        A symbol that the exposure map or the table of instruments knows ("NVDA", "nvda") becomes
        the name that stands in the headline ("Nvidia"), as it does in a backtest. Any other target
        is looked for as it is written, then by the symbols that it is a name for, then without its
        legal form: a headline about "Tesla" names "Tesla Inc.", one about "Allianz" "Allianz SE".
        """
        if target.upper() in self._symbols:
            name = self._symbol_called(target.upper(), text)
            return name if name or target.isupper() else _words(target, text)
        if words := _words(target, text):
            return words
        meant = (self._symbol_called(symbol, text) for symbol in self._symbols_of(target))
        if name := next(filter(None, meant), ""):
            return name
        short = _LEGAL_FORM.sub("", target) if len(target) <= _LONGEST_NAME else target
        return _words(short, text) if short != target else ""

    def _symbol_called(self, symbol: str, text: str) -> str:
        if own := self._exposure.called(symbol, text):
            return own
        named = (one.name for one in self._instruments.mentions(text) if one.symbol == symbol)
        if name := next(named, ""):
            return name
        if re.search(rf"(?<!\w){re.escape(symbol)}(?!\w)", text):
            return symbol
        # What moves it the same way, as "chip stocks" move SMH; a rival's good news is none for it.
        links = (one for one in self._exposure.links(text) if one.symbol == symbol)
        return next((one.target for one in links if one.weight > 0), "")

    def _symbols_of(self, name: str) -> list[str]:
        """Return the symbols that a name stands for by the tables."""
        found = [one.symbol for one in self._instruments.mentions(name)]
        return found + [
            one for entity in self._exposure.entities_in(name) for one in entity.tickers
        ]


def _words(target: str, text: str) -> str:
    """Return a target as a text writes it, in any spelling of umlauts, with its s.

    In any case, too, but that a name written large is no common word: "ON" and "Arm" are not in
    "Intel keeps on falling" and "SoftBank strikes an arm deal", nor is a short ticker in "On
    Monday". A text without a single capital tells nothing of this.
    """
    wanted, folded = fold(target), fold(text)
    small = folded.islower()
    exact = wanted.isupper() and len(wanted) <= _TICKER and not small
    how = re.compile(rf"(?<!\w){re.escape(wanted)}(?:'?s)?(?!\w)", 0 if exact else re.IGNORECASE)
    for found in how.finditer(folded):
        if small or not (target[:1].isupper() and found[0].islower()):
            return as_written(text, *found.span())
    return ""
