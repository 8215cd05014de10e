"""The pseudonymous rows that builds keep beside their marts (zone 4): checks, line lists and ``treem diff`` read them."""

import shutil
from collections.abc import Collection
from pathlib import Path

from pipelines import catalog, engine, files
from pipelines.settings import Project, private_folder

BESIDE = ("keyed_list", "problems", "ledger", "core_match_joined", "core_match_doubt", "code_list", "due_list")


def write(con: engine.Connection, project: Project, build_id: str, core: list[str], write_one: engine.Writer | None = None) -> None:
    """Write the core tables of a build and what the checks read beside them, all or none; owner only."""
    private_folder(project.core)
    folder, draft = project.core / build_id, project.core / f".{build_id}.part"
    private_folder(draft)
    kept = [*core, *(f"{zone}_{name}" for zone in ("keyed", "reject") for name in catalog.registers()), *BESIDE]
    engine.write_all(con, {draft / f"{name}.parquet": f'select * from "{name}" order by all' for name in kept}, write_one)
    _remove(folder)
    files.replace(draft, folder)


def forget_old(project: Project, build_id: str, submitted: Collection[str]) -> None:
    """Remove the rows of former builds but the newest and those of submissions: ``treem diff`` says why a number changed since."""
    formers = [path for path in project.core.iterdir() if path.name != build_id and (project.marts / path.name).exists()]
    newest = sorted(formers, key=lambda path: path.stat().st_mtime_ns)[-1:]
    for former in project.core.iterdir():
        if former.name != build_id and former not in newest and former.name not in submitted:
            _remove(former)


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
