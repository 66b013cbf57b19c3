from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from backtests.__main__ import main
from sentiment.routes import Routes, score_routed
from sentiment.score import Score
from sentiment.store import ScoreStore


class Fixed:
    """Says the same of every text, and remembers what it was asked."""

    revision = "1"
    knows_targets = True

    def __init__(self, model: str, positive: float) -> None:
        self.model = model
        self.positive = positive
        self.asked: list[tuple[str, str]] = []

    def score(self, texts: Sequence[str], targets: Sequence[str] | None = None) -> list[Score]:
        self.asked += zip(texts, targets or [""] * len(texts), strict=True)
        return [Score(0.0, 1.0 - self.positive, self.positive)] * len(texts)


TEXTS = ["one", "zwei", "three", "NVDA", "fünf"]
LANGUAGES = ["en", "de", "en", "", "de"]


@pytest.mark.parametrize("stored", [False, True])
def test_each_headline_goes_to_the_model_of_its_language_and_comes_back_in_its_place(
    tmp_path: Path, stored: bool
) -> None:
    default, german = Fixed("default", 0.1), Fixed("german", 0.9)
    routes = Routes(default, {"de": german})
    store = ScoreStore(tmp_path / "scores.sqlite") if stored else None
    scores = score_routed(TEXTS, LANGUAGES, routes, targets=list("abcde"), store=store)
    assert [score.positive for score in scores] == [0.1, 0.9, 0.1, 0.1, 0.9]
    assert german.asked == [("zwei", "b"), ("fünf", "e")]
    assert default.asked == [("one", "a"), ("three", "c"), ("NVDA", "d")]


def test_language_model_and_revision_are_kept_with_each_score(tmp_path: Path) -> None:
    import sqlite3

    store = ScoreStore(tmp_path / "scores.sqlite")
    routes = Routes(Fixed("default", 0.1), {"de": Fixed("german", 0.9)})
    score_routed(TEXTS, LANGUAGES, routes, store=store)
    with sqlite3.connect(store.path) as connection:
        rows = connection.execute("SELECT language, model, revision FROM scores").fetchall()
    connection.close()
    expected = [("en", "default"), ("de", "german"), ("en", "default"), ("", "default"),
                ("de", "german")]  # fmt: skip
    assert sorted(rows) == sorted((language, model, "1") for language, model in expected)


def test_a_store_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    import sqlite3

    store = ScoreStore(tmp_path / "scores.sqlite")
    with sqlite3.connect(store.path) as old:
        old.execute(
            "CREATE TABLE scores (text TEXT, model TEXT, revision TEXT, negative REAL NOT NULL,"
            " neutral REAL NOT NULL, positive REAL NOT NULL,"
            " PRIMARY KEY (model, revision, text)) WITHOUT ROWID"
        )
    old.close()
    store.keep({("a", ""): Score(0.1, 0.2, 0.7)}, model="m", revision="r")
    assert store.find([("a", "")], model="m", revision="r") == {("a", ""): Score(0.1, 0.2, 0.7)}


@pytest.mark.slow
def test_a_run_sends_german_headlines_to_the_model_of_the_config(
    tmp_path: Path, deepseek: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The embedded model with other words for its labels stands in for a German one."""
    import json
    import shutil

    from sentiment.onnx import EMBEDDED

    other = tmp_path / "german"
    shutil.copytree(EMBEDDED, other)
    told = json.loads((other / "config.json").read_text())
    told["id2label"] = {"0": "positive", "1": "neutral", "2": "negative"}  # the other way round
    (other / "config.json").write_text(json.dumps(told))
    arguments = ["run", str(deepseek), "--out", str(tmp_path), "--set", "evidence.enabled=false"]
    arguments += ["--set", f"sentiment.store={tmp_path / 'scores.sqlite'}"]
    plain, routed = (
        [*arguments, "--set", "name=plain"],
        [*arguments, "--set", "name=routed", "--set", f"sentiment.routes.de={other}"],
    )
    assert main(plain) == 0
    assert main(routed) == 0
    capsys.readouterr()
    one, two = (
        pd.read_csv(tmp_path / name / "headlines.csv", keep_default_na=False)
        for name in ("plain", "routed")
    )
    kept = one["status"] == "kept"
    german = kept & (one["language"] == "de")
    assert german.sum() > 20
    assert set(two.loc[german, "model"]) == {str(other)}
    assert set(two.loc[kept & ~german, "model"]) == {"embedded"}
    assert (two.loc[german, "revision"] != one.loc[german, "revision"]).all()
    swapped = one.loc[german, ["positive", "negative"]].astype(float).to_numpy()
    found = two.loc[german, ["negative", "positive"]].astype(float).to_numpy()
    assert abs(found - swapped).max() <= 2e-4
    assert two.loc[~german, "polarity"].equals(one.loc[~german, "polarity"])
    manifest = json.loads((tmp_path / "routed" / "manifest.json").read_text())
    assert manifest["model"]["routes"]["de"]["name"] == str(other)
