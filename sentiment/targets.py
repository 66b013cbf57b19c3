"""Whom does a target mean, in the words of the headline?"""

import re

from data.news.instruments import Instruments
from sentiment.exposure import ExposureMap, as_written, fold


class Targets:
    """Turns what is asked about into the words that a headline has for it."""

    def __init__(self, exposure: ExposureMap, instruments: Instruments) -> None:
        self._exposure = exposure
        self._instruments = instruments
        mapped = {symbol for one in exposure.entities for symbol in (*one.tickers, *one.moves)}
        self._symbols = mapped | set(instruments.by_symbol)

    def called(self, target: str, text: str) -> str:
        """Return what a headline calls the target; "" where it does not name it.

        A symbol that the exposure map or the table of instruments knows ("NVDA") becomes the name
        that stands in the headline ("Nvidia"), as it does in a backtest. Any other target is
        looked for as it is written, then by the symbols that it is a name for: a headline about
        "Tesla" names "Tesla Inc." and "tsla", too.
        """
        if target in self._symbols:
            return self._symbol_called(target, text)
        if words := _words(target, text):
            return words
        meant = (self._symbol_called(symbol, text) for symbol in self._symbols_of(target))
        return next(filter(None, meant), "")

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
        """Return the symbols that a name stands for, by its spelling or by the tables."""
        found = [name.upper()] if name.upper() in self._symbols else []
        found += [one.symbol for one in self._instruments.mentions(name)]
        return found + [
            one for entity in self._exposure.entities_in(name) for one in entity.tickers
        ]


def _words(target: str, text: str) -> str:
    """Return a target as a text writes it, in whatever case and spelling of umlauts, with its s."""
    wanted = re.escape(fold(target))
    found = re.search(rf"(?<!\w){wanted}(?:'?s)?(?!\w)", fold(text), re.IGNORECASE)
    return as_written(text, *found.span()) if found else ""
