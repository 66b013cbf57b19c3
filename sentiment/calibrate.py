"""How sure is a model to be? `python -m sentiment.calibrate FOLDER --model DIR`."""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sentiment.batches import marked, softmax
from sentiment.evaluate import test_sets
from sentiment.labels import order_of
from sentiment.measures import calibration_error
from sentiment.onnx import open_session
from sentiment.score import ScorerError
from sentiment.tokens import Encoder, load_encoder, read_json
from sentiment.training.calibrate import Calibration, calibrated, fitted, left_out
from sentiment.training.examples import DataError, Example, key
from sentiment.training.extras import missing
from sentiment.training.graph import add_calibration, take_calibration
from sentiment.training.leanings import how_german, leanings
from sentiment.training.mixture import held_out, labelled
from sentiment.training.written import own

PARTS = 10  # of the texts, each of which is left out once


def main(arguments: Sequence[str] | None = None) -> int:
    """Calibrate a model anew and print what that gives; return 2 when something is missing."""
    parser = argparse.ArgumentParser(prog="python -m sentiment.calibrate", description=__doc__)
    parser.add_argument("folder", type=Path, help="labelled data as docs/training.md describes it")
    parser.add_argument("--model", type=Path, required=True, help="folder of one that was exported")
    parser.add_argument(
        "--commercial-only",
        action="store_true",
        help="leave out the sets that may not be used commercially",
    )
    options = parser.parse_args(arguments)
    only = options.commercial_only
    try:
        measured = held_out(options.folder, commercial_only=only)
        known = [*labelled(options.folder, commercial_only=only), *own()]
        network = Network(options.model, known)
        lines = report(network, measured, test_sets(options.folder, "dev"))
        network.calibrate(measured)
    except (DataError, ScorerError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    except ModuleNotFoundError as error:
        sys.stderr.write(missing(error))
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


class Network:
    """An exported model without its calibration, and which of its word pieces are German.

    `known` are texts of both languages. Raises ScorerError where the folder holds no such model.
    """

    def __init__(self, folder: Path, known: Sequence[Example]) -> None:
        import onnx

        self.path = folder / "model.onnx"
        if not self.path.is_file():
            raise ScorerError(f"{folder}: {self.path.name} is missing; sentiment.train makes one")
        self._proto = onnx.load(self.path)
        take_calibration(self._proto)
        self._encoder: Encoder = load_encoder(folder, name=str(folder))
        self._order = order_of(read_json(folder / "config.json", str(folder)), name=str(folder))
        self._leanings = leanings(self._encoder, known)
        self._session = open_session(self._proto.SerializeToString())

    def calibrate(self, measured: Sequence[Example]) -> Calibration:
        """Fit a calibration on what is measured, and write it into the model's file."""
        import onnx

        found = fitted(*self.ask(measured), tones(measured))
        whole = type(self._proto)()
        whole.CopyFrom(self._proto)
        add_calibration(whole, found, self._leanings)
        part = self.path.with_suffix(".part")
        onnx.save(whole, part)
        part.replace(self.path)
        return found

    def ask(self, examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
        """Return the logits, shape (examples, 3), and how surely each text is German."""
        asked = [one.text for one in examples], [one.target for one in examples]
        encoded = self._encoder.encode(*asked)
        logits = np.concatenate([self._logits(one) for one in encoded]).astype(float)
        return logits, how_german([one.ids for one in encoded], self._leanings)

    def _logits(self, encoding: Any) -> np.ndarray:
        batch = self._encoder.padded([encoding])
        batch["token_type_ids"] = marked(batch["input_ids"], batch["token_type_ids"])
        wanted = {one.name: batch[one.name] for one in self._session.get_inputs()}
        (logits,) = self._session.run(["logits"], wanted)
        return logits[:, self._order]


def tones(examples: Sequence[Example]) -> np.ndarray:
    """Return what is true of the examples, shape (examples, 3)."""
    return np.array([one.tone for one in examples])


def report(
    network: Network, measured: Sequence[Example], sets: dict[str, list[Example]]
) -> list[str]:
    """Return a table of each set's calibration error: as the network says, fitted, left out.

    Left out: after a calibration that was fitted on the other nine tenths of the texts, and for
    texts that are in no calibration after that on all.
    """
    logits, german = network.ask(measured)
    parts = [int(hashlib.sha256(key(one.text).encode()).hexdigest(), 16) % PARTS
             for one in measured]  # fmt: skip
    found = fitted(logits, german, tones(measured))
    apart = left_out(logits, german, tones(measured), parts)
    known = {one: place for place, one in enumerate(measured)}
    lines = [
        f"Fitted on {len(measured)} texts: {found}.",
        "",
        "| Set | Texts | Uncalibrated | Fitted | Left out |",
        "|---|---|---|---|---|",
    ]
    for name, examples in sets.items():
        labels = tones(examples).argmax(axis=1)
        raw, share = network.ask(examples)
        after = calibrated(raw, share, found)
        unseen = np.array([apart[known[one]] if one in known else row
                           for one, row in zip(examples, after, strict=True)])  # fmt: skip
        errors = (calibration_error(softmax(one), labels) for one in (raw, after, unseen))
        lines.append(f"| {name} | {len(examples)} | {' | '.join(f'{one:.3f}' for one in errors)} |")
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
