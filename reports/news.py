"""Which headlines were read, what became of them, and what did they mean for an instrument?"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from analytics.experiment import Experiment
from reports.event_records import Mark, Weights
from reports.language import Language
from reports.records import HeadlineRow, HeadlineTable

SHOWN_HEADLINES = 100


def marks(experiment: Experiment, symbol: str) -> tuple[Mark, ...]:
    """Return what the headlines meant for one instrument, in the order they became available.

    A headline that names several entities of the instrument is told by its strongest.
    """
    links = experiment.links[experiment.links["symbol"] == symbol]
    links = links.assign(strength=links["value"].abs())
    links = links.sort_values(["strength", "entity"], ascending=[False, True], kind="stable")
    links = links.drop_duplicates("row").sort_values(["available_at", "row"])
    texts = experiment.headlines.set_index("row")[["headline", "source"]]
    return tuple(
        Mark(
            row=int(link["row"]),
            text=str(texts.at[link["row"], "headline"]),
            source=str(texts.at[link["row"], "source"]),
            entity=str(link["entity"]),
            value=float(link["value"]),
            polarity=float(link["polarity"]),
            weight=float(link["weight"]),
            available_at=moment(link["available_at"]),
            first_bar=day(link["first_bar"]),
        )
        for link in links.to_dict("records")
    )


def unlinked(experiment: Experiment, linked: Collection[int]) -> tuple[Mark, ...]:
    """Return the kept headlines that say nothing of the instrument, value None."""
    rows = _kept(experiment.headlines)
    rows = rows[~rows["row"].isin(linked)].sort_values(["available_at", "row"])
    return tuple(
        Mark(
            row=int(row["row"]), text=str(row["headline"]), source=str(row["source"]), entity="",
            value=None, polarity=number(row["polarity"]), weight=None,
            available_at=moment(row["available_at"]), first_bar=day(row["first_bar"]),
        )
        for row in rows.to_dict("records")
    )  # fmt: skip


def headline_table(
    experiment: Experiment,
    named: Collection[int],
    *,
    say: Language,
    fills: Mapping[int, tuple[int, date]] | None = None,
) -> HeadlineTable:
    """Return the counts of all rows, and the rows to show: the `named` ones, then the strongest.

    `fills` names the first decision that a headline, by its row, stood behind, and its fill.
    """
    news: Mapping[str, Any] = experiment.metrics["news"]
    kept = _kept(experiment.headlines)
    kept = kept.assign(
        named=kept["row"].isin(named),
        linked=kept["symbols"].fillna("").astype(str).str.strip() != "",
        strength=kept["polarity"].abs(),
    )
    best = kept.sort_values(
        ["named", "linked", "strength", "row"], ascending=[False, False, False, True]
    )
    shown = best.head(SHOWN_HEADLINES).sort_values(["available_at", "row"])
    return HeadlineTable(
        rows=int(news["rows"]),
        kept=int(news["kept"]),
        linked=int(news["linked"]),
        merged=int(news["merged"]),
        dropped=tuple(sorted((say.retell(str(why)), int(n)) for why, n in news["dropped"].items())),
        languages=tuple(sorted((str(k), int(n)) for k, n in news["by_language"].items())),
        shown=tuple(_row(row, fills or {}) for row in shown.to_dict("records")),
    )


def _kept(headlines: pd.DataFrame) -> pd.DataFrame:
    return headlines[headlines["status"] == "kept"]


def _row(row: Mapping[Any, Any], fills: Mapping[int, tuple[int, date]]) -> HeadlineRow:
    return HeadlineRow(
        row=int(row["row"]),
        text=str(row["headline"]),
        source=_text(row["source"]),
        language=_text(row["language"]),
        available_at=moment(row["available_at"]) if not pd.isna(row["available_at"]) else None,
        first_bar=day(row["first_bar"]),
        negative=number(row["negative"]),
        neutral=number(row["neutral"]),
        positive=number(row["positive"]),
        polarity=number(row["polarity"]),
        targets=targets(_text(row["symbols"])),
        fill=fills.get(int(row["row"])),
    )


def targets(symbols: str) -> Weights:
    """Return the signed weights of a headline from their text: "SMH:-1 SOXX:-0.5"."""
    pairs = (part.rpartition(":") for part in symbols.split())
    return tuple((symbol, float(weight)) for symbol, _, weight in pairs)


def moment(value: Any) -> datetime:
    """Return a moment of a table as a datetime in UTC."""
    stamp: datetime = pd.Timestamp(value).tz_convert("UTC").floor("s").to_pydatetime()
    return stamp


def day(value: Any) -> date | None:
    """Return a session of a table as a date, None where there is none."""
    return None if pd.isna(value) else pd.Timestamp(value).date()


def number(value: Any) -> float | None:
    """Return a number of a table, None where there is none."""
    return None if pd.isna(value) else float(value)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
