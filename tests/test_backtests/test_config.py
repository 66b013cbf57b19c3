"""Is a good config read as it is meant, and is a bad one refused in one line that helps?"""

from datetime import date
from pathlib import Path

import pytest

from backtests.config import ConfigError
from backtests.config_file import load_config

GOOD = """
name = "small"
title = "A small experiment"

[period]
start = 2025-01-02
end = 2025-02-28

[prices]
symbols = ["SMH", "SPY"]

[[events]]
id = "shock"
name = "The shock"
session = 2025-01-27

[[strategies]]
name = "hold"
use = "buy_and_hold"
params = { symbol = "SMH" }

[[strategies]]
name = "rule"
use = "sentiment_threshold"
"""


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Write a config file and return its path; it is named as from its own folder."""
    monkeypatch.chdir(tmp_path)

    def write(text: str = GOOD) -> Path:
        Path("x.toml").write_text(text, encoding="utf-8")
        return Path("x.toml")

    return write


def refusal(path: Path, *changes: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(path, changes=changes)
    return str(caught.value)


def test_what_is_left_out_has_a_default(config):
    found = load_config(config())
    assert (found.prices.source, found.prices.calendar, found.news.source) == (
        "bundled", "XNYS", "sample",
    )  # fmt: skip
    assert found.execution.cash == 100_000.0
    assert found.events[0].before == 5


def test_the_main_experiment_is_a_good_config(deepseek):
    found = load_config(deepseek)
    assert found.strategies[0].name == "hold_chips"
    assert found.events[0].session == date(2025, 1, 27)


# (what is written in place of what, the one line that must come of it)
MISTAKES = {
    "a key misspelt": (
        "start =", "strat =",
        "x.toml [period]: missing key 'start': first day\n"
        "x.toml [period]: unknown key 'strat'; did you mean 'start'?",
    ),
    "a table misspelt": (
        "[[strategies]]", "[[strategy]]",
        "x.toml: missing key 'strategies': at least one\n"
        "x.toml: unknown key 'strategy'; did you mean 'strategies'?",
    ),
    "a key like no other": (
        'name = "small"', 'name = "small"\nzzz = 1',
        "x.toml: unknown key 'zzz'; known: name, title, notices, period, prices, news, sentiment,"
        " signal, execution, evidence, study, walk_forward, report, events, strategies, sweep",
    ),
    "a key of a strategy misspelt": (
        "params =", "parms =",
        "x.toml [strategies.0]: unknown key 'parms'; did you mean 'params'?",
    ),
    "a date in quotes": (
        "start = 2025-01-02", 'start = "2025-01-02"',
        "x.toml [period]: start = '2025-01-02'; should be a date that exists, without quotes,"
        " such as 2025-01-27",
    ),
    "a period from end to start": (
        "end = 2025-02-28", "end = 2024-02-28",
        "x.toml [period]: start 2025-01-02 must be before end 2024-02-28",
    ),
    "a period before all calendars": (
        "start = 2025-01-02", "start = 0001-01-01",
        "x.toml [period]: start = 0001-01-01; should be greater than or equal to 1980-01-01",
    ),
    "a number in place of a table": (
        'params = { symbol = "SMH" }', "params = 3",
        "x.toml [strategies.0]: params = 3; should be a table",
    ),
    "a symbol in small letters": (
        '"SMH", "SPY"', '"SMH", "spy"',
        "x.toml [prices]: symbols has 'spy'; should be a symbol in capitals, such as SMH or ^GSPC",
    ),
    "a symbol twice": (
        '"SMH", "SPY"', '"SMH", "SMH"',
        "x.toml [prices]: symbols names SMH twice",
    ),
    "no symbols": (
        '["SMH", "SPY"]', "[]",
        "x.toml [prices]: symbols = []; should have at least one entry",
    ),
    "a name that is no folder": (
        'name = "small"', 'name = "../small"',
        "x.toml: name = '../small'; should be made of letters, digits and _ . - only, a letter or"
        " digit first",
    ),
    "a name twice": (
        'name = "rule"', 'name = "hold"',
        "x.toml: strategies: the name 'hold' stands twice",
    ),
    "a name that a column has": (
        'name = "rule"', 'name = "session"',
        "x.toml: strategies: the name 'session' is taken by a column of equity.csv",
    ),
    "an event outside the period": (
        "session = 2025-01-27", "session = 2025-03-27",
        "x.toml: events: shock on 2025-03-27 is not within the period 2025-01-02 to 2025-02-28",
    ),
    "an event on a holiday": (
        "session = 2025-01-27", "session = 2025-01-20",
        "x.toml [events.shock]: session = 2025-01-20 is no session of XNYS; the next one is"
        " 2025-01-21",
    ),
    "more sessions before the event than there are": (
        "session = 2025-01-27", "session = 2025-01-27\nbefore = 20",
        "x.toml [events.shock]: before = 20; should be at most 15, the sessions of the period"
        " before 2025-01-27",
    ),
    "not TOML": (
        "[period]", "[period",
        "x.toml, line 5: not valid TOML: Expected ']' at the end of a table declaration: [period",
    ),
    "a date that there is not": (
        "end = 2025-02-28", "end = 2025-02-30",
        "x.toml, line 7: not valid TOML: Invalid date or datetime: end = 2025-02-30",
    ),
    "a text without an end": (
        'title = "', 'title = """',
        "x.toml: not valid TOML: Unterminated string (at end of document)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_with_file_key_value_and_what_is_right(config, mistake):
    old, new, expected = MISTAKES[mistake]
    assert GOOD.count(old) >= 1
    assert refusal(config(GOOD.replace(old, new))) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("execution.cash=nan", "[execution]: cash = nan; should be a finite number"),
        ("execution.cash=-1", "[execution]: cash = -1; should be greater than 0"),
        ("execution.cash=lots", "[execution]: cash = 'lots'; should be a valid number"),
        ("execution.fractional=1", "[execution]: fractional = 1; should be true or false"),
        ("period=3", ": period = 3; should be a table"),
        ("title=7", ": title = 7; should be a text in quotes"),
        (
            "news.latency_minutes=1e12",
            "[news]: latency_minutes = 1000000000000.0; should be less than or equal to 525600",
        ),
        (
            "news.source=file",
            "[news]: source = 'file' should be one of sample, files, rss, gdelt, alpaca, yfinance,"
            " or a class of your own, my_module:MySource or path/to/file.py:MySource; did you mean"
            " 'files'?",
        ),
        ("news.source=files", "[news]: source = 'files' needs 'path'"),
        (
            "news.path=mine.csv",
            "[news]: path = 'mine.csv' has no effect with source = 'sample'; set source = 'files'"
            " or leave it out",
        ),
        ("prices.source=files", "[prices]: source = 'files' needs either 'folder' or 'path'"),
        (
            "sentiment.revision=abc",
            "[sentiment]: revision is for models of the hub; model = 'embedded' has its own",
        ),
        (
            "sentiment.routes.fr=some/model",
            "[sentiment]: routes names 'fr', which is not in languages = de, en; add it there to"
            " have it detected",
        ),
        (
            'sentiment.routes.de={ model = "a/b", revison = "c" }',
            "[sentiment.routes.de]: unknown key 'revison'; did you mean 'revision'?",
        ),
        (
            "sentiment.routes.de.revision=x",
            "[sentiment.routes.de]: missing key 'model': a folder or hub id of a transformers"
            " model, or embedded",
        ),
        (
            "sentiment.routes.de=7",
            "[sentiment.routes]: de = 7; should be a table",
        ),
        (
            "sentiment.device=tpu",
            "[sentiment]: device = 'tpu'; should be one of cpu, cuda, cuda:1, mps",
        ),
        (
            'sentiment.languages=["German"]',
            "[sentiment]: languages has 'German'; should be two small letters, such as de",
        ),
        (
            'sentiment.languages=["de", "xx"]',
            "[sentiment]: languages names 'xx', which cannot be told from others; two letters of"
            " ISO 639-1 are asked, such as de, en or fr",
        ),
        (
            'sentiment.languages=["xx"]',
            "[sentiment]: languages names 'xx', which is no language; two letters of ISO 639-1 are"
            " asked, such as de, en or fr",
        ),
        (
            "sentiment.device=cuda",
            "[sentiment]: device = 'cuda' has no effect: model = 'embedded' runs on the cores; name"
            " a model that can run elsewhere, or leave device out",
        ),
        (
            "sentiment.backend=torch",
            "[sentiment]: backend = 'torch' has no effect with model = 'embedded'; leave it out",
        ),
        (
            'sentiment.routes.en={ model = "vader", labels = { LABEL_0 = "negative" } }',
            "[sentiment.routes.en]: labels = {'LABEL_0': 'negative'} has no effect with model ="
            " 'vader'; leave it out",
        ),
        (
            "sentiment.backend=tensorflow",
            "[sentiment]: backend = 'tensorflow'; should be 'auto', 'onnx' or 'torch'",
        ),
        (
            "events.shock.session=2025-03-01",
            ": events: shock on 2025-03-01 is not within the period 2025-01-02 to 2025-02-28",
        ),
    ],
)
def test_a_bad_value_is_refused_wherever_it_comes_from(config, change, expected):
    path = config()
    assert refusal(path, change) == f"x.toml{expected if expected[0] == ':' else ' ' + expected}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ProsusAI/finbert", ("ProsusAI/finbert", None, {})),
        ('{ model = "a/b", revision = "c1" }', ("a/b", "c1", {})),
        (
            '{ model = "a/b", labels = { LABEL_0 = "negative" } }',
            ("a/b", None, {"LABEL_0": "negative"}),
        ),
    ],
)
def test_a_route_is_a_name_or_a_table(config, value, expected):
    route = load_config(config(), changes=[f"sentiment.routes.en={value}"]).sentiment.routes["en"]
    assert (route.model, route.revision, route.labels) == expected


def test_a_device_is_for_any_model_that_can_run_there_and_one_language_need_not_be_detected(config):
    changes = ["sentiment.routes.de=a/b", "sentiment.device=cuda"]
    assert load_config(config(), changes=changes).sentiment.device == "cuda"
    maori = load_config(config(), changes=['sentiment.languages=["mi"]']).sentiment
    assert maori.languages == ["mi"]


def test_an_event_after_the_last_session_is_refused_though_none_follows(config):
    path = config(GOOD.replace("end = 2025-02-28", "end = 2025-03-01"))
    line = refusal(path, "events.shock.session=2025-03-01")
    assert line == "x.toml [events.shock]: session = 2025-03-01 is no session of XNYS"


def test_a_period_without_a_session_is_refused(config):
    line = refusal(config(), "period.start=2025-01-25", "period.end=2025-01-26", "events=[]")
    assert "XNYS has no session from 2025-01-25 to 2025-01-26" in line
    assert line.startswith("x.toml [prices] calendar = 'XNYS' and [period]: ")


def test_an_unknown_calendar_names_some(config):
    line = refusal(config(), "prices.calendar=XXXX")
    assert line.startswith("x.toml [prices] calendar = 'XXXX' and [period]: unknown calendar")
    assert "XNYS" in line


def test_a_missing_config_names_the_nearest(config):
    config()
    assert refusal(Path("y.toml")) == "y.toml: no such config file; did you mean 'x.toml'?"
    assert refusal(Path("nowhere/x.toml")) == "nowhere/x.toml: no such config file"


def test_a_folder_in_place_of_a_config_is_refused(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path}: cannot read the config: Is a directory"


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "x.toml"
    path.write_bytes(b"name = \xff")
    assert refusal(path).startswith(f"{path}, line 1: byte 0xff in 'name = ")
