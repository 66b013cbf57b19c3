"""What becomes of a finished experiment: its report, its tables, its folder?"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analytics.experiment import Experiment
from backtests.own_sections import Maker, content
from backtests.ran import Ran
from backtests.report_table import ReportTable
from backtests.run_folder import as_csv, write_run
from backtests.run_index import write_index
from backtests.writing import writing
from reports.html import render
from reports.language import language
from reports.markdown import markdown
from reports.own_section import own_section
from reports.summary import summarise


def publish(
    experiment: Experiment, table: ReportTable, *, own: Sequence[Maker] = (), out: Path
) -> Ran:
    """Write the run's folder in `out` and return what it is made of, and where its report is."""
    made = {maker.table.name: content(maker, experiment) for maker in own}
    say = language(table.language)
    summary = summarise(
        experiment,
        speaking=table.language,
        sections=table.sections,
        highlight=table.highlight,
        own=[
            own_section(one.table.name, one.table.title, made[one.table.name], say=say)
            for one in own
        ],
    )
    tables = {name: one for name, one in made.items() if isinstance(one, pd.DataFrame)}
    pages = {f"own_{name}.csv": as_csv(one) for name, one in tables.items()}
    with writing(out):
        pages |= {"report.html": render(summary), "report.md": markdown(summary)}
        report = write_run(experiment, pages, out=out)
        write_index(out, speaking=table.language)
    return Ran(experiment, summary, report)
