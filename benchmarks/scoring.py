"""How much faster is the embedded scorer than the usual way, and how soon is the first score there?

    python -m benchmarks.scoring [--pairs 7] [--texts 24] [--threads 2]

The usual way is a `transformers` pipeline over a BERT-base of FinBERT's shape, in float32, one
headline after the other. Its weights are random, which changes no time, and it reads the same
tokens as ours: FinBERT's own vocabulary cuts German into 1.7 times as many. Both get the same
cores. They run in turns in one process, so that what else the machine does meets both; the figures
are medians over pairs of neighbours. Needs the torch extra.
"""

import argparse
import csv
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from data.news.sample import SampleNews
from sentiment.cores import cores
from sentiment.evaluate import GOLD
from sentiment.onnx import EMBEDDED, OnnxScorer

FIRST = """
import sys, time
begun = time.perf_counter()
from sentiment.onnx import EMBEDDED, OnnxScorer
OnnxScorer(EMBEDDED).score(["Chipmaker cuts its outlook as demand slows"])
assert "torch" not in sys.modules
print(time.perf_counter() - begun)
"""


def texts() -> list[str]:
    """Return the project's own headlines, English and German, each once, in a fixed mixed order."""
    with GOLD.open(encoding="utf-8", newline="") as file:
        gold = [row["headline"] for row in csv.DictReader(file)]
    found = list(dict.fromkeys([*(one.text for one in SampleNews().load().headlines), *gold]))
    random.Random(0).shuffle(found)
    return found


def usual_way(threads: int) -> Callable[[Sequence[str]], None]:
    """Return a pipeline over a random BERT-base that is asked one headline at a time."""
    import torch
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        PreTrainedTokenizerFast,
        pipeline,
    )

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = BertForSequenceClassification(BertConfig(num_labels=3)).eval()  # BERT-base by default
    tokenizer = PreTrainedTokenizerFast.from_pretrained(EMBEDDED)
    classify: Any = pipeline(
        "text-classification", model=model, tokenizer=tokenizer, top_k=None, device="cpu"
    )

    def score(headlines: Sequence[str]) -> None:
        for one in headlines:
            classify(one)

    return score


def spent(score: Callable[[Sequence[str]], object], headlines: Sequence[str]) -> np.ndarray:
    """Return the seconds that a headline takes: on the clock, and of processor time."""
    wall, busy = time.perf_counter(), time.process_time()
    score(headlines)
    return np.array([time.perf_counter() - wall, time.process_time() - busy]) / len(headlines)


def first_score(runs: int) -> list[float]:
    """Return the seconds from a fresh interpreter's first import to the first score."""
    root = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-c", FIRST]
    env = {**os.environ, "PYTHONPATH": str(root)}
    return [
        float(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)
        for _ in range(runs)
    ]


def main() -> None:
    """Print the two speeds, their ratio, and the time to the first score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7, help="neighbouring measurements")
    parser.add_argument("--texts", type=int, default=24, help="headlines the usual way gets in one")
    parser.add_argument("--threads", type=int, default=cores(), help="of both (default: cores)")
    options = parser.parse_args()

    headlines = texts()
    ours = OnnxScorer(EMBEDDED, threads=options.threads)
    usual = usual_way(options.threads)
    ours.score(headlines[:64])
    usual(headlines[:4])
    measured = []
    for pair in range(options.pairs):
        part = headlines[pair * options.texts :][: options.texts]
        if pair % 2:
            theirs, own = spent(usual, part), spent(ours.score, headlines)
        else:
            own, theirs = spent(ours.score, headlines), spent(usual, part)
        measured.append((own, theirs))
    own, theirs = np.array(measured).swapaxes(0, 1)  # (pairs, wall and processor)
    seconds = first_score(5)

    print(f"{len(headlines)} headlines, {options.threads} threads, {options.pairs} pairs; medians")
    print(f"{'':24}{'on the clock':>24}{'processor time':>24}")
    for name, each in (("embedded scorer", own), ("BERT-base, pipeline", theirs)):
        cells = "".join(f"{1 / value:>13,.1f} headlines/s" for value in np.median(each, axis=0))
        print(f"{name:24}{cells}")
    ratios = theirs / own
    cells = (f"{np.median(one):.1f} ({one.min():.1f} to {one.max():.1f})" for one in ratios.T)
    print(f"{'times as fast':24}" + "".join(f"{cell:>24}" for cell in cells))
    print(f"first score, without torch: {statistics.median(seconds):.2f} s after the first import")
    if (load := os.getloadavg()[0]) > cores() + 0.5:
        print(f"The machine was busy (load {load:.1f} on {cores()} cores): PyTorch's threads wait"
              " for each other, ours do not. Trust the processor time, of one thread.")  # fmt: skip


if __name__ == "__main__":
    main()
