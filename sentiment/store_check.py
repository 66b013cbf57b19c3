"""Are the scores that are kept sound, and how many are there?"""

from pathlib import Path

from data.kept import Kept, kept_in_sqlite


def check_scores(path: Path) -> Kept:
    """Return what a score store holds."""
    return kept_in_sqlite(
        "scores",
        path,
        count="SELECT COUNT(*), COUNT(DISTINCT model || ' ' || revision) FROM scores",
        content="{} scores by {} models",
        way_out="delete it to score anew",
    )
