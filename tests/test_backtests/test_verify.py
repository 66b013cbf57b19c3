"""Does the proof catch what looks ahead and clear what does not, and how long does it hold?"""

import json
import re
from pathlib import Path

import pytest

from backtests.__main__ import main

LEAKING = Path(__file__).with_name("leaking.py")


def verify(config: Path, out: Path, *changes: str, cuts: int = 9) -> int:
    words = [word for change in changes for word in ("--set", change)]
    store = f"sentiment.store={out / 'scores.sqlite'}"
    return main(
        ["verify", str(config), "--out", str(out), "--cuts", str(cuts), "--set", store, *words]
    )


def only(name: str) -> str:
    return f'strategies=[{{name = "suspect", use = "{LEAKING}:{name}"}}]'


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, so that headlines are scored once."""
    return tmp_path_factory.mktemp("verify")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("TomorrowsClose", "bars"),
        ("NegativeIndex", "bars"),
        ("SessionsOwnClose", "bars"),
        ("SignalOneBarEarly", "headlines"),
        ("WholeSampleScore", "bars"),
        ("ScalerFittedAhead", "bars"),
        ("TomorrowsVolume", "bars"),
    ],
)
def test_every_strategy_that_looks_ahead_is_caught_and_told_at_what(
    name, part, deepseek, out, capsys
):
    assert verify(deepseek, out, only(name)) == 1
    printed = capsys.readouterr().out
    assert re.search(rf"suspect: LOOKS AHEAD at {part} after \d{{4}}-\d\d-\d\d; session", printed)
    manifest = json.loads((out / "deepseek" / "manifest.json").read_text())
    (leak,) = manifest["verification"]["leaks"]
    assert leak["strategy"] == "suspect"
    assert leak["was"] != leak["became"]
    assert leak["decided"] <= leak["cut"]


def test_the_eve_of_an_event_is_among_the_cuts_however_few(deepseek, out, capsys):
    assert verify(deepseek, out, only("OnTheEve"), cuts=2) == 1
    assert "suspect: LOOKS AHEAD at bars after 2025-01-24" in capsys.readouterr().out


@pytest.mark.parametrize("loop", ["stock", "lean"])
def test_what_a_strategy_makes_of_an_absurd_future_when_it_has_come_is_no_leak(
    deepseek, out, capsys, loop
):
    assert verify(deepseek, out, only("Careful"), f"execution.loop={loop}", cuts=3) == 0
    assert "suspect: no look-ahead" in capsys.readouterr().out


def test_a_strategy_that_looks_back_only_is_cleared(deepseek, out, capsys):
    assert verify(deepseek, out, only("Honest")) == 0
    printed = capsys.readouterr().out
    assert "suspect: no look-ahead" in printed
    assert "no strategy reacts to signals" in printed  # so nothing could be put early


def test_the_shipped_experiment_passes_and_the_control_saw_the_leak_put_in(deepseek, out, capsys):
    assert verify(deepseek, out) == 0
    assert "control: signals told one session early were seen" in capsys.readouterr().out
    report = (out / "deepseek" / "report.html").read_text(encoding="utf-8")
    assert "Look-ahead check passed" in report


def test_a_later_run_keeps_the_seal_until_something_it_rests_on_changes(deepseek, out):
    store = ["--set", f"sentiment.store={out / 'scores.sqlite'}"]
    assert verify(deepseek, out) == 0
    folder = out / "deepseek"

    def status_after_run(*changes: str) -> str:
        assert main(["run", str(deepseek), "--out", str(out), *store, *changes]) == 0
        return json.loads((folder / "manifest.json").read_text())["verification"]["status"]

    assert status_after_run() == "passed"
    assert status_after_run("--set", "news.latency_minutes=16") == "not run"


@pytest.mark.parametrize("cuts", ["0", "-1", "many"])
def test_a_number_of_cuts_that_is_none_is_refused(deepseek, cuts, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["verify", str(deepseek), "--cuts", cuts])
    assert stopped.value.code == 2
    assert "whole number" in capsys.readouterr().err
