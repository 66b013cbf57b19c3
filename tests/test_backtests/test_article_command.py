"""Does `article` tell what an article moves, when it could trade, and whether it is right?"""

import argparse
from datetime import timedelta
from pathlib import Path

import pytest

from backtests.arguments import article_arguments
from backtests.article_command import article, first_trade
from data.news.article import read_article
from data.news.headline import NewsError

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    article_arguments(parser)
    return article(parser.parse_args(words))


def test_it_prints_times_signs_and_claims_of_the_german_sample(capsys):
    assert run(str(SAMPLES / "article_de.html")) == 0
    printed = capsys.readouterr().out
    assert "published     2025-01-27 16:40 UTC (11:40 New York)" in printed
    assert "first trade   at the open of 2025-01-28" in printed
    lines = printed.splitlines()
    assert any(line.split()[0] == "ASML" and "  -  " in line for line in lines if line.strip())
    (dow,) = [line for line in lines if "-54 pts" in line]
    assert dow.split("2025-01-27")[1].split("  ")[-1].strip() == "intraday only"
    assert printed.count("intraday only") == 7


def test_it_takes_calendar_model_and_prices_from_a_config(capsys, deepseek):
    assert run(str(SAMPLES / "article_en.html"), "--config", str(deepseek)) == 0
    assert capsys.readouterr().out.count("intraday only") == 7


def test_what_the_source_has_no_bars_of_says_no_data(capsys, tmp_path, deepseek):
    path = tmp_path / "a.txt"
    path.write_text("Chips fall\n\nNvidia fell 3% on Monday. The Dow fell 0.4%.\n", "utf-8")
    late = "2025-03-10T12:00:00-04:00"
    assert run(str(path), "--published", late, "--config", str(deepseek)) == 0
    printed = capsys.readouterr().out
    assert "no bars of ^DJI" in printed
    (nvidia,) = [line for line in printed.splitlines() if "Nvidia (NVDA)" in line]
    assert "2025-03-10" in nvidia
    assert "no data" not in nvidia


def test_a_time_without_zone_is_an_error_that_names_the_key(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Chips fall\n27.01.2025, 17:40 Uhr\nNvidia fell 3%.\n", "utf-8")
    with pytest.raises(NewsError, match="'timezone'"):
        run(str(path))
    assert run(str(path), "--timezone", "Europe/Berlin") == 0


def test_an_article_that_names_nothing_known_moves_nothing(capsys, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Rain in the north\n\nIt rained all day.\n", "utf-8")
    assert run(str(path), "--published", "2025-01-27T12:00Z") == 0
    printed = capsys.readouterr().out
    assert "would have moved nothing" in printed
    assert "claims no move" in printed


def test_a_date_trades_first_when_that_day_has_ended(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Chips fall\n\nNvidia fell 3%.\n", "utf-8")
    read = read_article(path, published="2025-01-24", timezone="America/New_York")
    when = first_trade(read, latency=timedelta(minutes=15), calendar="XNYS")
    assert f"{when['first_bar']:%Y-%m-%d}" == "2025-01-27"
