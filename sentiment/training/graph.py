"""How does a calibration become a part of a model in ONNX format?"""

from dataclasses import asdict
from typing import Any

import numpy as np

from sentiment.training.calibrate import LARGEST, SMALLEST, Calibration

MARK = "calibration."  # what the names of all that is added begin with
OUTSIDE = ("input_ids", "attention_mask", "logits")  # names that belong to the model

# `calibrate.calibrated`, as the steps of a graph; `raw` are the logits as the network has them.
STEPS = """
mean = ReduceMean (raw, axis)
centred = Sub (raw, mean)
norm = ReduceL2 (centred, axis)
length = Clip (norm, smallest, largest)
log = Log (length)
square = Mul (log, log)
cube = Mul (square, log)
by_log = Mul (power, log)
by_square = Mul (bend, square)
by_cube = Mul (twist, cube)
leaning = Gather (leanings, input_ids)
there = Cast <to = 1> (attention_mask)
counted = Mul (leaning, there)
sum = ReduceSum (counted, axis)
share = Sigmoid (sum)
by_share = Mul (german, share)
exponent = Sum (stretch, by_log, by_square, by_cube, by_share)
factor = Exp (exponent)
logits = Mul (centred, factor)
"""


def add_calibration(proto: Any, found: Calibration, leanings: np.ndarray) -> None:
    """Let a model multiply its logits by what `Calibration` says, in place.

    The model has to have the names in `OUTSIDE`; `leanings` are those of
    `sentiment.training.leanings`, one for each word piece. The computation stays in float32.
    """
    from onnx import numpy_helper, parser

    for node in proto.graph.node:
        node.output[:] = [f"{MARK}raw" if name == "logits" else name for name in node.output]
    numbers = {
        **asdict(found), "leanings": leanings, "smallest": SMALLEST, "largest": LARGEST
    }  # fmt: skip
    tensors = {name: np.array(value, np.float32) for name, value in numbers.items()}
    tensors["axis"] = np.array([1], np.int64)
    for name, value in tensors.items():
        proto.graph.initializer.append(numpy_helper.from_array(value, MARK + name))
    for step in STEPS.strip().splitlines():
        node = parser.parse_node(step)
        node.name = MARK + node.output[0]
        for names in (node.input, node.output):
            names[:] = [name if name in OUTSIDE else MARK + name for name in names]
        proto.graph.node.append(node)


def take_calibration(proto: Any) -> None:
    """Take out what `add_calibration` has put in, if it has; in place."""
    for parts in (proto.graph.node, proto.graph.initializer):
        kept = [one for one in parts if not one.name.startswith(MARK)]
        del parts[:]
        parts.extend(kept)
    for node in proto.graph.node:
        node.output[:] = ["logits" if name == f"{MARK}raw" else name for name in node.output]
