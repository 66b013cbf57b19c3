"""Does `verify --engine` say where the two engines agree, differ, or only one can run?"""

from dataclasses import replace
from pathlib import Path

import backtests.commands
from backtests.__main__ import main

LEAKING = Path(__file__).with_name("leaking.py")


def verify(config: Path, store: Path, *changes: str) -> int:
    words = [word for change in changes for word in ("--set", change)]
    return main(["verify", str(config), "--engine", "--set", f"sentiment.store={store}", *words])


def test_the_shipped_experiment_is_the_same_in_both_engines(deepseek, ran, capsys):
    assert verify(deepseek, ran.store) == 0
    printed = capsys.readouterr().out
    assert printed.count("the same to the last bit") == 6
    assert "passed: 6 of 6 strategies compared" in printed


def test_a_strategy_of_ones_own_is_said_to_run_in_backtrader_only(deepseek, ran, capsys):
    own = f'strategies=[{{name = "mine", use = "{LEAKING}:Honest"}}]'
    assert verify(deepseek, ran.store, own) == 0
    printed = capsys.readouterr().out
    assert "mine: only Backtrader can run it" in printed
    assert "0 of 1 strategies compared" in printed


def test_a_difference_is_named_and_fails(deepseek, ran, capsys, monkeypatch):
    trade = backtests.commands.trade

    def off_by_a_cent(*arguments, **options):
        first, *rest = trade(*arguments, **options)
        equity = first.equity.copy()
        equity.iloc[10] += 0.01
        return replace(first, equity=equity), *rest

    monkeypatch.setattr(backtests.commands, "trade", off_by_a_cent)
    assert verify(deepseek, ran.store) == 1
    printed = capsys.readouterr().out
    assert "hold_chips: DIFFERS on 2024-10-15" in printed
    assert "FAILED: 5 of 6 strategies compared" in printed
