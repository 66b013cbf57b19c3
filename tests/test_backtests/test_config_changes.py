"""Does `--set key=value` change what it names, by number or by name?"""

from datetime import date
from pathlib import Path

import pytest

from backtests.config import ConfigError
from backtests.config_file import load_config

CONFIG = """
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

[[strategies]]
name = "rule"
use = "sentiment_threshold"
"""


@pytest.fixture
def config(tmp_path, monkeypatch) -> Path:
    """A config file, named as from its own folder."""
    monkeypatch.chdir(tmp_path)
    Path("x.toml").write_text(CONFIG, encoding="utf-8")
    return Path("x.toml")


def refusal(path: Path, change: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(path, changes=[change])
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "place", "value"),
    [
        ("news.latency_minutes=60", lambda c: c.news.latency_minutes, 60),
        ("title=Two words", lambda c: c.title, "Two words"),
        ('title="1"', lambda c: c.title, "1"),
        ("title=a=b", lambda c: c.title, "a=b"),
        ("period.end=2025-02-27", lambda c: c.period.end, date(2025, 2, 27)),
        ("prices.symbols=['SMH']", lambda c: c.prices.symbols, ["SMH"]),
        ("prices.symbols.1=QQQ", lambda c: c.prices.symbols, ["SMH", "QQQ"]),
        ("prices.symbols.SPY=QQQ", lambda c: c.prices.symbols, ["SMH", "QQQ"]),
        ("strategies.1.params.enter=0.3", lambda c: c.strategies[1].params, {"enter": 0.3}),
        ("strategies.rule.params.short=false", lambda c: c.strategies[1].params, {"short": False}),
        ("events.shock.before=3", lambda c: c.events[0].before, 3),
        ("events.The shock.before=3", lambda c: c.events[0].before, 3),
        ("events=[]", lambda c: c.events, []),
    ],
)
def test_a_change_reaches_its_key_by_number_or_by_name(config, change, place, value):
    assert place(load_config(config, changes=[change])) == value


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("news.latency_minutes", "'key=value' is asked, such as news.latency_minutes=60"),
        ("=3", "'key=value' is asked, such as news.latency_minutes=60"),
        ("title.x=1", "title is a value, not a table"),
        ("title.x.y=1", "there is no table 'x'"),
        ("strategies.nope.use=x", "no entry 'nope'; there are: 0 (hold), 1 (rule)"),
        ("strategies.7.use=x", "no entry '7'; there are: 0 (hold), 1 (rule)"),
        ("prices.symbols.9=X", "no entry '9'; there are: 0 (SMH), 1 (SPY)"),
    ],
)
def test_a_change_that_leads_nowhere_is_refused(config, change, expected):
    assert refusal(config, change) == f"--set {change}: {expected}"


def test_a_change_can_be_a_mistake_like_any_other(config):
    assert refusal(config, "execution.comission_bps=1") == (
        "x.toml [execution]: unknown key 'comission_bps'; did you mean 'commission_bps'?"
    )
