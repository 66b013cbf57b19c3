"""How sure is a model to be? `python -m sentiment.calibrate FOLDER --model DIR`."""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sentiment.batches import softmax
from sentiment.evaluate import test_sets
from sentiment.measures import calibration_error
from sentiment.score import ScorerError
from sentiment.training.calibrate import LEAST, calibrated, fitted, left_out
from sentiment.training.examples import DataError, Example, key, tones
from sentiment.training.exported import Exported
from sentiment.training.extras import how_to_install
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
        model = Exported(options.model, known)
        lines = calibrate(model, measured, test_sets(options.folder, "dev"))
    except (DataError, ScorerError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    except ModuleNotFoundError as error:
        sys.stderr.write(how_to_install(error))
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def calibrate(
    model: Exported, measured: Sequence[Example], sets: dict[str, list[Example]]
) -> list[str]:
    """Fit a calibration on what is measured, write it, and return a table of what it gives.

    The calibration error of each set: as the network says, fitted, and left out, that is after a
    calibration that was fitted on the other nine tenths of the texts; for texts that are in no
    calibration, after that on all.

    Raises DataError where fewer than `LEAST` texts are measured, before anything is written.
    """
    if len(measured) < LEAST:
        raise DataError(
            f"{len(measured)} texts have the split dev; a calibration of fewer than {LEAST} makes"
            f" probabilities worse too often, and {model.path} is left as it is"
        )
    logits, german = model.ask(measured)
    true = tones(measured)
    found = fitted(logits, german, true)
    apart = left_out(logits, german, true, [_part(one.text) for one in measured])
    known = dict(zip(measured, apart, strict=True))
    lines = [
        f"Fitted on {len(measured)} texts: {found}.",
        "",
        "| Set | Texts | Uncalibrated | Fitted | Left out |",
        "|---|---|---|---|---|",
    ]
    for name, examples in sets.items():
        raw, share = model.ask(examples)
        after = calibrated(raw, share, found)
        unseen = [known.get(one, row) for one, row in zip(examples, after, strict=True)]
        labels = tones(examples).argmax(axis=1)
        errors = (
            f"{calibration_error(softmax(one), labels):.3f}"
            for one in (raw, after, np.array(unseen))
        )
        lines.append(f"| {name} | {len(examples)} | {' | '.join(errors)} |")
    model.write(found)
    return lines


def _part(text: str) -> int:
    """Return the part that a text is in, whatever its spelling."""
    return int(hashlib.sha256(key(text).encode()).hexdigest(), 16) % PARTS


if __name__ == "__main__":
    raise SystemExit(main())
