from pathlib import Path

import pytest

from sentiment.exposure import ExposureError, load_exposure


def user_map(folder: Path, text: str) -> Path:
    path = folder / "my_map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_map_is_read(tmp_path: Path) -> None:
    path = user_map(
        tmp_path,
        """
        [[entity]]
        name = "Zeiss"
        names = ["Zeiss*", "=SMT"]
        tickers = ["afx"]
        moves = { SMH = 0.5, EUFN = -1 }

        [[entity]]
        name = "not Zeiss"
        names = ["Zeiss planetarium"]
        moves = {}
        """,
    )
    mine = load_exposure(path)
    assert {one.symbol: one.weight for one in mine.links("Zeiss-Gruppe wächst")} == {
        "SMH": 0.5, "EUFN": -1.0,
    }  # fmt: skip
    assert [one.symbol for one in mine.links("smt")] == []
    assert [one.symbol for one in mine.links("SMT")] == ["SMH", "EUFN"]
    assert mine.links("Zeiss planetarium reopens") == []
    assert [one.symbol for one in mine.links("News", tickers=["AFX"])] == ["SMH", "EUFN", "AFX"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("moves = { SMH = 2.0 }", "moves.SMH = 2.0; a weight in [-1, 1] other than 0"),
        ("moves = { SMH = 0 }", "moves.SMH = 0; a weight"),
        ("moves = { SMH = nan }", "moves.SMH = nan; a weight"),
        ("moves = { SMH = true }", "moves.SMH = True; a weight"),
        ("moves = { SMH = '1' }", "moves.SMH = '1'; a weight"),
        ("moves = 1.0", "moves = 1.0 must be a table"),
        ("", "moves = None must be a table"),
        ("moves = { SMH = 1.0 }\nname = 3", "name = 3 must be a text"),
        ("moves = { SMH = 1.0 }\nname = ''", "name = '' must be a text"),
        ("moves = { SMH = 1.0 }\nnames = 'Zeiss'", "names = 'Zeiss' must be a list of texts"),
        ("moves = { SMH = 1.0 }\nnames = ['a', 1]", "names = ['a', 1] must be a list of texts"),
        ("moves = { SMH = 1.0 }\nnames = ['X']", "names: 'X' must begin with a letter"),
        ("moves = { SMH = 1.0 }\nnames = ['*zoll']", "names: '*zoll' must begin with a letter"),
        ("moves = { SMH = 1.0 }\nnames = ['$NVDA']", "names: '$NVDA' must begin with a letter"),
        ("moves = { SMH = 1.0 }\nnames = []", "needs 'names' or 'tickers'"),
        ("moves = { SMH = 1.0 }\ntickers = [1]", "tickers = [1] must be a list of texts"),
        ("move = { SMH = 1.0 }", "unknown key 'move'; did you mean 'moves'?"),
        ("colour = 'red'", "unknown key 'colour'; known: name, names, tickers, moves"),
    ],
)
def test_a_mistake_in_an_entity_is_told_with_file_entity_key_and_value(
    tmp_path: Path, wrong: str, told: str
) -> None:
    given_lines = {"name": "name = 'Zeiss'", "names": "names = ['Zeiss']"}
    for line in wrong.splitlines():
        given_lines.pop(line.split(" = ")[0], None)
    text = "\n".join(["[[entity]]", *given_lines.values(), wrong])
    path = user_map(tmp_path, text)
    with pytest.raises(ExposureError) as caught:
        load_exposure(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: entity 1 (")
    assert told in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ("name = 'A'\nnames = ['Beta']", "entity 2 (A): name: 'A' stands in entity 1 (A) already"),
        ("name = 'B'\nnames = ['alpha']", "entity 2 (B): names: 'alpha' stands in entity 1 (A)"),
        ("name = 'B'\ntickers = ['aaa']", "entity 2 (B): tickers: 'AAA' stands in entity 1 (A)"),
    ],
)
def test_a_name_or_ticker_in_two_entities_is_refused(
    tmp_path: Path, second: str, told: str
) -> None:
    path = user_map(
        tmp_path,
        "[[entity]]\nname = 'A'\nnames = ['Alpha']\ntickers = ['AAA']\nmoves = { SPY = 1 }\n"
        f"[[entity]]\n{second}\nmoves = {{ SPY = 1 }}\n",
    )
    with pytest.raises(ExposureError) as caught:
        load_exposure(path)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"no \[\[entity\]\] tables"),
        ("[[entities]]\nname = 'A'", "unknown key 'entities'"),
        ("entity = [1, 2]", "entity 1 = 1 must be an"),
        ("[[entity]\n", r"line 1: not valid TOML: .*\[\[entity\]$"),
    ],
)
def test_a_file_that_is_no_map_is_told_with_its_name(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ExposureError, match=f"my_map.toml.*{told}"):
        load_exposure(user_map(tmp_path, text))


def test_a_file_that_is_missing_or_not_text_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ExposureError, match=r"nowhere.toml: cannot read the exposure map"):
        load_exposure(tmp_path / "nowhere.toml")
    path = tmp_path / "bytes.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ExposureError, match=r"bytes.toml, line 1: byte 0xff in .* is not UTF-8"):
        load_exposure(path)
