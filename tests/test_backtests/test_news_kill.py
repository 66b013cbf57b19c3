"""Does `fetch news`, killed at any moment or run twice at once, end in the same store?"""

import random
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.news_servers import (
    AlpacaServer,
    GdeltServer,
    Service,
    benzinga,
    gdelt_article,
    serving,
)

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20

pytestmark = pytest.mark.slow


def alpaca() -> AlpacaServer:
    """Three months of 6,000 headlines: about 120 pages."""
    start = datetime(2024, 12, 2, tzinfo=UTC)
    at = [start + timedelta(minutes=18 * n) for n in range(6000)]
    return AlpacaServer(news=[benzinga(n, f"{one:%Y-%m-%dT%H:%M:%SZ}") for n, one in enumerate(at)])


def gdelt() -> GdeltServer:
    """As many articles: about 60 windows."""
    start = datetime(2024, 12, 2, tzinfo=UTC)
    at = [start + timedelta(minutes=18 * n) for n in range(6000)]
    return GdeltServer(articles=[gdelt_article(n, f"{one:%Y%m%dT%H%M%SZ}") for n, one in
                                 enumerate(at)])  # fmt: skip


def command(own, server: Service, name: str, store: Path) -> list[str]:
    changes = [f"news.source={name}", f"news.base_url={server.url}", f"news.store={store}"]
    changes += ["news.query=chips"] if name == "gdelt" else ["news.symbols=['NVDA']"]
    words = [word for change in changes for word in ("--set", change)]
    return [
        sys.executable,
        "-m",
        "backtests",
        "fetch",
        "news",
        str(own.folder / "small.toml"),
        *words,
    ]


def content(store: Path) -> list[list[tuple]]:
    with sqlite3.connect(store) as found:
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [
            found.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("headlines", "progress")
        ]


@pytest.mark.parametrize(("name", "make"), [("alpaca", alpaca), ("gdelt", gdelt)])
def test_killed_at_20_random_moments_it_ends_in_the_store_of_an_undisturbed_run(
    name, make, own, monkeypatch, tmp_path
):
    monkeypatch.setenv("APCA_API_KEY_ID", "key")
    monkeypatch.setenv("APCA_API_SECRET_KEY", "secret")
    chance = random.Random(7)
    with serving(make()) as server:
        undisturbed, killed = tmp_path / "whole.sqlite", tmp_path / "killed.sqlite"
        subprocess.run(command(own, server, name, undisturbed), cwd=ROOT, check=True)
        whole = len(server.asked)
        server.asked.clear()
        words = command(own, server, name, killed)
        for _ in range(KILLS):
            process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL)
            until = len(server.asked) + chance.randint(1, 3)
            while len(server.asked) < until:
                assert process.poll() is None, "it came to its end before it was killed"
                time.sleep(0.001)
            time.sleep(chance.uniform(0.0, 0.02))
            process.kill()
            process.wait()
        assert content(killed)[0] != content(undisturbed)[0]  # else nothing was interrupted
        subprocess.run(words, cwd=ROOT, check=True)
    assert content(killed) == content(undisturbed)
    assert len(content(killed)[0]) == 6000
    # It went on where it was: what is asked twice is at most one question for each kill.
    assert len(server.asked) <= whole + 2 * KILLS


@pytest.mark.parametrize(("name", "make"), [("alpaca", alpaca), ("gdelt", gdelt)])
def test_two_at_once_end_in_the_store_of_one(name, make, own, monkeypatch, tmp_path):
    monkeypatch.setenv("APCA_API_KEY_ID", "key")
    monkeypatch.setenv("APCA_API_SECRET_KEY", "secret")
    with serving(make()) as server:
        alone, shared = tmp_path / "alone.sqlite", tmp_path / "shared.sqlite"
        subprocess.run(command(own, server, name, alone), cwd=ROOT, check=True)
        words = command(own, server, name, shared)
        both = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(2)]
        assert [one.wait() for one in both] == [0, 0]
    assert content(shared) == content(alone)
