"""Which report this is (REPORT section 8): a quarter's is short and has few tables, one of several months or of a year has all."""

import re
from dataclasses import replace

from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Fact, Paragraph, Table
from pipelines.reporting.items import MONTHS, QUARTER, YEAR
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import SIGNS

TARGETS, NOTHING_TOLD = "Biểu 1", "Chưa có số liệu trong kỳ"


def kind_of(context: Context) -> str:
    """Return quarter, months or year."""
    part = context.period.id[5:]
    return QUARTER if part.startswith("Q") else MONTHS if part else YEAR


def is_short(context: Context) -> bool:
    """Whether sections I and III are kept short."""
    return kind_of(context) == QUARTER


def carries(context: Context, code: str) -> bool:
    """Whether the report has an annex table ("Biểu 4a" is one of table 4)."""
    number = re.sub(r"\D", "", code)
    return number in context.schema.tables.get(kind_of(context), (number,))


def carried(context: Context, blocks: list[Block]) -> list[Block]:
    """Return the blocks without the tables that this kind of report leaves out; a table without a single number becomes one row."""
    kept = [block for block in blocks if not isinstance(block, Table) or carries(context, block.code)]
    return [_collapsed(block) if isinstance(block, Table) else block for block in kept]


def _collapsed(table: Table) -> Table:
    runs = [run for row in table.rows for cell in row for run in cell]
    told = any(isinstance(run, Fact) and run.value is not None for run in runs)
    hidden = any(run.text == SIGNS["suppressed"] for run in runs if isinstance(run, Fact))
    if told or hidden or table.code == TARGETS or len(table.rows) < 2:
        return table
    cells = [(SIGNS["not_reported"],) for _ in table.columns[2:]]
    return replace(table, rows=((("",), (NOTHING_TOLD,), *cells),), total=False, codes=())


def refer(context: Context, said: list[Paragraph], *codes: str) -> list[Paragraph]:
    """Return the paragraphs with a reference to their tables at the end, as far as the report has them."""
    found = [code for code in codes if carries(context, code)]
    if not said or not found:
        return said
    return [*said[:-1], say(said[-1].runs, f" Số liệu chi tiết tại {' và '.join(found)}")]
