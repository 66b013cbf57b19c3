"""Is the main experiment's report German throughout, and small enough to be sent?"""

import csv
import re

import pytest

from backtests.__main__ import main
from tests.test_reports.test_german import FILES, Texts, left

USERS = re.compile(
    r"Through the DeepSeek sell-off of 27 January 2025|DeepSeek sell-off|New York|daily bars as "
    r"published by Yahoo Finance.*"
)  # the config's own words, and the manifest's


@pytest.mark.slow
def test_no_english_is_left_in_the_main_experiments_german_report(deepseek, tmp_path):
    changes = ["--set", "report.language=de", "--set", "evidence.runs=100"]
    assert main(["run", str(deepseek), *changes, "--out", str(tmp_path)]) == 0
    folder = tmp_path / "deepseek"
    page = (folder / "report.html").read_text("utf-8")
    with (folder / "headlines.csv").open(encoding="utf-8") as file:
        headlines = {row["headline"] for row in csv.DictReader(file)}
    ours = [
        FILES.sub("", USERS.sub("", text))
        for text in Texts(page).found
        if not any(headline in text for headline in headlines)
    ]
    assert list(left(ours)) == []
    assert len(page.encode()) < 600_000
