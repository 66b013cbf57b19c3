"""What would an article have moved, when could it first have traded, and is it right?"""

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd

from analytics.claims import article_section
from backtests.config import Config, NewsTable, SentimentTable
from backtests.config_file import load_config
from backtests.sources import make_routes, price_source, read_exposure
from data.news.article import Article, read_article
from data.news.sentences import sentences
from data.news.web import Web
from data.prices.bars import PriceError
from data.prices.claims_bars import claims_bars
from data.sessions import session_opens, sessions_between
from sentiment.language import language_of
from sentiment.reading import timed
from sentiment.routes import score_routed

CALENDAR = "XNYS"
BEFORE, AFTER = timedelta(days=40), timedelta(days=15)  # sessions to place an article among
LEVEL = 0.05  # a mean closer to 0 says nothing about a direction
_PARTS = ("title", "lead", "text")


def article(options: argparse.Namespace) -> int:
    """Print what an article moves, when it could first have traded, and its claims."""
    config = None if options.config is None else load_config(options.config, changes=[])
    base = Path() if options.config is None else options.config.parent
    web = Web(offline=options.offline)
    read = read_article(
        options.file, timezone=options.timezone, published=options.published,
        fetch=lambda address: web.ask(address).body,
    )  # fmt: skip
    news = NewsTable() if config is None else config.news
    calendar = CALENDAR if config is None else config.prices.calendar
    scored = score_article(
        read, SentimentTable() if config is None else config.sentiment, base=base
    )
    when = first_trade(read, latency=timedelta(minutes=news.latency_minutes), calendar=calendar)
    claims = article_section(read, _bars(read, config, base=base), calendar=calendar)
    told = [*_sentences(scored), ""] if options.sentences else []
    print("\n".join([*_head(read, when), "", *_moved(scored), "", *told, *_claims(claims)]))
    return 0


def score_article(read: Article, table: SentimentTable, *, base: Path) -> pd.DataFrame:
    """Return what each part of an article means for each instrument it names.

    One row per part and instrument: part (title, lead or text), text, symbol, entity, weight,
    polarity and value (polarity with the sign of the weight). Lead and text go sentence by
    sentence: a model reads the beginning of a long text only.
    """
    said = [("title", read.headline)]
    said += [("lead", one) for one in sentences(read.lead)]
    said += [("text", one) for paragraph in read.paragraphs for one in sentences(paragraph)]
    exposure = read_exposure(table, base=base)
    named = [(part, text, link) for part, text in said for link in exposure.links(text)]
    texts = [text for _, text, _ in named]
    told = [language_of(text, hint=read.language, languages=table.languages) for text in texts]
    scores = score_routed(
        texts, told, make_routes(table, base=base), targets=[link.target for _, _, link in named]
    )
    rows = [
        (part, text, link.symbol, link.entity, link.weight, score.polarity,
         score.polarity * (1.0 if link.weight > 0 else -1.0))
        for (part, text, link), score in zip(named, scores, strict=True)
    ]  # fmt: skip
    columns = ["part", "text", "symbol", "entity", "weight", "polarity", "value"]
    return pd.DataFrame(rows, columns=columns)


def first_trade(read: Article, *, latency: timedelta, calendar: str) -> pd.Series:
    """Return `available_at` and `first_bar` of an article, as `sentiment.reading.timed` does."""
    day = read.published_at.date()
    sessions = sessions_between(calendar, day - BEFORE, day + AFTER)
    # The day is told, not detected: the language of the row is of no use here.
    headline = replace(read.as_headline(), language=read.language or "en")
    opens = session_opens(calendar, sessions)
    return timed([headline], latency=latency, bars=sessions, opens=opens).iloc[0]


def _bars(read: Article, config: Config | None, *, base: Path) -> Mapping[str, pd.DataFrame]:
    """Return the bundled bars of the event, and those of the config's source for other days."""
    bars = claims_bars()
    if config is None:
        return bars
    asked = {row["symbol"] for row in article_section(read, {}, calendar=config.prices.calendar)}
    source = price_source(config.prices, base=base)
    start, end = read.published_on - BEFORE, read.published_on
    for symbol in sorted(asked):
        if symbol in bars and pd.Timestamp(end) <= bars[symbol].index[-1]:
            continue
        try:
            bars[symbol] = source.load([symbol], start=start, end=end).bars[symbol]
        except PriceError:  # an instrument the source does not have: the table says "no data"
            bars.pop(symbol, None)
    return bars


def _head(read: Article, when: pd.Series) -> list[str]:
    new_york = pd.Timestamp(read.published_at).tz_convert("America/New_York")
    detected = language_of(f"{read.headline}. {read.text}")
    language = read.language or f"{detected or 'unknown'} (detected)"
    first = "none yet" if pd.isna(when["first_bar"]) else f"{when['first_bar']:%Y-%m-%d}"
    return [
        read.headline,
        f"  publisher     {read.publisher or 'not told'}, language {language}",
        f"  published     {read.published_at:%Y-%m-%d %H:%M} UTC ({new_york:%H:%M} New York)"
        f"{', date only' if read.date_only else ''}",
        f"                {read.zone_note}",
        f"  available     {when['available_at']:%Y-%m-%d %H:%M} UTC",
        f"  first trade   at the open of {first}",
    ]


def _moved(scored: pd.DataFrame) -> list[str]:
    """A line per instrument: the mean value of title, lead and text, and which way they point."""
    if scored.empty:
        return ["It names nothing that the exposure map knows: it would have moved nothing."]
    columns = "".join(f"{name:>8}" for name in (*_PARTS, "all"))
    lines = [
        "What it would have moved (mean of polarity times sign; a backtest reads the title only)",
        f"  {'':8}{columns}  sign",
    ]
    strength = scored.groupby("symbol")["weight"].apply(lambda one: one.abs().sum())
    for symbol in strength.sort_values(ascending=False, kind="stable").index:
        mine = scored[scored["symbol"] == symbol]
        means = [_mean(mine[mine["part"] == part]) for part in _PARTS]
        total = _mean(mine)
        sign = "-" if total is not None and total < -LEVEL else "+"
        sign = "0" if total is None or abs(total) <= LEVEL else sign
        cells = "".join(f"{'' if one is None else f'{one:+.2f}':>8}" for one in [*means, total])
        named = ", ".join(dict.fromkeys(mine["entity"]))
        lines.append(f"  {symbol:8}{cells}  {sign}     through {named}")
    return lines


def _sentences(scored: pd.DataFrame) -> list[str]:
    """A line per part and name: the tone for it, before the map says which way that points."""
    lines = ["Tone for each name (from -1 to +1)"]
    each = scored.drop_duplicates(["part", "text", "entity"])
    for part, text, entity, polarity in each[["part", "text", "entity", "polarity"]].itertuples(
        index=False
    ):
        lines.append(f"  {part:6}{polarity:+.2f}  {entity:20}  {text}")
    return lines


def _mean(rows: pd.DataFrame) -> float | None:
    if rows.empty:
        return None
    weights = rows["weight"].abs()
    return float((rows["value"] * weights).sum() / weights.sum())


def _claims(claims: Iterable[Mapping[str, object]]) -> list[str]:
    lines = [f"  {'':40}{'day':12}{'claimed':>14}{'gap':>10}{'low':>10}{'high':>10}{'close':>10}  "
             "verdict"]  # fmt: skip
    for row in claims:
        points = row["unit"] == "points"
        claimed = sorted({_number(row[key], points) for key in ("claimed_low", "claimed_high")})
        cells = "".join(
            f"{_number(row[key], points):>10}" for key in ("gap", "low", "high", "close")
        )
        name = f"{row['instrument']} ({row['symbol']})"
        lines.append(
            f"  {name:40}{row['day']:12}{' to '.join(claimed):>14}{cells}  {row['verdict']}"
            + (f"; {row['note']}" if row["note"] else "")
        )
    head = "What it claims, beside the bars (moves from the previous close)"
    return [head, *lines] if len(lines) > 1 else ["It claims no move of an instrument it names."]


def _number(value: object, points: bool) -> str:
    if not isinstance(value, float):
        return "-"
    return f"{value:+.0f} pts" if points else f"{100 * value:+.2f} %"
