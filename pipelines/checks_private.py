"""Registers of which the gate names no row: findings keep their counts, by place too, and lose file, row and key of every child."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines import checks_tables, personal_data
from pipelines.checks_suite import Suite
from pipelines.checks_verdict import Finding, RowRef

REGISTER = "register="


def tables(suites: Iterable[Suite]) -> frozenset[str]:
    """Return the tables whose rows are rows of such a register: its own, and the core tables made of it."""
    private = set(personal_data.counts_only())
    return frozenset(suite.table for suite in suites if private & set(suite.made_of)) | {f"keyed_{name}" for name in private}


def without_rows(findings: Sequence[Finding], suites: Sequence[Suite]) -> list[Finding]:
    """Return the findings, those about such rows with counts only.

    A finding is about them when its table is one of theirs, or its SQL reads one; of the ledger only the rows of such a register are
    left out, for the ledger tells of every register.
    """
    private = tables(suites)
    about = {
        (suite.table, rule.id) for suite in suites for rule in suite.rules if private & {suite.table, *checks_tables.tables_of(rule)}
    }
    return [
        replace(found, rows=(), counts_only=True)
        if (found.table, found.rule) in about and found.rule != "empty_table"
        else replace(found, rows=tuple(ref for ref in found.rows if not _is_private(ref)))
        for found in findings
    ]


def _is_private(ref: RowRef) -> bool:
    """Whether a key names such a register and a row of it; a whole list may be named."""
    named = [part.removeprefix(REGISTER) for part in ref.key.split(", ") if part.startswith(REGISTER)]
    return ref.row is not None and any(name in personal_data.counts_only() for name in named)
