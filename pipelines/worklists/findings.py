"""What a commune should correct: each wrong cell once, with its place in the commune's own file and what it reads now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import catalog, corrections, engine
from pipelines.settings import Project, private_folder

if TYPE_CHECKING:
    import polars as pl

    from pipelines.catalog import Register

Cell = tuple[str, str, int]  # file, sheet, row number
_SHOWN_CODES = 6


@dataclass(frozen=True)
class Finding:
    """One cell to look at again. ``rejects``: the row does not count until it is corrected.

    Attributes:
        file, sheet, row_number: where it stands in the newest list that has it; others: in how many more lists.
        register, column: canonical names; heading: the column's Vietnamese heading; name: whom the row is about.
        text: what the cell reads now; mark: what the row says, as a mark (``corrections.row_marks``), "" when it cannot be closed.
    """

    register: str
    file: str
    sheet: str
    row_number: int
    column: str
    heading: str
    reason: str
    rejects: bool
    name: str
    text: str
    mark: str
    others: int = 0


@cache
def reasons() -> Mapping[str, Mapping[str, str]]:
    """Return reason -> its words (wrong, expected)."""
    return catalog.read_yaml(Path(__file__).parent / "reasons.yml")


def expected(finding: Finding) -> str:
    """Return what the cell should read, with the words of its code list where it has one."""
    told = reasons().get(finding.reason, {}).get("expected", "")
    column = catalog.registers()[finding.register].columns.get(finding.column)
    codes = catalog.code_lists().get(column.codes or "", {}) if column else {}
    words = [spellings[0] for spellings in codes.values() if spellings]
    if not words or len(words) > _SHOWN_CODES:
        return told
    return f"{told}: {'; '.join(words)}" if told else "; ".join(words)


def find(project: Project, con: engine.Connection, communes: Iterable[str] | None) -> list[Finding]:
    """Return what is to be corrected, rejected rows first, then by register, file and row.

    Args:
        con: connection over the current build's core (``front.core_connection``).
        communes: codes of the communes asked for; None also takes rows whose commune is not known.
    """
    from pipelines.ingest import read_folder

    problems = _problems(con, communes)
    if not problems:
        return []
    cache = private_folder(project.work) / "cache"
    reading = read_folder(project.raw, catalog.registers(), cache, intake=project.intake)
    received = corrections.read_all(project.raw)
    found: list[Finding] = []
    for register in catalog.registers().values():
        own = [problem for problem in problems if problem["register"] == register.id]
        if own:
            found += _of_register(register, reading.frame(register.id), own, received.get(register.id, []))
    return sorted(found, key=lambda one: (not one.rejects, one.register, one.file, one.sheet, one.row_number, one.column))


def _problems(con: engine.Connection, communes: Iterable[str] | None) -> list[dict[str, Any]]:
    wanted = "" if communes is None else "where commune_code in (select unnest(?))"
    names = ("register", "file", "sheet", "row_number", "column_name", "reason", "rejects")
    sql = f"select distinct {', '.join(names)} from problems {wanted} order by all"
    rows = engine.rows(con, sql, None if communes is None else [list(communes)])
    return [dict(zip(names, row, strict=True)) for row in rows]


def _of_register(
    register: "Register", frame: "pl.DataFrame", problems: list[dict[str, Any]], received: list[corrections.Correction]
) -> list[Finding]:
    """Return the findings of one register, an equal row of several lists told once, in its newest list."""
    import polars as pl

    now = corrections.correct(frame, register.columns, received)
    cells = pl.DataFrame(problems, schema_overrides={"row_number": pl.Int64}).select("file", "sheet", "row_number").unique()
    rows = frame.with_row_index("at").join(cells, on=["file", "sheet", "row_number"], how="semi")
    marks = corrections.row_marks(rows, register.columns)
    place = {
        (row["file"], row["sheet"], row["row_number"]): (mark, now.row(row["at"], named=True))
        for row, mark in zip(rows.iter_rows(named=True), marks, strict=True)
    }
    by_content: dict[tuple[str, str, str], list[Finding]] = {}
    for problem in problems:
        finding = _finding(register, problem, place.get((problem["file"], problem["sheet"], problem["row_number"])))
        by_content.setdefault((finding.mark or repr(problem), finding.column, finding.reason), []).append(finding)
    return [_newest(same) for same in by_content.values()]


def _finding(register: "Register", problem: dict[str, Any], known: tuple[str, dict[str, Any]] | None) -> Finding:
    mark, row = known or ("", {})
    column = problem["column_name"]
    told = register.columns.get(column)
    names = [row[name] for name, one in register.columns.items() if one.type == "name" and row.get(name)]
    return Finding(
        register.id,
        problem["file"],
        problem["sheet"],
        problem["row_number"],
        column,
        heading=told.vi.replace(".", " - ") if told else column,
        reason=problem["reason"],
        rejects=problem["rejects"],
        name=names[0] if names else "",
        text=_present(row, column),
        mark=mark if row and corrections.can_correct(column, row) else "",
    )


def _present(row: Mapping[str, Any], column: str) -> str:
    """Return what the cell reads; sex may stand in two columns of ticks."""
    if column == "sex" and not row.get("sex"):
        ticks = {"Nam": row.get("sex_male"), "Nữ": row.get("sex_female")}
        return "; ".join(f"{word}: {tick}" for word, tick in ticks.items() if tick)
    return str(row.get(column) or (row.get("commune_text") if column == "commune" else "") or "")


def _newest(same: list[Finding]) -> Finding:
    """Files sort by their path, which begins with the period, so the last one is the newest."""
    from dataclasses import replace

    newest = max(same, key=lambda one: (one.file, one.sheet, one.row_number))
    lists = {(one.file, one.sheet) for one in same}
    return replace(newest, others=len(lists) - 1)
