"""How does an English encoder learn German, so that the same news has the same place in both?"""

import logging
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy import sparse
from torch.nn import functional

from sentiment.training.fit import batches, collate, fast_half
from sentiment.training.mixture import labelled
from sentiment.training.parallel import FINANCIAL, Pair, chosen, glossary, parallel, switched, texts
from sentiment.training.vocabulary import SPECIAL, vocabulary
from sentiment.training.written import written

LOG = logging.getLogger(__name__)

BATCH = 64
TOKENS = 32
RATE = 1.5e-4
EMBEDDING_RATE = 1.5e-3  # nearly all of what is to be learnt is in the embeddings
LIKELY = 0.08  # least Dice coefficient of a word piece and its translation
COUNT_AS = {"glossary": 6.0, FINANCIAL: 3.0}  # sentences, when translations are counted


def bilingual(
    encoder: str, folder: Path, seed: int, *, commercial_only: bool = False
) -> tuple[Any, Any]:
    """Return an encoder for English and German, and its tokenizer, made of an English one.

    A vocabulary for both languages takes the place of the English one; each piece starts from the
    embeddings of what it means. Then the new encoder learns to give a German sentence, and an
    English one with German words in it, the place that the old one gives to the English sentence
    (Reimers and Gurevych 2020, "Making Monolingual Sentence Embeddings Multilingual").
    """
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(seed)
    choice = random.Random(seed)
    old = AutoTokenizer.from_pretrained(encoder)
    still = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    kind = {
        "attn_implementation": "eager", "dtype": torch.float32, "use_safetensors": True, **still
    }  # fmt: skip
    teacher = AutoModel.from_pretrained(encoder, **kind).eval()
    student = AutoModel.from_pretrained(encoder, **kind)
    pairs = parallel(folder, commercial_only=commercial_only)
    seen = labelled(folder, commercial_only=commercial_only)
    english = [one.text for one in seen if one.language == "en"]
    new = vocabulary(_corpus(pairs, english, texts(folder), seed))
    weights = _carried_over(old, new, pairs, english, teacher.embeddings.word_embeddings.weight)
    student.resize_token_embeddings(len(new))
    student.embeddings.word_embeddings.weight.data = torch.tensor(weights)
    student.config.pad_token_id = new.pad_token_id
    _learn(student, teacher, new, old, _lessons(pairs, english, choice), choice)
    return student, new


def _corpus(pairs: Sequence[Pair], english: list[str], german: list[str], seed: int) -> list[str]:
    """Return the texts whose word pieces are counted: those that matter several times."""
    times = {"glossary": 20, FINANCIAL: 3}
    own = [one.text for one in written(seed)]
    corpus = [*english * 3, *german * 3, *own]
    for pair in pairs:
        corpus += [pair.text] * times.get(pair.source, 1)
        corpus += [pair.english] * (pair.source not in times)
    return corpus


def _carried_over(
    old: Any, new: Any, pairs: Sequence[Pair], english: list[str], weights: Any
) -> np.ndarray:
    """Return an embedding for each new word piece, of its own old one or of its translations.

    Translations are the three old pieces that occur most in the other half of the piece's
    sentences (Dice coefficient), as in WECHSEL and FOCUS, which begin from dictionaries.
    """
    before = weights.detach().numpy()
    german = new([pair.text for pair in pairs], add_special_tokens=False)["input_ids"]
    others = old([pair.english for pair in pairs], add_special_tokens=False)["input_ids"]
    weight = sparse.diags([COUNT_AS.get(pair.source, 1.0) for pair in pairs])
    first, second = _occurrences(german, len(new)), _occurrences(others, len(old))
    both = (first.T @ weight @ second).tocsr()
    count = np.asarray((first.T @ weight).sum(axis=1)).ravel()
    other_count = np.asarray((second.T @ weight).sum(axis=1)).ravel()
    in_english = np.asarray(
        _occurrences(new(english, add_special_tokens=False)["input_ids"], len(new)).sum(axis=0)
    ).ravel()
    known = old.get_vocab()
    result = np.empty((len(new), before.shape[1]), np.float32)
    for piece, index in new.get_vocab().items():
        if piece in SPECIAL:
            result[index] = before[known[piece]]
            continue
        parts = old(piece.removeprefix("##"), add_special_tokens=False)["input_ids"]
        spelling = before[[known[piece]] if piece in known else parts].mean(axis=0)
        row = both.getrow(index)
        dice = 2 * row.data / (count[index] + other_count[row.indices])
        best = np.argsort(-dice)[:3]
        translated = len(best) and count[index] >= 2 and dice[best[0]] > LIKELY
        if not translated or (piece in known and in_english[index] >= count[index] / 2):
            result[index] = spelling
            continue
        share = dice[best] ** 3 / (dice[best] ** 3).sum()
        meaning = share @ before[row.indices[best]]
        own = 0.4 if piece in known else 0.2
        result[index] = (1 - own) * meaning + own * spelling
    return result


def _occurrences(sentences: list[list[int]], pieces: int) -> Any:
    rows = [row for row, ids in enumerate(sentences) for _ in set(ids)]
    columns = [piece for ids in sentences for piece in set(ids)]
    ones = np.ones(len(rows), np.float32)
    return sparse.csr_matrix((ones, (rows, columns)), shape=(len(sentences), pieces))


def _lessons(pairs: Sequence[Pair], english: list[str], choice: random.Random) -> list[Pair]:
    lessons = list(chosen(pairs, choice))
    words = glossary()
    for text in english:
        if choice.random() < 0.25:
            lessons.append(Pair(text, text, "same"))
        mixed, share = switched(text, words, choice)
        if share > 0.2 and choice.random() < 0.4:
            lessons.append(Pair(mixed, text, "switched"))
    return lessons


def _learn(
    student: Any, teacher: Any, new: Any, old: Any, lessons: list[Pair], choice: random.Random
) -> None:
    sentences = list(dict.fromkeys(pair.english for pair in lessons))
    goals = dict(zip(sentences, _places(teacher, old, sentences), strict=True))
    ids = _cut(new, [pair.text for pair in lessons])
    types = [[0] * len(one) for one in ids]
    LOG.info("%d sentences to learn German from", len(lessons))
    groups: list[list[Any]] = [[], []]
    for name, weight in student.named_parameters():
        weight.requires_grad_("pooler" not in name)
        groups["word_embeddings" in name].append(weight)
    rates = (RATE, EMBEDDING_RATE)
    optimizer = torch.optim.AdamW(
        [{"params": group, "lr": rate} for group, rate in zip(groups, rates, strict=True)],
        betas=(0.9, 0.98),
        weight_decay=0.0,
        fused=True,
    )
    student.train()
    seen, step, losses, start = 0, 0, 0.0, time.monotonic()
    for batch in batches([len(one) for one in ids], BATCH, choice):
        pace = min(1.0, (step + 1) / 100) * (1 - seen / len(ids)) + 0.01
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * pace
        wanted = torch.stack([goals[lessons[index].english] for index in batch])
        found = _mean(student, collate(ids, types, batch))
        apart = 1 - functional.cosine_similarity(found, wanted)
        loss = ((found - wanted) ** 2).mean() * 20 + apart.mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen, step, losses = seen + len(batch), step + 1, losses + loss.item()
        if step % 100 == 0:
            speed = seen / (time.monotonic() - start)
            LOG.info("%d of %d, distance %.4f, %.0f/s", seen, len(ids), losses / 100, speed)
            losses = 0.0
    student.eval()


def _places(teacher: Any, tokenizer: Any, sentences: list[str]) -> Any:
    ids = _cut(tokenizer, sentences)
    result = torch.empty((len(ids), teacher.config.hidden_size))
    by_length = sorted(range(len(ids)), key=lambda index: len(ids[index]))
    types = [[0] * len(one) for one in ids]
    with torch.inference_mode():
        for begin in range(0, len(ids), 2 * BATCH):
            batch = by_length[begin : begin + 2 * BATCH]
            result[batch] = _mean(teacher, collate(ids, types, batch))
    return result.clone()


def _mean(model: Any, inputs: dict[str, Any]) -> Any:
    """Return the mean of the outputs of a sentence's word pieces, as all-MiniLM-L6-v2 does."""
    with torch.autocast("cpu", torch.bfloat16, enabled=fast_half()):
        outputs = model(**inputs).last_hidden_state.float()
    counted = inputs["attention_mask"].unsqueeze(-1).float()
    return (outputs * counted).sum(1) / counted.sum(1)


def _cut(tokenizer: Any, sentences: list[str]) -> list[list[int]]:
    found = tokenizer(sentences, truncation=True, max_length=TOKENS, padding=False)
    ids: list[list[int]] = found["input_ids"]
    return ids
