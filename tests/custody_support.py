"""A small project with something in every part that a backup keeps, and what the tests of backups share."""

import base64
from datetime import UTC, datetime
from pathlib import Path

from pipelines.custody import book, recovery_key, sealing
from pipelines.identity import vault
from pipelines.settings import Project

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
NAME = "Giàng A Thử"


def vault_key() -> bytes:
    from conftest import TEST_KEY

    return base64.urlsafe_b64decode(TEST_KEY)


def project_of(home: Path) -> Project:
    return Project(home, home / "data" / "raw", home / "data" / "marts")


def fill(home: Path) -> Project:
    """Put a list, decisions, a vault, two builds (one of them sent) and a report with a person's own file into a project."""
    project = project_of(home)
    told = {
        "data/raw/2018-Q1/03412_Xã Bình Lư/sổ trẻ em.csv": f"Họ tên\n{NAME}\n" * 3000,
        "data/raw/trống.csv": "",
        "data/state/office.yml": "offices: []\n",
        "data/state/mappings/a.yml": "x: 1\n",
        "data/state/submissions/b1/bao-cao.json": "{}",
        "data/state/khác.lock": "khóa",
        "data/marts/CURRENT": "b3\n",
        **{f"data/{part}/{build}/a.parquet": f"{part} {build}" for part in ("marts", "core") for build in ("b1", "b2", "b3")},
        "data/work/cache/x": "làm lại được",
        "reports/2018-Q1/106/period_report (sửa).docx": "bản người sửa",
        "reports/2018-Q1/106/~$khóa của Word.docx": "",
        "notebooks/explore/của tôi.ipynb": "{}",
    }
    for name, text in told.items():
        path = home.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (project.raw / "lớn.bin").write_bytes(bytes(range(256)) * (5 * sealing.CHUNK // 512))  # two and a half chunks
    for table in ("person", "alias"):
        vault.save(project.vault / f"{table}.vault", f"{table} {NAME}".encode() * 10, vault_key())
    return project


def with_key(project: Project) -> str:
    """Draw a recovery key and let backups be made for it."""
    key = recovery_key.draw()
    public = sealing.keys_of(key)[1]
    told = NOW.isoformat()
    book.keep_key(project.state, book.PublicKey(recovery_key.name_of(public), public.hex(), told, told))
    return key


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
