"""What a commune should correct: each wrong cell once, with its place in the commune's own file and what it reads now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
        letter: the letters of the column in that sheet ("E"; "E, F" of two columns of ticks), "" when no column tells it.
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
    letter: str = ""
    others: int = 0


@cache
def reasons() -> Mapping[str, Mapping[str, str]]:
    """Return reason -> its words (wrong, expected)."""
    return catalog.read_yaml(Path(__file__).parent / "reasons.yml")


def expected(finding: Finding) -> str:
    """Return what the cell should read, with the words of its code list where it has one."""
    told = reasons().get(finding.reason, {}).get("expected", "")
    words = choices(finding) if finding.column != "sex" else ()
    return f"{told}: {'; '.join(words)}" if told and words else told or "; ".join(words)


def choices(finding: Finding) -> tuple[str, ...]:
    """Return the words of a short code list, of which the cell should read one; none of a long list."""
    column = catalog.registers()[finding.register].columns.get(finding.column)
    listed = catalog.code_lists().get(("sex" if finding.column == "sex" else column.codes if column else None) or "", {})
    words = tuple(spellings[0] for spellings in listed.values() if spellings)
    return words if len(words) <= _SHOWN_CODES else ()


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
    reading = read_folder(project.raw, catalog.registers(), cache, intake=project.intake, mappings=project.mappings)
    received = corrections.read_all(project.raw)
    found: list[Finding] = []
    columns = {(sheet.file, sheet.sheet): sheet.places for file in reading.files for sheet in file.sheets}
    for register in catalog.registers().values():
        own = [problem for problem in problems if problem["register"] == register.id]
        if own:
            listed = _of_register(register, reading.frame(register.id), own, received.get(register.id, []))
            found += [replace(one, letter=_letters(register, one.column, columns.get((one.file, one.sheet), {}))) for one in listed]
    return sorted(found, key=lambda one: (not one.rejects, one.register, one.file, one.sheet, one.row_number, one.column))


def _problems(con: engine.Connection, communes: Iterable[str] | None) -> list[dict[str, Any]]:
    wanted = "" if communes is None else "and commune_code in (select unnest(?))"
    names = ("register", "file", "sheet", "row_number", "column_name", "reason", "rejects")
    sql = f"select distinct {', '.join(names)} from problems where reason <> 'struck_out' {wanted} order by all"
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


def _letters(register: "Register", column: str, places: Mapping[str, int]) -> str:
    """Return the letters by which a spreadsheet program names the columns that tell a thing."""
    told = register.columns.get(column)
    group = [one.name for one in register.columns.values() if told and told.any_of and one.any_of == told.any_of]
    names = [column] if column in places else [name for name in group if name in places]
    return ", ".join(letters(places[name]) for name in names)


def letters(index: int) -> str:
    """Return a column's letters, 0 = A, 26 = AA."""
    return (letters(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def _present(row: Mapping[str, Any], column: str) -> str:
    """Return what the cell reads; sex may stand in two columns of ticks."""
    if column == "sex" and not row.get("sex"):
        ticks = {"Nam": row.get("sex_male"), "Nữ": row.get("sex_female")}
        return "; ".join(f"{word}: {tick}" for word, tick in ticks.items() if tick)
    return str(row.get(column) or (row.get("commune_text") if column == "commune" else "") or "")


def _newest(same: list[Finding]) -> Finding:
    """Files sort by their path, which begins with the period, so the last one is the newest."""
    newest = max(same, key=lambda one: (one.file, one.sheet, one.row_number))
    lists = {(one.file, one.sheet) for one in same}
    return replace(newest, others=len(lists) - 1)
