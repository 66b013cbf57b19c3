"""Is every try counted once, whatever it is called, and does a deleted one show?"""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics.ledger import LedgerError
from analytics.result import ORDER_COLUMNS, BacktestResult
from backtests.config import Config
from backtests.known import Known
from backtests.strategy_files import choose
from backtests.trials import Tried, tried
from data.news.headline import News
from data.prices.bars import Prices

KNOWN = Known(Prices({}, "made up"), News(()), pd.DataFrame(), (), pd.DataFrame(), "none", "1")
SESSIONS = pd.bdate_range("2024-01-02", periods=4)


def a_config(*enter: float, name: str = "one", **tables) -> Config:
    """A config of one threshold rule for each of `enter`."""
    return Config.model_validate(
        {
            "name": name,
            "title": name,
            "period": {"start": date(2024, 1, 2), "end": date(2024, 12, 31)},
            "prices": {"symbols": ["SMH", "SPY"]},
            "strategies": [
                {"name": f"{name}-{place}", "use": "sentiment_threshold", "params": {"enter": one}}
                for place, one in enumerate(enter)
            ],
            **tables,
        }
    )


def enter_run(config: Config, book: Path | None, path=(101.0, 103.0, 102.0, 104.0)) -> Tried:
    results = [
        BacktestResult(
            one.name, 100.0, pd.Series(path, index=SESSIONS), pd.DataFrame(), pd.Series(),
            pd.DataFrame(columns=list(ORDER_COLUMNS)),
        )
        for one in config.strategies
    ]  # fmt: skip
    return tried(config, choose(config, base=Path()), KNOWN, results, base=Path(), book=book)


def lines(book: Path) -> list[str]:
    return book.read_text().splitlines()


def test_a_run_repeated_or_renamed_is_no_new_try(tmp_path):
    book = tmp_path / "ledger.jsonl"
    first = enter_run(a_config(0.2, 0.3), book)
    assert (first.count, len(lines(book))) == (2, 2)
    assert enter_run(a_config(0.2, 0.3), book) == first
    assert enter_run(a_config(0.2, 0.3, name="other"), book) == first
    assert enter_run(a_config(0.2, 0.2), None).count == 1  # twice the same within one run


def test_other_params_costs_or_news_are_new_tries_and_all_are_counted(tmp_path):
    book = tmp_path / "ledger.jsonl"
    enter_run(a_config(0.2), book)
    assert enter_run(a_config(0.3), book).count == 2
    assert enter_run(a_config(0.3, execution={"commission_bps": 0.0}), book).count == 3
    assert enter_run(a_config(0.3, news={"latency_minutes": 60.0}), book).count == 4
    assert enter_run(a_config(0.2), book).count == 4  # the first try, chosen after three others


def test_a_plain_holding_is_no_try(tmp_path):
    book = tmp_path / "ledger.jsonl"
    alone = enter_run(a_config(0.2, 0.3), book)
    hold = {"name": "hold", "use": "buy_and_hold", "params": {"symbol": "SPY"}}
    rules = a_config(0.2, 0.3).model_dump()["strategies"]
    assert enter_run(a_config(strategies=[*rules, hold]), book) == alone
    none = enter_run(a_config(strategies=[hold]), tmp_path / "other.jsonl")
    assert (none.count, none.variance) == (0, 0.0)


def test_tries_on_another_market_do_not_count(tmp_path):
    book = tmp_path / "ledger.jsonl"
    enter_run(a_config(0.2), book)
    later = {"period": {"start": date(2025, 1, 2), "end": date(2025, 12, 31)}}
    assert enter_run(a_config(0.2, **later), book).count == 1
    across = {"period": {"start": date(2024, 12, 1), "end": date(2025, 12, 31)}}
    assert enter_run(a_config(0.2, **across), book).count == 3  # shares days with either
    assert len(lines(book)) == 3


def test_the_variance_is_that_of_the_sharpe_ratios_of_what_moved(tmp_path):
    book = tmp_path / "ledger.jsonl"
    enter_run(a_config(0.2), book)
    enter_run(a_config(0.3), book, path=(100.0, 100.0, 100.0, 100.0))  # never moved
    found = enter_run(a_config(0.4), book, path=(99.0, 98.0, 99.5, 97.0))
    moved = [one for one in found.sharpes.values() if one is not None]
    assert (found.count, len(moved)) == (3, 2)
    assert found.variance == pytest.approx((moved[0] - moved[1]) ** 2 / 2)
    assert Tried({"one": 0.3}).variance == 0.0


def test_a_deleted_try_stops_the_next_run(tmp_path):
    book = tmp_path / "ledger.jsonl"
    enter_run(a_config(0.2, 0.3, 0.4), book)
    first, _, last = lines(book)
    book.write_text(f"{first}\n{last}\n")
    with pytest.raises(LedgerError, match="try 2 was deleted"):
        enter_run(a_config(0.5), book)


def test_tries_cut_off_the_end_are_missed_by_the_run_that_made_them(tmp_path):
    book = tmp_path / "ledger.jsonl"
    config = a_config(0.2, 0.3)
    head = enter_run(config, book).head
    (tmp_path / "one").mkdir()
    manifest = tmp_path / "one" / "manifest.json"
    manifest.write_text(json.dumps({"ledger": asdict(head)}))
    assert enter_run(config, book).head == head
    book.write_text(lines(book)[0] + "\n")
    with pytest.raises(LedgerError, match=r"tries 2 to 2 were deleted from the end"):
        enter_run(config, book)


def test_a_book_that_holds_something_else_is_refused(tmp_path):
    book = tmp_path / "ledger.jsonl"
    book.mkdir()
    with pytest.raises(LedgerError, match="cannot be kept: Is a directory"):
        enter_run(a_config(0.2), book)
