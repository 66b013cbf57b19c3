"""Are the texts that a teacher is asked about too made from the labelled ones, and in what way?"""

import random

import pytest

from sentiment.training.examples import Example, one_hot
from sentiment.training.variants import EACH, _crossed, _exchanged, _turned, opposites, variants


def example(text: str, source: str = "phrasebank", **more: str) -> Example:
    return Example(text, tone=one_hot("neutral"), source=source, **{"target": "", **more})


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Sales rose to EUR 5 mn", "Sales fell to EUR 5 mn"),
        ("Rose slightly", "Fell slightly"),
        ("Sales were EUR 5 mn", ""),
    ],
)
def test_a_word_is_turned_into_its_opposite(text: str, other: str) -> None:
    assert _turned(text, opposites(), random.Random(0)) == other


def test_two_numbers_change_places() -> None:
    text = "Profit of EUR 13.1 mn, against EUR 8.7 mn"
    assert _exchanged(text, random.Random(0)) == "Profit of EUR 8.7 mn, against EUR 13.1 mn"
    assert _exchanged("EUR 5 mn, after EUR 5 mn", random.Random(0)) == ""


def test_a_text_goes_on_with_the_end_of_another() -> None:
    text, other = "Sales rose, the firm said", "Costs fell due to a lower oil price"
    assert _crossed(text, other, random.Random(0)) == "Sales rose due to a lower oil price"
    assert _crossed("No seam", other, random.Random(0)) == ""


def test_only_plain_english_texts_of_the_named_sources_are_changed() -> None:
    text = "Profit rose to 5 from 8, and sales fell, the firm said"
    made = variants([example(text)])
    assert 1 <= len(made) <= EACH["phrasebank"]
    assert text not in {one.text for one in made}
    assert {(one.source, one.language, one.target) for one in made} == {("variant", "en", "")}
    others = [
        example(text, language="de"),
        example(text, target="the firm"),
        example(text, source="finbert"),
    ]
    assert variants(others) == []


def test_the_same_texts_give_the_same_variants() -> None:
    texts = [example(f"Profit rose to {n} from {n + 1}, the firm said") for n in range(20)]
    assert variants(texts) == variants(texts)


def test_no_word_is_its_own_opposite() -> None:
    assert all(word != other for word, other in opposites().items())
    assert opposites()["profit"] == "loss"
    assert opposites()["fell"] == "rose"
