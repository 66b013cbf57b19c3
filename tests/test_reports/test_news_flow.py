"""Does the chart of the news count every kept headline once, on the day it could act at first?"""

import pandas as pd

from reports.summary import summarise


def test_every_kept_headline_is_counted_once_on_its_first_bar(build):
    experiment = build(2, headlines=90)
    flow = summarise(experiment).flow
    kept = experiment.headlines[experiment.headlines["status"] == "kept"]
    expected = kept.groupby("first_bar").size()
    days = [None, *experiment.sessions]
    for place, counts in enumerate(zip(*flow.counts, strict=True)):
        assert sum(counts) == (expected.get(days[place], 0) if place else 0)
    links = experiment.links[experiment.links["symbol"] == "SMH"]
    assert sum(flow.counts[0]) == (links["value"] <= -0.15).sum()
    assert sum(flow.counts[3]) == len(kept) - links["row"].nunique()


def test_the_shares_of_each_language_are_of_its_own_headlines(build):
    experiment = build(2, headlines=90)
    for row in summarise(experiment).flow.languages:
        scores = experiment.headlines.query("status == 'kept' and language == @row.code")[
            "polarity"
        ]
        assert row.kept == len(scores)
        assert row.mean == scores.mean()
        assert round(row.bad + row.neutral + row.good, 9) == 1.0
        assert row.bad == (scores <= -0.15).mean()


def test_a_day_without_news_has_no_signal(build):
    experiment = build(2)
    experiment.signals.loc[pd.Timestamp("2025-01-27"), "SMH"] = -0.5
    flow = summarise(experiment).flow
    assert [value for value in flow.signal if value is not None] == [-0.5]
