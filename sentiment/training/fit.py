"""How does an encoder learn the tones of examples, in minutes on two cores?"""

import logging
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from sentiment.batches import marked
from sentiment.training.examples import Example

LOG = logging.getLogger(__name__)

GUESS_RATE = 5e-4  # of the guess at a text's place, which begins at nothing


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how fast to learn; what is given here is that of the model's first runs."""

    epochs: float
    rate: float = 1e-4  # at its peak; it then falls to 0
    faster: float = 1.7  # how much faster the embeddings learn, each of which is seen seldom
    batch: int = 32
    tokens: int = 56  # of a longer text the rest is not read while learning
    smoothing: float = 0.03
    masked: float = 0.06  # share of word pieces hidden at random, in place of dropout
    warmup: int = 100  # steps
    decay: float = 0.02
    likeness: float = 3.0  # what the place of a text counts beside its tone
    seed: int = 0


def fit(model: Any, tokenizer: Any, examples: Sequence[Example], recipe: Recipe) -> None:
    """Train `model` on all examples for the recipe's number of epochs.

    Where an example has a place, the model learns to guess it, too, from the mean of its outputs: a
    teacher that reads a text knows more of it than three probabilities say (Romero et al. 2015,
    "FitNets: hints for thin deep nets").
    """
    torch.manual_seed(recipe.seed)
    order = random.Random(recipe.seed)
    ids, types = encode(tokenizer, examples, recipe.tokens)
    tones = torch.tensor([one.tone for one in examples], dtype=torch.float32)
    tones = tones * (1 - recipe.smoothing) + recipe.smoothing / 3
    weights = torch.tensor([one.weight for one in examples])
    optimizer = _optimizer(model, recipe)
    guess = _Guess(examples, model.config.hidden_size)
    optimizer.add_param_group(
        {"params": list(guess.parameters()), "lr": GUESS_RATE, "weight_decay": 0.0}
    )
    peaks = [group["lr"] for group in optimizer.param_groups]
    total = int(len(examples) * recipe.epochs)
    half = fast_half()
    seen, step, losses, start = 0, 0, 0.0, time.monotonic()
    model.train()
    while seen < total:
        for batch in batches([len(one) for one in ids], recipe.batch, order):
            if seen >= total:
                break
            pace = min(1.0, (step + 1) / recipe.warmup) * (1 - seen / total)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * pace
            inputs = collate(ids, types, batch)
            _hide(inputs, tokenizer, recipe.masked)
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                found = model(**_read(inputs, tokenizer), output_hidden_states=True)
            each = -(tones[batch] * functional.log_softmax(found.logits.float(), -1)).sum(-1)
            loss = (each * weights[batch]).sum() / weights[batch].sum()
            losses += loss.item()
            loss = loss + recipe.likeness * guess(_middle(found, inputs), batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            seen, step = seen + len(batch), step + 1
            if step % 100 == 0:
                speed = seen / (time.monotonic() - start)
                LOG.info("%d of %d, loss %.4f, %.0f/s", seen, total, losses / 100, speed)
                losses = 0.0
    LOG.info("%d steps in %.1f minutes", step, (time.monotonic() - start) / 60)
    model.eval()


class _Guess(torch.nn.Module):
    """Where do texts lie? A linear guess from what the model makes of them, only for learning."""

    def __init__(self, examples: Sequence[Example], width: int) -> None:
        super().__init__()
        placed = [one.place for one in examples if one.place is not None]
        self.known = torch.tensor([one.place is not None for one in examples])
        self.row = self.known.cumsum(0) - 1
        self.places = torch.tensor(np.array(placed)) if placed else torch.zeros(0, 1)
        self.linear = torch.nn.Linear(width, self.places.shape[1])

    def forward(self, outputs: Any, batch: Sequence[int]) -> Any:
        """Return the squared distance of the guesses from the places, a mean over the batch."""
        known = self.known[batch]
        wanted = self.places[self.row[batch][known]]
        return ((self.linear(outputs[known]) - wanted) ** 2).sum() / len(batch)


def mean(states: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the mean of the weights of models that were trained from the same beginning.

    It does better than most of them alone, at the price of one (Wortsman et al. 2022, "Model
    soups: averaging weights of multiple fine-tuned models improves accuracy").
    """
    first = states[0]
    return {
        name: sum(state[name] for state in states) / len(states)
        if weight.is_floating_point()
        else weight
        for name, weight in first.items()
    }


def predict(
    model: Any, tokenizer: Any, examples: Sequence[Example], *, half: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Return what the model makes of the examples' texts and targets.

    The first are its logits, shape (examples, 3), the second the means of its outputs, shape
    (examples, width). With `half` they are computed in bfloat16 where the processor is faster at
    it.
    """
    ids, types = encode(tokenizer, examples, 96)
    logits = np.empty((len(examples), 3), np.float32)
    middles = np.empty((len(examples), model.config.hidden_size), np.float32)
    by_length = sorted(range(len(ids)), key=lambda index: len(ids[index]))
    fast = torch.autocast("cpu", torch.bfloat16, enabled=half and fast_half())
    with torch.inference_mode(), fast:
        for start in range(0, len(ids), 64):
            batch = by_length[start : start + 64]
            inputs = collate(ids, types, batch)
            found = model(**_read(inputs, tokenizer), output_hidden_states=True)
            logits[batch] = found.logits.float().numpy()
            middles[batch] = _middle(found, inputs).numpy()
    return logits, middles


def _middle(found: Any, inputs: dict[str, Any]) -> Any:
    """Return the mean of what the last layer puts out for the word pieces of each text."""
    read = inputs["attention_mask"].unsqueeze(-1)
    return (found.hidden_states[-1].float() * read).sum(1) / read.sum(1)


def fast_half() -> bool:
    """Whether this processor multiplies bfloat16 faster than float32: by 2.8 times, if so."""
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def encode(
    tokenizer: Any, examples: Sequence[Example], tokens: int
) -> tuple[list[list[int]], list[list[int]]]:
    """Return word pieces and segments (0 = text, 1 = target) of each example."""
    ids: list[list[int]] = []
    types: list[list[int]] = []
    for one in examples:
        pair = (one.text, one.target) if one.target else (one.text,)
        found = tokenizer(*pair, truncation=True, max_length=tokens, return_token_type_ids=True)
        words, sentences = np.array([found["input_ids"]]), np.array([found["token_type_ids"]])
        ids.append(found["input_ids"])
        types.append(marked(words, sentences)[0].tolist())
    return ids, types


def collate(ids: list[list[int]], types: list[list[int]], batch: Sequence[int]) -> dict[str, Any]:
    """Return one padded batch as the model wants it."""
    width = max(len(ids[index]) for index in batch)
    words = torch.zeros((len(batch), width), dtype=torch.long)
    segments, attention = torch.zeros_like(words), torch.zeros_like(words)
    for row, index in enumerate(batch):
        length = len(ids[index])
        words[row, :length] = torch.tensor(ids[index])
        segments[row, :length] = torch.tensor(types[index])
        attention[row, :length] = 1
    return {"input_ids": words, "token_type_ids": segments, "attention_mask": attention}


def _read(inputs: dict[str, Any], tokenizer: Any) -> dict[str, Any]:
    """Leave out what this kind of model does not read: MPNet knows no segments."""
    return {name: inputs[name] for name in inputs if name in tokenizer.model_input_names}


def batches(lengths: list[int], size: int, order: random.Random) -> Iterator[list[int]]:
    """Go through all examples once, at random, those of like length together."""
    indexes = list(range(len(lengths)))
    order.shuffle(indexes)
    pools = (indexes[start : start + 40 * size] for start in range(0, len(indexes), 40 * size))
    for pool in pools:
        pool.sort(key=lambda index: lengths[index])
        batches = [pool[start : start + size] for start in range(0, len(pool), size)]
        order.shuffle(batches)
        yield from batches


def _hide(inputs: dict[str, Any], tokenizer: Any, share: float) -> None:
    words = inputs["input_ids"]
    ordinary = ~torch.isin(words, torch.tensor(tokenizer.all_special_ids))
    ordinary &= inputs["token_type_ids"] == 0  # a hidden target would leave nothing to ask about
    words[(torch.rand(words.shape) < share) & ordinary] = tokenizer.mask_token_id


def _optimizer(model: Any, recipe: Recipe) -> Any:
    groups: dict[str, list[Any]] = {"matrix": [], "vector": [], "embedding": []}
    for name, weight in model.named_parameters():
        kind = "embedding" if "word_emb" in name else "matrix" if weight.ndim > 1 else "vector"
        groups[kind].append(weight)
    return torch.optim.AdamW(
        [
            {
                "params": groups["matrix"],
                "lr": recipe.rate,
                "weight_decay": recipe.decay,
            },
            {"params": groups["vector"], "lr": recipe.rate, "weight_decay": 0.0},
            {
                "params": groups["embedding"],
                "lr": recipe.rate * recipe.faster,
                "weight_decay": 0.0,
            },
        ],
        betas=(0.9, 0.98),
        fused=True,
    )
