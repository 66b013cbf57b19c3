"""What does the report do with leaks, ruined accounts, other exchanges and paper?"""

from dataclasses import replace

import pytest

from analytics.verification import NOT_SEEN, NOTHING_TO_SEE, SEEN, Leak, OwnRead, Verification
from reports.html import render
from reports.summary import summarise

LEAK = Leak("peeker", "2024-10-01", "2024-10-01", "buy 1 SMH", "no order", "the next <close>")
CUTS = ("2024-10-01", "2024-11-05")


def told(build, proof):
    one = build(2)
    if proof is not None:
        one = replace(one, manifest={**one.manifest, "verification": proof.seal("0")})
    return summarise(one)


@pytest.mark.parametrize(
    ("leaks", "control", "says"),
    [
        ((), SEEN, "A leak put in on purpose was seen"),
        ((), NOTHING_TO_SEE, "there was no leak to try it on"),
        ((), NOT_SEEN, "this proves nothing"),
        ((LEAK,), SEEN, "1 past order changed"),
    ],
)
def test_the_method_section_tells_what_the_check_did(build, leaks, control, says):
    summary = told(build, Verification(("hold", "rule_1"), CUTS, leaks, control))
    assert says in summary.look_ahead.told
    assert "Everything after 2 sessions was cut off" in summary.look_ahead.told


def test_a_leak_is_shown_with_its_order_its_session_and_what_it_peeked_at(build):
    page = render(told(build, Verification(("peeker",), CUTS, (LEAK,), SEEN)))
    for text in ("peeker", "buy 1 SMH", "no order", "the next &lt;close&gt;", "1 Oct 2024"):
        assert text in page[page.index("Look-ahead check: failed") :]
    assert "5 Nov 2024" in page


def test_what_a_strategy_reads_by_itself_is_named_and_no_check_passes(build):
    read = OwnRead("diary", "notes/<mine>.csv", "diary.py", 7)
    summary = told(build, Verification(("diary",), CUTS, (), SEEN, own_reads=(read,)))
    assert summary.seals[0].state == "open"
    page = render(summary)
    method = page[page.index("Look-ahead check: not proven") :]
    assert "diary reads notes/&lt;mine&gt;.csv itself (diary.py, line 7)." in method
    assert "has a future that could not be changed" in method


def test_a_check_that_was_not_run_comes_with_its_command(build):
    page = render(told(build, None))
    assert "<code>python -m backtests verify configs/made_up.toml</code>" in page


@pytest.fixture(scope="module")
def ruined(build):
    """rule_2 has nothing left when the event comes: its window says so in every number."""
    one = build(3)
    events = one.metrics["events"]
    window = events["made_up"]["strategies"]["rule_2"]
    nothing = {**dict.fromkeys(window), "path": [], "orders_filled_at_open": [], "complete": False}
    strategies = {**events["made_up"]["strategies"], "rule_2": nothing}
    event = {**events["made_up"], "strategies": strategies}
    return summarise(replace(one, metrics={**one.metrics, "events": {"made_up": event}}))


def test_a_strategy_ruined_before_the_event_is_not_drawn_and_is_said_to_be_ruined(ruined):
    event = ruined.events[0]
    assert [path.name for path in event.strategies] == ["hold", "rule_1"]
    assert event.ruined == ("rule_2",)
    into = next(p.text for p in ruined.passages if p.label == "Into the event")
    assert "rule_2 was ruined before" in into
    page = render(ruined)
    assert "Not drawn, because ruined before: rule_2." in page
    assert "ruined before</td>" in page


def test_the_lane_has_the_hours_of_the_runs_own_exchange(build):
    lane = summarise(replace(build(2), calendar="XLON")).events[0].lane
    assert str(lane.starts_at) == "2025-01-24 16:30:00+00:00"  # London closes at 16:30
    assert str(lane.ends_at) == "2025-01-28 08:00:00+00:00"


def test_on_paper_long_tables_are_cut_and_a_line_says_where_the_rest_is(build):
    page = render(summarise(build(2)))
    style = page[page.index("<style>") : page.index("</style>")]
    cut = ".cut tbody tr:nth-child(n + 4) { display: none; }"
    assert cut in style.partition("@media print")[2]
    assert cut not in style.partition("@media print")[0]
    files = {
        "All filled orders": "orders",
        "Headlines with their": "headlines",
        "Trades (": "trades",
    }
    for table, file in files.items():
        opened = page.rindex("<details", 0, page.index(f"<summary>{table}"))
        assert page[opened:].startswith('<details class="cut">')
        summary = page[opened : page.index("</summary>", opened)]
        assert f"On paper the first three rows; all of them in {file}.csv of the run" in summary
