"""Is bad input one line, exit code 2, and nothing written?"""

from pathlib import Path

import pandas as pd
import pytest

from backtests.__main__ import main


def refused(capsys, code: int) -> str:
    """The one line on the error stream of a command that wrote nothing else and no file."""
    told = capsys.readouterr()
    assert code == 2
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert not Path("out").exists() or not list(Path("out").iterdir())
    return told.err.rstrip("\n")


# (what is changed, what the line must begin with, what it must hold)
BAD_INPUT = {
    "an unknown key": ("news.latency=3", "ConfigError: small.toml [news]: unknown key", "latency"),
    "a missing news file": (
        "news.path=gone.csv", "NewsError: gone.csv: there is no such file", "",
    ),
    "an unknown symbol": (
        "prices.symbols.SPY=SPYY", "PriceError: SPYY: no such symbol", "did you mean SPY?",
    ),
    "an unknown benchmark": (
        "prices.benchmark=QQQQ", "PriceError: QQQQ: no such symbol", "did you mean QQQ?",
    ),
    "an unknown symbol in a param": (
        "strategies.rule.params.symbol=SMHH", "StrategyError: small.toml [strategies.rule] params:",
        "symbol = 'SMHH' is not among the symbols of [prices]; did you mean 'SMH'?",
    ),
    "an unknown strategy": (
        "strategies.rule.use=risk_of", "StrategyError: small.toml [strategies.rule] use",
        "did you mean 'risk_off'?",
    ),
    "an event on a holiday": (
        "events.shock.session=2025-01-20",
        "ConfigError: small.toml [events.shock]: session = 2025-01-20 is no session of XNYS",
        "2025-01-21",
    ),
    "an unknown calendar": (
        "prices.calendar=XXXX", "ConfigError: small.toml [prices] calendar = 'XXXX'", "XNYS",
    ),
    "a period the prices do not reach": (
        "period.end=2026-12-31", "PriceError: SMH: the last bar is of ", "2026-12-31",
    ),
    "a missing exposure map": (
        "sentiment.exposure=gone.toml", "ExposureError: gone.toml: cannot read", "No such file",
    ),
    "a model that is not there": (
        "sentiment.model=no/such", "ScorerError: no/such", "the hub did not hand it over",
    ),
    "a store that cannot be made": (
        "sentiment.store=small.toml/x.sqlite", "ScorerError: scores cannot be kept", "store",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_one_line_and_nothing_is_written(own, capsys, case):
    change, start, held = BAD_INPUT[case]
    news = own.with_news if change.startswith("news.path") else ()
    line = refused(capsys, own.run(*news, change))
    assert line.startswith(start), line
    assert held in line


# (strategy, its params, what is said of them)
REFUSED_BY_RULE = {
    "sentiment_threshold": (
        "{symbol='SMH', enter=0.1, leave=0.5}",
        "leave = 0.5 must be above -enter and at most enter = 0.1",
    ),
    "risk_off": (
        "{risky='SMH', safe='SPY', calm=0.5}",
        "calm = 0.5 must be at most shock = 0.15, and that above 0",
    ),
    "risk_off, one of it": (
        "{risky='SMH', safe='SMH'}", "risky and safe are both SMH; two instruments are asked",
    ),
    "event_momentum": ("{shock=0.0}", "shock = 0 must be above 0"),
    "event_momentum, no stay": ("{hold=0}", "hold = 0 bars; at least 1 is asked"),
    "event_reversal": ("{fall=0.0}", "shock = 0.15 and fall = 0 must both be above 0"),
    "event_reversal, no stay": ("{hold=-1}", "hold = -1 bars; at least 1 is asked"),
    "chip_vs_index": (
        "{leave=0.5}", "leave = 0.5 must be above -enter and at most enter = 0.15",
    ),
    "chip_vs_index, one of it": (
        "{chips='SPY', index='SPY'}", "chips and index are both SPY; two instruments are asked",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED_BY_RULE)
def test_params_that_a_rule_refuses_are_told_by_every_command_before_any_work(own, capsys, case):
    params, told = REFUSED_BY_RULE[case]
    use = f"strategies.rule.use={case.partition(',')[0]}"
    for command in ("validate", "run", "sweep", "verify"):
        words = [command, "small.toml", "--set", use, "--set", f"strategies.rule.params={params}"]
        if command == "sweep":
            words += ["--set", "sweep={keys={'strategies.rule.params.exposure'=[0.5, 1.0]}}"]
        line = refused(capsys, main(words))
        assert line == f"StrategyError: small.toml [strategies.rule] params: {told}"
    assert not Path("scores.sqlite").exists()


def test_a_missing_config_is_one_line(own, capsys):
    line = refused(capsys, own.run(config="smal.toml"))
    assert line == "ConfigError: smal.toml: no such config file; did you mean 'small.toml'?"


def test_headlines_without_times_are_one_line(own, capsys):
    own.write("news.csv", "headline\nChips fall\n")
    line = refused(capsys, own.run("news.source=files", "news.path=news.csv"))
    assert line.startswith("NewsError: news.csv: no column 'published_at'")


def test_headlines_most_of_which_are_unusable_are_one_line_with_the_reasons(own, capsys):
    undated = "".join(f",Undated headline {n},A\n" for n in range(9))
    own.write("news.csv", own.headlines + undated)
    line = refused(capsys, own.run(*own.with_news))
    assert line == (
        "NewsError: news.csv: 10 of 14 headlines dropped (10 undated), more than [news]"
        " max_dropped = 0.5 allows"
    )


@pytest.mark.parametrize(
    ("spoil", "held"),
    [
        (lambda frame: frame.assign(close=frame["close"].where(frame.index != "2025-01-15")),
         "2025-01-15"),
        (lambda frame: frame.drop(pd.Timestamp("2025-01-15")), "2025-01-15"),
        (lambda frame: frame.rename({pd.Timestamp("2024-11-04"): pd.Timestamp("2024-11-03")}),
         "prices/SMH.csv line 3: SMH 2024-11-03: a bar on a day without a session"),
        (lambda frame: frame[:"2025-02-03"], "the last bar is of 2025-02-03"),
        (lambda frame: frame["2025-01-06":], "the first bar is of 2025-01-06"),
    ],
)  # fmt: skip
def test_a_hole_in_a_price_file_is_one_line(own, capsys, spoil, held):
    changes = own.write_prices(SMH=spoil(own.bars()), SPY=own.bars())
    line = refused(capsys, own.run(*changes))
    assert line.startswith("PriceError: ")
    assert "SMH" in line
    assert held in line


def test_a_place_that_cannot_be_written_to_is_one_line_before_anything_runs(own, capsys):
    own.write("file", "")
    line = refused(capsys, own.run(out="file/out"))
    assert line.startswith("ConfigError: --out file/out: cannot write there: ")
    assert line.endswith("/file is no folder")
    assert not Path("scores.sqlite").exists()


def test_a_strategy_that_fails_is_one_line_with_its_line(own, capsys):
    own.write(
        "bad.py",
        "import backtrader as bt\n\n\nclass Bad(bt.Strategy):\n    def next(self):\n"
        "        self.nothing()\n",
    )
    changes = ("strategies.rule.use=bad.py:Bad", "strategies.rule.params={}")
    line = refused(capsys, own.run(*changes))
    assert line.startswith("StrategyError: small.toml [strategies.rule] failed: ")
    assert "bad.py, line 6, in next: AttributeError: " in line
