"""Which headlines only repeat an earlier one?

No likeness decides: of 60 pairs of real titles that rapidfuzz called 85 % alike, 22 told of
another company, day, number or direction (of datasketch's MinHash: 19). So the words decide, and
rapidfuzz (exact, twice as fast as MinHash) serves in `novelty`, where being alike is enough.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from data.news.headline import Dropped, Headline, News
from data.news.title import FEWEST_WORDS, Title, read_title, same_title

REPEAT = "repeat"


def merge_repeats(news: News, *, window: timedelta) -> News:
    """Return the news with each story counted once per window, where it was known first.

    A headline that says the same as an earlier one (see `same_title`) no later than `window`
    after it is dropped as its repeat; after the window it is news again and starts a new one.
    First is the copy *known* first, whatever it says of its publication, and what becomes known
    later changes nothing about what was known before. Symbols are joined among copies known at
    the same moment (one row per symbol is a common layout); a copy known later of which all
    symbols are new is about something else and kept. Takes time in proportion to the number of
    headlines. Raises ValueError for a negative window.
    """
    if window < timedelta(0):
        raise ValueError(f"window = {window} should not be negative")
    headlines = list(news.headlines)
    stories = _Stories(window)
    repeats: dict[int, Dropped] = {}
    for here in sorted(range(len(headlines)), key=lambda at: known_at(headlines[at])):
        headline = headlines[here]
        title = read_title(headline.text, source=headline.source)
        story = stories.find(headline, title)
        if story is None:
            stories.add(_Story(here, headline, title))
            continue
        repeats[here] = _repeat(headline, of=story.first)
        if known_at(headline) == known_at(story.first):
            both = tuple(dict.fromkeys(story.first.symbols + headline.symbols))
            story.first = headlines[story.place] = replace(story.first, symbols=both)
        if story.title.cut and title.letters > story.title.letters:
            story.title = title  # how it goes on: another ending is another story from now on
            stories.add(story)
    left = tuple(headline for at, headline in enumerate(headlines) if at not in repeats)
    dropped = sorted([*news.dropped, *repeats.values()], key=lambda one: one.row)
    return replace(news, headlines=left, dropped=tuple(dropped))


def known_at(headline: Headline) -> datetime:
    """Return when (UTC) a headline was out and had been seen, before any latency."""
    # UTC first: datetimes of one zone are compared by the clock on the wall, which is an hour off
    # in the night that the clocks go back.
    published = headline.published_at.astimezone(UTC)
    seen = headline.first_seen_at
    return published if seen is None else max(published, seen.astimezone(UTC))


@dataclass(eq=False, slots=True)
class _Story:
    """The first copy of a headline, its place, and its title as in the fullest copy so far."""

    place: int
    first: Headline
    title: Title


class _Stories:
    """The stories so far, filed under what their copies share, so that few must be compared."""

    def __init__(self, window: timedelta) -> None:
        self._window = window
        self._whole: dict[tuple[str, ...], list[_Story]] = defaultdict(list)
        self._cut: dict[tuple[str, ...], list[_Story]] = defaultdict(list)
        self._opening: dict[tuple[str, ...], list[_Story]] = defaultdict(list)

    def add(self, story: _Story) -> None:
        """File a story, or file it again when its title has become fuller."""
        if story.title.cut:
            self._cut[story.title.stems[:-1]].append(story)
        else:
            self._whole[story.title.stems].append(story)
        for opening in _openings(story.title):
            self._opening[opening].append(story)

    def find(self, headline: Headline, title: Title) -> _Story | None:
        """Return the earliest story of the window that a headline repeats; None if it is new."""
        if title.cut:
            found = self._recent(self._opening, title.stems[:-1], headline)
        else:
            found = self._recent(self._whole, title.stems, headline)
        for opening in _openings(title):
            found = found + self._recent(self._cut, opening, headline)
        same = [one for one in found if same_title(one.title, title) and _share(one, headline)]
        return min(same, key=lambda one: (known_at(one.first), one.place), default=None)

    def _recent(
        self, filed: dict[tuple[str, ...], list[_Story]], key: tuple[str, ...], now: Headline
    ) -> list[_Story]:
        """Return the stories under a key; forget those the window has passed, for good."""
        if key not in filed:
            return []
        oldest = known_at(now) - self._window
        filed[key] = [story for story in filed[key] if known_at(story.first) >= oldest]
        return filed[key]


def _openings(title: Title) -> Iterator[tuple[str, ...]]:
    """Yield what a cut copy of the title may show, but for its last word, half a word maybe."""
    for shown in range(FEWEST_WORDS - 1, len(title.stems)):
        yield title.stems[:shown]


def _share(story: _Story, headline: Headline) -> bool:
    """Whether the two can be about the same, by their symbols."""
    some, others = story.first.symbols, headline.symbols
    at_once = known_at(story.first) == known_at(headline)
    return at_once or not some or not others or not set(some).isdisjoint(others)


def _repeat(headline: Headline, *, of: Headline) -> Dropped:
    return Dropped(
        row=headline.row,
        reason=REPEAT,
        text=headline.text,
        published=headline.published_at.isoformat(),
        source=headline.source,
        merged_into=of.row,
    )
