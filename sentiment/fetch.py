"""How does a model get from the Hugging Face hub into a folder: one commit, and what is needed?"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from sentiment.pytorch import need_torch
from sentiment.score import ScorerError

COMMIT = re.compile(r"[0-9a-f]{40}")

_CONFIG = "config.json"
_TOKENS = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
_OLDER_TOKENS = ("vocab.txt", "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model")
_GRAPHS = ("model.onnx", "onnx/model.onnx")
_WEIGHTS, _INDEX = "model.safetensors", "model.safetensors.index.json"


def fetch(model: str, *, revision: str, backend: str, offline: bool = False) -> tuple[Path, str]:
    """Return the folder in the hub's cache that holds a model, and the commit it is of.

    `revision` is a branch, a tag or a commit. What the cache holds of a commit is not asked for
    again; `offline`, nothing is. Weights are taken in ONNX format for `backend` onnx, as
    safetensors for torch, and for auto in the first of the two that the model has. Code and
    pickled files are never fetched.

    Raises ScorerError in one line when the hub does not hand over what is needed.
    """
    from huggingface_hub.errors import HTTPError

    hub = partial(_file, model, offline=offline)
    try:
        if not offline:
            _reach(model, revision)
        config = hub(_CONFIG, revision)
        if config is None and offline:
            raise ScorerError(
                f"{model} is not a folder here, was not downloaded before, and --offline"
                " forbids the network"
            )
        if config is None:
            raise ScorerError(f"{model}: no config.json on the hub; a transformers model is needed")
        commit = config.parent.name
        if hub(_TOKENS[0], commit) is None:
            older = [hub(one, commit) for one in _OLDER_TOKENS]
            if not any(older):
                raise ScorerError(f"{model}: no {_TOKENS[0]} and no vocabulary to be had")
        for one in _TOKENS[1:]:
            hub(one, commit)
        _weights(model, commit, backend, hub)
    except (OSError, ValueError, HTTPError) as error:
        if isinstance(error, ScorerError):
            raise
        raise ScorerError(
            f"{model} is not a folder here, and the hub did not hand it over: {_reason(error)} "
            '(model = "embedded" works without a network)'
        ) from error
    return config.parent, commit


def _weights(model: str, commit: str, backend: str, hub: Callable[[str, str], Path | None]) -> None:
    """Fetch the weights; raise ScorerError if the model has none that the backend can read."""
    if backend in ("auto", "onnx"):
        for graph in _GRAPHS:
            if hub(graph, commit) is not None:
                for outside in (f"{graph}_data", f"{graph}.data"):  # of models beyond 2 GB
                    hub(outside, commit)
                return
    if backend in ("auto", "torch"):
        need_torch(model)  # before hundreds of megabytes are fetched for it
        if hub(_WEIGHTS, commit) is not None:
            return
        if (index := hub(_INDEX, commit)) is not None:
            parts = json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()
            for part in sorted(set(parts)):
                hub(part, commit)
            return
    formats = {"onnx": "ONNX", "torch": "safetensors"}.get(backend, "ONNX or safetensors")
    raise ScorerError(
        f"{model} at {commit[:12]} has no weights in {formats} format; pickled ones"
        " (pytorch_model.bin) are not opened, since they can run code. Another revision may"
        " have them: the hub converts models in a pull request, revision = 'refs/pr/<number>'"
    )


def _reach(model: str, revision: str) -> None:
    """Try the hub once where nothing is cached: a download would try for half a minute."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url, try_to_load_from_cache
    from huggingface_hub.errors import HfHubHTTPError

    if try_to_load_from_cache(model, _CONFIG, revision=revision) is None:
        with suppress(HfHubHTTPError):  # it answers; what it says is dealt with by the download
            get_hf_file_metadata(hf_hub_url(model, _CONFIG, revision=revision), timeout=10.0)


def _file(model: str, name: str, revision: str, *, offline: bool) -> Path | None:
    """Return a file of the hub in its cache, or None if the model has no such file."""
    from huggingface_hub import hf_hub_download, try_to_load_from_cache
    from huggingface_hub.errors import (
        EntryNotFoundError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    cached = try_to_load_from_cache(model, name, revision=revision)
    if offline:
        return Path(cached) if isinstance(cached, str) else None
    # A branch may have moved on; a commit has the same files for ever.
    if cached is not None and COMMIT.fullmatch(revision):
        return Path(cached) if isinstance(cached, str) else None  # or the mark of no such file
    try:
        path = Path(hf_hub_download(model, name, revision=revision))
    except (RepositoryNotFoundError, RevisionNotFoundError):
        raise
    except LocalEntryNotFoundError as error:  # mostly: the hub was not reached
        cause = error.__cause__
        if isinstance(cause, HfHubHTTPError) and cause.response.status_code == 404:
            return None  # a mirror of the hub that sends no code with its "not found"
        raise
    except EntryNotFoundError:
        return None
    return path


def _reason(error: BaseException) -> str:
    told = error.__cause__ or error  # the library's own words leave out what went wrong
    lines = [line.strip() for line in str(told).splitlines() if line.strip()]
    return " ".join(lines[:2]) if lines else type(error).__name__
