"""Under which names do public news sets keep what a headline needs?"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Our column names and the names that a public set has for each; the first one there counts.

    `lenient`: rows with a wrong number of fields, which such a set is known to have, are dropped
    and counted. The names are compared without regard to case.
    """

    columns: Mapping[str, tuple[str, ...]]
    lenient: bool = True


# FNSPID (Dong et al. 2024, arXiv:2402.06698): nasdaq_exteral_data.csv, All_external.csv and the
# sample that circulates under its name. Its 00:00:00 UTC is a date: see `midnight`.
FNSPID = Layout(
    {
        "published_at": ("Date",),
        "headline": ("Article_title", "headline", "title"),
        "symbols": ("Stock_symbol", "stock"),
        "source": ("Publisher",),
    }
)
# Kaggle, "Daily Financial News for 6000+ Stocks": raw_analyst_ratings.csv (headline, publisher) and
# analyst_ratings_processed.csv (title), times with their offset, some rows cut in two;
# raw_partner_headlines.csv has dates only and needs a `timezone`.
ANALYST_RATINGS = Layout(
    {
        "published_at": ("date",),
        "headline": ("headline", "title"),
        "symbols": ("stock",),
        "source": ("publisher",),
    }
)
# What dumps on the Hugging Face hub call their columns; there is no standard.
HUGGING_FACE = Layout(
    {
        "published_at": (
            "published_at", "published", "publish_date", "published_date", "pub_date", "pubDate",
            "publishedAt", "datetime", "timestamp", "created_at", "date", "time",
        ),
        "headline": ("headline", "title", "article_title", "news_title", "headlines", "text"),
        "symbols": ("symbols", "tickers", "stock_symbol", "symbol", "ticker", "stock", "stocks"),
        "source": ("source", "publisher", "provider", "domain"),
        "language": ("language", "lang"),
        "first_seen_at": ("first_seen_at", "first_seen", "captured", "crawled_at", "seen_at"),
    }
)  # fmt: skip

LAYOUTS = {
    "fnspid": FNSPID,
    "analyst_ratings": ANALYST_RATINGS,
    "huggingface": HUGGING_FACE,
}
"""The layouts that a config can name."""
