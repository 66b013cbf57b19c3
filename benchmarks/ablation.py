"""What does each ingredient of the embedded model give?

    python -m benchmarks.ablation DATA --encoder ENCODER --answers FILE --out DIR [--row ROW]

Every row is one run of one pass with something left out, from the same encoder (that which
`sentiment.train` keeps in `encoder/`) and the same answers of a teacher, two runs side by side. In
the shipped model each run takes three passes, and a last one more: a row says what an ingredient
gives to a short training, in which less to learn from means fewer steps, too. Chance moves the
accuracy by about a hundredth; the cross-entropy, in nats, moves less. What a teacher learnt from an
ingredient stays in its answers; without a teacher there are no unlabelled texts, no translations
and no variants either. A row that is in DIR already is not trained again. Needs the train extra.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from sentiment.evaluate import ask, test_sets
from sentiment.onnx import OnnxScorer
from sentiment.train import INGREDIENTS, PLACES
from sentiment.training.examples import Example

SETS = {
    "PhraseBank": "PhraseBank",
    "SEntFiN headlines": "SEntFiN",
    "Twitter financial news": "Twitter",
    "SEntFiN pairs": "pairs",
    "German, translated": "translated",
    "German market headlines": "market",
    "German, written for this project": "gold",
}
ONE_PASS = (
    "--keep-vocabulary", "--runs", "1", "--last-runs", "0", "--epochs", "1", "--threads", "1",
)  # fmt: skip
LAYERS = 4
LEAST = 5e-5  # of a probability: scores are rounded to four decimals
ROWS: dict[str, tuple[str, ...]] = {
    "all": (),
    **{f"without {name}": ("--without", name) for name in (*INGREDIENTS, PLACES)},
    f"{LAYERS} layers": ("--layers", f"{LAYERS}"),
    "no teacher": (),
    "no teacher, tones of commercial sets only": ("--commercial-only",),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Train what is missing, and print the table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation")
    parser.add_argument("folder", type=Path, help="labelled data as docs/training.md describes it")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--row", action="append", choices=list(ROWS), help="default: all")
    options = parser.parse_args(arguments)
    rows = options.row or list(ROWS)
    found = test_sets(options.folder, "dev")
    sets = {short: found[name] for name, short in SETS.items() if name in found}
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda row: _train(row, options), rows))
    head = [f"{short}: right, nats" for short in sets]
    print("| Row |", " | ".join(head), "|")
    print("|---" * (len(head) + 1) + "|")
    for row in rows:
        scorer = OnnxScorer(_folder(row, options.out), row)
        cells = [_measured(scorer, examples) for examples in sets.values()]
        print(f"| {row} |", " | ".join(cells), "|", flush=True)


def _train(row: str, options: argparse.Namespace) -> None:
    out = _folder(row, options.out)
    if (out / "model.onnx").exists():
        return
    told = [] if row.startswith("no teacher") else ["--answers", str(options.answers)]
    command = [sys.executable, "-m", "sentiment.train", str(options.folder), *ONE_PASS, *told]
    command += ["--encoder", str(options.encoder), "--out", str(out), *ROWS[row]]
    out.mkdir(parents=True, exist_ok=True)
    with (out / "log").open("w") as log:
        if subprocess.run(command, stderr=log, check=False).returncode:
            raise SystemExit(f"{row}: training failed, see {out / 'log'}")


def _folder(row: str, out: Path) -> Path:
    return out / row.replace(", ", " ").replace(" ", "-")


def _measured(scorer: OnnxScorer, found: Sequence[Example]) -> str:
    said = ask(scorer, found)
    labels = np.array([np.argmax(one.tone) for one in found])
    given = np.maximum(said[np.arange(len(labels)), labels], LEAST)
    nats = -np.log(given).mean()
    return f"{(said.argmax(axis=1) == labels).mean():.3f}, {nats:.3f}"


if __name__ == "__main__":
    main()
