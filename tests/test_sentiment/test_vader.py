from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from backtests.__main__ import main
from sentiment.score import ScorerError
from sentiment.vader import VaderScorer


def test_the_compound_score_is_the_polarity_and_the_rest_is_neutral() -> None:
    analysis = pytest.importorskip("vaderSentiment.vaderSentiment", reason="needs the vader extra")
    texts = ["A great success", "A terrible loss", "Der Gewinn bricht ein", ""]
    for text, score in zip(texts, VaderScorer().score(texts), strict=True):
        compound = analysis.SentimentIntensityAnalyzer().polarity_scores(text)["compound"]
        assert score.polarity == pytest.approx(compound, abs=1e-9)
        assert score.negative + score.neutral + score.positive == pytest.approx(1.0, abs=1e-9)
    good, bad, german, nothing = VaderScorer().score(texts)
    assert good.positive > 0.5 > good.negative
    assert bad.negative > 0.5 > bad.positive
    assert german.neutral == nothing.neutral == 1.0


def test_the_command_line_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("vaderSentiment", reason="needs the vader extra")
    assert main(["score", "A great success", "--model", "vader", "--language", "en"]) == 0
    assert "vader, revision 3." in capsys.readouterr().out


def test_it_is_said_how_many_texts_are_in_no_language_it_knows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("vaderSentiment", reason="needs the vader extra")
    rows = ["Der Gewinn bricht ein", "Die Aktie steigt kräftig", "A great success", "NVDA +3 %", ""]
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("id,headline\n" + "".join(f"{n},{row}\n" for n, row in enumerate(rows)))
    assert main(["score", str(source), "--out", str(out), "--model", "vader"]) == 0
    told = "2 texts are not in English, the only language of VADER's words: the scores say little\n"
    assert told in capsys.readouterr().err
    for text, known in ((rows[0], False), (rows[2], True)):
        assert main(["score", text, "--model", "vader"]) == 0
        assert ("knows English words only" in capsys.readouterr().out) is not known


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("sentiment.vader.version", missing)
    with pytest.raises(ScorerError, match=r"needs its extra: .*\[vader\]"):
        VaderScorer().score(["x"])
