"""Do `compare` and the list of all runs tell what lies in the run folders?"""

import json
import re
import threading

import pytest

from backtests.__main__ import main
from backtests.compare_command import labels
from backtests.run_index import write_index
from backtests.run_reading import MARKS


@pytest.fixture
def two(own):
    """Two runs of the small experiment: the second trades on stronger signals only."""
    quick = (*own.with_news, "evidence.enabled=false")
    assert own.run(*quick) == 0
    assert own.run(*quick, "name=other", "strategies.rule.params.enter=0.9") == 0
    return own


def texts(page: str) -> str:
    body = page[page.index("<main>") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_compare_names_the_runs_and_what_differs(two, capsys):
    capsys.readouterr()
    assert main(["compare", "out/small", "out/other/report.html"]) == 0
    assert capsys.readouterr().out.strip() == "out/compare.html"
    page = (two.folder / "out" / "compare.html").read_text("utf-8")
    assert 'href="small/report.html"' in page
    assert 'href="other/report.html"' in page
    told = texts(page)
    assert "strategies.rule.params.enter 0.1 0.9" in told
    assert "name small other" in told
    assert "differ in 2 keys of the config" in told
    folders = [two.folder / "out" / name for name in ("small", "other")]
    totals = [
        json.loads((folder / "metrics.json").read_text())["strategies"]["rule"]["cumulative_return"]
        for folder in folders
    ]
    less = 100 * (totals[1] - totals[0])
    assert f"Δ {less:+.2f}".replace("-", "−") in told


def test_compare_speaks_the_language_asked_for(two):
    assert main(["compare", "out/small", "out/other", "--language", "de", "--out", "de"]) == 0
    page = (two.folder / "de" / "compare.html").read_text("utf-8")
    assert '<html lang="de">' in page
    assert 'href="../out/small/report.html"' in page
    assert "Diese zwei Läufe unterscheiden sich in 2 Schlüsseln der Konfiguration" in page


@pytest.mark.parametrize(
    ("runs", "says"),
    [
        (["out/small"], "out/small: a second run folder to compare it with is missing"),
        (["out/small", "out/small"], "out/small: the same run folder is named twice"),
        (["out/small", "out/nope"], "out/nope: no such run folder"),
        (["out/small", "out"], "out/manifest.json: cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_compared_is_one_line(two, capsys, runs, says):
    capsys.readouterr()
    assert main(["compare", *runs]) == 2
    assert capsys.readouterr().err == f"RunError: {says}\n"


@pytest.mark.parametrize("file", ["metrics.json", "manifest.json", "trades.csv"])
def test_a_broken_file_is_named(two, capsys, file):
    (two.folder / "out" / "other" / file).write_text("{")
    capsys.readouterr()
    assert main(["compare", "out/small", "out/other"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"RunError: out/other/{file}")
    assert len(told.splitlines()) == 1


def test_runs_of_one_name_are_told_apart_by_their_folders(tmp_path):
    folders = [tmp_path / "a" / "x", tmp_path / "b" / "x"]
    assert labels(folders) == ["a/x", "b/x"]
    assert labels([tmp_path / "a", tmp_path / "b"]) == ["a", "b"]


def test_the_list_of_runs_names_each_with_its_finding_and_broken_ones_as_such(two):
    out = two.folder / "out"
    (out / "cache").mkdir()
    broken = out / "broken"
    broken.mkdir()
    (broken / "manifest.json").write_text('{"config": {}}')
    (broken / "report.html").write_text("<html>")
    half = out / "half"
    half.mkdir()
    (half / "metrics.json").write_text("{}")
    write_index(out, speaking="en")
    page = (out / "index.html").read_text("utf-8")
    told = texts(page)
    assert "4 runs" in told
    heading = (out / "small" / "report.md").read_text("utf-8").splitlines()[0].removeprefix("# ")
    assert heading.replace("\\", "") in told
    assert 'href="small/report.html"' in page
    assert "half Cannot be read: manifest.json: cannot be read: No such file" in told
    assert "broken Cannot be read: manifest.json: is not of a run" in told
    assert 'href="broken/report.html"' not in page
    assert "cache" not in told


def test_runs_that_end_at_once_all_stand_in_the_list(two):
    out = two.folder / "out"
    source = out / "small"
    names = [f"copy{k}" for k in range(6)]

    def finish(name: str) -> None:
        folder = out / name
        folder.mkdir()
        for file in (*MARKS, "report.md"):
            (folder / file).write_bytes((source / file).read_bytes())
        write_index(out, speaking="en")

    threads = [threading.Thread(target=finish, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    page = (out / "index.html").read_text("utf-8")
    assert [name for name in names if f'href="{name}/report.html"' not in page] == []
    assert not list(out.glob(".index.html.*"))
