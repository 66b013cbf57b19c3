"""Do `compare` and the list of all runs tell what lies in the run folders?"""

import csv
import json
import re
import threading

import pytest

from backtests.__main__ import main
from backtests.compare_command import labels
from backtests.run_index import write_index
from backtests.run_reading import MARKS, read_run
from reports.language import language
from reports.run_comparison import compare


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


def test_the_lines_of_compared_runs_are_the_growth_in_their_equity(two):
    folders = [two.folder / "out" / name for name in ("small", "other")]
    runs = [read_run(folder, label=folder.name, link="") for folder in folders]
    growth = compare(runs, language("en")).growth
    assert [panel.name for panel in growth.panels] == ["rule"]
    cash = json.loads((folders[0] / "manifest.json").read_text())["config"]["execution"]["cash"]
    for panel in growth.panels:
        for line, folder in zip(panel.lines, folders, strict=True):
            rows = list(csv.DictReader((folder / "equity.csv").read_text().splitlines()))
            assert line.growth == (1.0, *(float(row[panel.name]) / cash for row in rows))
            assert [str(day) for day in line.days[1:]] == [row["session"] for row in rows]
    assert growth.told.startswith("SPY held came to ")


def test_the_benchmark_of_a_report_that_cannot_be_read_is_said_to_be_missing(two):
    (two.folder / "out" / "other" / "report.html").write_text("<html>")
    assert main(["compare", "out/small", "out/other"]) == 0
    told = texts((two.folder / "out" / "compare.html").read_text("utf-8"))
    assert "The benchmark is missing for other: no report that can be read." in told


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


@pytest.mark.parametrize("file", ["metrics.json", "manifest.json", "trades.csv", "equity.csv"])
def test_a_broken_file_is_named(two, capsys, file):
    (two.folder / "out" / "other" / file).write_text("{")
    capsys.readouterr()
    assert main(["compare", "out/small", "out/other"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"RunError: out/other/{file}")
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("equity", "says"),
    [
        ("session,rule\n", "cannot be read: a session or a value is missing"),
        ("session,rule\n2024-10-01,\n", "cannot be read: a session or a value is missing"),
        ("session,rule\nnever,1\n", "cannot be read: Unknown datetime string format"),
        ("day,rule\n", "is not of a run: it has no session"),
    ],
)
def test_equity_without_growth_to_draw_is_one_line(two, capsys, equity, says):
    (two.folder / "out" / "other" / "equity.csv").write_text(equity)
    capsys.readouterr()
    assert main(["compare", "out/small", "out/other"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"RunError: out/other/equity.csv: {says}")
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
