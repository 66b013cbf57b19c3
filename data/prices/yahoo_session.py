"""How is Yahoo Finance asked, again when it is busy, and elsewhere when a config says so?"""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from curl_cffi import requests

from data.prices.yahoo_chart import BusyChartError, ChartError, NoChartError, chart_of
from data.retry import BUSY, waits

CHART = "/v8/finance/chart/"

UNREACHABLE = (requests.exceptions.DNSError, requests.exceptions.ProxyError)
"""What the next try will not mend."""


class YahooSession(requests.Session):
    """The session that yfinance is given: it sends what yfinance asks and looks at each answer.

    Answers of the chart service are checked before yfinance sees them, which would take most
    faults for "no data". When the service is busy (429, and 5xx or an answer that was cut off),
    it is asked again after the time it names, or ever more slowly. `base_url` takes the place
    of `https://query2.finance.yahoo.com` and of Yahoo's other hosts. `chart` is the last answer.

    Raises ChartError, in words, when there is no answer of use.
    """

    def __init__(
        self, *, base_url: str | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        super().__init__(impersonate="chrome")
        self._base_url = base_url.rstrip("/") if base_url else None
        self._sleep = sleep
        self.chart: Mapping[str, Any] = {}

    def request(self, method: Any, url: str, *args: Any, **options: Any) -> Any:
        """Send one request, several times if need be."""
        split = urlsplit(url)
        if self._base_url:
            url = f"{self._base_url}{split.path}" + (f"?{split.query}" if split.query else "")
        if not split.path.startswith(CHART):
            return super().request(method, url, *args, **options)
        pauses = waits()
        while True:
            response, problem = self._once(method, url, *args, **options)
            if problem is None:
                return response
            status = 0 if response is None else response.status_code
            after = None if response is None else response.headers.get("Retry-After")
            passing = status in BUSY or isinstance(problem, NoChartError)
            pause = pauses(after) if passing else None
            if pause is None:
                raise problem
            self._sleep(pause)

    def _once(
        self, method: Any, url: str, *args: Any, **options: Any
    ) -> tuple[Any, ChartError | None]:
        try:
            response = super().request(method, url, *args, **options)
        except UNREACHABLE as error:
            return None, BusyChartError(f"could not be reached ({error})")
        except requests.exceptions.RequestException as error:
            return None, NoChartError(f"no whole answer ({error})")
        return response, self._problem(response.status_code, response.text)

    def _problem(self, status: int, text: str) -> ChartError | None:
        if status == 429:
            return BusyChartError(
                "too many requests (429); wait some minutes and start again: what came is kept"
            )
        try:
            self.chart = chart_of(text)
        except ChartError as error:
            return error if status == 200 else ChartError(f"it answered {status}: {error}")
        return None if status == 200 else ChartError(f"it answered {status}")
