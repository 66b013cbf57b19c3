"""Which browser opens the reports, and how is one opened in it?

Debian's Chromium, driven by Playwright. Where there is none the tests are skipped and say so;
with CI in the environment they fail instead.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reports.html import render
from reports.summary import summarise

NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Opened:
    """A report in the browser, and what the browser said and asked for meanwhile."""

    page: object
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    playwright = None
    path = next(filter(None, map(shutil.which, NAMES)), None)
    try:
        import axe_playwright_python  # noqa: F401
        import pypdf  # noqa: F401
        from playwright.sync_api import sync_playwright as playwright
    except ImportError:
        missing = 'Playwright, axe and pypdf: pip install -e ".[test]"'
    else:
        missing = "" if path else "Chromium: apt-get install chromium"
    if missing:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"the browser tests need {missing}")
    with playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def made_up(build: Callable, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Reports of made-up experiments, by their number of strategies and their language."""
    folder = tmp_path_factory.mktemp("reports")

    def report(strategies: int, speaking: str = "en") -> Path:
        path = folder / f"{strategies}-{speaking}.html"
        if not path.exists():
            path.write_text(render(summarise(build(strategies), speaking=speaking)), "utf-8")
        return path

    return report


@pytest.fixture(scope="session")
def german_run(deepseek: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the main experiment with its report in German."""
    from backtests.__main__ import main

    out = tmp_path_factory.mktemp("out")
    change = ["--set", "report.language=de", "--set", "evidence.runs=100"]
    assert main(["run", str(deepseek), *change, "--out", str(out)]) in (0, None)
    return out / "deepseek"


@pytest.fixture(scope="session")
def named(made_up: Callable, request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """A report by its name: "default" for the main experiment, or the number of its strategies.

    Either in German with "-de" behind it.
    """

    def path(name: str) -> Path:
        which, _, speaking = name.partition("-")
        if which == "default":
            run = "german_run" if speaking else "default_run"
            return request.getfixturevalue(run) / "report.html"
        return made_up(int(which), speaking or "en")

    return path


@pytest.fixture
def open_report(browser) -> Iterator[Callable[..., Opened]]:
    """Open a file at a width, in light or dark, with or without JavaScript."""
    contexts = []

    def opened(path: Path, width: int = 1280, *, height: int = 800, **options: object) -> Opened:
        options.setdefault("color_scheme", "light")
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.on("console", lambda message: found.said.append(message.text))
        found.page.on("pageerror", lambda error: found.said.append(str(error)))
        found.page.on("request", lambda request: found.asked.append(request.url))
        found.page.goto(path.as_uri())
        return found

    yield opened
    for context in contexts:
        context.close()
