"""Which headlines does the store hold of a source's feeds?"""

from collections.abc import Sequence

from data.news.headline import News, NewsError
from data.news.headline_store import HeadlineStore, digest_of
from data.news.rows import sorted_out
from data.news.times import TimeRules

HOW = "`python -m backtests fetch news CONFIG` asks for them"

_OURS = {
    "published_at": "published", "headline": "headline", "source": "publisher",
    "language": "language", "symbols": "symbols", "first_seen_at": "first_seen",
}  # fmt: skip


def stored_news(
    store: HeadlineStore,
    feeds: Sequence[str],
    *,
    rules: TimeRules,
    language: str = "",
    since: str = "",
    until: str = "",
) -> News:
    """Return the headlines kept of some feeds, as a file's rows are returned.

    `since` and `until` are those of `HeadlineStore.read`. Raises NewsError when there is none.
    """
    table = store.read(feeds, since=since, until=until)
    named = "; ".join(feeds)
    if table.empty:
        span = f" from {since} to {until}" if since else ""
        raise NewsError(f"{store.path}: no headline of {named}{span}; {HOW}")
    ours = table.rename(columns={theirs: name for name, theirs in _OURS.items()})[list(_OURS)]
    headlines, dropped = sorted_out(
        ours, rules, place=f"{store.path}, {named}", names=_OURS, language=language
    )
    return News(headlines, dropped, {f"{store.path.name}: {named}": digest_of(table)})
