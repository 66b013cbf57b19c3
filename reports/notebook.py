"""What does a notebook show of a run: the verdict and its table, in the notebook's own look?"""

from markupsafe import Markup

from reports.html import environment
from reports.language import language
from reports.records import ReportSummary


def fragment(summary: ReportSummary) -> str:
    """Return the heart of the report as HTML without style, script or ids of its own."""
    say = language(summary.language)
    template = environment(say, linked=False).get_template("notebook.html.j2")
    return str(Markup(template.render(report=summary)))
