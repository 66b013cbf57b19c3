"""Are prices of a service fetched once, kept whole, brought up to date, and never poisoned?"""

import json
from datetime import date

import pandas as pd
import pytest

from data.prices.bars import COLUMNS, PriceError
from data.prices.fetched import FetchedPrices
from data.prices.store import CHANGED, PriceStore
from data.prices.yahoo import YahooFetch
from tests.chart_server import ChartServer, Fault, daily_bars, pay, serving, split_up, utc_now

START, JANUARY, FEBRUARY = date(2025, 1, 2), date(2025, 1, 31), date(2025, 2, 28)


@pytest.fixture
def server():
    bars = {name: daily_bars("2024-06-03", "2025-03-31") for name in ("SMH", "SPY")}
    with serving(ChartServer(bars)) as running:
        yield running


@pytest.fixture
def slept():
    return []


@pytest.fixture
def source(server, slept, tmp_path):
    def make(**options):
        fetch = YahooFetch(base_url=server.url, sleep=slept.append)
        return FetchedPrices(
            source="yfinance", fetch=fetch, store=PriceStore(tmp_path / "prices"),
            adjustment="adjusted for splits", title="daily bars of Yahoo Finance",
            now=utc_now, **options,
        )  # fmt: skip

    return make


def load(source, end=JANUARY, start=START, symbols=("SMH",)):
    return source.load(list(symbols), start=start, end=end)


def files(source):
    return sorted(path.name for path in source.store.folder.rglob("*.parquet"))


def test_bars_are_fetched_and_come_as_they_were_sent(server, source):
    prices = load(source())
    frame = prices.bars["SMH"]
    assert tuple(frame.columns) == COLUMNS
    assert frame.index.dtype == "datetime64[ns]"
    sent = server.bars["SMH"].loc["2025-01-02":"2025-01-31"]
    pd.testing.assert_frame_equal(
        frame, sent[list(COLUMNS)].astype(float), check_freq=False, check_names=False
    )
    assert frame.index[-1] == pd.Timestamp("2025-01-31")  # `end` is included
    assert prices.origin.endswith("adjusted for splits and dividends")


def test_what_was_kept_is_read_without_asking_again_and_offline_too(server, source):
    first = load(source())
    asked = len(server.asked)
    again, offline = load(source()), load(source(offline=True))
    shorter = load(source(offline=True), start=date(2025, 1, 10), end=date(2025, 1, 20))
    assert len(server.asked) == asked
    assert first.inputs == again.inputs == offline.inputs == shorter.inputs
    assert len(shorter.bars["SMH"]) == 6
    pd.testing.assert_frame_equal(first.bars["SMH"], offline.bars["SMH"])


def test_a_snapshot_tells_where_it_came_from(source):
    told = load(source()).snapshots["SMH"]
    assert told["query"] == "SMH 1d 2025-01-02 to 2025-01-31, auto_adjust=False"
    assert told["library"].startswith("yfinance ")
    assert told["fetched_at"] == "2025-06-01T00:00:00+00:00"
    assert told["adjustment"] == "adjusted for splits and dividends"
    assert len(told["sha256"]) == 64


@pytest.mark.parametrize("empty", [True, False])
def test_offline_says_what_is_missing_and_asks_nobody(server, source, empty):
    if not empty:
        load(source())
    asked = len(server.asked)
    with pytest.raises(PriceError) as error:
        load(source(offline=True), end=FEBRUARY)
    assert len(server.asked) == asked
    there = "has none" if empty else "has bars from 2025-01-02 to 2025-01-31"
    assert "SMH: bars from 2025-01-02 to 2025-02-28 are needed, the store in" in str(error.value)
    assert f"{there}, and --offline forbids to fetch the rest" in str(error.value)


def test_an_update_asks_for_the_end_and_a_little_overlap_only(server, source):
    load(source())
    prices = load(source(), end=FEBRUARY)
    first_day = pd.Timestamp(int(server.asked[-1]["period1"]), unit="s").date()
    assert first_day == date(2025, 1, 17)  # the tenth session from the end
    whole = server.bars["SMH"].loc["2025-01-02":"2025-02-28", "close"]
    assert prices.bars["SMH"]["close"].tolist() == whole.tolist()
    query = prices.snapshots["SMH"]["query"]
    assert query.startswith("SMH 1d 2025-01-17 to 2025-02-28, auto_adjust=False, after ")


def test_an_update_ends_in_the_same_bytes_as_one_answer(server, source, tmp_path):
    load(source())
    extended = load(source(), end=FEBRUARY)
    fetch = YahooFetch(base_url=server.url)
    other = FetchedPrices(
        source="yfinance", fetch=fetch, store=PriceStore(tmp_path / "other"),
        adjustment="adjusted for splits", title="", now=utc_now,
    )  # fmt: skip
    assert extended.inputs == load(other, end=FEBRUARY).inputs


def test_an_earlier_start_fetches_all_of_it(source):
    load(source())
    prices = load(source(), start=date(2024, 12, 2))
    assert prices.bars["SMH"].index[0] == pd.Timestamp("2024-12-02")


@pytest.mark.parametrize(
    ("happen", "event"),
    [(pay, "the dividend of 4 of 2025-02-10"), (split_up, "the 4:1 split of 2025-02-10")],
)
def test_a_dividend_or_split_rescales_the_past_and_is_told(server, source, happen, event):
    load(source())
    server.bars["SMH"] = happen(server.bars["SMH"], "2025-02-10", 4.0)
    prices = load(source(), end=FEBRUARY)
    assert f"SMH: re-adjusted for {event}" in prices.notes
    sent = server.bars["SMH"].loc["2025-01-02":"2025-02-28"]
    closes = prices.bars["SMH"]["close"]
    assert closes.tolist() == pytest.approx(sent["adj_close"].tolist())
    before = prices.bars["SMH"].loc["2025-01-10"]
    raw = sent.loc["2025-01-10"]
    assert before["open"] == pytest.approx(raw["open"] * raw["adj_close"] / raw["close"])


def test_the_policy_can_be_splits_only(server, source):
    server.bars["SMH"] = pay(server.bars["SMH"], "2025-01-13", 4.0)
    prices = load(source(adjust=False))
    assert prices.origin.endswith(", adjusted for splits")
    sent = server.bars["SMH"].loc["2025-01-02":"2025-01-31"]
    assert prices.bars["SMH"]["close"].tolist() == sent["close"].tolist()


def test_a_changed_past_is_told_kept_beside_and_not_taken(server, source):
    before = load(source())
    server.bars["SMH"].loc["2025-01-28", "close"] += 0.25
    with pytest.raises(PriceError) as error:
        load(source(), end=FEBRUARY)
    assert "SMH: history CHANGED: close of 2025-01-28 was" in str(error.value)
    assert load(source()).inputs == before.inputs  # the old bars still serve
    store = source().store
    kept = [one for one in store.all() if one.state == CHANGED]
    assert len(kept) == 1
    assert kept[0].sha256[:12] in str(error.value)


def test_a_changed_past_can_be_taken_and_the_old_one_can_be_named(server, source):
    before = load(source())
    server.bars["SMH"].loc["2025-01-28", "high"] += 0.25
    done = source().update("SMH", start=START, end=FEBRUARY)
    assert done.kind == "changed"
    assert source().update("SMH", start=START, end=FEBRUARY, take=True).kind == "kept"
    after = load(source(), end=FEBRUARY)
    sent = server.bars["SMH"].loc["2025-01-28", "high"]
    assert after.bars["SMH"].loc["2025-01-28", "high"] == sent
    pinned = load(source(pinned={"SMH": before.snapshots["SMH"]["sha256"][:16]}))
    assert pinned.inputs == before.inputs


def test_asking_anew_finds_a_change_that_lies_far_back(server, source):
    load(source())
    server.bars["SMH"].loc["2025-01-03", "high"] += 5.0
    assert source().update("SMH", start=START, end=JANUARY).kind == "kept"
    done = source().update("SMH", start=START, end=JANUARY, anew=True)
    assert done.kind == "changed"
    assert "high of 2025-01-03" in done.words


def test_an_unknown_pin_names_those_there_are(source):
    known = load(source()).snapshots["SMH"]["sha256"][:12]
    with pytest.raises(PriceError, match=rf"SMH: no snapshot 'ffff' in .* \(there: {known}\)"):
        load(source(pinned={"SMH": "ffff"}))


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
