"""Sections of a user's own, the choice of sections and of colours, as a config asks for them."""

import pytest

OWN = """
import pandas as pd


def gaps(experiment):
    opens = experiment.bars["SMH"]["open"]
    return pd.DataFrame({"open": opens}).rename_axis("session").tail(3)


def greeting(experiment):
    return f"<p class='mine'>{experiment.title}</p>"


def wrong(experiment):
    return 3


def failing(experiment):
    return 1 / 0
"""


def own_config(**sections: str) -> str:
    return "".join(
        f'\n[[report.own]]\nname = "{name}"\ntitle = "My {name}"\nuse = "{use}"\n'
        for name, use in sections.items()
    )


@pytest.fixture
def with_own(own):
    own.write("mine.py", OWN)

    def run(*changes: str, **sections: str) -> int:
        own.write("small.toml", own.config + own_config(**sections))
        return own.run(*own.with_news, "evidence.enabled=false", *changes)

    return run


def test_a_table_and_html_of_ones_own_stand_in_the_report_and_the_folder(own, with_own):
    assert with_own(gaps="mine.py:gaps", hello="mine:greeting") == 0
    page = (own.folder / "out" / "small" / "report.html").read_text("utf-8")
    assert page.index('id="trades"') < page.index('id="own-gaps"') < page.index('id="own-hello"')
    assert "<p class='mine'>A small experiment of my own</p>" in page
    csv = (own.folder / "out" / "small" / "own_gaps.csv").read_text("utf-8").splitlines()
    assert csv[0] == "session,open"
    assert len(csv) == 4
    assert csv[-1].startswith("2025-02-14")


def test_sections_are_chosen_by_name(own, with_own):
    chosen = "report.sections=['verdict', 'gaps', 'method']"
    assert with_own(chosen, gaps="mine.py:gaps") == 0
    page = (own.folder / "out" / "small" / "report.html").read_text("utf-8")
    assert 'id="own-gaps"' in page
    assert 'id="trades"' not in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("report.sections=['verdit']",
         "[report]: sections: unknown section 'verdit'; did you mean 'verdict'?"),
        ("report.sections=['zzz']", "[report]: sections: unknown section 'zzz'; known: verdict,"),
        ("report.sections=['event', 'event']", "[report]: sections names 'event' twice"),
        ("report.highlight=['rle']",
         "report: highlight names 'rle', which is none of [[strategies]]: rule"),
        ("report.highlight=['rule', 'rule']", "[report]: highlight names 'rule' twice"),
        ("report.highlight=['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']",
         "[report]: highlight names 9 strategies; at most 8 colours can be told apart"),
        ("report.language=fr", "[report]: language = 'fr'; should be 'en' or 'de'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_choice_is_one_line(own, capsys, change, says):
    assert own.run(*own.with_news, change) == 2
    told = capsys.readouterr().err.strip()
    assert says in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("use", "says"),
    [
        ("mine.py:gapps", "mine.py has no function 'gapps'; did you mean 'gaps'?"),
        ("nowhere.py:gaps", "there is neither a file nowhere.py nor such a module"),
        ("gaps", "should be 'path/to/file.py:function'"),
        ("mine.py:wrong", "returned int; should return a pandas.DataFrame or HTML as a text"),
        ("mine.py:failing", "in failing: ZeroDivisionError: division by zero"),
    ],
)
def test_a_section_that_cannot_be_made_is_one_line_and_leaves_the_last_run(
    own, with_own, capsys, use, says
):
    assert with_own() == 0
    before = (own.folder / "out" / "small" / "report.html").read_bytes()
    capsys.readouterr()
    assert with_own(mine=use) == 2
    told = capsys.readouterr().err.strip()
    assert "small.toml [report.own.mine] use = " in told
    assert says in told
    assert len(told.splitlines()) == 1
    assert (own.folder / "out" / "small" / "report.html").read_bytes() == before


def test_a_name_that_is_taken_is_refused(own, with_own, capsys):
    assert with_own(trades="mine.py:gaps") == 2
    assert "own: the name 'trades' is taken already" in capsys.readouterr().err
