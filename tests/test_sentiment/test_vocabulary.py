import random
import re

import pytest

from sentiment.training.parallel import glossary, switched
from sentiment.training.vocabulary import compound_pattern, vocabulary

TEXTS = ["Gewinn Gewinne", "Einbruch der Gewinne", "Gewinneinbruch", "loest Loest lost profit"] * 20


@pytest.fixture(scope="module")
def tokens() -> list[list[str]]:
    tokenizer = vocabulary(TEXTS, size=200)
    asked = ("Gewinneinbruch", "löst", "loest", "Übernahmeängste")
    return [tokenizer.tokenize(text) for text in asked]


def test_the_head_of_a_compound_is_a_word_of_its_own(tokens: list[list[str]]) -> None:
    assert tokens[0] == ["gewinn", "einbruch"]


def test_umlauts_are_cut_like_their_two_letters(tokens: list[list[str]]) -> None:
    assert tokens[1] == tokens[2]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("verkaufswelle", ["verkaufs", "welle"]),
        ("zinsaengste", ["zins", "aengste"]),
        ("angst", ["angst"]),  # a whole word stays one
        ("langsam", ["langsam"]),  # as one in whose middle a head stands
        ("profit", ["profit"]),
    ],
)
def test_only_what_ends_a_longer_word_is_cut_off(word: str, parts: list[str]) -> None:
    found = re.search(compound_pattern(), word)
    assert ([word[: found.start()], found[0]] if found else [word]) == parts


def test_words_of_the_market_are_put_into_german() -> None:
    text, share = switched("Profit rose at Siemens", glossary(), random.Random(0), share=1.0)
    assert "Siemens" in text
    assert "Profit rose" not in text
    assert 0 < share < 1
