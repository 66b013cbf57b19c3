"""Does every text of the report have its German, with the same values in it?"""

import pytest

from reports.language import language

EN, DE = language("en"), language("de")


def test_a_text_is_said_with_its_values_and_a_count_chooses_its_form():
    assert EN("{n} of {all} trade", "{n} of {all} trades", n=1, all=3) == "1 of 3 trade"
    assert EN("{n} of {all} trade", "{n} of {all} trades", n=2, all=3) == "2 of 3 trades"


def test_in_a_template_the_text_may_hold_html_and_its_values_may_not():
    assert EN.html("<b>{name}</b>", name="<i>") == "<b>&lt;i&gt;</b>"


def test_a_count_without_its_number_is_a_mistake():
    with pytest.raises(KeyError):
        EN("{n} trade", "{n} trades")
