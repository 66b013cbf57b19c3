"""Do the rows of headlines and of trades equal an independent computation?

When a headline is known and which bar it may act on first follows here from the file it is read
from, the latency of the config and the clock of New York; a trade from the orders filled.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from reports.news import SHOWN_HEADLINES
from tests.test_reports.printed import ABSENT, PRICES, Tables, bundled, printed

pytestmark = pytest.mark.slow
SAMPLE = PRICES.parent / "headlines.csv"
LATENCY = pd.Timedelta(minutes=15)  # of deepseek.toml
NEW_YORK = "America/New_York"


@pytest.fixture(scope="module")
def tables(default_run):
    """The tables of the page by the head of their first columns."""
    page = Tables((default_run / "report.html").read_text("utf-8"))
    return {(table[0][0][0], table[0][1][0]): table[1:] for table in page.all if table[0][1:]}


@pytest.fixture(scope="module")
def sessions(default_run):
    return pd.read_csv(default_run / "equity.csv", index_col=0, parse_dates=True).index


def test_each_headline_has_its_score_the_moment_it_was_known_and_its_first_bar(
    tables, default_run, sessions
):
    shown = tables["Row", "Known, New York"]
    assert len(shown) == SHOWN_HEADLINES
    source = pd.read_csv(SAMPLE)
    scored = pd.read_csv(default_run / "headlines.csv", index_col="row")
    opens = (sessions + pd.Timedelta("9h30min")).tz_localize(NEW_YORK)
    for cells in shown:
        place = int(cells[0][0])
        row, written = scored.loc[place], source.iloc[place - 1]
        known = published(written["published_at"]) + LATENCY
        bars = sessions[opens > known]
        shares = [printed(row[k], 0, times=100) for k in ("negative", "neutral", "positive")]
        weights = [one.split(":") for one in row["symbols"].split()]
        assert cells[1:7] == [
            [clock(known.tz_convert(NEW_YORK)), clock(known)],
            [written["headline"], f"{written['source']}, {written['language']}"],
            [printed(row["polarity"], 2, signed=True)],
            [" · ".join(shares)],
            [", ".join(f"{name} {printed(float(w), 1, signed=True)}" for name, w in weights)],
            [day(bars[0]) if len(bars) else ABSENT],
        ]
        tone = row["positive"] - row["negative"]
        assert row["polarity"] == pytest.approx(tone, abs=2e-4)  # shares are kept to 4 digits


def published(written: str) -> pd.Timestamp:
    """Return the moment in UTC; a date alone is over when its day is, in New York."""
    if "T" in written:
        return pd.Timestamp(written)
    after = pd.Timestamp(written) + pd.Timedelta(days=1)
    return after.tz_localize(NEW_YORK).tz_convert("UTC")


def test_each_trade_follows_from_the_orders_filled(tables, default_run, sessions):
    orders = pd.read_csv(default_run / "orders.csv", parse_dates=["filled"])
    filled = orders[orders["status"] == "filled"].sort_values("order")
    last = bundled().loc[sessions[-1]]
    expected = []
    for (strategy, symbol), own in filled.groupby(["strategy", "symbol"]):
        for trip in trips(own):
            expected.append([strategy, *trade(trip, str(symbol), last[symbol, "close"], sessions)])
    shown = [[" ".join(cell) for cell in cells] for cells in tables["Strategy", "Position"]]
    assert len(shown) == len(expected) > 80
    assert sorted(shown) == sorted(expected)


def trips(own: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the fills from flat to flat, `units` signed; an order that reverses is in two trips."""
    units = own["size"] * np.where(own["side"] == "buy", 1, -1)
    held = units.cumsum().where(lambda one: one.abs() > 1e-9, 0.0)
    before = held.shift(fill_value=0.0)
    turns = before * held < 0
    ending = own.assign(units=units.where(~turns, -before))
    opening = own.assign(units=held)[turns]
    both = pd.concat([ending, opening]).sort_index(kind="stable")
    ends = both["units"].cumsum().abs() < 1e-9
    for _, trip in both.groupby(ends.shift(fill_value=False).cumsum()):
        yield trip


def trade(trip: pd.DataFrame, symbol: str, close: float, sessions: pd.DatetimeIndex) -> list[str]:
    """Return a row of the table without its strategy."""
    units, price = trip["units"], trip["price"]
    side = np.sign(units.iloc[0])
    into, out = units * side > 0, units * side < 0
    entry = np.average(price[into], weights=units[into])
    left = units.sum() if abs(units.sum()) > 1e-9 else 0.0
    share = units.abs() / trip["size"]
    commission, slippage = (share * trip["commission"]).sum(), (share * trip["slippage"]).sum()
    profit = left * close - (units * price).sum() - commission
    most = units.cumsum().abs().max()
    opened, closed = trip["filled"].iloc[0], trip["filled"].iloc[-1]
    until = len(sessions) if left else sessions.get_loc(closed)
    return [
        f"{'long' if side > 0 else 'short'} {symbol}",
        day(opened),
        "still open" if left else day(closed),
        printed(most, 1),
        printed(entry, 2),
        printed(close if left else np.average(price[out], weights=units[out]), 2),
        printed(profit, 0, signed=True),
        printed(profit / (most * entry), 2, times=100, signed=True),
        printed(commission + slippage, 0),
        str(until - sessions.get_loc(opened)),
    ]


def day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%b %Y}"


def clock(moment: pd.Timestamp) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"
