"""Are the headlines that are kept sound, and how many are there?"""

from pathlib import Path

from data.kept import Kept, kept_in_sqlite


def check_headlines(path: Path) -> Kept:
    """Return what a headline store holds."""
    return kept_in_sqlite(
        "headlines",
        path,
        count="SELECT COUNT(*), COUNT(DISTINCT feed) FROM headlines",
        content="{} headlines of {} feeds",
        way_out="set it aside: what feeds told in the past cannot be fetched again",
    )
