from importlib.metadata import PackageNotFoundError

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


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("sentiment.vader.version", missing)
    with pytest.raises(ScorerError, match=r"needs its extra: .*\[vader\]"):
        VaderScorer().score(["x"])
