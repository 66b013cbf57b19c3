import csv
import unicodedata

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from sentiment.evaluate import GOLD
from sentiment.language import DETECTED, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Notenbank senkt überraschend den Leitzins", "de"),
        ("Autobauer streicht Tausende Stellen", "de"),
        ("Gewinnwarnung: Maschinenbauer enttaeuscht Anleger", "de"),
        ("Chipmaker cuts its outlook as demand slows", "en"),
        ("Shares jump after strong quarterly results", "en"),
    ],
)
def test_a_headline_is_told_by_its_words(text: str, language: str) -> None:
    assert language_of(text) == language


UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)


@pytest.mark.parametrize("text", ["BÖRSE BRICHT EIN", "BOERSE BRICHT EIN", "KURSE STÜRZEN AB"])
def test_capitals_with_umlauts_are_german(text: str) -> None:
    assert language_of(text) == "de"


def test_umlauts_and_their_spelled_out_forms_are_told_alike() -> None:
    with GOLD.open(encoding="utf-8", newline="") as file:
        texts = [row["headline"] for row in csv.DictReader(file)]
    told = [language_of(text) for text in texts]
    assert sum(text.translate(UMLAUTS) != text for text in texts) > 50
    assert [language_of(text.translate(UMLAUTS)) for text in texts] == told
    assert [language_of(unicodedata.normalize("NFD", text)) for text in texts] == told
    assert told.count("de") == len(texts)


@pytest.mark.parametrize("text", ["", "!!!", "12 %", "NVDA +3 %"])
def test_a_text_that_belongs_to_no_language_is_not_guessed(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize(
    ("hint", "language"),
    [("de", "de"), ("de-AT", "de"), ("EN_us", "en"), ("German", "de"), ("fr", "fr")],
)
def test_a_hint_goes_before_the_text(hint: str, language: str) -> None:
    assert language_of("Shares jump after strong quarterly results", hint=hint) == language


@pytest.mark.parametrize("hint", ["", "und", "?", "Klingon"])
def test_a_hint_that_names_no_language_is_passed_over(hint: str) -> None:
    assert language_of("Shares jump after strong quarterly results", hint=hint) == "en"


def test_only_the_configured_languages_are_considered() -> None:
    french = "Le bénéfice du groupe recule fortement au premier trimestre"
    assert language_of(french, languages=("de", "en", "fr")) == "fr"
    assert language_of(french) in {"de", "en", ""}
    assert language_of(french, languages=("de",)) == "de"


def test_a_language_that_is_not_known_is_an_error() -> None:
    with pytest.raises(ValueError, match="xx"):
        language_of("Shares jump", languages=("de", "xx"))


def test_the_codes_that_can_be_detected_are_those_of_the_library() -> None:
    known = LanguageIdentifier.from_model_file(MODEL_FILE).nb_classes
    assert {code for code in known if len(code) == 2} == DETECTED
