"""What does one get who runs an experiment from Python?"""

import pytest

from backtests.ran import run
from reports.embedded import summary_in
from reports.html import render


def test_a_run_from_python_gives_its_tables_its_verdict_and_its_files(own):
    changes = (*own.with_news, "evidence.enabled=false")
    ran = run("small.toml", *changes)
    folder = own.folder / "out" / "small"
    page = (folder / "report.html").read_text("utf-8")
    assert ran.report.resolve() == folder / "report.html"
    assert render(summary_in(page)) == page
    assert (folder / "report.md").read_text("utf-8") == ran._repr_markdown_()
    assert ran.summary.heading in ran._repr_html_()
    assert repr(ran).startswith("<Ran small: ")
    assert ran.experiment.metrics["run"]["name"] == "small"


def test_bad_input_is_an_error_of_one_line_from_python_too(own):
    with pytest.raises(ValueError, match=r"small.toml \[report\]: language = 'fr'"):
        run("small.toml", "report.language=fr")
