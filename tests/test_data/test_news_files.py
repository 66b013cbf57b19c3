"""Does every row of a headline file become a headline or a reason?"""

import csv
import hashlib
import json
from collections import Counter
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.news.files import NewsFile
from data.news.rows import clean_language, clean_text, split_symbols
from data.news.times import TimeRules

NEW_YORK = TimeRules(timezone="America/New_York")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def reasons(news):
    return Counter(row.reason for row in news.dropped)


CSV = """published_at,headline,source,language,symbols,first_seen_at
2024-11-20T21:20:00Z,"Chips, chips & more chips",Wire,en,NVDA,2024-11-20T21:25:00Z
2024-11-20,Nur ein Datum,Blatt,de-DE,"SAP.DE, SIE.DE",
,Without a date,Wire,en,,
soon,Without a readable date,Wire,en,,
2024-11-20T21:20:00Z,   ,Wire,en,,
2024-11-20T21:30:00Z,Dated after it was seen,Wire,en,,2024-11-20T21:00:00Z
"""


def test_a_csv_file_becomes_headlines_and_reasons_that_add_up(tmp_path):
    path = written(tmp_path / "news.csv", CSV)
    news = NewsFile(path, rules=NEW_YORK).load()
    assert [headline.row for headline in news.headlines] == [1, 2]
    assert [(row.row, row.reason) for row in news.dropped] == [
        (3, "undated"),
        (4, "unreadable time"),
        (5, "no text"),
        (6, "dated after it was first seen"),
    ]
    assert news.rows == 6
    first, second = news.headlines
    assert first.text == "Chips, chips & more chips"
    assert first.published_at == utc("2024-11-20 21:20")
    assert first.first_seen_at == utc("2024-11-20 21:25")
    assert (first.symbols, first.date_only) == (("NVDA",), False)
    assert second.published_at == utc("2024-11-21 05:00")  # the end of the day in New York
    assert (second.symbols, second.date_only) == (("SAP.DE", "SIE.DE"), True)
    assert (second.language, second.first_seen_at) == ("de", None)
    assert (news.dropped[1].published, news.dropped[1].source) == ("soon", "Wire")
    assert news.inputs == {path.as_posix(): hashlib.sha256(CSV.encode()).hexdigest()}


def test_json_lines_and_parquet_say_the_same_as_csv(tmp_path):
    rows = list(csv.DictReader(CSV.splitlines()))
    lines = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "news.jsonl").write_text(lines + "\n\n", encoding="utf-8")
    pd.DataFrame(rows).to_parquet(tmp_path / "news.parquet")
    expected = NewsFile(written(tmp_path / "news.csv", CSV), rules=NEW_YORK).load()
    for name in ("news.jsonl", "news.parquet"):
        news = NewsFile(tmp_path / name, rules=NEW_YORK).load()
        assert (news.headlines, news.dropped) == (expected.headlines, expected.dropped)


def test_parquet_types_are_read_as_what_they_are(tmp_path):
    table = pd.DataFrame(
        {
            "time": pd.to_datetime(["2025-05-12 09:30:00", None]).tz_localize("Europe/Berlin"),
            "day": [date(2025, 5, 12), date(2025, 5, 13)],
            "epoch": [1_747_035_000, 1_747_035_001],  # date -u -d '2025-05-12 07:30'
            "title": ["Eins", "Zwei"],
            "tickers": [["SAP", "SIE"], []],
        }
    )
    table.to_parquet(tmp_path / "x.parquet")

    def load(column):
        columns = {"published_at": column, "headline": "title", "symbols": "tickers"}
        return NewsFile(tmp_path / "x.parquet", rules=NEW_YORK, columns=columns).load()

    times, days, epochs = load("time"), load("day"), load("epoch")
    assert [one.published_at for one in times.headlines] == [utc("2025-05-12 07:30")]
    assert reasons(times) == {"undated": 1}
    assert [one.published_at for one in days.headlines] == [
        utc("2025-05-13 04:00"),
        utc("2025-05-14 04:00"),
    ]
    assert epochs.headlines[0].published_at == utc("2025-05-12 07:30")
    assert [one.symbols for one in epochs.headlines] == [("SAP", "SIE"), ()]


def test_columns_of_other_names_are_mapped_and_defaults_stand_in(tmp_path):
    path = written(tmp_path / "x.csv", "when;x,title,pub\n2025-05-12T07:30:00Z,Eins,\n")
    columns = {"published_at": "when;x", "headline": "title", "source": "pub"}
    news = NewsFile(path, rules=TimeRules(), columns=columns, language="DE", source="Blatt").load()
    assert (news.headlines[0].source, news.headlines[0].language) == ("Blatt", "de")


def test_a_headline_may_be_the_word_none(tmp_path):
    path = written(tmp_path / "x.csv", "published_at,headline\n2025-05-12T07:30:00Z,None\n")
    assert NewsFile(path, rules=TimeRules()).load().headlines[0].text == "None"


def test_a_date_seen_on_its_day_counts_from_its_end_and_one_seen_before_is_dropped(tmp_path):
    path = written(
        tmp_path / "x.csv",
        "published_at,headline,first_seen_at\n"
        "2024-11-20,Seen at noon of the day,2024-11-20T17:00:00Z\n"
        "2024-11-20,Seen a minute before the day began,2024-11-20T04:59:00Z\n"
        "2024-11-20,Seen on a day,2024-11-20\n",
    )
    news = NewsFile(path, rules=NEW_YORK).load()
    end = utc("2024-11-21 05:00")
    assert [(one.row, one.published_at) for one in news.headlines] == [(1, end), (3, end)]
    assert [one.first_seen_at for one in news.headlines] == [utc("2024-11-20 17:00"), end]
    assert reasons(news) == {"dated after it was first seen": 1}


def test_an_hour_that_occurs_twice_does_not_contradict_a_sighting_in_between(tmp_path):
    path = written(
        tmp_path / "x.csv",
        "published_at,headline,first_seen_at\n2025-11-02 01:30:00,Twice,2025-11-02T06:00:00Z\n",
    )
    (headline,) = NewsFile(path, rules=NEW_YORK).load().headlines
    assert headline.published_at == utc("2025-11-02 06:30")


def test_an_unreadable_first_sighting_drops_the_row(tmp_path):
    path = written(
        tmp_path / "x.csv",
        "published_at,headline,first_seen_at\n"
        "2025-05-12T07:30:00Z,Eins,at dawn\n"
        "2025-05-12T07:30:00Z,Zwei,\n",
    )
    assert reasons(NewsFile(path, rules=NEW_YORK).load()) == {"unreadable time": 1}


def test_dates_are_dropped_by_rule_but_not_sightings(tmp_path):
    path = written(
        tmp_path / "x.csv",
        "published_at,headline,first_seen_at\n"
        "2025-05-12,Only a date,\n"
        "2025-05-12T07:30:00Z,Seen that day,2025-05-12\n",
    )
    rules = TimeRules(timezone="Europe/Berlin", date_only="drop")
    news = NewsFile(path, rules=rules).load()
    assert reasons(news) == {"date only": 1}
    assert news.headlines[0].first_seen_at == utc("2025-05-12 22:00")


def test_a_cell_may_have_several_lines_with_commas_and_dates_in_them(tmp_path):
    text = "Chips fall:\n- Nvidia, AMD\n\n2025-05-11, a Sunday, was quiet\n2025 begins, too"
    path = tmp_path / "x.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["published_at", "headline"], ["2025-05-12", text]])
        csv.writer(file).writerow(["2025-05-13", "Next"])
    news = NewsFile(path, rules=NEW_YORK).load()
    assert [one.text for one in news.headlines] == [" ".join(text.split()), "Next"]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("AT&amp;T  steigt\n um 2\u00a0%", "AT&T steigt um 2 %"),
        ("Bo\u0308rse", "Börse"),  # o and a combining diaeresis become one letter
        ("Kurs &lt; Wert &#8211; noch", "Kurs < Wert – noch"),
        ("\ud83d allein", "? allein"),  # half an emoji
        (None, ""),
        (float("nan"), ""),
        (" \t", ""),
    ],
)
def test_texts_differ_from_the_file_in_white_space_composition_and_entities_only(raw, clean):
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("de-DE", "de"),
        ("DE", "de"),
        ("en_US", "en"),
        ("German", "de"),
        ("x", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_languages_become_two_small_letters_or_unknown(raw, clean):
    assert clean_language(raw) == clean


@pytest.mark.parametrize(
    ("raw", "symbols"),
    [
        ("NVDA", ("NVDA",)),
        ("NVDA,AMD; MSFT|BRK.B", ("NVDA", "AMD", "MSFT", "BRK.B")),
        ("NVDA NVDA", ("NVDA",)),
        (["SAP", None, "SIE "], ("SAP", "SIE")),
        ([], ()),
        ("", ()),
        (None, ()),
    ],
)
def test_symbols_come_as_lists_or_in_one_text(raw, symbols):
    assert split_symbols(raw) == symbols


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["2025-05-12", "2025-05-12T00:00:00Z", "2025-05-12 07:30", "", "x"]),
            st.text(max_size=5),
            st.sampled_from(["", "2025-05-12", "2025-05-11T22:00:00Z", "2025-05-13", "x"]),
        )
    )
)
def test_whatever_the_rows_kept_and_dropped_add_up_and_none_is_early(tmp_path, rows):
    rows = [("2025-05-12T07:30:00Z", "Eins", ""), *rows]
    names = ("published_at", "headline", "first_seen_at")
    path = tmp_path / "x.jsonl"
    lines = [json.dumps(dict(zip(names, row, strict=True))) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    news = NewsFile(path, rules=NEW_YORK).load()
    assert news.rows == len(rows)
    assert sorted(one.row for one in [*news.headlines, *news.dropped]) == list(
        range(1, len(rows) + 1)
    )
    for headline in news.headlines:
        raw = datetime.fromisoformat(rows[headline.row - 1][0])
        assert headline.published_at >= raw.replace(tzinfo=UTC)
