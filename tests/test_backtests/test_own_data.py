"""Do a user's own headlines, prices and strategies run?"""

import json
from pathlib import Path

import backtrader as bt
import pandas as pd
import pytest

from backtests.config_file import load_config
from backtests.known import quiet
from backtests.pipeline import carry_out, describe


def test_headlines_with_column_names_of_their_own_run_and_losses_are_counted(own):
    assert own.run(*own.with_news) == 0
    news = own.read("metrics.json")["news"]
    assert (news["rows"], news["kept"], news["merged"]) == (5, 3, 1)
    assert news["dropped"] == {"undated": 1}
    assert news["by_language"] == {"de": 1, "en": 2}
    table = pd.read_csv("out/small/headlines.csv").set_index("row")
    # 21:30 in Berlin is 15:30 in New York: the session is open, the next open is Monday's.
    assert table.loc[1, "published_at"] == "2025-01-24 20:30:00+00:00"
    assert table.loc[[1, 2, 3], "first_bar"].tolist() == ["2025-01-27"] * 3
    assert table.loc[3, "date_only"]
    assert table.loc[4, ["status", "reason"]].tolist() == ["dropped", "undated"]
    assert table.loc[5, ["status", "merged_into"]].tolist() == ["merged", 2]


def test_a_model_that_cannot_read_a_language_is_told_with_the_count(own, capsys):
    pytest.importorskip("vaderSentiment", reason="needs the vader extra")
    assert own.run(*own.with_news, "sentiment.model=vader") == 0
    assert "1 text is not in English, the only language of VADER's" in capsys.readouterr().err
    assert own.run(*own.with_news, 'sentiment.routes={ en = "vader" }') == 0
    assert "VADER" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("month", "reason"),
    [("2023-01", "more than 60 days before the period"), ("2025-03", "after the last open")],
)
def test_headlines_that_are_all_outside_the_period_run_and_say_so(own, month, reason):
    text = own.headlines.replace("2025-01", month)
    own.write("news.csv", text.replace(",A headline that nobody dated,B\n", ""))
    assert own.run(*own.with_news) == 0
    news = own.read("metrics.json")["news"]
    assert (news["kept"], news["dropped"], news["linked"]) == (0, {reason: 3}, 0)
    assert news["merged"] == 1
    assert own.read("metrics.json")["strategies"]["rule"]["orders"]["filled"] == 0
    assert pd.read_csv("out/small/signals.csv")["SMH"].isna().all()


def test_prices_of_ones_own_and_a_strategy_of_ones_own_run(own):
    changes = own.write_prices(SMH=own.bars(), SPY=own.bars(level=50.0))
    own.write(
        "mine.py",
        "import backtrader as bt\n\n\nclass Mine(bt.Strategy):\n"
        "    params = (('average', bt.ind.SMA), ('limit', float('inf')))\n\n"
        "    def next(self):\n        self.order_target_percent(target=0.5)\n",
    )
    mine = ("strategies.rule.use=mine.py:Mine", "strategies.rule.params={}")
    assert own.run(*changes, *mine) == 0
    numbers = own.read("metrics.json")["strategies"]["rule"]
    assert numbers["orders"]["filled"] > 5
    assert numbers["params"] == {"average": bt.ind.SMA.__name__, "limit": "inf"}
    inputs = own.read("manifest.json")["inputs"]
    assert {"mine.py", "prices/SMH.csv", "prices/SPY.csv"} <= set(inputs)


@pytest.fixture
def ruinous(own) -> tuple[str, ...]:
    """The changes that make a config in which a strategy is short of what rises by 300 %."""
    rise = own.bars()
    rise.loc[rise.index >= "2025-01-14"] *= 4.0
    changes = own.write_prices(SMH=rise, SPY=own.bars(level=50.0))
    own.write(
        "short.py",
        "import backtrader as bt\n\n\nclass Short(bt.Strategy):\n    def next(self):\n"
        "        if not self.position:\n            self.order_target_percent(target=-1.0)\n",
    )
    second = "[[strategies]]\nname = 'short'\nuse = 'short.py:Short'\n"
    own.write("small.toml", own.config + second)
    return changes


def test_a_ruined_strategy_has_no_numbers_after_its_ruin_and_the_others_do(ruinous):
    config = load_config(Path("small.toml"), changes=ruinous)
    outcome = carry_out(config, base=Path(), progress=quiet)
    found = describe(config, outcome, base=Path(), source="small.toml")
    numbers = found.metrics["strategies"]["short"]
    assert (numbers["final_equity"], numbers["cumulative_return"]) == (0.0, -1.0)
    windows = found.metrics["events"]["shock"]["strategies"]
    assert windows["short"].keys() == windows["rule"].keys()
    assert windows["short"]["close_to_close"] is None
    assert windows["rule"]["close_to_close"] is not None
    (note,) = [note for note in found.manifest["notes"] if note.startswith("short: ")]
    assert note.startswith("short: ruined on 2025-01-14; ")
    (trade,) = found.trades[found.trades["strategy"] == "short"].to_dict("records")
    at_ruin = found.bars["SMH"].at[pd.Timestamp("2025-01-14"), "close"]
    assert trade["exit_price"] == at_ruin  # not the price months later
    json.dumps(found.metrics, allow_nan=False)


def test_a_ruined_strategy_does_not_stop_the_report(own, ruinous):
    assert own.run(*ruinous) == 0
