"""Is the config that a run writes down the one it ran with, and is it good to read?"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backtests.config import Config
from backtests.config_file import as_toml, load_config
from tests.test_backtests.test_config import GOOD

Read = Callable[..., Config]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a text as a config file."""

    def reading(text: str, *changes: str) -> Config:
        path = tmp_path / "x.toml"
        path.write_text(text, encoding="utf-8")
        return load_config(path, changes=changes)

    return reading


@pytest.mark.parametrize("text", [GOOD, GOOD.replace("[[events]]", "[news]\n[[events]]")])
def test_the_resolved_config_read_back_is_the_same(read: Read, text: str) -> None:
    first = read(text, "execution.fractional=false")
    assert read(as_toml(first)) == first


def test_the_resolved_main_config_read_back_is_the_same(deepseek: Path, read: Read) -> None:
    first = load_config(deepseek)
    assert read(as_toml(first)) == first


def test_lists_are_written_into_a_line_where_they_fit(read: Read) -> None:
    odd = ["ends with [", "], ", 'a "quoted" one', "x" * 90]
    first = read(f"notices = {json.dumps(odd)}\n{GOOD}")
    written = as_toml(first)
    assert 'languages = ["de", "en"]' in written
    assert "windows = [[0, 0], [-1, 1], [0, 5], [0, 20]]" in written
    assert 'notices = [\n    "ends with [",\n' in written
    assert read(written) == first


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_what_only_other_programs_take_for_the_end_of_a_line_is_kept(read: Read, mark: str) -> None:
    first = read(GOOD.replace("A small experiment", f"A small{mark}experiment"))
    assert mark in first.title
    assert read(as_toml(first)) == first
