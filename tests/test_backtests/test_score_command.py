"""What does `score` say of one headline, and of whom?"""

import io
import re
from pathlib import Path

import pytest

from backtests.__main__ import main
from backtests.score_progress import ScoreProgress
from data.news.instruments import load_instruments
from sentiment.exposure import load_exposure
from sentiment.onnx import EMBEDDED, OnnxScorer
from sentiment.targets import Targets


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["score", *arguments]) == 0
    return capsys.readouterr().out


def test_the_table_holds_the_scores_of_the_headline(capsys: pytest.CaptureFixture[str]) -> None:
    text = "Tesla falls while Samsung rallies"
    printed = said(capsys, text, "--target", "Samsung")
    (score,) = OnnxScorer(EMBEDDED).score([text], ["Samsung"])
    last = [float(cell) for cell in printed.splitlines()[-1].split()]
    assert last == [score.negative, score.neutral, score.positive, round(score.polarity, 4)]
    assert re.search(r"negative +neutral +positive +polarity", printed)
    assert re.search(r"language +en, detected", printed)
    assert re.search(r"model +embedded, revision [0-9a-f]{12}", printed)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["Nvidia falls", "--target", "NVDA"], r"for +NVDA, here called Nvidia"),
        (["Nvidia falls", "--target", "TSM"], r"TSM, which the headline does not name"),
        (["Nvidia falls", "--language", "de-AT"], r"language +de, as given"),
        (["NVDA +3 %"], r"language +cannot be told"),
    ],
)
def test_it_is_said_who_is_meant_and_in_which_language(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert re.search(told, said(capsys, *arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["  "], "there is no text to score"),
        (["headlines.csv"], "headlines.csv: --out FILE says where"),
        (["x", "--model", "embedded", "--revision", "main"], "revision is for models of the hub"),
        (["x", "--config", "gone.toml"], "gone.toml: no such config file"),
        (["x", "--out", "y.csv", "--cluster", "here"], "--cluster here: no address of a cluster"),
        (["x", "--cluster", "local"], "--cluster: only a file is scored on one; --out FILE is"),
        (["x", "--out", "y.csv", "--workers", "2"], "--workers: there is no --cluster"),
        (["x", "--about"], "--about: there is no --out FILE that it could be a column of"),
        (["x", "--force"], "--force: there is no --out FILE that it could replace"),
        (["notes"], "notes: --out FILE says where"),
        (["my notes.txt"], "my notes.txt: --out FILE says where"),
        (["x", "--device", "tpu"], "--device 'tpu': should be one of cpu, cuda, cuda:1, mps"),
        (["x", "--model", ""], "--model '': should not be empty"),
        (["x", "--model", "no/model", "--offline"], "--model: no/model is not a folder here, "),
        (["x", "--config", "m.toml", "--offline"], "m.toml [sentiment] model: no/m is not a"),
        (["x", "--config", "r.toml", "--offline"], "r.toml [sentiment.routes] en: no/r is not a"),
        (["x", "--config", "b.toml"], "b.toml [sentiment]: device = 'x'; should be one of cpu"),
        (["x", "--config", "k.toml"], "k.toml: unknown key 'sentimnt'; did you mean 'sentiment'?"),
        (["x", "--device", "cuda"], "device = 'cuda' has no effect: model = 'embedded' runs"),
    ],
)
def test_what_cannot_be_answered_is_one_line(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "notes": "", "my notes.txt": "", "k.toml": "[sentimnt]\n",
        "m.toml": '[sentiment]\nmodel = "no/m"\n',
        "r.toml": '[sentiment]\nlanguages = ["en"]\nroutes = { en = "no/r" }\n',
        "b.toml": '[sentiment]\ndevice = "x"\n',
    }  # fmt: skip
    for name, content in files.items():
        Path(name).write_text(content)
    assert main(["score", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1


def test_a_config_needs_no_more_than_what_is_scored_with(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    config = tmp_path / "mine.toml"
    config.write_text('[sentiment]\nlanguages = ["en"]\n\n[prices]\nsource = "gone"\n')
    assert re.search(r"language +en,", said(capsys, "Gewinn", "--config", str(config)))


def test_a_text_as_long_as_an_article_is_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert "negative" in said(capsys, "Nvidia falls. " * 1000)


@pytest.mark.parametrize(
    ("target", "text", "name"),
    [
        ("NVDA", "Nvidia falls as AMD rises", "Nvidia"),
        ("AMD", "Nvidia falls as AMD rises", "AMD"),
        ("AVGO", "AVGO beats, says a broker", "AVGO"),
        ("SMH", "Chip stocks slump", "Chip stocks"),
        ("SMH", "DeepSeek shines", ""),  # good for a rival: not what SMH is called
        ("^GSPC", "S&P 500 closes lower", "S&P 500"),
        ("NVDA", "Rain in May", ""),
        ("QQQ", "US-Börsen fallen trotz starker Tech-Werte", "Tech-Werte"),  # hyphen and all
        ("nvda", "Nvidia falls as AMD rises", "Nvidia"),
        ("Tesla Inc.", "Tesla falls", "Tesla"),
        ("our supplier", "Our supplier's profit falls", "Our supplier's"),
        ("Muenchener Rück", "Münchener Rueck steigt", "Münchener Rueck"),
        ("our supplier", "Nvidia falls", ""),
        ("pin", "Opinions differ", ""),  # whole words only
        ("Allianz SE", "Gewinn der Allianz steigt", "Allianz"),
        ("Bayer AG", "BAYER verliert vor Gericht", "BAYER"),
        ("Fresenius SE & Co. KGaA", "Fresenius hebt Prognose", "Fresenius"),
        ("Visa, Inc.", "Visa's profit rises, tourist visa rules stay", "Visa's"),
        ("Target Corp", "Analysts cut price target", ""),  # a name is no common word
        ("ON", "On Monday chip shares keep on falling", ""),
        ("ON", "ON rallies on strong demand", "ON"),
        ("nvda", "nvda to the moon", "nvda"),
        ("Arm", "Bank sells its insurance arm", ""),
        ("chip stocks", "Chip stocks slump", "Chip stocks"),
        ("BASF", "Basf streicht Stellen", "Basf"),
        ("Palantir", "palantir jumps 10%", "palantir"),  # all of a corpus may be written small
        ("Deutsche Bank AG", "deutsche bank fällt", "deutsche bank"),
        ("BMW", "bmw steigt", "bmw"),
    ],
)
def test_a_target_becomes_the_words_of_the_headline_if_it_has_any(
    target: str, text: str, name: str
) -> None:
    assert Targets(load_exposure(), load_instruments()).called(target, text) == name


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_with_headlines_in_a_second() -> None:
    screen = Terminal()
    with ScoreProgress(screen) as progress:
        progress(100, 1000)
        progress(600, 1000)
    assert "/1000" in screen.getvalue()
    assert " headlines/s" in screen.getvalue()


def test_elsewhere_a_line_is_written_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    log = io.StringIO()
    progress = ScoreProgress(log)
    for second in range(70):
        now[0] = float(second)
        progress(1000 + 50 * second, 9000)
    assert log.getvalue().splitlines() == [
        "2,500 of 9,000 headlines, 50 a second",
        "4,000 of 9,000 headlines, 50 a second",
    ]
