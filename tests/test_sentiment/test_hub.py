"""Does the hub give the model that was asked for, and a folder the one that is in it?"""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sentiment.hub import HubScorer
from sentiment.score import ScorerError
from tests.test_sentiment.conftest import (
    COMMIT,
    ORDERS,
    TEXTS,
    WORDS,
    LocalHub,
    change_config,
    close,
    tiny_onnx,
    votes,
)

# --- models in ONNX format: no PyTorch ----------------------------------------------------------


@pytest.mark.parametrize("codes", [True, False])
@pytest.mark.parametrize("name", ORDERS)
def test_a_model_of_the_hub_in_onnx_format_is_read_by_its_labels(
    hub: LocalHub, tmp_path: Path, name: str, codes: bool
) -> None:
    hub.codes = codes
    hub.models[name] = tiny_onnx(tmp_path / "served", ORDERS[name])
    scorer = HubScorer(name)
    for text, score in zip(TEXTS, scorer.score(TEXTS), strict=True):
        assert close(score, votes(text))
    assert (scorer.model, scorer.revision) == (name, COMMIT)
    assert not scorer.knows_targets


def test_a_folder_with_the_model_beside_its_config_is_read_too(tmp_path: Path) -> None:
    folder = tiny_onnx(tmp_path, ORDERS["ProsusAI/finbert"], graph="model.onnx")
    scorer = HubScorer(str(folder))
    assert close(scorer.score(["profit"])[0], votes("profit"))
    assert len(scorer.revision) == 12


def test_a_vocabulary_serves_where_there_is_no_tokenizer_json(
    hub: LocalHub, tmp_path: Path
) -> None:
    folder = tiny_onnx(tmp_path / "served", ORDERS["ProsusAI/finbert"])
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": true}')
    (folder / "vocab.txt").write_text("".join(f"{word}\n" for word in WORDS))
    hub.models["ProsusAI/finbert"] = folder
    scorer = HubScorer("ProsusAI/finbert")
    for text, score in zip(TEXTS, scorer.score([text.upper() for text in TEXTS]), strict=True):
        assert close(score, votes(text))


def test_what_a_branch_stood_for_is_taken_for_all_files_and_kept(
    hub: LocalHub, tmp_path: Path
) -> None:
    hub.models["some/model"] = tiny_onnx(tmp_path / "served", ORDERS["ProsusAI/finbert"])
    scorer = HubScorer("some/model", revision="v2")
    scorer.score(["profit"])
    assert scorer.revision == COMMIT
    by_branch = [one for one in hub.asked if "/resolve/v2/" in one]
    assert {one.rpartition("/")[2] for one in by_branch} == {"config.json"}
    assert len(hub.asked) > len(by_branch)


def test_a_pinned_commit_is_fetched_once_and_then_needs_no_hub(
    hub: LocalHub, tmp_path: Path
) -> None:
    hub.models["some/model"] = tiny_onnx(tmp_path / "served", ORDERS["ProsusAI/finbert"])
    first = HubScorer("some/model", revision=COMMIT).score(TEXTS)
    hub.asked.clear()
    assert HubScorer("some/model", revision=COMMIT).score(TEXTS) == first
    assert hub.asked == []


def test_offline_takes_what_was_fetched_and_never_asks(hub: LocalHub, tmp_path: Path) -> None:
    hub.models["some/model"] = tiny_onnx(tmp_path / "served", ORDERS["ProsusAI/finbert"])
    with pytest.raises(ScorerError, match="not downloaded before, and --offline"):
        HubScorer("some/model", offline=True).score(["profit"])
    assert hub.asked == []
    HubScorer("some/model").score(["profit"])
    hub.asked.clear()
    scorer = HubScorer("some/model", offline=True)
    assert close(scorer.score(["profit"])[0], votes("profit"))
    assert (scorer.revision, hub.asked) == (COMMIT, [])


@pytest.mark.parametrize(
    ("revision", "message"),
    [("gone", r"some/model .*hub did not hand it over: .*embedded"), (None, "other/model .*hub")],
)
def test_what_the_hub_does_not_have_is_said_in_one_line(
    hub: LocalHub, tmp_path: Path, revision: str | None, message: str
) -> None:
    hub.models["some/model"] = tiny_onnx(tmp_path / "served", ORDERS["ProsusAI/finbert"])
    with pytest.raises(ScorerError, match=message) as error:
        HubScorer("some/model" if revision else "other/model", revision=revision).score(["profit"])
    assert "\n" not in str(error.value)


def test_a_hub_out_of_reach_points_to_the_embedded_model(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = "http://127.0.0.1:9/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ScorerError, match=r"someone/model .*embedded") as error:
        HubScorer("someone/model").score(["profit"])
    assert "\n" not in str(error.value)


class Harm:
    """What a pickled file may do when it is opened."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (os.environ["HARM"],)


def test_pickled_weights_are_not_opened_nor_fetched(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARM", str(tmp_path / "harm"))
    monkeypatch.setattr("sentiment.fetch.need_torch", lambda model: None)
    folder = tiny_onnx(tmp_path / "served", ORDERS["ProsusAI/finbert"])
    (folder / "onnx" / "model.onnx").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Harm()))
    hub.models["some/model"] = folder
    with pytest.raises(ScorerError, match=r"no weights in ONNX or safetensors .*refs/pr/"):
        HubScorer("some/model").score(["profit"])
    assert not (tmp_path / "harm").exists()
    assert not any("pytorch_model" in one for one in hub.asked)


def test_labels_without_a_meaning_need_the_users_word(tmp_path: Path) -> None:
    folder = tiny_onnx(tmp_path, ORDERS["ProsusAI/finbert"])
    change_config(folder, id2label={0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"})
    with pytest.raises(ScorerError, match="LABEL_0 = "):
        HubScorer(str(folder)).score(["profit"])
    given = {"LABEL_0": "positive", "LABEL_1": "negative", "LABEL_2": "neutral"}
    scorer = HubScorer(str(folder), labels=given)
    assert close(scorer.score(["profit"])[0], votes("profit"))
    change_config(folder, id2label={0: "positive", 1: "negative", 2: "neutral"})
    assert "+" in scorer.revision
    assert "+" not in HubScorer(str(folder)).revision


def test_texts_are_cut_at_what_the_model_has_places_for(tmp_path: Path) -> None:
    folder = tiny_onnx(tmp_path, ORDERS["ProsusAI/finbert"])  # 32 places, two of them marks
    long = HubScorer(str(folder)).score(["loss " * 30 + "profit " * 1000])
    assert long == HubScorer(str(folder)).score(["loss " * 30])


def test_the_command_line_fetches_a_model_by_its_id(hub: LocalHub, tmp_path: Path) -> None:
    name = "yiyanghkust/finbert-tone"
    hub.models[name] = tiny_onnx(tmp_path / "served", ORDERS[name])
    config = tmp_path / "x.csv"
    config.write_text("headline,language\nprofit,en\nprofit,de\nloss loss,en\n")
    out = tmp_path / "out.csv"
    done = subprocess.run(
        [sys.executable, "-m", "backtests", "score", str(config), "--out", str(out),
         "--model", name],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
        env={**os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "home"),
             "HF_HUB_DISABLE_PROGRESS_BARS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = out.read_text().splitlines()[1:]
    one, two = votes("profit"), votes("loss loss")
    assert rows[0] == f"profit,en,{one.negative},{one.neutral},{one.positive},0.6805,{name}"
    assert float(rows[2].split(",")[2]) == pytest.approx(two.negative, abs=2e-4)
    kept = json.loads((tmp_path / "out.csv.manifest.json").read_text())
    assert kept["models"] == {"": {"name": name, "revision": COMMIT}}


# --- names --------------------------------------------------------------------------------------


def test_a_full_commit_needs_no_question_to_the_hub() -> None:
    scorer = HubScorer("someone/model", revision=COMMIT)
    assert (scorer.model, scorer.revision) == ("someone/model", COMMIT)


@pytest.mark.parametrize("model", ["./models/gone", "/models/gone", "~/gone", "a/b/c", "a\\b"])
def test_a_path_that_is_not_there_is_refused_at_once(model: str) -> None:
    with pytest.raises(ScorerError, match="there is no folder"):
        HubScorer(model)


def test_a_file_is_not_a_model(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_text("")
    with pytest.raises(ScorerError, match="there is no folder"):
        HubScorer(str(tmp_path / "model.bin"))


def test_a_folder_has_no_revision_to_choose(tmp_path: Path) -> None:
    with pytest.raises(ScorerError, match="revision = 'main' is for hub ids"):
        HubScorer(str(tmp_path), revision="main")
