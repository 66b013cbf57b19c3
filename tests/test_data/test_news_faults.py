"""Is a headline file that cannot be used refused in one line that says where and why?"""

import json

import pytest

from data.news.files import NewsFile
from data.news.headline import NewsError
from data.news.times import TimeRules

NEW_YORK = TimeRules(timezone="America/New_York")


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


HEADER = "published_at,headline\n"
BAD_FILES = [
    ("x.csv", "date,headline\n2025-05-12,Eins\n", r"no column 'published_at'.*there are: date, "),
    ("x.csv", "publishedat,headline\n", r"did you mean 'publishedat'\?"),
    ("x.csv", "", r"no column 'published_at' for published_at; there are: none"),
    ("x.csv", HEADER, r"not a single row"),
    ("x.csv", HEADER + "2025-05-12,Eins, zwei\n", r"line 2: 3 fields where the header has 2"),
    ("x.csv", HEADER + '2025-05-12,"Eins" zwei\n', r"line 2: "),
    (
        "x.csv",
        HEADER + '2025-05-12,"Eins\n\n\n',
        r"line 2: a quotation mark opens a cell here, and",
    ),
    (
        "x.csv",
        HEADER + '2025-05-12,Eins\n2025-05-12,"Zwei\n2025-05-12,Drei\n2025-05-12,"Vier"\n',
        r"line 3: a quotation mark opens a cell here, and in line 5 ',' expected",
    ),
    (
        "x.csv",
        'published_at,headline,source\n2025-05-12,"Zwei\nZeilen","A,\nB"\n'
        '2025-05-12,"Eins,A\n2025-05-12,Zwei,A\n2025-05-12,Drei",A\n',
        r"line 5: a quotation mark opens a cell here and takes in line 6, a row of its own; close",
    ),
    (
        "x.csv",
        'published_at,headline\n2025-05-12,"Eins\n\n2025-05-12,Zwei"\n',
        r"line 2: a quotation mark opens a cell here and takes in line 4, a row of its own; close",
    ),
    ("x.csv", HEADER + '2025-05-12,"Eins\nzwei",3\n', r"line 2: 3 fields where the header has 2"),
    ("x.csv", "headline,headline\n", r"line 1: the column 'headline' is there twice"),
    ("x.csv", HEADER + ",Eins\n,Zwei\n", r"column 'published_at': not one of 2 rows.*2 undated"),
    ("x.csv", HEADER + "12/05/25,Eins\n", r"1 unreadable time; the first is '12/05/25'"),
    ("x.csv", HEADER + "2025-05-12 07:30:00,Eins\n", r"column 'published_at', row 1: .*'timezone'"),
    ("x.jsonl", '{"headline": 1}\n{', r"line 2: not JSON: "),
    ("x.json", '[{"headline": 1}]', r"line 1: should be one JSON object per line"),
    ("x.jsonl", "", r"no column 'published_at'"),
    ("x.parquet", "PAR?", r"not a Parquet file"),
    ("x.xlsx", "", r"'\.xlsx' should be one of: \.csv, \.jsonl, \.ndjson, \.json, \.parquet"),
]


@pytest.mark.parametrize(("name", "text", "message"), BAD_FILES)
def test_a_file_that_cannot_be_used_is_one_clear_line(tmp_path, name, text, message):
    path = written(tmp_path / name, text)
    with pytest.raises(NewsError, match=message) as caught:
        NewsFile(path, rules=TimeRules()).load()
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value", "right"),
    [
        ("symbols", 5, "5 should be a text or a list of texts"),
        ("symbols", {"NVDA": 1}, "{'NVDA': 1} should be a text or a list of texts"),
        ("symbols", ["NVDA", 5], r"\['NVDA', 5\] should be a text or a list of texts"),
        ("symbols", False, "False should be"),
        ("source", {"name": "Wire"}, "{'name': 'Wire'} should be a text"),
        ("language", ["en"], r"\['en'\] should be a text"),
        ("headline", ["Zwei"], r"\['Zwei'\] should be a text"),
    ],
)
def test_what_should_be_a_text_and_is_not_is_one_clear_line(tmp_path, column, value, right):
    good = {"published_at": "2025-05-12", "headline": "Eins", "symbols": ["NVDA", None]}
    rows = [good, {**good, "symbols": None}, {**good, column: value}]
    path = written(tmp_path / "x.jsonl", "\n".join(map(json.dumps, rows)))
    for symbols in ((), ("NVDA",)):
        with pytest.raises(NewsError, match=f"x.jsonl, column '{column}', row 3: {right}"):
            NewsFile(path, rules=NEW_YORK, symbols=symbols).load()


def test_a_file_of_dates_only_is_an_error_where_dates_are_dropped(tmp_path):
    path = written(tmp_path / "x.csv", HEADER + "2025-05-12,Eins\n")
    with pytest.raises(NewsError, match="1 date only"):
        NewsFile(path, rules=TimeRules(date_only="drop")).load()


def test_a_missing_file_and_one_in_another_encoding_are_clear_errors(tmp_path):
    with pytest.raises(NewsError, match="there is no such file"):
        NewsFile(tmp_path / "x.csv", rules=NEW_YORK).load()
    path = tmp_path / "latin.csv"
    path.write_bytes((HEADER + "2025-05-12,Börse\n").encode("latin-1"))
    with pytest.raises(NewsError, match=r"csv, line 2: byte 0xf6 in '2025-05-12,Börse' is not"):
        NewsFile(path, rules=NEW_YORK).load()


def test_unknown_keys_and_languages_are_refused(tmp_path):
    with pytest.raises(NewsError, match=r"'headlines' is not one of .* did you mean 'headline'"):
        NewsFile(tmp_path / "x.csv", rules=NEW_YORK, columns={"headlines": "title"})
    with pytest.raises(NewsError, match="language = 'Klingon' should be two letters"):
        NewsFile(tmp_path / "x.csv", rules=NEW_YORK, language="Klingon")
    path = written(tmp_path / "x.csv", HEADER + "2025-05-12,Eins\n")
    with pytest.raises(NewsError, match="no column 'tickers' for symbols"):
        NewsFile(path, rules=NEW_YORK, columns={"symbols": "tickers"}).load()
