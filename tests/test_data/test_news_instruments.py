"""Are instruments found by their names, and is a wrong table refused?"""

import pytest

from data.news.headline import NewsError
from data.news.instruments import load_instruments

FOUND = [
    ("Nvidias Kurs und die Dow-Jones-Werte", ["NVDA", "^DJI"]),
    ("S&P-500, S&P\u00a0500 und S&P500", ["^GSPC", "^GSPC", "^GSPC"]),
    ("Nasdaq Composite, Nasdaq 100, Nasdaq", ["ONEQ", "^NDX", "ONEQ"]),
    ("an apple, a dow, the fed", []),
    ("Nvidia suppliers, Nvidia-Zulieferer, Nasdaq-Futures", []),
    ("the S&P 500 technology sector", []),
    ("Siemens Energy und Siemens", ["ENR.DE", "SIE.DE"]),
]


@pytest.mark.parametrize(("text", "symbols"), FOUND)
def test_the_longest_name_counts_and_what_is_only_named_after_it_does_not(text, symbols):
    assert [one.symbol for one in load_instruments().mentions(text)] == symbols


def test_a_stand_in_says_what_it_stands_in_for():
    assert load_instruments().by_symbol["ONEQ"].stands_in_for == "Nasdaq Composite (^IXIC)"
    assert load_instruments().by_symbol["NVDA"].stands_in_for == ""


WRONG = [
    ('[[instrument]]\nsymbol = "A"\nname = ["Aa"]', "unknown key 'name'; did you mean 'names'"),
    ('[[instrument]]\nsymbol = ""\nnames = ["Aa"]', "symbol = '' should be a text"),
    ('[[instrument]]\nsymbol = "A"\nnames = []', "names = \\[\\] should be a list"),
    ('[[instrument]]\nsymbol = "A"\nnames = ["="]', "'=' should be a text"),
    (
        '[[instrument]]\nsymbol = "A"\nnames = ["Aa"]\n'
        '[[instrument]]\nsymbol = "B"\nnames = ["aa"]',
        "names 'aa' stands there twice",
    ),
    ("other = 1", "should hold \\[\\[instrument\\]\\] tables"),
    ("[[instrument", "not a TOML file"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_wrong_table_of_names_is_refused_with_file_entry_and_value(tmp_path, text, message):
    path = tmp_path / "names.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NewsError, match=message) as error:
        load_instruments(path)
    assert str(path) in str(error.value)
