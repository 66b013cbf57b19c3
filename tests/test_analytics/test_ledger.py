"""Does the ledger tell which try was deleted or changed?"""

import json
from pathlib import Path

import pytest

from analytics.ledger import FIRST, Head, LedgerError, append, count, read, verify


@pytest.fixture
def ledger(tmp_path) -> Path:
    path = tmp_path / "out" / "ledger.jsonl"
    append(path, [{"strategy": "threshold", "enter": 0.1 * step} for step in range(3)])
    append(path, [{"strategy": "Ümlaut", "sharpe": None}])
    return path


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def rewrite(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_what_was_appended_is_read_in_order(ledger):
    tries = read(ledger)
    assert [one.number for one in tries] == [1, 2, 3, 4]
    assert tries[0].previous == FIRST
    assert [one.previous for one in tries[1:]] == [one.hash for one in tries[:-1]]
    assert tries[3].entry == {"strategy": "Ümlaut", "sharpe": None}
    assert count(ledger) == 4


def test_no_file_is_an_empty_ledger(tmp_path):
    assert verify(tmp_path / "none.jsonl") == Head(0, FIRST)


def test_a_deleted_try_is_named(ledger):
    lines = lines_of(ledger)
    rewrite(ledger, lines[:1] + lines[2:])
    with pytest.raises(LedgerError, match="line 2: try 2 was deleted; try 3 stands here"):
        verify(ledger)
    rewrite(ledger, lines[2:])
    with pytest.raises(LedgerError, match="line 1: tries 1 to 2 were deleted; try 3"):
        verify(ledger)


def test_a_changed_try_is_named(ledger):
    lines = lines_of(ledger)
    lines[1] = lines[1].replace("0.1", "0.7")
    rewrite(ledger, lines)
    with pytest.raises(LedgerError, match="line 2: try 2 was changed"):
        verify(ledger)


def test_a_try_changed_with_a_fresh_hash_breaks_the_next_line(ledger, tmp_path):
    lines = lines_of(ledger)
    forged = tmp_path / "forged.jsonl"
    append(forged, [json.loads(lines[0])["entry"], {"strategy": "another"}])
    rewrite(ledger, [lines[0], lines_of(forged)[1], *lines[2:]])
    with pytest.raises(LedgerError, match="line 3: try 2 was replaced"):
        verify(ledger)


def test_tries_cut_off_the_end_are_found_with_the_head_kept_elsewhere(ledger):
    head = verify(ledger)
    rewrite(ledger, lines_of(ledger)[:2])
    verify(ledger)  # the chain alone cannot know
    with pytest.raises(LedgerError, match="tries 3 to 4 were deleted from the end"):
        verify(ledger, head=head)
    append(ledger, [{"strategy": "new"}] * 2)
    with pytest.raises(LedgerError, match="line 4: not the try that was written there"):
        verify(ledger, head=head)


def test_an_earlier_head_stays_in_a_ledger_that_grew(ledger):
    head = verify(ledger)
    append(ledger, [{"more": 1}])
    assert verify(ledger, head=head).count == 5


def test_moved_and_foreign_lines_are_named(ledger):
    lines = lines_of(ledger)
    rewrite(ledger, [*lines, lines[1]])
    with pytest.raises(LedgerError, match="line 5: try 2 stands here; a line was moved or copied"):
        verify(ledger)
    rewrite(ledger, [*lines, "hello"])
    with pytest.raises(LedgerError, match="line 5: b'hello' is no line of a ledger"):
        verify(ledger)
    with pytest.raises(LedgerError, match="the last line: b'hello'"):
        append(ledger, [{}])


def test_a_line_that_a_crash_left_unfinished_is_cut_off(ledger):
    whole = ledger.read_bytes()
    ledger.write_bytes(whole + b'{"entry":{"strat')
    assert count(ledger) == 4
    append(ledger, [{"strategy": "after"}])
    assert ledger.read_bytes().startswith(whole)
    assert count(ledger) == 5


def test_long_lines_are_chained_too(tmp_path):
    path = tmp_path / "ledger.jsonl"
    for _ in range(3):
        append(path, [{"text": "x" * 200_000}])
    assert count(path) == 3


def test_a_number_json_does_not_know_is_refused_before_anything_is_written(ledger):
    before = ledger.read_bytes()
    with pytest.raises(ValueError, match="JSON compliant"):
        append(ledger, [{"fine": 1}, {"sharpe": float("nan")}])
    assert ledger.read_bytes() == before
