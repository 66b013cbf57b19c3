"""Which headlines only repeat an earlier one?"""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta

from data.news.headline import Dropped, Headline, News

REPEAT = "repeat"

_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "−": "-", "–": "-"})
# Words, and numbers with their sign and decimals: -2.5 % must not repeat +2.5 % or 25 %.
_TOKEN = re.compile(r"(?<!\w)[+-]\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*|[^\W\d_]+")
_SUFFIX = re.compile(r"(?P<title>.+) [-–—|] (?P<publisher>[^|]+)", re.DOTALL)


def merge_repeats(news: News, *, window: timedelta) -> News:
    """Return the news with each title counted once per window, where it was known first.

    A title (see `title_key`) that comes again no later than `window` after its first copy is
    dropped as a repeat of that copy; after the window it is news again and starts a new one.
    First is the copy *known* first, whatever it says of its publication, so merging makes nothing
    available earlier than the kept row alone would be. Symbols are joined only among copies known
    at the same moment (one row per symbol is a common layout): a symbol added later was not known
    yet. Takes O(n log n). Raises ValueError for a negative window.
    """
    if window < timedelta(0):
        raise ValueError(f"window = {window} should not be negative")
    headlines = list(news.headlines)
    first: dict[str, int] = {}  # title -> place of its first copy in `headlines`
    repeats: dict[int, Dropped] = {}
    for here in sorted(range(len(headlines)), key=lambda at: _known_at(headlines[at])):
        headline = headlines[here]
        key = title_key(headline.text, source=headline.source)
        there = first.get(key)
        if there is None or _known_at(headline) - _known_at(headlines[there]) > window:
            first[key] = here
            continue
        kept = headlines[there]
        repeats[here] = _repeat(headline, of=kept)
        if _known_at(headline) == _known_at(kept):
            both = tuple(dict.fromkeys(kept.symbols + headline.symbols))
            headlines[there] = replace(kept, symbols=both)
    left = tuple(headline for at, headline in enumerate(headlines) if at not in repeats)
    dropped = sorted([*news.dropped, *repeats.values()], key=lambda one: one.row)
    return replace(news, headlines=left, dropped=tuple(dropped))


def title_key(text: str, *, source: str = "") -> str:
    """Return what two near-identical titles have in common: letters and numbers, nothing else.

    Case, umlauts (ä is ae), punctuation and spaces make no difference, nor does a trailing
    ` - Publisher` or ` | Publisher` that repeats the source.
    """
    split = _SUFFIX.fullmatch(text)
    if split and source and _folded(split["publisher"]) == _folded(source):
        text = split["title"]
    return _folded(text) or text


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED)
    return "".join(_TOKEN.findall(plain))


def _known_at(headline: Headline) -> datetime:
    return max(headline.published_at, headline.first_seen_at or headline.published_at)


def _repeat(headline: Headline, *, of: Headline) -> Dropped:
    return Dropped(
        row=headline.row,
        reason=REPEAT,
        text=headline.text,
        published=headline.published_at.isoformat(),
        source=headline.source,
        merged_into=of.row,
    )
