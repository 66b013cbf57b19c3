"""How is the embedded model made? `python -m sentiment.train FOLDER --encoder DIR --out DIR`."""

import argparse
import logging
import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sentiment.training.answers import Answers, read_answers, write_answers
from sentiment.training.examples import DataError, Example, tones
from sentiment.training.extras import how_to_install

LOG = logging.getLogger(__name__)

LAST_PART = 1 / 3  # of the passes of a run go into a last one
LAST_RATE = 8e-5

# What can be left out, to see what it gives: names of shares and sources in `SHARES`.
INGREDIENTS = (
    "absent", "finbert", "german", "joined", "own", "phrasebank", "switched", "templates",
    "translated", "translations", "unlabelled", "variants",
)  # fmt: skip
PLACES = "places"  # where the teacher puts texts: can be left out as well


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
    parser.add_argument(
        "--teacher", help="a larger English encoder, folder or hub id, whose answers are learnt too"
    )
    parser.add_argument(
        "--answers",
        type=Path,
        help="what the teacher of an earlier run said: its teacher/answers.parquet",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=int, default=2, help="the first ones")
    parser.add_argument(
        "--last-runs", type=int, default=4, help="from their mean, over the examples of LAST"
    )
    parser.add_argument(
        "--epochs", type=float, default=3.0, help="of each run; of a last one a third"
    )
    parser.add_argument("--layers", type=int, help="how many of the encoder's to keep, from below")
    parser.add_argument("--threads", type=int, default=2, help="as many runs go side by side")
    parser.add_argument(
        "--without",
        choices=(*INGREDIENTS, PLACES),
        action="append",
        default=[],
        help="an ingredient to leave out; more than once for several",
    )
    parser.add_argument(
        "--commercial-only",
        action="store_true",
        help="leave out the sets that may not be used commercially",
    )
    options = parser.parse_args(arguments)
    if options.answers and (options.teacher or options.commercial_only):
        parser.error(
            "--answers: not with --teacher or --commercial-only, since its teacher is unknown"
        )
    for what in ("run", "layer", "thread"):
        given = getattr(options, f"{what}s")
        if given is not None and given < 1:
            parser.error(f"--{what}s: {given}, but one {what} at least is needed")
    if options.last_runs < 0:
        parser.error(f"--last-runs: {options.last_runs}, but 0 or more are asked")
    if not 0 < options.epochs < math.inf:
        parser.error(f"--epochs: {options.epochs}, but a number above 0 is asked")
    _log()
    try:
        train(options)
    except DataError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    except ModuleNotFoundError as error:
        sys.stderr.write(how_to_install(error))
        return 2
    return 0


def train(options: argparse.Namespace) -> None:
    """Carry out the whole recipe: German, the teacher, the tones, calibration, export."""
    import torch
    from joblib import Parallel, delayed

    from sentiment.training.align import bilingual
    from sentiment.training.fit import mean
    from sentiment.training.mixture import held_out, labelled, questions
    from sentiment.training.teacher import answers, teacher
    from sentiment.training.written import own

    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    told: Answers = read_answers(options.answers) if options.answers else {}
    only = options.commercial_only
    # Before all else, so that what is wrong with the folder is known at once.
    texts: dict[str, Sequence[Example]] = {
        "known": [*labelled(options.folder, commercial_only=only), *own()],
        "measured": held_out(options.folder, commercial_only=only),
    }
    _tell_left_out(texts["known"])
    options.layers = layers_of(options.encoder, options.layers)
    if options.teacher:
        _config(options.teacher, "--teacher")
    encoder = options.encoder
    if not options.keep_vocabulary:
        encoder = options.out / "encoder"
        for part in bilingual(options.encoder, options.folder, options.seed, commercial_only=only):
            part.save_pretrained(encoder)
    if options.teacher:
        larger = teacher(options.teacher, options.folder, options.seed, commercial_only=only)
        told = answers(*larger, questions(options.folder, commercial_only=only))
        write_answers(told, options.out / "teacher" / "answers.parquet")
    weights, every = None, []
    side_by_side = Parallel(n_jobs=options.threads)
    for folder, runs in (("first", options.runs), ("last", options.last_runs)):
        seeds = range(options.seed, options.seed + runs)
        finished = side_by_side(
            delayed(run)(encoder, weights, seed, told, options) for seed in seeds
        )
        if options.runs + options.last_runs > 1:  # else it is the whole model
            side_by_side(
                delayed(keep)(encoder, state, options.out / folder / str(seed), texts, options)
                for seed, state in zip(seeds, finished, strict=True)
            )
        weights = mean(finished) if finished else weights
        every += finished
    _log()  # what ran in this process has set a prefix of its own
    finish(*load(encoder, options), mean(every), options.out, **texts)


def _tell_left_out(known: Sequence[Example]) -> None:
    """Name the sources of headlines that no run sees: names spelt wrong, mostly."""
    from sentiment.training.mixture import SHARES

    sources = Counter(one.source for one in known if one.source not in (*SHARES.headlines, "own"))
    if sources:
        LOG.warning(
            "headlines left out, since their source has no share in the training: %s", dict(sources)
        )


def layers_of(encoder: str, wanted: int | None) -> int:
    """Return how many layers of an encoder to keep: all, if no number is wanted."""
    there: int = _config(encoder, "--encoder").num_hidden_layers
    if wanted is not None and wanted > there:  # the rest would be made of chance
        raise DataError(f"--layers: {wanted}, but {encoder} has {there} layers")
    return wanted or there


def _config(name: str, option: str) -> Any:
    from transformers import AutoConfig

    try:
        return AutoConfig.from_pretrained(name)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{option}: {name} cannot be loaded: {reason}") from error


def run(
    encoder: str | Path,
    weights: dict[str, Any] | None,
    seed: int,
    answers: Answers,
    options: argparse.Namespace,
) -> dict[str, Any]:
    """Return the weights after one run, on one thread: runs go side by side.

    A run from `weights` is a last one, from an encoder's own (None) one of the first.
    """
    import torch

    from sentiment.training.fit import Recipe, fit
    from sentiment.training.mixture import LAST, SHARES, less, mixture

    _log(f"seed {seed}: ")
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    model, tokenizer = load(encoder, options)
    shares, recipe = SHARES, Recipe(options.epochs, seed=seed)
    if weights is not None:
        model.load_state_dict(weights)
        shares, recipe = LAST, Recipe(LAST_PART * options.epochs, rate=LAST_RATE, seed=seed)
    if PLACES in options.without:
        recipe = replace(recipe, likeness=0.0)
    examples = mixture(
        options.folder,
        less(shares, [name for name in options.without if name != PLACES]),
        seed,
        answers=answers,
        commercial_only=options.commercial_only,
    )
    LOG.info("%d examples: %s", len(examples), dict(Counter(one.source for one in examples)))
    fit(model, tokenizer, examples, recipe)
    return {name: weight.clone() for name, weight in model.state_dict().items()}


def keep(
    encoder: str | Path,
    weights: dict[str, Any],
    folder: Path,
    texts: dict[str, Sequence[Example]],
    options: argparse.Namespace,
) -> None:
    """Export one run alone, on one thread: runs are exported side by side, too."""
    import torch

    _log(f"{folder.parent.name} {folder.name}: ")
    torch.set_num_threads(1)
    finish(*load(encoder, options), weights, folder, **texts)


def finish(
    model: Any,
    tokenizer: Any,
    weights: dict[str, Any],
    folder: Path,
    *,
    known: Sequence[Example],
    measured: Sequence[Example],
) -> None:
    """Export the model with these weights to `folder`, and calibrate it on what is measured."""
    from sentiment.training.calibrate import fitted
    from sentiment.training.export import export
    from sentiment.training.exported import Exported

    model.load_state_dict(weights)
    export(model, tokenizer, folder)
    exported = Exported(folder, known)
    found = fitted(*exported.ask(measured), tones(measured))
    exported.write(found)
    LOG.info("%s: %s on %d texts", folder, found, len(measured))


def load(encoder: str | Path, options: argparse.Namespace) -> tuple[Any, Any]:
    """Return an encoder with a layer for three labels, the same for all runs, and its tokenizer."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.manual_seed(options.seed)  # all from one place, or no mean has a sense
    tokenizer = AutoTokenizer.from_pretrained(
        encoder, model_input_names=["input_ids", "token_type_ids", "attention_mask"]
    )
    model = AutoModelForSequenceClassification.from_pretrained(
        encoder,
        num_labels=3,
        dtype=torch.float32,
        use_safetensors=True,
        attn_implementation="eager",
        hidden_dropout_prob=0.0,  # word pieces are hidden instead: a quarter of the time less
        attention_probs_dropout_prob=0.0,
        num_hidden_layers=options.layers,
    )
    return model, tokenizer


def _log(prefix: str = "") -> None:
    logging.basicConfig(
        level=logging.INFO,
        format=f"%(asctime)s {prefix}%(message)s",
        stream=sys.stderr,
        force=True,
    )
    for talkative in ("onnxscript", "onnx_ir"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


if __name__ == "__main__":
    raise SystemExit(main())
