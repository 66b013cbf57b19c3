"""What does a service answer, asked patiently, and is it what it should be?"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from data.news.headline import NewsError
from data.retry import BUSY, waits

AGENT = "eventday/0.1 (news backtests)"
TIMEOUT = 30.0

_BACKSLASH = re.compile(r"\\([\"\\/bfnrtu]?)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, the names of `headers` in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Web:
    """Asks over HTTP: with pauses, again after a failure, never while `offline`.

    `pause` is the least time between two questions in seconds, for services that ask for it.
    """

    offline: bool = False
    pause: float = 0.0
    sleep: Callable[[float], None] = time.sleep
    _last: float | None = None
    _session: Any = None

    def ask(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json_body: object = None,
        allowed: tuple[int, ...] = (200,),
    ) -> Answer:
        """Return the answer to a GET, or to a POST of `json_body`, if its status is `allowed`.

        A busy or failing service is asked again, with the patience of `data.retry`. Raises
        NewsError for every other answer, and when the patience is at its end.
        """
        if self.offline:
            raise NewsError(f"{url}: not asked because of --offline")
        waiting = waits()
        while True:
            retry_after = None
            try:
                answer = self._once(url, params, headers, json_body)
            except OSError as error:  # what requests raises is one
                problem = _told(error)
            else:
                if answer.status in allowed:
                    return answer
                problem = f"status {answer.status}{_excerpt(answer.body)}"
                if answer.status not in BUSY:
                    raise NewsError(f"{url}: {problem}")
                retry_after = answer.headers.get("retry-after")
            seconds = waiting(retry_after)
            if seconds is None:
                asked = f"; it asks to be left alone for {retry_after}" if retry_after else ""
                raise NewsError(f"{url}: {problem}{asked}; try again later, what came is kept")
            self.sleep(seconds)

    def _once(
        self,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        json_body: object,
    ) -> Answer:
        import requests

        if self._session is None:
            self._session = requests.Session()
        if self._last is not None and (rest := self._last + self.pause - time.monotonic()) > 0:
            self.sleep(rest)
        try:
            got = self._session.request(
                "GET" if json_body is None else "POST", url, params=params, json=json_body,
                headers={"User-Agent": AGENT, **(headers or {})}, timeout=TIMEOUT,
            )  # fmt: skip
        except ValueError as error:  # an address that is none
            raise NewsError(f"{url}: {_told(error)}") from None
        finally:
            self._last = time.monotonic()
        found = {name.lower(): value for name, value in got.headers.items()}
        return Answer(got.status_code, got.content, found)


def json_of(answer: Answer, *, place: str) -> Any:
    """Return the JSON of an answer; raises NewsError for a web page, a cut text or anything else.

    A backslash that begins no escape, which GDELT lets through, stands for itself.
    """
    text = answer.body.decode("utf-8", "replace").strip()
    if text[:1] == "<":
        raise NewsError(f"{place}: a web page instead of JSON{_excerpt(answer.body)}")
    try:
        return json.loads(text, strict=False)
    except ValueError as error:
        problem = error
    try:
        return json.loads(_BACKSLASH.sub(_escape, text), strict=False)
    except ValueError:
        cut = " (cut off?)" if text[:1] in "{[" and text[-1:] not in "}]" else ""
        raise NewsError(f"{place}: not JSON{cut}: {problem}{_excerpt(answer.body)}") from None


def changed(place: str, needed: str, told: Any) -> NewsError:
    """Return the error for an answer of another shape: what is needed, and what there is."""
    keys = ", ".join(map(str, told)) if isinstance(told, dict) else type(told).__name__
    there = keys or "nothing"
    return NewsError(f"{place}: the format has changed: needed {needed}, there is {there}")


def _escape(found: re.Match[str]) -> str:
    return found[0] if found[1] else r"\\"


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"


def _excerpt(body: bytes) -> str:
    text = " ".join(body[:400].decode("utf-8", "replace").split())
    return f": {text[:120]!r}" if text else ""
