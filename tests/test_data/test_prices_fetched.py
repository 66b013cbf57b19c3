"""Are prices of a service fetched once, kept whole, brought up to date, and never poisoned?"""

from datetime import date

import pandas as pd
import pytest

from data.prices.bars import COLUMNS, PriceError
from data.prices.fetched import FetchedPrices
from data.prices.store import CHANGED, PriceStore
from data.prices.yahoo import YahooFetch
from tests.chart_server import pay, split_up, utc_now
from tests.test_data.fetched import FEBRUARY, JANUARY, START, load


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
