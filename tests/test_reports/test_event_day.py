"""What is said of an event's day, in a sentence?"""

import pytest

from reports.charts import Move
from reports.event_day import _lead
from reports.language import language


@pytest.mark.parametrize(
    ("gap", "tongue", "told"),
    [
        (-0.08, "en", "SPY opened lower too, but rose after the open."),
        (0.0066, "en", "SPY opened lower, but rose after the open."),
        (-0.08, "de", "Auch SPY eröffnete tiefer, stieg aber nach der Eröffnung."),
        (0.0066, "de", "SPY eröffnete tiefer, stieg aber nach der Eröffnung."),
    ],
)
def test_another_opened_lower_too_only_where_the_main_one_did(gap, tongue, told):
    moves = [
        Move("SMH", True, gap, -0.02, -0.10, -4.0),
        Move("SPY", False, -0.02, 0.01, -0.01, -1.0),
    ]
    sentences = _lead(moves, language(tongue))
    assert sentences.endswith(f" {told}")
