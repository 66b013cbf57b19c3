"""Is the picture in docs/architecture.md true?"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGES = ("analytics", "backtests", "data", "reports", "sentiment", "strategies")


def test_the_page_names_every_module_in_its_folder_and_no_other():
    named = {
        folder: set(names.replace(",", " ").split())
        for folder, names in re.findall(r"^    ([a-z/_]+)/ +(.+)$", PAGE, flags=re.MULTILINE)
    }
    there: dict[str, set[str]] = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if path.name != "__init__.py":
                folder = path.parent.relative_to(ROOT).as_posix()
                there.setdefault(folder, set()).add(path.stem)
    assert named == there


def test_the_page_is_short_enough_to_be_read():
    assert len(PAGE.splitlines()) <= 100


def test_every_module_begins_with_the_question_it_answers():
    silent = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py" and not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert silent == []
