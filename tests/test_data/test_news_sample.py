"""Do the bundled headlines load, and does their notice say what they are?"""

import csv
import hashlib
from pathlib import Path

from data.news.sample import NOTICE, SampleNews

FILE = Path(__file__).parents[2] / "data" / "samples" / "headlines.csv"


def test_every_bundled_headline_can_be_used():
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    news = SampleNews().load()
    assert news.dropped == ()
    assert [one.text for one in news.headlines] == [row["headline"] for row in rows]
    assert {one.language for one in news.headlines} == {row["language"] for row in rows}


def test_the_file_is_named_as_in_the_checkout_with_its_hash():
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert SampleNews().load().inputs == {"data/samples/headlines.csv": digest}


def test_the_notice_is_one_sentence_that_admits_hindsight():
    assert "hindsight" in NOTICE
    assert "evidence" in NOTICE
    assert NOTICE.count(".") == 1
    assert NOTICE.endswith(".")
