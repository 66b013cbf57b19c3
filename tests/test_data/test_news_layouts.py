"""Are the public news sets read by the name of their layout alone?"""

from collections import Counter

import pandas as pd
import pytest

from data.news.files import NewsFile
from data.news.headline import NewsError
from data.news.rows import split_symbols
from data.news.times import TimeRules
from data.rows.csv_rows import CsvRows

UTC = TimeRules(timezone="UTC")

# The columns of each set, with made-up rows in its own way of writing.
FNSPID = """Unnamed: 0,Date,Article_title,Stock_symbol,Url,Publisher,Author,Article,Lsa_summary
0.0,2023-12-16 23:30:00 UTC,Chips rally,NVDA,https://example.org/1,A wire,,"A text
of two lines, with ""quotes"" in it",
1.0,2023-12-15 00:00:00 UTC,Only a date,AMD,https://example.org/2,,,,
2.0,2023-12-15 00:00:00 UTC,Cut in two
"""
RAW = """,headline,url,publisher,date,stock
0,Chips rally,https://example.org/1,A wire,2020-06-05 10:30:54-04:00,NVDA
1,Only a date,https://example.org/2,A wire,2020-06-05 00:00:00-04:00,AMD
"""
PROCESSED = """,title,date,stock
0.0,Chips rally,2020-06-05 10:30:54-04:00,NVDA
1.0,A title that was cut
in its middle,2020-06-05 10:30:54-04:00,AMD
"""


def read(path, text, layout):
    path.write_text(text, encoding="utf-8")
    return NewsFile(path, rules=UTC, layout=layout).load()


def test_fnspid_is_read_with_its_dates_and_broken_rows_are_counted(tmp_path):
    news = read(tmp_path / "nasdaq_exteral_data.csv", FNSPID, "fnspid")
    first, second = news.headlines
    assert (first.text, first.symbols, first.source) == ("Chips rally", ("NVDA",), "A wire")
    assert first.published_at == pd.Timestamp("2023-12-16 23:30", tz="UTC")
    assert (first.date_only, second.date_only) == (False, True)
    assert second.published_at == pd.Timestamp("2023-12-16", tz="UTC")  # when the day had ended
    assert [(one.row, one.reason) for one in news.dropped] == [(3, "wrong number of fields")]


def test_rows_that_a_stray_quotation_mark_took_in_are_read_and_its_own_is_counted(tmp_path):
    head, first, *_ = RAW.splitlines()
    rows = [first, first.replace("Chips rally", '"Chips rally'), *[first] * 3]
    news = read(tmp_path / "raw.csv", "\n".join([head, *rows]), "analyst_ratings")
    assert [one.row for one in news.headlines] == [1, 3, 4, 5]
    assert [(one.row, one.reason) for one in news.dropped] == [(2, "wrong number of fields")]
    rows[3] = first.replace("Chips rally", 'Chips rally"')
    again = read(tmp_path / "raw.csv", "\n".join([head, *rows]), "analyst_ratings")
    assert [one.row for one in again.headlines] == [1, 3, 4, 5]


def test_an_article_of_any_length_in_a_field_does_no_harm(tmp_path):
    long = FNSPID.replace("A text\n", "A text " * 50_000)
    assert read(tmp_path / "long.csv", long, "fnspid").rows == 3
    rows = "headline,body\nChips rally," + "a text " * 50_000 + "\n"
    (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
    (chunk,) = CsvRows(tmp_path / "rows.csv").chunks(10)
    assert len(chunk.rows[0]["body"]) == 350_000


def test_both_files_of_the_kaggle_set_are_read_with_their_offsets(tmp_path):
    raw = read(tmp_path / "raw_analyst_ratings.csv", RAW, "analyst_ratings")
    first, second = raw.headlines
    assert first.published_at == pd.Timestamp("2020-06-05 14:30:54", tz="UTC")
    assert (first.text, first.symbols, first.source) == ("Chips rally", ("NVDA",), "A wire")
    assert second.date_only
    processed = read(tmp_path / "analyst_ratings_processed.csv", PROCESSED, "analyst_ratings")
    assert [one.text for one in processed.headlines] == ["Chips rally"]
    assert Counter(one.reason for one in processed.dropped) == {"wrong number of fields": 2}


def test_the_shards_of_a_parquet_dump_are_one_source(tmp_path):
    shards = tmp_path / "snapshot" / "data"
    shards.mkdir(parents=True)
    (tmp_path / "snapshot" / "info.json").write_text("{}", encoding="utf-8")
    for number in range(2):
        frame = pd.DataFrame(
            {
                "Title": [f"Story {number}", "No time"],
                "Date": [f"2025-01-2{number + 1}T12:00:00Z", None],
                "tickers": [["NVDA", "AMD"], []],
                "provider": ["A wire", "A wire"],
                "embedding": [[0.1], [0.2]],
            }
        )
        frame.to_parquet(shards / f"train-0000{number}-of-00002.parquet")
    news = NewsFile(tmp_path / "snapshot", rules=UTC, layout="huggingface").load()
    assert [(one.row, one.text) for one in news.headlines] == [(1, "Story 0"), (3, "Story 1")]
    assert news.headlines[0].symbols == ("NVDA", "AMD")
    assert [(one.row, one.reason) for one in news.dropped] == [(2, "undated"), (4, "undated")]
    assert len(news.inputs) == 2


def test_only_rows_tagged_with_the_symbols_asked_for_are_read(tmp_path):
    path = tmp_path / "nasdaq_exteral_data.csv"
    path.write_text(FNSPID, encoding="utf-8")
    news = NewsFile(path, rules=UTC, layout="fnspid", symbols=["AMD", "INTC"]).load()
    assert [one.text for one in news.headlines] == ["Only a date"]
    assert news.rows == 1
    with pytest.raises(NewsError, match="not a single row tagged with INTC"):
        NewsFile(path, rules=UTC, layout="fnspid", symbols=["INTC"]).load()
    bare = tmp_path / "bare.csv"
    bare.write_text("published_at,headline\n2025-01-27T12:00:00Z,a\n", encoding="utf-8")
    with pytest.raises(NewsError, match="no column 'symbols' for symbols"):
        NewsFile(bare, rules=UTC, symbols=["AMD"]).load()


def test_a_column_named_in_the_config_counts_before_the_layout(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("date,title,head\n2025-01-27T12:00:00Z,wrong,right\n", encoding="utf-8")
    news = NewsFile(path, rules=UTC, layout="huggingface", columns={"headline": "head"}).load()
    assert news.headlines[0].text == "right"


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        ("fnspidd", "layout = 'fnspidd' is not one of fnspid, .*; did you mean 'fnspid'"),
        ("fnspid", "no column 'Article_title' for headline; there are: Date, words"),
    ],
)
def test_a_layout_that_does_not_fit_is_one_clear_line(tmp_path, layout, message):
    with pytest.raises(NewsError, match=message):
        read(tmp_path / "x.csv", "Date,words\n2025-01-27,a\n", layout)


def test_an_empty_folder_is_one_clear_line(tmp_path):
    with pytest.raises(NewsError, match="the folder holds no file of: "):
        NewsFile(tmp_path, rules=UTC).load()


@pytest.mark.parametrize(
    "value",
    ["NVDA, AMD", "NVDA;AMD", "NVDA|AMD", "NVDA AMD", "['NVDA', 'AMD']", '["NVDA","AMD"]',
     "$NVDA $AMD", ["NVDA", "AMD"], ("NVDA", "AMD", "NVDA")],
)  # fmt: skip
def test_symbols_come_as_a_list_or_as_a_text_in_any_of_its_usual_forms(value):
    assert split_symbols(value) == ("NVDA", "AMD")
