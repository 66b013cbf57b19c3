"""Is a service that fails told in one line, and does it poison nothing that is kept?"""

import json

import pandas as pd
import pytest

from data.prices.bars import PriceError
from tests.chart_server import Fault, utc_now
from tests.test_data.fetched import FEBRUARY, JANUARY, START, files, load


def test_an_answer_that_stops_early_counts_for_what_it_has_and_is_completed_later(server, source):
    whole = server.bars["SMH"]
    server.bars["SMH"] = whole.loc[:"2025-01-15"]
    done = source().update("SMH", start=START, end=JANUARY)
    assert done.kind == "partial"
    assert "asked for up to 2025-01-31: the rest did not come" in done.words
    server.bars["SMH"] = whole
    assert source().update("SMH", start=START, end=JANUARY).kind == "extended"
    assert len(load(source()).bars["SMH"]) == 20


def test_an_answer_that_begins_late_although_it_traded_is_not_kept(server, source):
    server.listed["SMH"] = int(pd.Timestamp("2010-01-04", tz="UTC").timestamp())
    server.bars["SMH"] = server.bars["SMH"].loc["2025-01-10":]
    with pytest.raises(PriceError, match="a part of the answer is missing: bars begin on 2025-01-"):
        load(source())
    assert files(source()) == []


def test_a_symbol_that_is_younger_than_the_period_is_kept_from_its_first_day(server, source):
    server.bars["SMH"] = server.bars["SMH"].loc["2025-01-10":]
    assert "bars begin on 2025-01-10 only" in load(source()).notes[0]


def test_a_symbol_missing_among_others_is_named_and_the_rest_is_kept(server, source):
    del server.bars["SPY"]
    with pytest.raises(PriceError) as error:
        load(source(), symbols=("SMH", "SPY"))
    message = str(error.value)
    assert message.startswith("SPY: Yahoo Finance: it answered 404: No data found")
    assert "\n" not in message
    assert len(files(source())) == 1


HTML = "<!doctype html><html><head><title>Will be right back...</title></head></html>"


@pytest.mark.parametrize(
    ("fault", "says", "tries"),
    [
        (Fault(429, "Too Many Requests", {"Retry-After": "7"}), "too many requests (429)", 4),
        (Fault(500, "oops"), "it answered 500: no JSON came, but 'oops'", 4),
        (Fault(200, '{"chart": {"result": [{"meta": {"curr'), "cut off or damaged after", 4),
        (Fault(200, HTML), "a web page came instead of data ('Will be right back...')", 4),
        (Fault(200, json.dumps({"chart": {"result": [], "error": None}})), "result is empty", 1),
        (Fault(200, json.dumps({"finance": {}})),
         "its answer has changed: the answer has no 'chart' any more (there: finance)", 1),
    ],
)  # fmt: skip
def test_a_fault_that_stays_is_one_clear_error_and_poisons_nothing(
    server, source, slept, fault, says, tries
):
    server.faults = [fault] * 10
    with pytest.raises(PriceError) as error:
        load(source())
    message = str(error.value)
    assert message.startswith("SMH: Yahoo Finance: ")
    assert says in message
    assert "\n" not in message
    assert len(server.asked) == tries
    assert slept == ([7.0] * 3 if fault.status == 429 else [1.0, 2.0, 4.0] if tries > 1 else [])
    assert files(source()) == []
    server.faults = []
    assert len(load(source()).bars["SMH"]) == 20  # and the next try gets it all


def test_an_empty_answer_is_told_and_not_kept(server, source):
    server.bars["SMH"] = server.bars["SMH"].loc["2025-02-03":]
    with pytest.raises(PriceError, match="SMH: it knows no bar from 2025-01-02 to 2025-01-31"):
        load(source())
    assert files(source()) == []


@pytest.mark.parametrize(
    "fault",
    [Fault(429, "", {"Retry-After": "0"}), Fault(503, ""), Fault(200, HTML), Fault(200, '{"cha')],
)
def test_a_fault_that_passes_is_not_even_noticed(server, source, slept, fault):
    server.faults = [fault]
    assert len(load(source()).bars["SMH"]) == 20
    assert len(slept) == 1


def test_a_service_that_asks_for_an_hour_is_left_alone(server, source, slept):
    server.faults = [Fault(429, "", {"Retry-After": "3600"})]
    with pytest.raises(PriceError, match="what came is kept"):
        load(source())
    assert slept == []


def test_a_changed_schema_stops_the_fetch_and_not_the_run_on_what_is_kept(server, source):
    load(source())

    def renamed(chart):
        quote = chart["chart"]["result"][0]["indicators"]["quote"][0]
        quote["last"] = quote.pop("close")
        return chart

    server.change = renamed
    with pytest.raises(PriceError) as error:
        load(source(), end=FEBRUARY)
    assert "has no 'close' any more (there: high, last, low, open, volume)" in str(error.value)
    assert len(load(source()).bars["SMH"]) == 20


def test_an_end_that_is_not_past_is_refused_before_asking(server, source):
    with pytest.raises(PriceError, match="bars up to 2025-06-01 are not final yet"):
        load(source(), end=utc_now().date())
    assert server.asked == []


def test_a_file_that_was_damaged_is_refused_by_a_run_and_mended_by_a_fetch(source):
    load(source())
    (path,) = source().store.folder.rglob("*.parquet")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(PriceError, match=r"not the bytes that were kept .* fetches it anew"):
        load(source(offline=True))
    assert source().update("SMH", start=START, end=JANUARY).kind == "fetched"
    assert len(load(source(offline=True)).bars["SMH"]) == 20
