"""Is each claim judged by the bar of its day, and by nothing that is not there?"""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics.claims import COLUMNS, article_section, check_claims, claims_table
from data.news.article import read_article
from data.news.claims import Claim, claims_in
from data.prices.claims_bars import claims_bars

ROOT = Path(__file__).parents[2]
MONDAY = date(2025, 1, 27)
NAN = float("nan")

with (ROOT / "tests" / "answers" / "claims_tables.csv").open(encoding="utf-8") as file:
    EXPECTED = list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["de", "en"])
def test_every_cell_of_the_sample_articles_tables_is_right(name):
    article = read_article(ROOT / "data" / "samples" / f"article_{name}.html")
    rows = article_section(article, claims_bars())
    expected = [row for row in EXPECTED if row["article"] == name]
    assert len(rows) == len(expected) == 7
    for row, right in zip(rows, expected, strict=True):
        assert tuple(row) == COLUMNS
        for key in ("instrument", "symbol", "day", "direction", "unit", "verdict"):
            assert row[key] == right[key], (right["instrument"], key)
        for key in ("gap", "low", "high", "close", "tolerance"):
            assert row[key] == pytest.approx(float(right[key]), abs=6e-7), (row["symbol"], key)
        assert row["claimed_low"] == row["claimed_high"] == pytest.approx(float(right["claimed"]))
        assert str(row["intraday"]) == right["intraday"], row["symbol"]
        assert row["sentence"] in article.text
        stands_in = {
            "ONEQ": "Nasdaq Composite (^IXIC)",
            "SFTBY": "SoftBank Group in Tokyo (9984.T)",
        }
        assert row["stands_in_for"] == stands_in.get(row["symbol"], "")
        assert bool(row["note"]) == bool(row["stands_in_for"])


def bars(open=98.0, high=101.0, low=95.0, close=97.0):
    """Friday closes at 100, so that Monday's moves are per cent of it."""
    index = pd.DatetimeIndex(["2025-01-24", "2025-01-27"]).as_unit("ns")
    columns = {"open": [100.0, open], "high": [100.0, high], "low": [100.0, low],
               "close": [100.0, close], "volume": [1.0, 1.0]}  # fmt: skip
    return pd.DataFrame(columns, index=index)


def claim(low=0.03, direction="down", **changes):
    one = Claim("Nvidia", "NVDA", direction, low, low, "percent", MONDAY, "", rounding=0.0005)
    return replace(one, **changes)


# gap -2 %, low -5 %, high +1 %, close -3 %
VERDICTS = [
    (claim(0.03), "confirmed", "as the close"),
    (claim(0.031), "confirmed", "a tenth of a point is tolerated"),
    (claim(0.0311), "intraday only", "more is not"),
    (claim(0.05), "intraday only", "the low"),
    (claim(0.051), "intraday only", "the low, within the tolerance"),
    (claim(0.0512), "contradicted", "lower than the low"),
    (claim(0.01, "up"), "intraday only", "the high"),
    (claim(0.03, "up"), "contradicted", "the wrong direction"),
    (claim(0.034, rounding=0.005), "confirmed", "rounded to whole per cent"),
    (claim(0.025, bound="about", rounding=0.0005), "confirmed", "about: half a point off"),
    (claim(0.02, high=0.04), "confirmed", "a range that holds the close"),
    (claim(0.04, high=0.06), "intraday only", "a range that holds the low"),
    (claim(0.02, bound="at least"), "confirmed", "more than 2 %"),
    (claim(0.04, bound="at least"), "intraday only", "more than 4 % for a while"),
    (claim(0.06, bound="at least"), "contradicted", "never more than 6 %"),
    (claim(0.04, bound="at most"), "confirmed", "less than 4 %"),
    (claim(0.01, bound="at most"), "intraday only", "less than 1 % for a while"),
]


@pytest.mark.parametrize(("one", "verdict", "why"), VERDICTS)
def test_the_close_confirms_the_range_holds_or_nothing_does(one, verdict, why):
    (check,) = check_claims([one], {"NVDA": bars()})
    assert check.verdict == verdict, why
    assert (check.gap, check.low, check.high, check.close) == pytest.approx(
        (-0.02, -0.05, 0.01, -0.03)
    )


def test_points_of_an_index_are_counted_in_points():
    one = claim(3.0, instrument="Dow", symbol="^DJI", unit="points", rounding=0.5)
    (check,) = check_claims([one], {"^DJI": bars()})
    assert (check.verdict, check.tolerance) == ("confirmed", 1.0)
    assert (check.gap, check.low, check.high, check.close) == (-2.0, -5.0, 1.0, -3.0)


NO_DATA = [
    (claim(), {}, "no bars of NVDA"),
    (claim(day=date(2025, 1, 26)), {"NVDA": bars()}, "no bar of NVDA on 2025-01-26"),
    (claim(day=date(2025, 1, 24)), {"NVDA": bars()}, "no bar of NVDA before 2025-01-24"),
    (claim(), {"NVDA": bars(close=NAN)}, "NVDA has no close on 2025-01-27"),
    (claim(0.05), {"NVDA": bars(open=NAN, high=NAN, low=NAN)}, "a close of 2025-01-27 only"),
    (claim(symbol="ONEQ", unit="points"), {"ONEQ": bars()}, "has other points"),
    (claim(unit="points"), {"NVDA": bars()}, "no index and has no points"),
]


@pytest.mark.parametrize(("one", "frames", "note"), NO_DATA)
def test_where_a_price_is_missing_there_is_no_data_and_the_note_says_which(one, frames, note):
    (check,) = check_claims([one], frames)
    assert check.verdict == "no data"
    assert note in check.note


def test_a_close_alone_can_confirm():
    (check,) = check_claims([claim()], {"NVDA": bars(open=NAN, high=NAN, low=NAN)})
    assert (check.verdict, check.low, check.close) == ("confirmed", None, pytest.approx(-0.03))


def test_a_bar_weeks_before_is_not_the_previous_close():
    frame = bars()
    frame.index = pd.DatetimeIndex(["2025-01-10", "2025-01-27"]).as_unit("ns")
    (check,) = check_claims([claim()], {"NVDA": frame})
    assert check.verdict == "no data"


def test_nvidias_close_of_that_day_is_confirmed_by_the_bundled_bars():
    claims = claims_in(
        "Nvidia closed 17% lower. ASML lost 5.8%, the Dow rose 289 points.", day=MONDAY
    )
    assert [one.verdict for one in check_claims(claims, claims_bars())] == ["confirmed"] * 3


def test_the_table_has_a_row_per_claim_and_its_columns_without_one():
    table = claims_table(check_claims([claim(), claim(0.05)], {"NVDA": bars()}))
    assert table["verdict"].tolist() == ["confirmed", "intraday only"]
    assert tuple(claims_table([]).columns) == COLUMNS
