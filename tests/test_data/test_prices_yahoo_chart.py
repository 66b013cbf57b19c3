"""Is a changed answer of Yahoo told from a broken one, and both from a sound one?"""

import json

import pytest

from data.prices.yahoo_chart import ChartError, NoChartError, chart_of
from tests.chart_server import ChartServer, daily_bars

SERVER = ChartServer({"SMH": daily_bars("2025-01-02", "2025-01-10")})
SPAN = {"period1": "1735700000", "period2": "1736600000", "interval": "1d"}


def chart():
    return json.loads(SERVER.answer("SMH", SPAN).body)


def test_a_sound_chart_is_returned():
    assert len(chart_of(json.dumps(chart()))["timestamp"]) == 6


def test_more_fields_do_no_harm():
    more = chart()
    more["chart"]["result"][0]["meta"]["new"] = 1
    more["chart"]["result"][0]["indicators"]["quote"][0]["vwap"] = []
    assert chart_of(json.dumps(more))


def test_an_answer_without_a_bar_is_no_change():
    nothing = SERVER.answer("SMH", {"period1": "1", "period2": "2"}).body
    assert chart_of(nothing)["timestamp"] == []


def renamed(*path, to):
    """The chart with one key renamed."""
    changed = chart()
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[to] = place.pop(path[-1])
    return changed


QUOTE = ("chart", "result", 0, "indicators", "quote", 0)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (renamed(*QUOTE, "close", to="last"),
         "result[0].indicators.quote[0] has no 'close' any more (there: high, last, low, open, "
         "volume)"),
        (renamed(*QUOTE[:4], "adjclose", to="adj"),
         "result[0].indicators has no 'adjclose' any more (there: adj, quote)"),
        (renamed(*QUOTE[:4], "quote", to="quotes"), "has no 'quote' any more"),
        (renamed(*QUOTE[:3], "timestamp", to="times"), "has no 'timestamp' any more"),
        (renamed("chart", "result", 0, "meta", "exchangeTimezoneName", to="tz"),
         "result[0].meta has no 'exchangeTimezoneName' any more"),
        (renamed("chart", to="charts"), "the answer has no 'chart' any more (there: charts)"),
        ([1, 2], "the answer is a list, not a table with 'chart'"),
    ],
)  # fmt: skip
def test_a_changed_schema_is_told_by_what_is_missing_and_what_is_there(changed, says):
    with pytest.raises(ChartError) as error:
        chart_of(json.dumps(changed))
    assert str(error.value).startswith("its answer has changed: ")
    assert says in str(error.value)


def test_a_column_that_is_shorter_than_the_timestamps_is_told():
    short = chart()
    short["chart"]["result"][0]["indicators"]["quote"][0]["low"].pop()
    with pytest.raises(ChartError, match=r"quote\[0\]\.low has 5 values for 6 timestamps"):
        chart_of(json.dumps(short))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "its answer is empty"),
        ("<html><head><title>Sorry, \n you look busy</title>",
         "a web page came instead of data ('Sorry, you look busy')"),
        (json.dumps(chart())[:300], "cut off or damaged after"),
        ("Too Many Requests", "no JSON came, but 'Too Many Requests'"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_told_and_may_be_asked_again(text, says):
    with pytest.raises(NoChartError) as error:
        chart_of(text)
    assert says in str(error.value)


def test_yahoo_s_own_error_is_passed_on():
    body = SERVER.answer("NONE", SPAN).body
    with pytest.raises(ChartError, match="No data found, symbol may be delisted"):
        chart_of(body)
