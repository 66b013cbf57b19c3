"""Do copies of a headline count once, and never before they were known?"""

import time as stopwatch
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.news.headline import Dropped, Headline, News
from data.news.repeats import merge_repeats
from data.news.title import read_title, same_title

DAY = timedelta(days=1)
NOON = datetime(2025, 5, 12, 12, tzinfo=UTC)


def headline(row, hours, text="Nvidia fällt", *, seen=None, **fields):
    first_seen_at = None if seen is None else NOON + timedelta(hours=seen)
    published_at = NOON + timedelta(hours=hours)
    return Headline(row, published_at, text, first_seen_at=first_seen_at, **fields)


def test_a_later_copy_is_merged_into_the_first_and_says_so():
    news = News((headline(1, 0), headline(2, 3, source="Blatt")), inputs={"x.csv": "abc"})
    merged = merge_repeats(news, window=DAY)
    assert merged.headlines == (headline(1, 0),)
    assert merged.dropped == (
        Dropped(2, "repeat", "Nvidia fällt", "2025-05-12T15:00:00+00:00", "Blatt", 1),
    )
    assert merged.inputs == {"x.csv": "abc"}


def test_the_copy_known_first_is_kept_whatever_it_says_of_its_publication():
    archived = headline(1, 0, seen=9)  # published first, but seen nine hours later
    live = headline(2, 2, seen=2)
    merged = merge_repeats(News((archived, live)), window=DAY)
    assert merged.headlines == (live,)
    assert merged.dropped[0].merged_into == 2


def test_a_title_is_news_again_after_the_window_of_its_first_copy():
    news = News(tuple(headline(row, hours) for row, hours in [(1, 0), (2, 20), (3, 24), (4, 25)]))
    merged = merge_repeats(news, window=DAY)
    # Row 4 lies within a day of rows 2 and 3, but they were copies, too.
    assert [one.row for one in merged.headlines] == [1, 4]
    assert [(one.row, one.merged_into) for one in merged.dropped] == [(2, 1), (3, 1)]


def test_symbols_are_joined_among_copies_of_the_same_moment_only():
    news = News(
        (
            headline(1, 0, symbols=("NVDA", "AMD")),
            headline(2, 0, symbols=("TSM",)),
            headline(3, 1, symbols=("AMD", "ASML")),  # ASML was not known to matter at first
        )
    )
    merged = merge_repeats(news, window=DAY)
    assert [one.symbols for one in merged.headlines] == [("NVDA", "AMD", "TSM")]


def test_a_later_copy_about_other_symbols_is_no_repeat():
    title = "Why the shares are up today"
    news = News(
        (
            headline(1, 0, title, symbols=("NVDA",)),
            headline(2, 1, title, symbols=("AMD",)),
            headline(3, 2, title, symbols=("AMD", "TSM")),
            headline(4, 3, title),
        )
    )
    merged = merge_repeats(news, window=DAY)
    assert [one.row for one in merged.headlines] == [1, 2]
    assert [(one.row, one.merged_into) for one in merged.dropped] == [(3, 2), (4, 1)]


def test_analyst_templates_are_one_headline_per_company_and_target():
    titles = [
        "Bank A belässt Infineon auf Buy, Ziel 120",
        "Bank A belaesst Siemens auf Buy, Ziel 120",
        "BANK A BELÄSST INFINEON AUF BUY, ZIEL 120",
        "Bank A belässt Infineon auf Buy, Ziel 130",
        "Bank B belässt Infineon auf Buy, Ziel 120",
        "Bank A belässt Infineon auf Sell, Ziel 120",
    ]
    news = News(tuple(headline(row, row, text) for row, text in enumerate(titles, start=1)))
    merged = merge_repeats(news, window=DAY)
    assert [(one.row, one.merged_into) for one in merged.dropped] == [(3, 1)]


def test_a_cut_title_is_completed_by_its_first_whole_copy_and_by_no_other():
    cut = "Chip maker warns of weaker demand from car makers in ..."
    europe = "Chip maker warns of weaker demand from car makers in Europe"
    asia = "Chip maker warns of weaker demand from car makers in Asia"
    news = News(
        tuple(headline(row, row, text) for row, text in enumerate((cut, europe, asia, cut)))
    )
    merged = merge_repeats(news, window=DAY)
    assert [one.text for one in merged.headlines] == [cut, asia]
    assert [(one.row, one.merged_into) for one in merged.dropped] == [(1, 0), (3, 0)]


def test_the_hour_that_the_clocks_repeat_is_told_apart():
    berlin = ZoneInfo("Europe/Berlin")  # 03:00 becomes 02:00 on 2025-10-26
    second = Headline(1, datetime(2025, 10, 26, 2, 10, tzinfo=berlin, fold=1), "Nvidia fällt")
    first = Headline(2, datetime(2025, 10, 26, 2, 50, tzinfo=berlin, fold=0), "Nvidia fällt")
    merged = merge_repeats(News((second, first)), window=timedelta(minutes=20))
    assert merged.headlines == (first,)  # 00:50 and 01:10 UTC


def test_dropped_rows_stay_and_all_are_in_the_order_of_the_file():
    news = News((headline(1, 0), headline(4, 1)), (Dropped(2, "undated"), Dropped(9, "no text")))
    assert [one.row for one in merge_repeats(news, window=DAY).dropped] == [2, 4, 9]


def test_rows_of_several_files_may_share_a_number():
    news = News((headline(1, 0), headline(1, 1, "Apple steigt"), headline(1, 2)))
    merged = merge_repeats(news, window=DAY)
    assert [one.text for one in merged.headlines] == ["Nvidia fällt", "Apple steigt"]


def test_a_negative_window_is_refused():
    with pytest.raises(ValueError, match="window = -1 day"):
        merge_repeats(News(()), window=-DAY)


TITLES = [
    "Nvidia fällt",
    "NVIDIA faellt!",
    "Apple steigt",
    "Chip maker warns of weaker demand from car makers in ...",
    "Chip maker warns of weaker demand from car makers in Europe",
    "Chip maker warns of weaker demand from car makers in Asia - Reuters",
    "Chip maker warns of weaker demand from car ...",
]
ROWS = st.tuples(
    st.integers(0, 60),
    st.sampled_from(TITLES),
    st.none() | st.integers(0, 60),
    st.sampled_from([(), ("NVDA",), ("AAPL",), ("AAPL", "NVDA")]),
)
WINDOWS = st.integers(0, 48).map(lambda hours: timedelta(hours=hours))


def known_at(one):
    return max(one.published_at, one.first_seen_at or one.published_at)


def news_of(rows):
    return News(
        tuple(
            headline(row, at, text, seen=seen, symbols=symbols)
            for row, (at, text, seen, symbols) in enumerate(rows, start=1)
        )
    )


@given(rows=st.lists(ROWS, max_size=25), window=WINDOWS)
def test_merging_loses_no_row_and_makes_nothing_known_earlier(rows, window):
    news = news_of(rows)
    merged = merge_repeats(news, window=window)
    before = {one.row: one for one in news.headlines}
    kept = {one.row: one for one in merged.headlines}
    assert merged.rows == news.rows
    for one in merged.headlines:
        assert replace(one, symbols=()) == replace(before[one.row], symbols=())
        for symbol in one.symbols:  # each was known at that moment
            assert any(
                symbol in other.symbols and known_at(other) == known_at(one)
                for other in news.headlines
            )
    for row in merged.dropped:
        later, first = before[row.row], kept[row.merged_into]
        assert known_at(first) <= known_at(later) <= known_at(first) + window
    for one in merged.headlines:  # no two left that the window should have joined
        for other in merged.headlines:
            apart = abs(known_at(one) - known_at(other))
            same = one is not other and one.symbols == other.symbols
            if same and not read_title(one.text).cut and apart <= window:
                assert not same_title(read_title(one.text), read_title(other.text)) or (
                    read_title(other.text).cut
                )


@given(rows=st.lists(ROWS, max_size=25), window=WINDOWS, cut=st.integers(0, 60))
def test_what_becomes_known_later_changes_nothing_known_before(rows, window, cut):
    news = news_of(rows)
    until = NOON + timedelta(hours=cut)
    early = replace(news, headlines=tuple(h for h in news.headlines if known_at(h) <= until))
    whole, before = merge_repeats(news, window=window), merge_repeats(early, window=window)
    assert tuple(one for one in whole.headlines if known_at(one) <= until) == before.headlines
    rows_before = {one.row for one in early.headlines}
    assert tuple(one for one in whole.dropped if one.row in rows_before) == before.dropped


@given(rows=st.lists(ROWS, max_size=8), window=WINDOWS, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter_but_among_equal_moments(rows, window, seed):
    news = news_of(rows)
    moments = [known_at(one) for one in news.headlines]
    shuffled = list(news.headlines)
    seed.shuffle(shuffled)
    if len(set(moments)) == len(moments):
        again = merge_repeats(News(tuple(shuffled)), window=window)
        assert set(again.headlines) == set(merge_repeats(news, window=window).headlines)


def test_twenty_thousand_headlines_in_one_window_take_seconds():
    names = [first + last for first in ("Alpha", "Beta") for last in ("corp", "tech", "bank")]
    texts = [
        f"{names[n % 6]} warns of weak demand from {names[n // 6 % 6]} in {n // 3} places today"
        + (" ..." if n % 7 == 0 else "")
        for n in range(20_000)
    ]
    news = News(tuple(headline(n, n / 20_000, text) for n, text in enumerate(texts)))
    start = stopwatch.process_time()
    merge_repeats(news, window=DAY)
    assert stopwatch.process_time() - start < 5.0
