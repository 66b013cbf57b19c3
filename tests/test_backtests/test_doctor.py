"""Does `doctor` tell where things are kept, and notice what is broken?"""

import sqlite3
from pathlib import Path

import pytest

from backtests.__main__ import main
from data.cache_folder import cache_folder, kept_at
from sentiment.score import Score
from sentiment.store import ScoreStore


def examined(folder, capsys):
    code = main(["doctor", "--cache", str(folder)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_an_empty_cache_is_well(tmp_path, capsys):
    code, out, err = examined(tmp_path / "new", capsys)
    assert (code, err) == (0, "")
    assert f"cache folder  {tmp_path / 'new'} (--cache)" in out
    assert "nothing yet: ok" in out
    assert not (tmp_path / "new").exists()  # looking makes nothing


def test_scores_are_counted_and_the_environment_is_told(tmp_path, capsys):
    store = ScoreStore(tmp_path / "scores.sqlite")
    store.keep({("one", ""): Score(0.1, 0.2, 0.7)}, model="m", revision="r")
    store.keep({("one", ""): Score(0.1, 0.2, 0.7)}, model="m", revision="s")
    code, out, _ = examined(tmp_path, capsys)
    assert code == 0
    assert "2 scores by 2 models: ok" in out
    assert "pandas" in out


@pytest.mark.parametrize("name", ["scores.sqlite", "headlines.sqlite", "prices/catalogue.sqlite"])
def test_a_store_whose_maker_was_killed_before_its_first_table_is_well(name, tmp_path, capsys):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    code, out, err = examined(tmp_path, capsys)
    assert (code, err) == (0, "")
    assert "BROKEN" not in out


def test_a_broken_score_file_is_a_problem_with_a_way_out(tmp_path, capsys):
    path = tmp_path / "scores.sqlite"
    path.write_bytes(b"no database at all, but long enough to be one" * 40)
    code, out, err = examined(tmp_path, capsys)
    assert code == 1
    assert "BROKEN" in out
    assert err.startswith(f"problem: {path}: ")
    assert "delete it to score anew" in err


def test_a_damaged_page_of_the_score_file_is_found(tmp_path, capsys):
    path = tmp_path / "scores.sqlite"
    store = ScoreStore(path)
    many = {(f"headline {n}", ""): Score(0.1, 0.2, 0.7) for n in range(2000)}
    store.keep(many, model="m", revision="r")
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 4096] = bytes(4096)
    path.write_bytes(bytes(whole))
    code, _, err = examined(tmp_path, capsys)
    assert code == 1
    assert str(path) in err


def test_the_cache_folder_is_the_user_s_unless_the_environment_or_a_config_names_another(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("EVENTDAY_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    assert kept_at(None, "prices") == tmp_path / "prices"
    assert kept_at("out/mine", "prices") == Path("out/mine")
    monkeypatch.delenv("EVENTDAY_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder().name == "eventday"


def test_a_run_keeps_its_scores_in_the_cache_folder(own, monkeypatch, tmp_path):
    monkeypatch.setenv("EVENTDAY_CACHE", str(tmp_path / "kept"))
    own.write("small.toml", own.config.replace('[sentiment]\nstore = "scores.sqlite"\n', ""))
    assert own.run(*own.with_news) == 0
    with sqlite3.connect(tmp_path / "kept" / "scores.sqlite") as found:
        assert found.execute("SELECT COUNT(*) FROM scores").fetchone()[0] > 0
