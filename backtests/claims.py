"""Does the article that comes with the sample headlines tell what the bars say?"""

from pathlib import Path
from typing import Any

from analytics.claims import article_section
from backtests.config import Config
from data.hashing import sha256
from data.news.article import read_article
from data.prices.claims_bars import FOLDER, claims_bars

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "data" / "samples" / "article_de.html"


def claims(config: Config) -> list[dict[str, Any]] | None:
    """Return the claims of the sample article beside the bars; None for headlines of your own.

    One plain dict each, with the columns of `analytics.claims.COLUMNS`.
    """
    if config.news.source != "sample":
        return None
    return article_section(read_article(ARTICLE), claims_bars())


def claims_inputs(config: Config) -> dict[str, str]:
    """Return the SHA-256 of each file that only the claims are read from."""
    if config.news.source != "sample":
        return {}
    files = [ARTICLE, *sorted(FOLDER.glob("*.csv"))]
    return {file.relative_to(ROOT).as_posix(): sha256(file) for file in files}
