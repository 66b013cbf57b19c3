"""How do several runs look on one page: compared with each other, or as a list of all?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.html import page
from reports.language import language
from reports.run_comparison import FIGURES, Comparison
from reports.run_growth_chart import run_panels


@dataclass(frozen=True, slots=True)
class Listed:
    """A run folder in the list of all; `broken` says why it cannot be read, else it is empty."""

    folder: str
    title: str = ""
    heading: str = ""
    start: date | None = None
    end: date | None = None
    strategies: int = 0
    proof: str = ""
    broken: str = ""


def comparison_page(comparison: Comparison) -> str:
    """Return the comparison as a page under the report's own policy."""
    say = language(comparison.language)
    drawn = run_panels(comparison.growth, say)
    return page("compare.html.j2", say, found=comparison, figures=FIGURES, drawn=drawn)


def index_page(runs: Sequence[Listed], *, speaking: str) -> str:
    """Return the list of all runs as a page under the report's own policy."""
    return page("index.html.j2", language(speaking), runs=runs)
