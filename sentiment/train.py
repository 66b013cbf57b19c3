"""How is the embedded model made? `python -m sentiment.train FOLDER --encoder DIR --out DIR`."""

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sentiment.training.examples import DataError

LOG = logging.getLogger(__name__)

LONG_PART = 3.0  # passes of a long run for each of a short one
LAST_PART = 0.592  # of its 30,400 examples the last run sees: 18,000


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, calibrate and export a model; return 2 when the data cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m sentiment.train", description=__doc__)
    parser.add_argument("folder", type=Path, help="labelled data as docs/training.md describes it")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--encoder", required=True, help="what to start from: a folder or hub id")
    parser.add_argument(
        "--keep-vocabulary",
        action="store_true",
        help="the encoder knows German already: do not give it new word pieces",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3, help="before the last one")
    parser.add_argument("--long-runs", type=int, default=2, help="of three times as many passes")
    parser.add_argument("--epochs", type=float, default=1.0, help="of each of them")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--commercial-only",
        action="store_true",
        help="leave out the sets that may not be used commercially",
    )
    options = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(message)s",
        stream=sys.stderr,
        force=True,
    )
    for talkative in ("onnxscript", "onnx_ir"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    try:
        train(options)
    except DataError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    return 0


def train(options: argparse.Namespace) -> None:
    """Carry out the whole recipe: German, the tones, means of the runs, calibration, export."""
    import torch

    from sentiment.training.align import bilingual
    from sentiment.training.calibrate import temperature
    from sentiment.training.export import export, scale_logits
    from sentiment.training.fit import Recipe, fit, mean, predict
    from sentiment.training.mixture import LAST, LONG, SHARES, Shares, held_out, mixture

    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    only = options.commercial_only
    encoder = options.encoder
    if not options.keep_vocabulary:
        encoder = options.out / "encoder"
        for part in bilingual(options.encoder, options.folder, options.seed, commercial_only=only):
            part.save_pretrained(encoder)

    def learn(model: Any, tokenizer: Any, shares: Shares, recipe: Recipe) -> None:
        examples = mixture(options.folder, shares, recipe.seed, commercial_only=only)
        LOG.info("%d examples: %s", len(examples), dict(Counter(one.source for one in examples)))
        fit(model, tokenizer, examples, recipe)

    finished = []
    for seed in range(options.seed, options.seed + options.runs):
        model, tokenizer = load(encoder, options.seed)  # all from one place, or no mean has a sense
        learn(model, tokenizer, SHARES, Recipe(options.epochs, seed=seed))
        finished.append({name: weight.clone() for name, weight in model.state_dict().items()})
    model.load_state_dict(mean(finished))
    learn(model, tokenizer, LAST, Recipe(LAST_PART * options.epochs, rate=7e-5, seed=options.seed))
    last = {name: weight.clone() for name, weight in model.state_dict().items()}
    finished = []
    for seed in range(options.seed, options.seed + options.long_runs):
        model, tokenizer = load(encoder, options.seed)
        learn(model, tokenizer, LONG, Recipe(LONG_PART * options.epochs, seed=seed))
        finished.append({name: weight.clone() for name, weight in model.state_dict().items()})
    model.load_state_dict(mean([last, mean(finished)] if finished else [last]))
    measured = held_out(options.folder, commercial_only=only)
    divisor = temperature(predict(model, tokenizer, measured), [one.tone for one in measured])
    LOG.info("temperature %.3f on %d texts", divisor, len(measured))
    scale_logits(model, divisor)
    export(model, tokenizer, options.out)


def load(encoder: str | Path, seed: int) -> tuple[Any, Any]:
    """Return an encoder with a layer for three labels, and its tokenizer."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.manual_seed(seed)  # a new layer starts from chance
    tokenizer = AutoTokenizer.from_pretrained(
        encoder, model_input_names=["input_ids", "token_type_ids", "attention_mask"]
    )
    model = AutoModelForSequenceClassification.from_pretrained(
        encoder,
        num_labels=3,
        dtype=torch.float32,
        attn_implementation="eager",
        hidden_dropout_prob=0.0,  # word pieces are hidden instead: a quarter of the time less
        attention_probs_dropout_prob=0.0,
    )
    return model, tokenizer


if __name__ == "__main__":
    raise SystemExit(main())
