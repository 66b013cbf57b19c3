"""How does a text become the numbers that a model reads?"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sentiment.score import ScorerError

# Headlines have 10 to 25 tokens. What comes after the 96th is not read: an article pasted in as
# a headline would otherwise cost as much as all the others together.
MAX_TOKENS = 96

# Models whose first position is behind the padding's: of 514 positions 512 can be used.
_OFFSET = {"roberta", "xlm-roberta", "camembert", "xlm-roberta-xl", "data2vec-text"}


@dataclass(frozen=True, slots=True)
class Encoder:
    """A tokenizer of the library `tokenizers`, and what fills up the shorter texts of a batch."""

    tokenizer: Any
    pad: int
    left: bool = False

    def encode(self, texts: Sequence[str], targets: Sequence[str]) -> list[Any]:
        """Return the encoding of each text, with its target as the second sentence if it has one.

        Of a long text the beginning is read. The work is spread over the cores.
        """
        pairs = zip(texts, targets, strict=True)
        asked = [(text, target) if target else text for text, target in pairs]
        encoded: list[Any] = self.tokenizer.encode_batch(asked)
        return encoded

    def padded(self, batch: Sequence[Any]) -> dict[str, np.ndarray]:
        """Return the int64 arrays of a batch, shape (texts, tokens of the longest)."""
        shape = (len(batch), max(len(one.ids) for one in batch))
        words, kinds, mask = np.full(shape, self.pad), np.zeros(shape, int), np.zeros(shape, int)
        for row, one in enumerate(batch):
            place = slice(-len(one.ids), None) if self.left else slice(len(one.ids))
            words[row, place], kinds[row, place], mask[row, place] = one.ids, one.type_ids, 1
        return {"input_ids": words, "token_type_ids": kinds, "attention_mask": mask}


def load_encoder(folder: Path, *, name: str) -> Encoder:
    """Read the tokenizer of a model folder; raises ScorerError where there is none of use.

    A tokenizer.json is read by `tokenizers` alone, in a hundredth of a second. Older folders hold
    a vocabulary only, and transformers makes a tokenizer of it.
    """
    config = read_json(folder / "config.json", name)
    if (folder / "tokenizer.json").is_file():
        told = folder / "tokenizer_config.json"
        rules = read_json(told, name) if told.is_file() else {}
        tokenizer = _from_json(folder / "tokenizer.json", name)
        left, most = rules.get("padding_side") == "left", rules.get("model_max_length")
        pad = _pad(rules.get("pad_token"), tokenizer)
    else:
        made = _by_transformers(folder, name)
        tokenizer, left = made.backend_tokenizer, made.padding_side == "left"
        most, pad = made.model_max_length, made.pad_token_id
    given = config.get("pad_token_id")
    pad = pad if pad is not None else given if given is not None else 0
    tokenizer.no_padding()  # what the file says of both is meant for its training
    tokenizer.enable_truncation(_most(most, config, pad))
    return Encoder(tokenizer, pad, left)


def read_json(path: Path, name: str) -> dict[str, Any]:
    """Return the JSON object in a file of a model; raises ScorerError where there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScorerError(f"{name}: {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ScorerError(f"{name}: {path} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise ScorerError(f"{name}: {path} should hold a JSON object")
    return found


def _from_json(path: Path, name: str) -> Any:
    from tokenizers import Tokenizer

    read_json(path, name)
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower for a bad file
        raise ScorerError(
            f"{name}: {path} is not a tokenizer of the library tokenizers: {error}"
        ) from error


def _by_transformers(folder: Path, name: str) -> Any:
    with _no_advice():
        from transformers import AutoTokenizer

    try:
        made = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (ImportError, OSError, ValueError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise ScorerError(f"{name}: its tokenizer cannot be loaded: {reason}") from error
    if not made.is_fast:
        raise ScorerError(
            f"{name}: {type(made).__name__} is a tokenizer written in Python; "
            "one of the library tokenizers, saved as tokenizer.json, is needed"
        )
    return made


@contextmanager
def _no_advice() -> Iterator[None]:
    """Keep transformers from advising, as it is imported, to install PyTorch: none is needed."""
    switch = "TRANSFORMERS_NO_ADVISORY_WARNINGS"
    before = os.environ.get(switch)
    os.environ[switch] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[switch]
        else:
            os.environ[switch] = before


def _pad(token: object, tokenizer: Any) -> int | None:
    word = token.get("content") if isinstance(token, dict) else token
    number: int | None = tokenizer.token_to_id(word) if isinstance(word, str) else None
    return number


def _most(told: object, config: dict[str, Any], pad: int) -> int:
    """The most tokens that are read: what the model has positions for, at most MAX_TOKENS."""
    places = config.get("max_position_embeddings", MAX_TOKENS + pad + 1)
    if config.get("model_type") in _OFFSET:
        places -= pad + 1
    return int(min(MAX_TOKENS, places, told if isinstance(told, int | float) else MAX_TOKENS))
