"""What does each command print, how soon, and with which exit code?"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backtests.__main__ import main
from strategies import BUILT_IN

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("pandas", "numpy", "backtrader", "pydantic", "transformers", "onnxruntime", "yfinance")


def stopped(*words: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(words)
    return caught.value.code


def test_help_imports_nothing_heavy():
    script = (
        "import sys\nfrom backtests.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        f"print('heavy:', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "heavy: []"
    for command in ("run", "validate", "list", "schema"):
        assert command in done.stdout


def test_the_module_can_be_started():
    done = subprocess.run(
        [sys.executable, "-m", "backtests", "--help"], cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.startswith("usage: eventday")


@pytest.mark.parametrize("words", [(), ("nonsense",), ("run",), ("run", "x.toml", "--sat", "a=1")])
def test_a_wrong_command_ends_with_2(words, capsys):
    assert stopped(*words) == 2
    assert "usage: eventday" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("validate", "--help")])
def test_help_ends_with_0(words, capsys):
    assert stopped(*words) == 0
    assert capsys.readouterr().err == ""


def test_list_names_every_strategy_with_its_params_and_the_other_choices(capsys):
    assert main(["list"]) == 0
    told = capsys.readouterr().out
    for name in BUILT_IN:
        assert f"  {name} " in told
    assert "enter = 0.15" in told
    for word in ("embedded", "bundled", "files", "yfinance", "sample", "path/to/file.py:Class"):
        assert word in told


def test_schema_describes_every_key_and_refers_to_nothing_that_is_missing(capsys):
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    tables = {"": schema, **schema["$defs"]}
    for name, table in tables.items():
        assert table["type"] == "object"
        assert table["additionalProperties"] is False
        assert table["description"], name
        for key, field in table["properties"].items():
            if reference := field.get("$ref"):
                field = tables[reference.removeprefix("#/$defs/")]
            assert field.get("description"), f"{name}.{key}"
    types = set(re.findall(r'"type": "(\w+)"', json.dumps(schema)))
    assert types <= {"object", "array", "string", "number", "integer", "boolean", "null"}


def test_validate_reads_all_that_is_named_and_runs_nothing(deepseek, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["validate", str(deepseek)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(f"{deepseek}: 6 strategies, 1 events, 10 instruments, ")
    assert told.out.endswith(" headlines: ok\n")
    assert told.err == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("news.latency=1", "ConfigError: {} [news]: unknown key 'latency'"),
        ("strategies.threshold.use=x", "StrategyError: {} [strategies.threshold] use = 'x'"),
        ("prices.symbols.SMH=SMHH", "StrategyError: {} [strategies.hold_chips] params: symbol"),
        ("prices.benchmark=SPYY", "PriceError: SPYY: no such symbol in the bundled prices"),
        ("sentiment.exposure=no.toml", "ExposureError: "),
    ],
)
def test_validate_says_what_run_would_say(deepseek, capsys, change, line):
    assert main(["validate", str(deepseek), "--set", change]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(line.format(deepseek))
    assert told.err.count("\n") == 1


def test_several_mistakes_are_one_line_each(deepseek, capsys):
    words = ["--set", "news.latency=1", "--set", "execution.cash=-1"]
    assert main(["validate", str(deepseek), *words]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"ConfigError: {deepseek} [") for line in lines)


def test_an_interrupted_run_says_so(deepseek, monkeypatch, capsys):
    from backtests import commands

    def interrupt(options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "run", interrupt)
    assert main(["run", str(deepseek)]) != 0
    assert capsys.readouterr().err == (
        "stopped; what was fetched or scored is kept, no report was written\n"
    )
