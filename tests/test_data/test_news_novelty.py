"""Does a story weigh less the more often it has been told, and does only the past count?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.news.headline import Headline
from data.news.novelty import novelty

DAY = timedelta(days=1)
NOON = datetime(2025, 5, 12, 12, tzinfo=UTC)
TOLD = [
    "Chip maker to buy start-up Example in $4 billion deal",
    "Chip maker set to buy Example for $4 billion",
    "Chip maker buys start-up Example for $4 billion",
]


def headline(row, hours, text, *, seen=None, symbols=()):
    first_seen_at = None if seen is None else NOON + timedelta(hours=seen)
    published_at = NOON + timedelta(hours=hours)
    return Headline(row, published_at, text, first_seen_at=first_seen_at, symbols=symbols)


def weights(*texts):
    headlines = [headline(row, row / 10, text) for row, text in enumerate(texts)]
    return novelty(headlines, window=DAY)


def test_each_telling_of_a_story_weighs_less():
    assert weights(*TOLD, "Oil falls as cartel meets") == [1.0, 1 / 2, 1 / 3, 1.0]


def test_weights_come_in_the_order_of_the_headlines_and_count_by_when_they_were_known():
    late = headline(1, 0, TOLD[0], seen=5)  # published first, but seen last
    assert novelty([late, headline(2, 1, TOLD[1])], window=DAY) == [1 / 2, 1.0]


def test_a_story_is_new_again_after_the_window():
    story = [headline(1, 0, TOLD[0]), headline(2, 24, TOLD[1]), headline(3, 25, TOLD[2])]
    assert novelty(story, window=DAY) == [1.0, 1 / 2, 1 / 2]
    assert novelty(story, window=timedelta(0)) == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ausblick: Infineon legt Quartalszahlen vor", "Ausblick: Siemens legt Quartalszahlen vor"),
        ("Bank A belässt Infineon auf Buy, Ziel 120", "Bank A belässt Infineon auf Buy, Ziel 130"),
        ("Example gains 2.5% after its results", "Example loses -2.5% after its results"),
    ],
)
def test_a_template_with_another_name_or_number_is_another_story(one, other):
    assert weights(one, other) == [1.0, 1.0]


def test_the_same_words_about_other_symbols_are_another_story():
    one = headline(1, 0, "Why the shares are up today", symbols=("NVDA",))
    other = headline(2, 1, "Why its shares are up today", symbols=("AMD",))
    both = headline(3, 2, "Why are the shares up today?", symbols=("AMD", "NVDA"))
    assert novelty([one, other, both], window=DAY) == [1.0, 1.0, 1 / 3]


def test_no_headlines_have_no_weights_and_a_negative_window_is_refused():
    assert novelty([], window=DAY) == []
    with pytest.raises(ValueError, match="window = -1 day"):
        novelty([], window=-DAY)


ROWS = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from([*TOLD, "Chip maker to buy nothing", "Oil falls as cartel meets"]),
        st.none() | st.integers(0, 60),
        st.sampled_from([(), ("NVDA",), ("AMD",)]),
    ),
    max_size=20,
)


@given(rows=ROWS, window=st.integers(0, 48), cut=st.integers(0, 60))
def test_what_becomes_known_later_changes_no_weight(rows, window, cut):
    headlines = [
        headline(row, at, text, seen=seen, symbols=symbols)
        for row, (at, text, seen, symbols) in enumerate(rows)
    ]
    until = NOON + timedelta(hours=cut)
    early = [max(one.published_at, one.first_seen_at or NOON) <= until for one in headlines]
    whole = novelty(headlines, window=timedelta(hours=window))
    before = novelty(
        [one for one, is_early in zip(headlines, early, strict=True) if is_early],
        window=timedelta(hours=window),
    )
    assert [w for w, is_early in zip(whole, early, strict=True) if is_early] == before
    assert all(0 < weight <= 1 for weight in whole)
