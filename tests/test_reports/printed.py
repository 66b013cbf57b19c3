"""What does a report's page print in its tables, and what must a number look like there?"""

from decimal import ROUND_HALF_EVEN, Decimal
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd

PRICES = Path(__file__).parents[2] / "data" / "samples" / "prices"
ABSENT = "–"


class Tables(HTMLParser):
    """Every table of a page, and the first of each class: rows of cells, of text parts each."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[list[list[str]]]] = {}
        self.all: list[list[list[list[str]]]] = []
        self.rows: list[list[list[str]]] | None = None
        self.cell: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            names = dict(attrs).get("class", "").split()
            self.rows = []
            self.all.append(self.rows)
            for name in names or ["plain"]:
                self.found.setdefault(name, self.rows)
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.cell = []
            self.rows[-1].append(self.cell)

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = None
        elif tag == "table":
            self.rows = None

    def handle_data(self, data):
        if self.cell is not None and data.strip():
            self.cell.append(" ".join(data.split()))


def printed(value: float | None, decimals: int, *, times: int = 1, signed: bool = False) -> str:
    """Return a number as the report must print it: rounded once, from its full digits."""
    if value is None or np.isnan(value):
        return ABSENT
    scaled = Decimal(value * times).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    text = f"{abs(scaled):,}"
    if not scaled:
        return text
    return ("−" if scaled < 0 else "+" if signed else "") + text


def growth_of(run: Path) -> pd.DataFrame:
    """The equity of every strategy over its start, beginning with 1, and SPY held beside them."""
    equity = pd.read_csv(run / "equity.csv", index_col="session", parse_dates=True)
    closes = bundled()["SPY"]["close"].dropna()
    before = closes.index[closes.index < equity.index[0]][-1]
    grown = equity / 100_000.0
    grown["SPY held"] = closes.loc[equity.index] / closes[before]
    start = pd.DataFrame(1.0, index=[before], columns=grown.columns)
    return pd.concat([start, grown])


def bundled() -> pd.DataFrame:
    """Open, high, low and close of the bundled bars as they are stored, columns (symbol, field)."""
    frames = {
        path.stem: pd.read_csv(path, index_col=0, parse_dates=True)[
            ["open", "high", "low", "close"]
        ]
        for path in PRICES.glob("*.csv")
        if path.name != "splits.csv"
    }
    return pd.concat(frames, axis=1)


def rows(tables: dict, name: str) -> dict[str, list[list[str]]]:
    """Return a table's rows by their first word: the cells after the first, each in its parts."""
    found = {row[0][0]: row[1:] for row in tables[name][1:]}
    assert len(found) >= 5, name
    return found
