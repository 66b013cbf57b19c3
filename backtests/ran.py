"""What does a run give to the one who called it from Python? A notebook shows its verdict.

from backtests.ran import run

one = run("configs/deepseek.toml", "news.latency_minutes=60")
one                             # in a notebook: the verdict and its table
one.experiment.metrics          # every number
one.report                      # the path of the HTML file
"""

from dataclasses import dataclass
from pathlib import Path

from analytics.experiment import Experiment
from reports.markdown import markdown
from reports.notebook import fragment
from reports.records import ReportSummary


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished run: its tables, what its report says, and where the report is."""

    experiment: Experiment
    summary: ReportSummary
    report: Path

    def __repr__(self) -> str:
        return f"<Ran {self.experiment.name}: {self.summary.heading} {self.report}>"

    def _repr_html_(self) -> str:
        return fragment(self.summary)

    def _repr_markdown_(self) -> str:
        return markdown(self.summary)


def run(config: str | Path, *changes: str, out: str | Path = "out") -> Ran:
    """Run a config file, with `key=value` changes as for --set, and write its folder in `out`.

    Raises the errors of `backtests.input_errors.INPUT_ERRORS` where the input is wrong.
    """
    from backtests.commands import run_config
    from backtests.config_file import load_config

    path = Path(config)
    return run_config(load_config(path, changes=changes), path=path, changes=changes, out=Path(out))
