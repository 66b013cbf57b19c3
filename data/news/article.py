"""What does an article from the web say, and when did it become public?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from data.news.dateline import Told, told_in
from data.news.headline import Headline, NewsError
from data.news.page import read_page
from data.news.rows import clean_language, clean_text
from data.news.times import Moment, TimeRules, parse_time
from data.news.written import Written, read_time

Fetch = Callable[[str], bytes]
"""Returns what stands at an address; raises NewsError where nothing usable does."""

_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<article", b"<meta", b"<?xml")
_DATELINE = 120  # characters that a line with the publication's time has at most, in a text file
_HEAD = 6  # lines of a text file in which it may stand


@dataclass(frozen=True, slots=True)
class Article:
    """An article and the moment it became public (UTC).

    `paragraphs` do not repeat the lead. Where only the date is known, `date_only` says so and
    `published_at` is the end of that day. `published_on` is the day on the page's own clock.
    `zone_note` tells in words where the time stood and how its zone is known, `source` is the
    path or address it was read from.
    """

    headline: str
    lead: str
    paragraphs: tuple[str, ...]
    language: str
    publisher: str
    published_at: datetime
    published_on: date
    date_only: bool
    zone_note: str
    source: str

    def __post_init__(self) -> None:
        if self.published_at.tzinfo is None:
            raise ValueError(f"published_at needs a time zone: {self.headline!r}")
        if not self.headline.strip():
            raise ValueError(f"an article needs a headline ({self.source})")

    @property
    def text(self) -> str:
        """Lead and paragraphs, one to a line; without the headline, which repeats them."""
        return "\n".join(part for part in (self.lead, *self.paragraphs) if part)

    def as_headline(self) -> Headline:
        """Return its headline alone, as the other sources hand them over."""
        return Headline(
            row=1, published_at=self.published_at, text=self.headline, source=self.publisher,
            language=self.language, date_only=self.date_only,
        )  # fmt: skip


def read_article(
    source: str | Path,
    *,
    timezone: str | None = None,
    published: str | None = None,
    fetch: Fetch | None = None,
) -> Article:
    """Read a saved HTML page, a text file or, through `fetch`, what stands at an address.

    The first paragraph of a text file is its headline, the second its lead. `timezone` is the
    zone of times written without one, `published` the time of publication where the page itself
    tells none or a wrong one. Raises NewsError, naming the source, when there is no such file, no
    text, no time of publication, or a time without zone while `timezone` is not set.
    """
    name = source if isinstance(source, str) else source.as_posix()
    content = _content(name, fetch)
    rules = TimeRules(timezone=timezone)
    if any(start in content[:4096].lower() for start in _HTML):
        page = read_page(content)
        headline, lead, paragraphs = page.headline, page.lead, page.paragraphs
        language, publisher = page.language, page.publisher
        times: tuple[tuple[Told, ...], ...] = page.times
    else:
        headline, lead, paragraphs, times = _read_text(name, content)
        language, publisher = "", ""
    if not headline:
        raise NewsError(f"{name}: no headline: neither JSON-LD, og:title nor <h1> has one")
    if published is not None:
        times = ((Told(published, "'published'"),),)
    told, moment = _published(name, times, rules)
    return Article(
        headline=headline, lead=lead,
        paragraphs=tuple(one for one in paragraphs if one not in (headline, lead)),
        language=clean_language(language), publisher=publisher,
        published_at=moment.at.astimezone(UTC), published_on=_day(told),
        date_only=moment.date_only, zone_note=_zone_note(told, moment, timezone), source=name,
    )  # fmt: skip


def _content(name: str, fetch: Fetch | None) -> bytes:
    if name.startswith(("http://", "https://")):
        if fetch is None:
            raise NewsError(
                f"{name}: an address needs the network; save the page and name the file"
            )
        content = fetch(name)
    else:
        try:
            content = Path(name).read_bytes()
        except OSError as error:
            raise NewsError(f"{name}: cannot be read: {error.strerror}") from None
    if not content.strip():
        raise NewsError(f"{name}: is empty")
    if content[:5] == b"%PDF-" or b"multipart/related" in content[:2048]:
        raise NewsError(f"{name}: should be HTML or plain text; save the page as 'HTML only'")
    return content


def _read_text(
    name: str, content: bytes
) -> tuple[str, str, tuple[str, ...], tuple[tuple[Told, ...], ...]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NewsError(f"{name}: not a text in UTF-8 ({error})") from None
    lines = [clean_text(line.replace("**", "")) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise NewsError(f"{name}: is empty")
    times: list[Told] = []
    for line in lines[1:_HEAD]:
        if len(line) <= _DATELINE and (told := told_in(line)):
            times.append(told)
            lines.remove(line)
            break
    headline, *rest = lines
    return headline, rest[0] if rest else "", tuple(rest[1:]), (tuple(times),)


def _published(name: str, tiers: Sequence[Sequence[Told]], rules: TimeRules) -> tuple[Told, Moment]:
    """Return the first exact time that is told, else the first date.

    What JSON-LD and meta tags tell counts before what the page shows. A time whose zone is known
    counts before one without.
    """
    unreadable = []
    for tier in tiers:
        moments: list[tuple[Told, Moment]] = []
        without_zone: NewsError | None = None
        for told in tier:
            own = TimeRules(timezone=told.zone) if told.zone else rules
            try:
                moment = parse_time(told.raw, own)
            except NewsError as error:
                without_zone = without_zone or NewsError(f"{name}, {told.place}: {error}")
                continue
            if isinstance(moment, Moment):
                moments.append((told, moment))
            else:
                unreadable.append(f"{told.place} {told.raw!r}")
        if moments:
            return next((one for one in moments if not one[1].date_only), moments[0])
        if without_zone is not None:
            raise without_zone
    looked = f" (not readable: {', '.join(unreadable)})" if unreadable else ""
    raise NewsError(
        f"{name}: no time of publication{looked}; give one with --published, such as"
        " 2025-01-27T11:40:00-05:00"
    )


def _day(told: Told) -> date:
    written = read_time(told.raw)
    assert isinstance(written, Written)  # parse_time read it before
    return written.time.date()


def _zone_note(told: Told, moment: Moment, timezone: str | None) -> str:
    written = read_time(told.raw)
    offset = isinstance(written, Written) and written.time.tzinfo is not None
    if offset:
        zone = "with its own offset"
    elif told.zone:
        zone = f"its zone in words ({told.zone})"
    else:
        zone = f"without a zone, taken as {timezone}"
    date_only = "; a date only, so public when that day had ended" if moment.date_only else ""
    return f"{told.place} {told.raw}, {zone}{date_only}"
