"""Whom does a target mean, in the words of the headline?"""

import re

from data.news.instruments import Instruments
from sentiment.exposure import ExposureMap


class Targets:
    """Turns symbols into the names that headlines use for them."""

    def __init__(self, exposure: ExposureMap, instruments: Instruments) -> None:
        self._exposure = exposure
        self._instruments = instruments
        mapped = {symbol for one in exposure.entities for symbol in (*one.tickers, *one.moves)}
        self._symbols = mapped | set(instruments.by_symbol)

    def called(self, target: str, text: str) -> str:
        """Return what a headline calls the target; "" for a symbol that it does not name.

        A symbol that the exposure map or the table of instruments knows ("NVDA") becomes the name
        that stands in the headline ("Nvidia"), as it does in a backtest. Any other target is free
        text and stays as it is.
        """
        if target not in self._symbols:
            return target
        if own := self._exposure.called(target, text):
            return own
        named = (one.name for one in self._instruments.mentions(text) if one.symbol == target)
        if name := next(named, ""):
            return name
        if re.search(rf"(?<!\w){re.escape(target)}(?!\w)", text):
            return target
        # What moves it the same way, as "chip stocks" move SMH; a rival's good news is none for it.
        links = (one for one in self._exposure.links(text) if one.symbol == target)
        return next((one.target for one in links if one.weight > 0), "")
