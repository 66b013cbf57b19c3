"""Which texts of the report are marked to be said in every language?"""

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import extract_from_ast

REPORTS = Path(__file__).resolve().parents[2] / "reports"
MARKS = ("say", "marked", "self")  # the calls whose texts are to be found

Marked = tuple[str, str | None]  # a text and its plural


def marked_texts(folder: Path = REPORTS) -> dict[Marked, str]:
    """Return every marked text with the file it stands in."""
    found: dict[Marked, str] = {}
    for path in sorted(folder.rglob("*.py")):
        for text in _in_python(path.read_text("utf-8")):
            found.setdefault(text, path.name)
    for path in sorted((folder / "templates").glob("*.j2")):
        for text in _in_template(path.read_text("utf-8")):
            found.setdefault(text, path.name)
    return found


def _in_python(source: str) -> Iterator[Marked]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _called(node.func) in MARKS:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if texts:
                yield texts[0], texts[1] if len(texts) > 1 else None


def _called(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _in_template(source: str) -> Iterator[Marked]:
    tree = Environment(autoescape=True).parse(source)
    for _, _, texts in extract_from_ast(tree, gettext_functions=MARKS, babel_style=False):
        known = [text for text in texts if text is not None]
        if known:
            yield known[0], known[1] if len(known) > 1 else None
