"""Do copies of a headline count once, and never before they were known?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.news.headline import Dropped, Headline, News
from data.news.repeats import merge_repeats, title_key

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
            headline(2, 0, symbols=("AMD", "TSM")),
            headline(3, 1, symbols=("ASML",)),  # was not known to matter at row 1's time
        )
    )
    merged = merge_repeats(news, window=DAY)
    assert [one.symbols for one in merged.headlines] == [("NVDA", "AMD", "TSM")]


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Börse schließt höher", "BOERSE SCHLIESST HOEHER"),
        ("Börse schließt höher", "Bo\u0308rse schließt ho\u0308her!"),
        ("U.S. stocks fall - report", "US stocks fall – report"),
        ("“Nvidia” fällt, AMD auch", 'Nvidia fällt "AMD" auch?'),
        ("ﬁnal ＣＨＩＰ rules", "final chip rules"),
        ("DAX −2,5 %", "DAX -2,5%"),
        ("E-Auto-Absatz bricht ein", "E Auto Absatz bricht ein"),
        ("Die Jahre 2024–25", "Die Jahre 2024-25"),
    ],
)
def test_spellings_of_one_title_share_a_key(one, other):
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DAX +2,5 %", "DAX -2,5 %"),
        ("Nvidia up 2.5%", "Nvidia up 25%"),
        ("Nvidia fällt", "Nvidia fällt nicht"),
        ("???", "!!!"),
    ],
)
def test_titles_of_another_meaning_do_not(one, other):
    assert title_key(one) != title_key(other)


def test_a_trailing_publisher_is_dropped_if_it_repeats_the_source():
    plain = title_key("Nvidia fällt")
    assert title_key("Nvidia fällt - Finanzen.net", source="finanzen.net") == plain
    assert title_key("Nvidia fällt | Das Blatt", source="Das Blatt") == plain
    assert title_key("Nvidia fällt - Warum?", source="Das Blatt") != plain
    assert title_key("Nvidia fällt - Das Blatt") != plain  # no source, no suffix
    assert title_key("A - B - Das Blatt", source="Das Blatt") == title_key("A - B")


HEADLINES = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from(["Nvidia fällt", "NVIDIA faellt!", "Apple steigt"]),
        st.none() | st.integers(0, 60),
        st.sampled_from([(), ("NVDA",), ("AAPL",)]),
    ),
    max_size=25,
)


def known_at(one):
    return max(one.published_at, one.first_seen_at or one.published_at)


@given(rows=HEADLINES, hours=st.integers(0, 48))
def test_merging_loses_no_row_and_makes_nothing_known_earlier(rows, hours):
    window = timedelta(hours=hours)
    news = News(
        tuple(
            headline(row, at, text, seen=seen, symbols=symbols)
            for row, (at, text, seen, symbols) in enumerate(rows, start=1)
        )
    )
    merged = merge_repeats(news, window=window)
    before = {one.row: one for one in news.headlines}
    kept = {one.row: one for one in merged.headlines}
    assert merged.rows == news.rows
    for one in merged.headlines:
        assert known_at(one) == known_at(before[one.row])
        for symbol in one.symbols:  # each was known, at that moment, for that title
            assert any(
                symbol in other.symbols and known_at(other) == known_at(one)
                for other in news.headlines
            )
    for row in merged.dropped:
        later, first = before[row.row], kept[row.merged_into]
        assert known_at(first) <= known_at(later) <= known_at(first) + window
        assert title_key(first.text) == title_key(later.text)
    for one in merged.headlines:  # no two left that the window should have joined
        for other in merged.headlines:
            if one is not other and title_key(one.text) == title_key(other.text):
                assert abs(known_at(one) - known_at(other)) > window
    assert merge_repeats(merged, window=window).headlines == merged.headlines
