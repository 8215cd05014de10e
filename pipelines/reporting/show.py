"""How a notebook shows what a report says: texts, tables and charts of the document model.

A chart alone carries its plotly JSON and, for viewers without plotly, its words; among texts and tables it is a still picture.
"""

from dataclasses import dataclass
from html import escape
from typing import Any

from pipelines import charts
from pipelines.reporting.document import Block, Chart, Fact, Heading, Paragraph, Placeholder, Run, Table
from pipelines.reporting.wording import caption, placeholder_line, plain

PLOTLY = "application/vnd.plotly.v1+json"


@dataclass(frozen=True)
class Shown:
    """Blocks to display in a notebook."""

    blocks: tuple[Block, ...]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        only = self.blocks[0] if len(self.blocks) == 1 else None
        if isinstance(only, Chart):
            return {PLOTLY: only.figure, "text/plain": only.alt}
        return {"text/html": "\n".join(map(html, self.blocks)), "text/plain": "\n".join(map(text, self.blocks))}


def shown(*blocks: Block | None) -> Shown:
    """Return blocks as something a notebook cell can end with; charts that could not be drawn are None and left out."""
    return Shown(tuple(block for block in blocks if block is not None))


def html(block: Block) -> str:
    """Return a block as HTML, everything escaped."""
    if isinstance(block, Heading):
        return f"<h{block.level + 2}>{escape(block.text)}</h{block.level + 2}>"
    if isinstance(block, Paragraph):
        return f"<p>{_runs(block.runs)}</p>"
    if isinstance(block, Placeholder):
        return f"<p><em>{escape(placeholder_line(block.text))}</em></p>"
    if isinstance(block, Table):
        return _table(block)
    title = f"<figcaption>{escape(block.title)}</figcaption>"
    return f'<figure role="img" aria-label="{escape(block.alt)}">{charts.svg(block.figure)}{title}</figure>'


def text(block: Block) -> str:
    """Return a block as plain text."""
    if isinstance(block, Paragraph):
        return plain(block.runs)
    if isinstance(block, Table):
        return caption(block)
    if isinstance(block, Chart):
        return block.alt
    return block.text


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(
        f'<span title="{escape(run.fact_id)}">{escape(run.text)}</span>' if isinstance(run, Fact) else escape(run) for run in runs
    )


def _table(table: Table) -> str:
    heads = "".join(f'<th style="text-align:{column.align}">{escape(column.title)}</th>' for column in table.columns)
    body = "".join(
        "<tr>"
        + "".join(f'<td style="text-align:{column.align}">{_runs(cell)}</td>' for column, cell in zip(table.columns, row, strict=True))
        + "</tr>"
        for row in table.rows
    )
    note = f"<p><em>{escape(table.note)}</em></p>" if table.note else ""
    head = f"<caption><strong>{escape(caption(table))}</strong></caption><thead><tr>{heads}</tr></thead>"
    return f"<table>{head}<tbody>{body}</tbody></table>{note}"
