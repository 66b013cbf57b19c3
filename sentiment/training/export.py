"""How does a trained model become the small folder that is shipped?"""

import json
import logging
from pathlib import Path
from typing import Any

import numpy as np

from sentiment.score import LABELS

LOG = logging.getLogger(__name__)

LARGE = 10_000  # values from which on a matrix is kept in int8; the rest is 1 % of the file
TOKENS = 96


def export(model: Any, tokenizer: Any, folder: Path) -> None:
    """Write config.json, the tokenizer's files and model.onnx, its weights in int8."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    _tidy_tokenizer(folder)
    _write_config(model, folder)
    _write_onnx(model, folder / "model.onnx")
    files = [path for path in folder.iterdir() if path.is_file()]
    for path in files:
        path.chmod(0o644)
    size = sum(path.stat().st_size for path in files)
    LOG.info("%s: %.1f MB", folder, size / 1e6)


def _write_config(model: Any, folder: Path) -> None:
    config = model.config.to_dict()
    config.pop("_name_or_path", None)
    config |= {
        "architectures": [type(model).__name__],
        "dtype": "float32",
        "id2label": dict(enumerate(LABELS)),
        "label2id": {label: index for index, label in enumerate(LABELS)},
        "targets": True,  # the second sentence is whom the tone is wanted for
    }
    text = json.dumps(config, indent=2, sort_keys=True, default=str)
    (folder / "config.json").write_text(text + "\n", encoding="utf-8")


def _tidy_tokenizer(folder: Path) -> None:
    """Keep no padding and no cutting that was set while learning, and no place on a machine."""
    path = folder / "tokenizer.json"
    tokenizer = json.loads(path.read_text(encoding="utf-8"))
    tokenizer |= {"padding": None, "truncation": None}
    path.write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    path = folder / "tokenizer_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    kept = {k: v for k, v in config.items() if k.endswith("_token") or k == "tokenizer_class"}
    kept |= {
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        "model_max_length": 512,
    }
    path.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _write_onnx(model: Any, path: Path) -> None:
    import onnx
    import torch

    # Three tensors of their own, and with a padded row: what is the same tensor here, or the same
    # in all rows, the exporter takes for the same always.
    words = torch.randint(5, 1000, (2, 8))
    attention = torch.tensor([[1] * 8, [1] * 5 + [0] * 3])
    segments = torch.tensor([[0] * 6 + [1] * 2, [0] * 8])
    inputs = {
        "input_ids": words,
        "attention_mask": attention,
        "token_type_ids": segments,
    }
    batch, tokens = torch.export.Dim("batch"), torch.export.Dim("tokens", max=TOKENS)
    model.eval()
    model.config._attn_implementation = "eager"
    program = torch.onnx.export(
        model,
        kwargs=inputs,
        input_names=list(inputs),
        output_names=["logits"],
        dynamic_shapes={name: {0: batch, 1: tokens} for name in inputs},
        dynamo=True,
        verbose=False,
    )
    proto = program.model_proto
    count = _quantise(proto)
    _strip(proto)
    onnx.save(proto, path)
    LOG.info("%s: %d matrices in int8, %.1f MB", path.name, count, path.stat().st_size / 1e6)


def _quantise(proto: Any) -> int:
    """Replace the large float matrices by int8 ones and a scale for each output, in place.

    Only the weights: the computation stays in float32, so that a text's score does not depend on
    what else is in its batch, as it does where activations are rounded, too.
    """
    from onnx import helper, numpy_helper

    graph = proto.graph
    used_by = {name: node for node in graph.node for name in node.input}
    back = []
    for tensor in list(graph.initializer):
        weights = numpy_helper.to_array(tensor)
        if weights.dtype != np.float32 or weights.ndim != 2 or weights.size < LARGE:
            continue
        axis = _output_axis(used_by[tensor.name])
        scale = np.maximum(np.abs(weights).max(axis=1 - axis), 1e-8).astype(np.float32) / 127
        steps = np.expand_dims(scale, 1 - axis)
        whole = np.clip(np.round(weights / steps), -127, 127).astype(np.int8)
        parts = {"q": whole, "scale": scale, "zero": np.zeros(len(scale), np.int8)}
        graph.initializer.remove(tensor)
        names = [f"{tensor.name}.{part}" for part in parts]
        for name, values in zip(names, parts.values(), strict=True):
            graph.initializer.append(numpy_helper.from_array(values, name))
        back.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=axis))
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend([*back, *nodes])
    return len(back)


def _output_axis(node: Any) -> int:
    """Return the axis along which each row or column has a scale of its own."""
    if node.op_type == "Gather":
        return 0  # one word piece per row
    transposed = any(one.name == "transB" and one.i for one in node.attribute)
    return 0 if node.op_type == "Gemm" and transposed else 1


def _strip(proto: Any) -> None:
    """Take out what the exporter noted of the program: it is large, and names its folders."""
    del proto.metadata_props[:]
    proto.doc_string = ""
    del proto.graph.metadata_props[:]
    del proto.graph.value_info[:]
    for node in proto.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
