"""What does an exported model say before its calibration, and how does it get one?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sentiment.batches import marked
from sentiment.labels import order_of
from sentiment.onnx import open_session
from sentiment.score import ScorerError
from sentiment.tokens import Encoder, load_encoder, read_json
from sentiment.training.calibrate import Calibration
from sentiment.training.examples import Example
from sentiment.training.graph import OUTSIDE, add_calibration, take_calibration
from sentiment.training.leanings import how_german, leanings

OPSET = 18  # of ONNX, from which on the steps of a calibration are known


class Exported:
    """The file of a model that `sentiment.training.export` has written, and its tokenizer.

    `known` are texts of both languages, from which follows which word pieces are German. Raises
    ScorerError where the folder holds no model that can be calibrated.
    """

    def __init__(self, folder: Path, known: Sequence[Example]) -> None:
        self.path = folder / "model.onnx"
        self._proto = _read(self.path)
        take_calibration(self._proto)
        self._session = open_session(self._proto.SerializeToString())
        self._encoder: Encoder = load_encoder(folder, name=str(folder))
        self._order = order_of(read_json(folder / "config.json", str(folder)), name=str(folder))
        self._leanings = leanings(self._encoder, known)

    def ask(self, examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
        """Return the logits, shape (examples, 3), and how surely each text is German."""
        asked = [one.text for one in examples], [one.target for one in examples]
        encoded = self._encoder.encode(*asked)
        logits = np.concatenate([self._logits(one) for one in encoded]).astype(float)
        return logits, how_german([one.ids for one in encoded], self._leanings)

    def write(self, found: Calibration) -> None:
        """Make a calibration a part of the file, in place of the one it has."""
        whole = type(self._proto)()
        whole.CopyFrom(self._proto)
        add_calibration(whole, found, self._leanings)
        part = self.path.with_suffix(".part")
        part.write_bytes(whole.SerializeToString())
        part.replace(self.path)

    def _logits(self, encoding: Any) -> np.ndarray:
        batch = self._encoder.padded([encoding])
        batch["token_type_ids"] = marked(batch["input_ids"], batch["token_type_ids"])
        wanted = {one.name: batch[one.name] for one in self._session.get_inputs()}
        (logits,) = self._session.run(["logits"], wanted)
        return logits[:, self._order]


def _read(path: Path) -> Any:
    import onnx
    from google.protobuf.message import DecodeError

    try:
        proto = onnx.load(path)
    except (OSError, DecodeError) as error:
        raise ScorerError(f"{path}: no model in ONNX format ({error})") from error
    names = {one.name for one in (*proto.graph.input, *proto.graph.output)}
    if lacking := set(OUTSIDE) - names:
        raise ScorerError(f"{path}: no {', '.join(sorted(lacking))}, only {', '.join(names)}")
    opset = max(one.version for one in proto.opset_import if not one.domain)
    if opset < OPSET:
        raise ScorerError(f"{path}: written for opset {opset} of ONNX; {OPSET} is needed at least")
    return proto
