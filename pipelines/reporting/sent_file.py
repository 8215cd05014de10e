"""Locks the Word file that really left: its hash, the numbers that stand in it, and which of them people changed.

The folder form (``submissions.record_submission``) locks what the software wrote; here a person has edited, perhaps renamed and
moved the file, so the numbers are read back from it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import marts, submissions
from pipelines.errors import RequestError
from pipelines.reporting.document import Document, facts_in, from_json
from pipelines.reporting.docx_edits import ADDED, Edit, edits, fact_ids
from pipelines.reporting.docx_identity import NAMES
from pipelines.reporting.docx_reading import EditedWord, open_word
from pipelines.reporting.printed import UNITS, printed_number
from pipelines.settings import Project
from pipelines.submissions import Submission

SHARED = "shared"


@dataclass(frozen=True)
class Origin:
    """Where a Word file comes from: the folder of its report, its record, and its model when that is of the same build."""

    folder: Path | None
    run: Mapping[str, Any]
    model: Document | None


def origin_of(project: Project, word: EditedWord) -> Origin:
    """Find the folder of the report that a Word file was made as, beside the file or among the project's reports."""
    told = word.identity.told
    folders = [word.path.parent, *sorted((project.reports / told["period"]).glob("*/"))]
    found = [(folder, run) for folder in folders if (run := _run(folder)) and _is_same(run, told)]
    for folder, run in sorted(found, key=lambda pair: pair[1].get("build") != told["build"]):
        model = from_json((folder / "model.json").read_text(encoding="utf-8")) if (folder / "model.json").exists() else None
        return Origin(folder, run, model if model and model.build == told["build"] else None)
    return Origin(None, {}, None)


def _run(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        return {}


def _is_same(run: Mapping[str, Any], told: Mapping[str, str]) -> bool:
    named = {"report": run.get("report"), **{name: str(value) for name, value in run.get("parameters", {}).items()}}
    return all(named.get(name) == told[name] for name in NAMES if name != "build")


def numbers_in_file(word: EditedWord, model: Document | None, changed: list[Edit]) -> dict[str, dict[str, Any]]:
    """Return fact id -> text, value, unit as they stand in the file; those that people changed carry ``by``: person.

    The exact value of a number that nobody touched comes from the model; of all others it is the printed one.
    """
    ids = fact_ids(word, model)
    known = {(fact.fact_id, fact.text): fact for fact in facts_in(model)} if model else {}
    theirs = {(edit.fact_id, edit.after) for edit in changed}
    found: dict[str, dict[str, Any]] = {}
    for mark in (mark for piece in word.pieces for mark in piece.marks):
        fact_id = ids.get(mark.base, "")
        if not fact_id or (fact_id in found and (fact_id, mark.text) not in theirs):
            continue
        found[fact_id] = _entry(mark.text, known.get((fact_id, mark.text)))
        if (fact_id, mark.text) in theirs:
            found[fact_id]["by"] = "person"
    return found


def _entry(text: str, fact: Any) -> dict[str, Any]:
    if fact is not None:
        return {"text": text, "value": fact.value, "unit": fact.unit}
    unit = UNITS.search(text)
    return {"text": text, "value": printed_number(UNITS.sub("", text).strip()), "unit": unit.group().strip() if unit else ""}


def record_file(project: Project, path: Path, on: date, number: str, note: str = "", sent_by: str = "", edition: str = "") -> Submission:
    """Write down that an edited Word report left, and lock the numbers that stand in it.

    Raises:
        InputError: no report of this software.
        RequestError: its facts can no longer be told apart, its number is missing or taken, a revision without a reason, or an edition
            for the public in which people changed numbers (what is hidden was worked out for the former ones).
    """
    word = open_word(path)
    told, home = word.identity.told, origin_of(project, word)
    if edition and edition != told["edition"]:
        raise RequestError(f"Tệp là bản {told['edition']}, không phải bản {edition}.", path.name, f"dùng --edition {told['edition']}")
    if not number.strip():
        raise RequestError("Chưa ghi số văn bản.", todo="ghi số như trong sổ công văn đi, ví dụ --as 45/BC-LĐTBXH")
    if not fact_ids(word, home.model):
        todo = f"làm lại báo cáo của bản dựng {told['build']}, hoặc gửi theo thư mục: treem submit reports/{told['period']}/…"
        raise RequestError("Tệp này không còn danh sách mã số liệu, và thư mục báo cáo gốc đã thay bằng bản khác.", path.name, todo)
    changed = edits(word, home.model)
    _require_safe(told["edition"], changed, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    run = {**home.run, "report": told["report"], "parameters": _parameters(home.run, told), "build": told["build"]}
    run["manifest"] = _manifest(project, told["build"])
    left = {
        "model": digest,
        "status_line": _status(word),
        "files": {path.name: digest},
        "edited": (path.name,) if changed else (),
        "facts": numbers_in_file(word, home.model, changed),
        "by_people": tuple({key: str(value) for key, value in asdict(edit).items()} for edit in changed),
    }
    found = submissions.of_run(run, on, number.strip(), sent_by=sent_by, note=note, **left)
    return submissions.lock(project, found, home.folder or path.parent, run)


def _parameters(run: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, str]:
    return {**run.get("parameters", {}), **{name: told[name] for name in ("plan", "period", "place", "edition")}}


def _require_safe(edition: str, changed: list[Edit], path: Path) -> None:
    if edition == SHARED and any(edit.kind != ADDED for edit in changed):
        todo = "trả lại số như phần mềm đã in, hoặc làm lại: treem report … --edition shared (xem: treem verify TỆP)"
        raise RequestError("Bản công bố có số do người sửa: phần ẩn số nhỏ không còn đúng.", path.name, todo)


def _manifest(project: Project, build: str) -> str:
    manifest = project.marts / build / "manifest.json"
    return hashlib.sha256(manifest.read_bytes()).hexdigest()[: len(marts.manifest_hash(project.marts))] if manifest.exists() else ""


def _status(word: EditedWord) -> str:
    """Return the draft mark that still stands at the top of the pages."""
    headers = "".join(part.decode("utf-8", "replace") for name, part in word.parts.items() if name.startswith("word/header"))
    return "DỰ THẢO" if "DỰ THẢO" in headers else ""
