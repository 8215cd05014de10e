"""A trial reading: what each file is and what would happen to each row, without writing anything."""

from collections.abc import Callable
from datetime import date
from typing import Any

from pipelines import catalog, corrections, engine
from pipelines.registers import local_codes, questions, staging
from pipelines.settings import Project

SECRET_PARTS = ("_problem", "_text")
NOT_VALUES = {"row_id", "file", "sheet", "row_number", "demo", "is_duplicate", "problems", "verdict", "place_problem"}


def examine(
    project: Project,
    as_of: date | None = None,
    rows: bool = False,
    values: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Return per file and sheet: status, register, rows read, ledger; with ``rows`` each row's verdict and reason.

    Args:
        as_of: the day to read lists as of that do not say it themselves.
        values: add the normalised fields of accepted rows (restricted: names in clear).
    """
    from pipelines.ingest import read_folder

    reading = read_folder(project.raw, catalog.registers(), None, progress, project.intake, project.mappings)
    con = engine.connect()
    engine.define_macros(con)
    staging.load_code_spellings(con)
    answers = project.state / questions.STATE
    staging.load_raw(con, reading, as_of, received=corrections.read_all(project.raw), answers=answers)
    local_codes.load(con, project.state / "codes")
    staging.stage(con)
    staging.make_ledger(con, reading)
    ledger = {
        (file, sheet): told
        for file, sheet, *told in engine.rows(con, f"select file, sheet, {', '.join(staging.CLASSES)} from ledger")
    }
    return {"files": [_file(con, file, ledger, rows, values) for file in reading.files]}


def _file(con: engine.Connection, file: Any, ledger: dict[Any, Any], rows: bool, values: bool) -> dict[str, Any]:
    sheets = [_sheet(con, sheet, ledger, rows, values) for sheet in file.sheets]
    status = "read" if file.status == "read" else "refuse"
    return {
        "file": file.file,
        "status": status,
        "reason": file.reason or None,
        "message": file.message or None,
        "sheets": sheets,
    }


def _sheet(con: engine.Connection, sheet: Any, ledger: dict[Any, Any], rows: bool, values: bool) -> dict[str, Any]:
    status = "read" if sheet.status == "read" else "refuse"
    told: dict[str, Any] = {
        "sheet": sheet.sheet,
        "status": status,
        "reason": sheet.reason or None,
        "message": sheet.message or None,
    }
    if status != "read":
        return told
    told |= {"register": sheet.register, "rows_read": sheet.rows_read}
    told |= {"mapping": sheet.mapping} if sheet.mapping else {}
    told["ledger"] = dict(zip(staging.CLASSES, ledger[(sheet.file, sheet.sheet)], strict=True))
    if rows or values:
        told["rows"] = _rows(con, sheet, values)
    return told


def _rows(con: engine.Connection, sheet: Any, values: bool) -> list[dict[str, Any]]:
    table = f"stg_{sheet.register}"
    fields = [name for name in engine.columns(con, table) if name not in NOT_VALUES and not name.endswith(SECRET_PARTS)]
    chosen = ", ".join(f'"{name}"' for name in fields) if values else "null"
    found = engine.rows(
        con,
        f"select row_number, verdict, problems, {chosen} from {table} where file = ? and sheet = ? order by row_number",
        [sheet.file, sheet.sheet],
    )
    return [
        _row(number, verdict, problems, dict(zip(fields, rest, strict=False)) if values else {})
        for number, verdict, problems, *rest in found
    ]


def _row(number: int, verdict: str, problems: list[dict[str, Any]], fields: dict[str, Any]) -> dict[str, Any]:
    reasons = [problem["reason"] for problem in problems if problem["rejects"]] if verdict == "reject" else []
    notes = [problem["reason"] for problem in problems if not problem["rejects"]]
    told: dict[str, Any] = {"row": number, "verdict": verdict, "reason": reasons[0] if reasons else None}
    if notes:
        told["warnings"] = notes
    if fields and verdict == "accept":
        told["values"] = _cut_to_precision(fields)
    return told


def _cut_to_precision(fields: dict[str, Any]) -> dict[str, Any]:
    """Dates as ISO text; the birth date cut to what is known of it."""
    told = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in fields.items()
        if value is not None
    }
    length = {"year": 4, "month": 7}.get(str(fields.get("birth_precision")), 10)
    if "birth_date" in told:
        told["birth_date"] = str(told["birth_date"])[:length]
    return told
