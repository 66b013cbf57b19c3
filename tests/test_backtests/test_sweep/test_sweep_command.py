"""Does `sweep` try every setting once, rank by what was asked, and keep what it tried?"""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from analytics.ledger import verify
from analytics.metric_table import METRICS
from analytics.returns import sharpe, simple_returns
from backtests import variants
from backtests.config_file import load_config
from backtests.engine import backtest
from backtests.known import digest, read, tools_of
from backtests.strategy_files import choose
from backtests.trading import account_of, assemble

RULE = "strategies.rule.params"


def test_a_grid_is_one_row_a_combination_with_keys_and_metrics_in_and_out_of_sample(write, start):
    done = start(write())
    assert done.code == 0
    assert done.out.splitlines()[-2:] == [
        str(done.folder / "sweep.parquet"), str(done.folder / "report.html"),
    ]  # fmt: skip
    table = done.table
    later = [f"out_of_sample_{metric}" for metric in METRICS]
    keys = [f"{RULE}.enter", f"{RULE}.leave", "signal.half_life_sessions", "execution.slippage_bps"]
    assert list(table) == ["trial", *keys, *METRICS, *later, "refused"]
    assert len(table) == 3 * 2 * 2 * 2
    assert not table.duplicated(keys).any()
    assert table["trial"].tolist() == list(range(1, 25))
    # enter = 0.05 is below leave = 0.1: the rule objects, and nothing is made up for it.
    bad = (table[f"{RULE}.enter"] == 0.05) & (table[f"{RULE}.leave"] == 0.1)
    assert table.loc[bad, "refused"].str.contains("leave = 0.1 must be above -enter").all()
    assert table.loc[bad, METRICS].isna().all(axis=None)
    assert (table.loc[~bad, "refused"] == "").all()
    assert table.loc[~bad, "sharpe"].nunique() > 10


def test_each_row_is_what_a_run_of_that_config_in_backtrader_comes_to(write, start):
    path = write()
    table = start(path).table
    for place in (0, 9, 23):
        row = table.iloc[place]
        changes = [f"{key}={row[key]}" for key in table if "." in key]
        config = load_config(path, changes=changes)
        sources, tools = (
            read(config, base=path.parent, now=datetime.now(UTC)),
            tools_of(config, base=path.parent),
        )
        known = digest(config, sources, tools)
        market = assemble(config, known.prices, known.links)
        one = choose(config, base=path.parent)[0]
        result = backtest(
            "rule", one.strategy, one.params, market=market, account=account_of(config)
        )
        sessions = len(result.equity)
        split = sessions - round(0.3 * sessions)
        inside, later = result.equity.iloc[:split], result.equity.iloc[split:]
        assert row["sharpe"] == pytest.approx(sharpe(simple_returns(inside, config.execution.cash)))
        assert row["out_of_sample_sharpe"] == pytest.approx(
            sharpe(simple_returns(later, inside.iloc[-1]))
        )
        assert row["out_of_sample_cumulative_return"] == pytest.approx(
            later.iloc[-1] / inside.iloc[-1] - 1.0
        )


def test_the_ranking_looks_at_no_session_of_the_last_share(write, start, monkeypatch):
    first = start(write())
    real = variants.run_many

    def better_in_the_end(bars, targets, account, *, threads=1):
        equity = real(bars, targets, account, threads=threads)
        equity[:, -10:] *= np.linspace(1.0, 2.0, 10) ** (np.arange(len(equity))[:, None] % 3)
        return equity

    monkeypatch.setattr(variants, "run_many", better_in_the_end)
    monkeypatch.setattr("backtests.sweep.story.judge", lambda runs, progress: 0)
    second = start(write(), "--set", "name=other")
    folder = second.folder.parent / "other"
    found = [
        json.loads((one / "metrics.json").read_text())["sweep"] for one in (first.folder, folder)
    ]
    assert [row["trial"] for row in found[0]["best"]] == [row["trial"] for row in found[1]["best"]]
    later = [[row["out_of_sample_sharpe"] for row in one["best"]] for one in found]
    assert later[0] != later[1]


def test_all_trials_are_in_the_ledger_once_and_a_second_sweep_adds_none(write, start):
    path = write()
    book = start(path).folder.parent / "ledger.jsonl"
    entries = [json.loads(line)["entry"] for line in book.read_text().splitlines()]
    ours = [one for one in entries if one["strategy"] == "rule"]
    # 24 combinations, 4 of them refused; the config's own is not among them.
    assert len(ours) == 20 + 1
    assert len({one["fingerprint"] for one in entries}) == len(entries)
    head = verify(book)
    again = start(path)
    assert again.code == 0
    assert verify(book) == head
    assert not (again.folder / "sweep.kept").exists()


def test_holdings_are_tries_where_they_are_ranked(write, start):
    done = start(write("[sweep]\n[sweep.keys]\nstrategies.hold.params.symbol = ['SMH', 'SPY']\n"))
    book = (done.folder.parent / "ledger.jsonl").read_text().splitlines()
    tries = [json.loads(line)["entry"]["strategy"] for line in book]
    assert tries == ["hold", "hold", "rule"]


def test_a_run_that_several_trials_need_is_done_once_and_others_stand_behind_their_name(
    write, start
):
    keys = '[sweep]\nstrategy = "rule"\n[sweep.keys]\nstrategies.rule.params.enter = [0.1, 0.2]\n'
    path = write(keys + "strategies.hold.params.exposure = [0.5, 1.0]\n")
    done = start(path)
    assert {"sharpe", "hold.sharpe"} <= set(done.table)
    assert len(done.table) == 4
    assert done.table["hold.cumulative_return"].nunique() == 2
    book = (done.folder.parent / "ledger.jsonl").read_text().splitlines()
    assert len(book) == 2  # the config's own is among them, and holdings are none


def test_the_table_is_the_same_for_the_same_seed_and_another_for_another(write, start):
    draws = (
        '[sweep]\nmethod = "random"\ntrials = 12\nseed = {seed}\n[sweep.keys]\n'
        "strategies.rule.params.enter = {{ low = 0.06, high = 0.4 }}\n"
        '"news.latency_minutes" = [15.0, 600.0]\n'
    )
    first, again, other = (start(write(draws.format(seed=seed))).table for seed in (1, 1, 2))
    assert len(first) == 12
    assert first.equals(again)
    assert not first.equals(other)
    assert first[f"{RULE}.enter"].between(0.06, 0.4).all()
    assert set(first["news.latency_minutes"]) == {15.0, 600.0}


def test_no_more_random_trials_than_there_are_settings(write, start):
    few = '[sweep]\nmethod = "random"\ntrials = 50\n[sweep.keys]\nsignal.min_weight = [0.5, 1.0]\n'
    done = start(write(few.replace("trials", 'strategy = "rule"\ntrials')))
    assert len(done.table) == 2


def test_the_progress_tells_how_far_it_is_where_there_is_no_terminal(write, start):
    done = start(write())
    assert "trying settings: 24 of 24, done in" in done.err


def test_a_search_comes_to_the_same_again(write, start):
    search = (
        '[sweep]\nmethod = "optuna"\ntrials = 45\n[sweep.keys]\n'
        "strategies.rule.params.enter = { low = 0.06, high = 0.6 }\n"
        "strategies.rule.params.leave = { low = 0.0, high = 0.06 }\n"
    )
    first, again = (start(write(search)).table for _ in range(2))
    assert first.equals(again)
    assert 20 < len(first) <= 45


def test_a_strategy_that_only_backtrader_can_run_is_run_there_and_the_user_is_told(
    write, start, tmp_path: Path
):
    (tmp_path / "own.py").write_text(
        "import backtrader as bt\n\n\nclass Own(bt.Strategy):\n"
        '    params = (("units", 1),)\n\n    def next(self):\n'
        "        if self.p.units == 3:\n            raise KeyError('three')\n"
        "        self.order_target_size(target=self.p.units * (len(self) % 3))\n"
    )
    more = '[[strategies]]\nname = "own"\nuse = "own.py:Own"\n'
    keys = "[sweep]\n[sweep.keys]\nstrategies.own.params.units = [1, 2, 3, 4]\n"
    done = start(write(keys, more=more))
    assert done.code == 0
    assert "own: only Backtrader can run it; its settings are run there" in done.err
    assert done.table["refused"].str.contains("three").tolist() == [False, False, True, False]
    assert done.table["cumulative_return"].nunique() == 3
    told = json.loads((done.folder / "metrics.json").read_text())["sweep"]
    assert told["backtrader_only"] == ["own"]


@pytest.mark.parametrize("engine", ["in bulk", "in both"])
def test_a_sweep_whose_numbers_are_not_backtraders_is_refused_and_reports_nothing(
    write, start, monkeypatch, engine
):
    place = "backtests.variants.run_many" if engine == "in bulk" else "backtests.fast._kernel"
    module, name = place.rsplit(".", 1)
    real = getattr(__import__(module, fromlist=[name]), name)

    def sabotaged(*args, **rest):
        done = real(*args, **rest)
        equity = done if engine == "in bulk" else args[3]
        equity[0, -1] = np.nextafter(equity[0, -1], np.inf)  # one run's last bit
        return done

    monkeypatch.setattr(place, sabotaged)
    one = "[sweep]\n[sweep.keys]\nstrategies.rule.params.enter = [0.1, 0.2]\n"
    done = start(write(one))
    assert done.code == 1
    assert "FAILED: not reported: rule with strategies.rule.params.enter = 0." in done.err
    assert "2025-03-14: equity" in done.err
    assert not (done.folder / "sweep.parquet").exists()
    assert not (done.folder / "report.html").exists()
    assert not (done.folder / "sweep.kept").exists()
