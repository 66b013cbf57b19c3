"""Is a model in ONNX format run where it was asked to run, and nowhere else?

The last test needs a graphics card, and says so where it is skipped; the others stand in for one.
"""

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import onnxruntime
import pytest

from sentiment.hub import HubScorer
from sentiment.onnx import EMBEDDED
from sentiment.score import ScorerError
from tests.test_sentiment.conftest import ORDERS, TEXTS, close, tiny_onnx

CUDA = "CUDAExecutionProvider"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_onnx(tmp_path, ORDERS["ProsusAI/finbert"])


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What sessions are asked for, by a library made for CUDA on a machine that has no card."""
    asked: list[dict[str, Any]] = []

    def open_one(*_: object, **options: Any) -> object:
        asked.append(options)
        return SimpleNamespace(get_providers=lambda: ["CPUExecutionProvider"])

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CUDA])
    monkeypatch.setattr(onnxruntime, "InferenceSession", open_one)
    return asked


def test_a_library_without_the_device_names_what_it_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(ScorerError, match=r"device = 'cuda': .*only CPUExecutionProvider; cuda ne"):
        HubScorer(str(folder), device="cuda").score(["profit"])
    with pytest.raises(ScorerError, match="device = 'tpu' is not cpu, cuda"):
        HubScorer(str(folder), device="tpu")


def test_a_card_is_asked_for_by_its_number_and_in_whole_float32(
    folder: Path, opened: list[dict[str, Any]]
) -> None:
    with pytest.raises(ScorerError):
        HubScorer(str(folder), device="cuda:1").score(["profit"])
    assert opened == [
        {"providers": [(CUDA, {"device_id": "1", "use_tf32": "0"})], "enable_fallback": 0}
    ]


@pytest.mark.usefixtures("opened")
def test_nothing_is_scored_on_the_cores_when_a_card_was_asked_for(folder: Path) -> None:
    with pytest.raises(ScorerError, match=r"device = 'cuda': ONNX Runtime cannot use it here: no"):
        HubScorer(str(folder), device="cuda").score(["profit"])


def test_a_card_that_fails_is_told_in_one_line(
    folder: Path, opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("CUDA failure 100: no device\nat some line of C++")

    monkeypatch.setattr(onnxruntime, "InferenceSession", fail)
    with pytest.raises(ScorerError, match="cannot use it here: CUDA failure 100: no device;"):
        HubScorer(str(folder), device="cuda").score(["profit"])
    assert not opened


def test_a_graphics_card_scores_as_the_cores_do(tmp_path: Path) -> None:
    if CUDA not in onnxruntime.get_available_providers() or not shutil.which("nvidia-smi"):
        pytest.skip("needs a graphics card, and onnxruntime-gpu")
    folder = shutil.copytree(EMBEDDED, tmp_path / "model")
    on_card, on_cores = (
        HubScorer(str(folder), device=device).score(TEXTS * 40) for device in ("cuda", "cpu")
    )
    assert all(close(*both) for both in zip(on_card, on_cores, strict=True))
