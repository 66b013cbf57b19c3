"""Does a user's own strategy run as written by the book, and is a broken one named by its line?"""

import math
from dataclasses import replace
from pathlib import Path

import backtrader as bt
import pytest

from backtests.engine import backtest
from backtests.strategy_files import (
    Chosen,
    StrategyError,
    check_params,
    load_strategy,
    parameters,
)
from backtests.trading import trade
from strategies import BUILT_IN

BY_THE_BOOK = """
import backtrader as bt


class Mood(bt.Strategy):
    params = (("limit", 0.2), ("share", 0.5))

    def next(self):
        signal = self.data.signal[0]
        if signal > self.p.limit:
            self.order_target_percent(target=self.p.share)
        elif signal < -self.p.limit:
            self.order_target_percent(target=0.0)
"""


@pytest.fixture
def write(tmp_path):
    def file(text: str, name: str = "mine.py") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return file


def refusal(use: str, base: Path) -> str:
    with pytest.raises(StrategyError) as caught:
        load_strategy(use, base=base)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def quiet(what: str, done: int, total: int) -> None:
    pass


def test_a_strategy_by_the_book_trades_on_its_signal(write, market, free):
    path = write(BY_THE_BOOK)
    small = market(A=[100, 100, 120, 120], signals={"A": [math.nan, 0.5, math.nan, -0.5]})
    strategy = load_strategy("mine.py:Mood", base=path.parent)
    result = backtest("mood", strategy, {"share": 0.25}, market=small, account=free)
    assert list(result.positions["A"]) == [25.0, 25.0, 0.0]
    assert list(result.equity) == [10_000.0, 10_500.0, 10_500.0]


@pytest.mark.parametrize("use", BUILT_IN)
def test_every_built_in_strategy_is_a_class_with_a_sentence_and_params(use):
    strategy = load_strategy(use, base=Path())
    assert issubclass(strategy, bt.Strategy)
    assert (strategy.__doc__ or "").strip()
    assert parameters(strategy)


def test_a_file_is_looked_for_beside_the_config_and_then_in_the_current_folder(
    write, tmp_path, monkeypatch
):
    write(BY_THE_BOOK, "here/mine.py")
    monkeypatch.chdir(tmp_path / "here")
    assert load_strategy("mine.py:Mood", base=tmp_path / "elsewhere").__name__ == "Mood"


def test_two_files_of_one_name_are_two_modules(write, tmp_path):
    write(BY_THE_BOOK.replace("0.2", "0.1"), "one/mine.py")
    write(BY_THE_BOOK.replace("0.2", "0.9"), "two/mine.py")
    one = load_strategy("one/mine.py:Mood", base=tmp_path)
    two = load_strategy("two/mine.py:Mood", base=tmp_path)
    assert one.__module__ != two.__module__
    assert (parameters(one)["limit"], parameters(two)["limit"]) == (0.1, 0.9)


def test_a_name_that_is_none_gets_the_nearest(tmp_path):
    assert refusal("risk_of", tmp_path) == (
        "use = 'risk_of': no such strategy; did you mean 'risk_off'? your own is"
        " 'path/to/file.py:Class'"
    )
    assert "built in are buy_and_hold, " in refusal("zzz", tmp_path)


def test_a_missing_file_is_named(tmp_path):
    line = refusal("mine.py:Mood", tmp_path)
    assert line == f"use = 'mine.py:Mood': there is no file {tmp_path / 'mine.py'}"


def test_a_missing_class_is_told_which_there_are(write):
    path = write(BY_THE_BOOK)
    where = f"{path}: no strategy class"
    assert refusal("mine.py:Moods", path.parent) == f"{where} 'Moods'; did you mean 'Mood'?"
    assert refusal("mine.py:Xyz", path.parent) == f"{where} 'Xyz'; it has Mood"
    assert refusal("mine.py:bt", path.parent) == f"{where} 'bt'; it has Mood"


def test_a_file_without_a_strategy_says_so(write):
    path = write("X = 1\n")
    assert refusal("mine.py:X", path.parent) == f"{path}: no strategy class 'X'; it has none"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import backtrader as bt\nclass X(bt.Strategy)\n", "line 2: SyntaxError: expected ':'"),
        ("a = 1\nb = a / 0\n", "line 2, in <module>: ZeroDivisionError: division by zero"),
        ("import no_such\n", "line 1, in <module>: ModuleNotFoundError: No module named 'no_such'"),
        ("import sys\n\nsys.exit(3)\n", "line 3, in <module>: SystemExit: 3"),
        ("raise ValueError('two\\nlines')\n", "line 1, in <module>: ValueError: two lines"),
    ],
)
def test_a_file_that_cannot_be_run_is_named_with_its_line(write, text, expected):
    path = write(text)
    assert refusal("mine.py:X", path.parent) == f"{path}, {expected}"


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (
            "            self.order_target_percent(target=1 / 0)",
            "line 11, in next: ZeroDivisionError",
        ),
        ("            self.getdatabyname('NOPE')", "line 11, in next: KeyError: 'NOPE'"),
        ("            raise SystemExit(0)", "line 11, in next: SystemExit: 0"),
        (
            "            self.broker.set_cash(9e6)",
            "line 11, in next: RuntimeError: broker.set_cash: cash, costs and fills are those of",
        ),
        (
            "            self.broker.set_coc(True)",
            "line 11, in next: RuntimeError: broker.set_coc: cash, costs and fills are those of",
        ),
    ],
)
def test_what_fails_while_it_runs_is_named_with_its_line(write, market, free, broken, expected):
    text = BY_THE_BOOK.replace("            self.order_target_percent(target=self.p.share)", broken)
    path = write(text)
    strategy = load_strategy("mine.py:Mood", base=path.parent)
    small = market(A=[100] * 3, signals={"A": [0.5, 0.5, 0.5]})
    with pytest.raises(StrategyError) as caught:
        trade([Chosen("mine", strategy, {}, ("A",))], small, free, progress=quiet)
    assert str(caught.value).startswith(f"[strategies.mine] failed: {path}, {expected}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("line", ["open", "close", "signal"])
def test_bars_that_a_strategy_writes_into_are_no_market(write, market, free, line):
    broken = f"            self.data.{line}[1 - len(self)] = 50.0"
    text = BY_THE_BOOK.replace("            self.order_target_percent(target=self.p.share)", broken)
    path = write(text)
    strategy = load_strategy("mine.py:Mood", base=path.parent)
    small = market(A=[100] * 3, signals={"A": [0.5, 0.5, 0.5]})
    for account in (free, replace(free, lean=True)):
        with pytest.raises(StrategyError) as caught:
            trade([Chosen("mine", strategy, {}, ("A",))], small, account, progress=quiet)
        told = f"[strategies.mine] failed: {path}: RuntimeError: it changed the {line} of A; bars"
        assert str(caught.value).startswith(told)


class Params(bt.Strategy):
    params = (
        ("symbol", "SMH"), ("share", 0.5), ("days", 5), ("short", True), ("anything", None),
        ("list", (1, 2)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"shre": 1.0}, "params: unknown param 'shre'; did you mean 'share'?"),
        ({"days": 5.5}, "params: days = 5.5; should be of the kind of its default, 5"),
        ({"days": True}, "params: days = True; should be of the kind of its default, 5"),
        ({"short": 1}, "params: short = 1; should be of the kind of its default, True"),
        ({"symbol": 1}, "params: symbol = 1; should be of the kind of its default, 'SMH'"),
        ({"share": "1"}, "params: share = '1'; should be of the kind of its default, 0.5"),
        ({"share": math.nan}, "params: share = nan; should be a finite number"),
        ({"anything": math.inf}, "params: anything = inf; should be a finite number"),
    ],
)
def test_a_param_that_does_not_fit_is_refused(given, expected):
    with pytest.raises(StrategyError) as caught:
        check_params(Params, given, symbols=["SMH"])
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    "given", [{}, {"share": 1}, {"anything": "x"}, {"symbol": "any text"}, {"list": [3]}]
)
def test_a_param_that_fits_is_accepted(given):
    check_params(Params, given, symbols=["SMH"])


def test_a_strategy_without_params_says_that_it_has_none():
    class Bare(bt.Strategy):
        pass

    with pytest.raises(StrategyError, match="unknown param 'x'; it has none"):
        check_params(Bare, {"x": 1}, symbols=[])


def test_the_symbols_of_a_built_in_strategy_must_be_traded():
    strategy = load_strategy("risk_off", base=Path())
    with pytest.raises(StrategyError) as caught:
        check_params(strategy, {"safe": "TLTT"}, symbols=["SMH", "TLT"])
    assert str(caught.value) == (
        "params: safe = 'TLTT' is not among the symbols of [prices]; did you mean 'TLT'?"
    )
    with pytest.raises(StrategyError, match="safe = 'TLT' is not among"):  # its own default
        check_params(strategy, {}, symbols=["SMH"])


@pytest.mark.parametrize(
    ("broken", "made"),
    [
        ("self.broker.cash += 50.0", "its equity at the close of {day} is 10050, but its orders"),
        ("self.position.size = 9.0", "its position in A at the close of {day} is 9, but its"),
    ],
)
def test_an_account_that_its_orders_do_not_explain_is_none(write, market, free, broken, made):
    broken = f"            {broken}"
    text = BY_THE_BOOK.replace("            self.order_target_percent(target=self.p.share)", broken)
    path = write(text)
    strategy = load_strategy("mine.py:Mood", base=path.parent)
    small = market(A=[100] * 3, signals={"A": [math.nan, 0.5, math.nan]})
    for account in (free, replace(free, lean=True)):
        with pytest.raises(StrategyError, match="only orders may change cash and") as caught:
            trade([Chosen("mine", strategy, {}, ("A",))], small, account, progress=quiet)
        assert made.format(day=f"{small.sessions[1]:%Y-%m-%d}") in str(caught.value)
