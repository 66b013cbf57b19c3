from datetime import date

import numpy as np
import pytest

from reports.language import language
from reports.verdict import MAX_WORDS, Standing, Yardsticks, event_heading, heading, share

SAY = language("en")
YARDS = Yardsticks("SPY", 0.05, "SMH", -0.10)  # the benchmark paid more than holding SMH
RICH = Yardsticks("SPY", 0.05, "SMH", 0.20)  # holding SMH paid more


def standings(*totals: float) -> list[Standing]:
    return [Standing(f"rule_{k}", total) for k, total in enumerate(totals)]


@pytest.mark.parametrize(
    ("rules", "yards", "events", "expected"),
    [
        ([Standing("trend", 0.30)], RICH, 1,
         "trend ended ahead of both SPY and holding SMH; one event is no edge."),
        ([Standing("trend", 0.10)], RICH, 1,
         "trend ended ahead of SPY, but holding SMH paid more; one event is no edge."),
        ([Standing("trend", 0.01)], YARDS, 1,
         "trend ended ahead of holding SMH, but SPY paid more; one event is no edge."),
        ([Standing("trend", 0.01)], RICH, 3,
         "trend ended ahead of neither SPY nor holding SMH; three events prove no edge."),
        ([Standing("trend", 0.30)], RICH, 0,
         "trend ended ahead of both SPY and holding SMH; nothing tests this against chance."),
        (standings(0.10, 0.0, -0.2), YARDS, 1,
         "One of three rules ended ahead of SPY, two ahead of holding SMH; one event is no edge."),
        (standings(0.0, -0.05), YARDS, 1,
         "None of two rules ended ahead of SPY, all ahead of holding SMH; one event is no edge."),
        (standings(0.1, 0.1), RICH, 1,
         "All two rules ended ahead of SPY, none ahead of holding SMH; one event is no edge."),
        (standings(0.3, 0.3), RICH, 1,
         "All two rules ended ahead of SPY and holding SMH; one event is no edge."),
        (standings(*[0.0] * 6), RICH, 1,
         "None of six rules ended ahead of SPY or holding SMH; one event is no edge."),
        ([Standing("trend", 0.0, traded=False)], RICH, 1,
         "trend never traded: nothing to set against SPY or holding SMH; one event is no edge."),
        ([], YARDS, 1,
         "No rule was tested; holding SMH ended no better than SPY; one event is no edge."),
        ([Standing("trend", 0.10)], Yardsticks("SMH", 0.2, "SMH", 0.2), 1,
         "trend ended behind holding SMH, the benchmark; one event is no edge."),
    ],
)  # fmt: skip
def test_the_heading_says_what_the_totals_say(rules, yards, events, expected):
    assert heading(rules, yards, events=events, say=SAY) == expected


@pytest.mark.parametrize("events", [0, 1, 2, 30])
@pytest.mark.parametrize("count", [0, 1, 2, 12, 50])
@pytest.mark.parametrize("yards", [YARDS, RICH])
def test_the_heading_never_has_more_than_twenty_words(yards, count, events):
    random = np.random.default_rng(count)
    for _ in range(20):
        rules = [
            Standing("my own little rule", float(total), traded=bool(total > -0.2))
            for total in random.normal(0.05, 0.2, count)
        ]
        assert len(heading(rules, yards, events=events, say=SAY).split()) <= MAX_WORDS


def test_a_name_that_is_a_sentence_does_not_make_the_heading_one_of_two():
    rules = [Standing("buy whenever the news of the last week was bad enough", 0.3)]
    assert heading(rules, RICH, events=1, say=SAY).startswith("The rule ended ahead of both")


def test_a_coin_flip_is_never_said_to_beat_anything():
    random = np.random.default_rng(0)
    for total in random.normal(0.0, 0.3, 200):
        assert "beat" not in heading([Standing("coin", float(total))], YARDS, events=1, say=SAY)


@pytest.mark.parametrize(
    ("gap", "day", "expected"),
    [
        (-0.0728, -0.0983, "about three quarters of SMH’s fall came before the open."),
        (0.01, 0.03, "about a third of SMH’s rise came before the open."),
        (-0.002, -0.05, "almost none of SMH’s fall came before the open."),
        (-0.0216, -0.0141, "SMH opened −2.2\N{NO-BREAK SPACE}% and came back to "
         "−1.4\N{NO-BREAK SPACE}%."),
        (-0.0078, 0.0068, "SMH opened −0.8\N{NO-BREAK SPACE}% and closed "
         "+0.7\N{NO-BREAK SPACE}%."),
        (0.01, 0.0, "SMH ended where it began."),
    ],
)  # fmt: skip
def test_the_event_heading_tells_how_the_day_was_made(gap, day, expected):
    told = event_heading("sell-off", date(2025, 1, 27), "SMH", gap=gap, day=day, say=SAY)
    assert told == f"27 January 2025, sell-off: {expected}"


@pytest.mark.parametrize(
    ("fraction", "words"),
    [(0.0, "almost none"), (0.26, "about a quarter"), (0.48, "about half"),
     (0.65, "about two thirds"), (0.74, "about three quarters"), (1.0, "almost all")],
)  # fmt: skip
def test_a_share_is_told_in_words(fraction, words):
    assert share(fraction, SAY) == words
