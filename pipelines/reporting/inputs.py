"""Whether a report that lies there is the one that would be made again: from this build, with these parameters, by this program."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipelines.reporting.schema import Request, Schema
from pipelines.settings import PACKAGE, Project

RECORD = "run.json"
CODE = (".py", ".yml", ".sql", ".csv")
# what the machine writes down for itself; no report prints it
NOT_READ = ("checks", "runs.jsonl")
NOT_READ_ENDINGS = (".lock", ".log", ".part")


def common(project: Project, schema: Schema, manifest_hash: str) -> str:
    """Return the hash of everything that all reports of one batch are made from: data, notebook, program, layout, what people told."""
    digest = hashlib.sha256(manifest_hash.encode())
    templates = project.home / "reports" / "templates"
    paths = [schema.notebook, schema.notebook.with_suffix(".yml"), *_files(templates), *_files(PACKAGE.parent / "reports" / "templates")]
    for path in (*paths, *_told(project.state), *_code()):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _told(state: Path) -> Iterable[Path]:
    for path in _files(state):
        inside = path.relative_to(state)
        if inside.parts[0] not in NOT_READ and inside.suffix not in NOT_READ_ENDINGS:
            yield path


def _code() -> Iterable[Path]:
    return (path for path in _files(PACKAGE) if path.suffix in CODE and "__pycache__" not in path.parts)


def of_request(common_hash: str, request: Request, how: Mapping[str, Any]) -> str:
    """Return the hash of one report's inputs; ``how``: formats, reason of a draft, verdict of the gate, …"""
    told = json.dumps([common_hash, request.report, request.parameters, dict(how)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def record_of(folder: Path) -> dict[str, Any] | None:
    """Return what ``run.json`` of a report tells, None where there is no whole report."""
    try:
        told: Any = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and isinstance(told.get("files"), dict) else None


def touched(folder: Path, record: Mapping[str, Any]) -> list[str]:
    """Return the files of a report that are gone or were changed since they were written."""
    return sorted(name for name, digest in record["files"].items() if digest_of(folder / name) != digest)


def digest_of(path: Path) -> str:
    """Return the hash of a file's content, "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def already_made(folder: Path, inputs: str) -> dict[str, Any] | None:
    """Return the record of a report that is whole, untouched and made from exactly these inputs, else None."""
    record = record_of(folder)
    return record if record and record.get("inputs") == inputs and not touched(folder, record) else None
