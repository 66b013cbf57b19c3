"""Into which pieces is a text cut, so that few are needed for German and for English?"""

import re
from collections.abc import Iterable
from typing import Any

from sentiment.training.written import WORDS

SIZE = 16_000
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
# Headlines come with umlauts or without; both become the same pieces.
FOLDED = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ß", "ss"))
ENDINGS = ("", "s", "es", "e", "en", "n", "er", "ern")


def vocabulary(texts: Iterable[str], size: int = SIZE) -> Any:
    """Return a tokenizer of transformers' whose word pieces were counted in `texts`.

    The last part of a German compound says what happened: "Gewinneinbruch" is a slump, and not a
    profit. From left to right the pieces would be "gewinne" and a rest without a meaning, so the
    words of heads.txt are cut off first, wherever they end a longer word.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
    from tokenizers.decoders import WordPiece as Decoder
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=60))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            *(normalizers.Replace(*pair) for pair in FOLDED),
            normalizers.BertNormalizer(strip_accents=True, lowercase=True),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.BertPreTokenizer(),
            pre_tokenizers.Split(Regex(compound_pattern()), "isolated"),
        ]
    )
    trainer = trainers.WordPieceTrainer(
        vocab_size=size,
        min_frequency=2,
        special_tokens=list(SPECIAL),
        limit_alphabet=120,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    numbers = [(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=numbers
    )
    tokenizer.decoder = Decoder()
    names = dict(zip(("pad", "unk", "cls", "sep", "mask"), SPECIAL, strict=True))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=512,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        **{f"{name}_token": token for name, token in names.items()},
    )


def compound_pattern() -> str:
    """Return the regular expression of a head at the end of a word that began before it."""
    heads = {fold(word) for word in (WORDS / "heads.txt").read_text(encoding="utf-8").split()}
    choices = "|".join(sorted(heads, key=lambda word: (-len(word), word)))
    endings = "|".join(sorted(ENDINGS, key=len, reverse=True))
    return rf"(?<=[a-z]{{3}})(?:{choices})(?:{endings})$"


def fold(text: str) -> str:
    """Return a text in small letters, its umlauts as two letters each."""
    for letter, letters in FOLDED:
        text = text.replace(letter, letters)
    return re.sub(r"\s+", " ", text.lower())
