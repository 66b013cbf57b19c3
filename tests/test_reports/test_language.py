"""Does every text of the report have its German, with the same values in it?"""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from reports.language import BELOW, GERMAN, german, language, read
from tests.test_reports.marked_texts import marked_texts

EN, DE = language("en"), language("de")
ROOT = Path(__file__).resolve().parents[2]
LOWER = ("analytics", "backtests", "data", "strategies")
FUTURES = ("bars", "headlines", "bars and headlines", "how much there is to come")
ASSEMBLED = {f"{what} after {{day}}" for what in FUTURES}
HTML = re.compile(r"</?\w+>")


def test_a_text_is_said_with_its_values_and_a_count_chooses_its_form():
    assert EN("{n} of {all} trade", "{n} of {all} trades", n=1, all=3) == "1 of 3 trade"
    assert EN("{n} session", "{n} sessions", n=2000) == "2,000 sessions"
    assert DE("{n} session", "{n} sessions", n=1) == "1 Handelstag"
    assert DE("{n} session", "{n} sessions", n=2000) == "2.000 Handelstage"


def test_in_a_template_the_text_may_hold_html_and_its_values_may_not():
    assert EN.html("<b>{name}</b>", name="<i>") == "<b>&lt;i&gt;</b>"


def test_a_count_without_its_number_is_a_mistake():
    with pytest.raises(KeyError):
        EN("{n} trade", "{n} trades")


def test_every_marked_text_has_its_german():
    known = german()
    lacking = [
        f"{file}:\nmsgid {text!r}" + (f"\nmsgid_plural {plural!r}" if plural else "")
        for (text, plural), file in marked_texts().items()
        if len(known.get(text, ())) < (2 if plural else 1)
    ]
    assert not lacking, "no German in reports/german/*.po for\n\n" + "\n\n".join(lacking)


def test_no_german_is_left_of_a_text_that_is_gone():
    marked = {text for text, _ in marked_texts()}
    left = [
        f"{path.name}: {text}"
        for path in sorted(GERMAN.glob("*.po"))
        if path.name != BELOW
        for text in read(path)
        if text not in marked
    ]
    assert left == []


def messages():
    for path in sorted(GERMAN.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="de"):
                if message.id:
                    yield path.name, message


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_german_has_the_places_and_the_html_of_the_english():
    for file, message in messages():
        texts = [message.id] if isinstance(message.id, str) else message.id
        forms = [message.string] if isinstance(message.string, str) else message.string
        for english, told in zip(texts, forms, strict=True):
            assert places(english) == places(told), (file, english)
            assert HTML.findall(english) == HTML.findall(told), (file, english)


def test_no_text_is_translated_twice():
    seen: dict[str, str] = {}
    for file, message in messages():
        text = message.id if isinstance(message.id, str) else message.id[0]
        assert text not in seen, f"{text!r} stands in {seen[text]} and in {file}"
        seen[text] = file


def lower_texts():
    """Every text in the layers below, f-strings with {} in the places of their values."""
    files = [p for layer in LOWER for p in sorted((ROOT / layer).rglob("*.py"))]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                parts = [getattr(part, "value", None) for part in node.values]
                yield "".join(part if isinstance(part, str) else "{}" for part in parts)
    yield (ROOT / "data" / "instruments.toml").read_text("utf-8")


def test_what_is_told_anew_is_still_said_below():
    said = " ".join(lower_texts())
    pieces = {
        (text, piece.strip(" ;:,.+"))
        for text in read(GERMAN / BELOW).keys() - ASSEMBLED
        for piece, *_ in Formatter().parse(text)
    }
    assert [text for text, piece in pieces if piece not in said and piece[:-1] not in said] == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("no order", "kein Auftrag"),
        ("+2 sessions", "+2 Handelstage"),
        ("trimmed from 1234.5: exposure cap 100% less 2% gap buffer",
         "gekürzt von 1234,5: Engagement-Grenze 100% abzüglich 2% Puffer für Kurslücken"),
        ("SMH: no volume in 3 sessions, first 2025-01-27",
         "SMH: an 3 Handelstagen ohne Volumen, zuerst 2025-01-27"),
        ("a sentence of somebody's own strategy", "a sentence of somebody's own strategy"),
    ],
)  # fmt: skip
def test_what_lower_layers_say_is_told_anew_with_its_values(said, told):
    assert DE.retell(said) == told
    assert EN.retell(said) == said
