"""Paragraphs of running text."""

from pipelines.reporting.document import Paragraph
from pipelines.reporting.printing import join_runs
from pipelines.reporting.sentences import Runs


def say(*parts: str | Runs, style: str = "body") -> Paragraph:
    """Return a paragraph of some runs, closed by a full stop."""
    runs = join_runs(*parts)
    return Paragraph(runs if runs and str(runs[-1]).endswith((".", ":")) else join_runs(runs, "."), style)
