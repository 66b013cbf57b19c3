"""How does a summary travel inside its page as JSON, and how does it come back?

The figures and sentences stand there as they are. The long lists, whose rows the run folder's CSV
files hold too, are packed as `LONG` says, and numbers have ten digits: a page may be sent by
mail, and its data would double it.
"""

import base64
import json
import re
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from reports.records import ReportSummary, Timeline

T = TypeVar("T")

LONG = (
    "config_text", "decisions", "definitions", "events", "headlines", "manifest", "quality",
    "refusals", "returns", "timeline", "trades",
)  # fmt: skip
"""The fields that are packed together: an object of JSON, compressed by zlib, in base64."""

DIGITS = 10
_BLOCK = re.compile(r'<script type="application/json" id="summary">(.*?)</script>', re.DOTALL)


class EmbeddedError(ValueError):
    """A page that holds no summary, or none that this version can read."""


def embedded(summary: ReportSummary) -> dict[str, Any]:
    """Return the summary as JSON can hold it, its long lists in "packed"."""
    plain = _rounded(_adapter().dump_python(summary, mode="json"))
    long = {name: plain.pop(name) for name in LONG}
    text = json.dumps(long, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    packed = base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
    return {**plain, "packed": packed}


def summary_in(page: str) -> ReportSummary:
    """Return the summary that a report holds: `reports.html.render` makes the same page of it.

    Raises EmbeddedError for anything but a report of this version.
    """
    return _read(page, unpacked)


def timeline_in(page: str) -> Timeline:
    """Return the growth and falls alone, which reports of other versions may hold as this one does.

    Raises EmbeddedError.
    """
    return _read(page, lambda data: TypeAdapter(Timeline).validate_python(_long(data)["timeline"]))


def unpacked(data: dict[str, Any]) -> ReportSummary:
    """Return the summary from what `embedded` made of it."""
    plain = {name: value for name, value in data.items() if name != "packed"}
    return _adapter().validate_json(json.dumps({**plain, **_long(data)}))


def _read(page: str, part: Callable[[dict[str, Any]], T]) -> T:
    found = _BLOCK.search(page)
    if found is None:
        raise EmbeddedError("no report: it holds no summary")
    try:
        return part(json.loads(found.group(1)))
    except (ValueError, KeyError, AttributeError, TypeError, zlib.error) as error:
        told = f"{error.error_count()} fields" if isinstance(error, ValidationError) else error
        raise EmbeddedError(f"the report's summary cannot be read: {told}") from error


def _long(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        zlib.decompress(base64.b64decode(data["packed"], validate=True))
    )
    return found


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value


@cache
def _adapter() -> TypeAdapter[ReportSummary]:
    return TypeAdapter(ReportSummary)
