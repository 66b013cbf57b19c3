"""Does the report tell what the bars lack, with what is wanting first?"""

from datetime import date, datetime

from reports.language import language
from reports.price_quality import price_quality

SAY = language("en")
SOUND = {
    "bars": 250, "first": "2024-01-02", "last": "2024-12-31", "missing": 0, "missing_share": 0.0,
    "missing_first": [], "no_volume": 0, "flat": 0, "stale_runs": 0, "stale_longest": None,
    "jumps": [],
}  # fmt: skip


def told(symbols, adjustment=None):
    ways = {"mixed": False, "ways": {"splits and dividends": list(symbols)}, "within": []}
    prices = {"interval": "1d", "symbols": symbols, "adjustment": adjustment or ways}
    return price_quality({"data_quality": {"prices": prices}}, SAY)


def test_a_run_that_did_not_look_tells_nothing():
    assert price_quality({}, SAY) is None


def test_what_is_wanting_comes_first_and_is_summed():
    jump = {"bar": "2024-06-10", "change": -0.9, "like_split": "10:1", "known_split": True}
    poor = {**SOUND, "missing": 2, "missing_first": ["2024-03-01", "2024-03-04"], "jumps": [jump]}
    found = told({"SPY": SOUND, "NVDA": poor})
    assert [row.symbol for row in found.rows] == ["NVDA", "SPY"]
    assert (found.missing, found.jumps, found.stale) == (2, 1, 0)
    assert found.rows[0].missing_first == (date(2024, 3, 1), date(2024, 3, 4))
    assert found.rows[0].jumps[0].like_split == "10:1"


def test_intraday_bars_are_named_with_their_time():
    found = told({"SPY": {**SOUND, "first": "2024-01-02 09:30", "last": "2024-12-31 15:30"}})
    assert found.rows[0].first == datetime(2024, 1, 2, 9, 30)
    assert SAY.short_day(found.rows[0].first).endswith(" 09:30")
