"""What a handover tells, as counts, days and names of places and plans; nothing about a child is read but numbers of rows."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines import catalog, engine, marts
from pipelines.calendar import due, ledger, receipts
from pipelines.checks_verdict import Verdict, from_json
from pipelines.custody import book
from pipelines.doctor import examination
from pipelines.doctor.finding import BLOCK, WARN, Finding
from pipelines.errors import TreemError
from pipelines.identity import vault
from pipelines.publish import POINTER
from pipelines.settings import Project
from pipelines.submissions import Submission, submissions

AHEAD, BEHIND = timedelta(days=366), timedelta(days=120)
Row = Mapping[str, str]


@dataclass(frozen=True)
class Book:
    """A file of answers in ``data/state``: how many lines are decided, how many wait for a person."""

    vi: str
    file: str
    decided: int
    waiting: int


@dataclass(frozen=True)
class Held:
    """A folder: how many files, bytes in all."""

    vi: str
    folder: str
    files: int
    size: int


@dataclass(frozen=True)
class Standing:
    """Everything a handover tells.

    Attributes:
        manifest: of the current build, empty when nothing is built; builds: ids kept; lists: register -> (lists, rows taken, rows refused).
        received: (commune, period) -> (lists received, lists expected); late: commune -> (late, missing) in the latest period.
        doubts: pairs that may be one child and wait for a person; verdicts: of the current build, by period.
        schedule: what the machine's scheduler says; health: what the doctor would have mended.
    """

    on: date
    held: Sequence[Held]
    books: Sequence[Book]
    due: Sequence[due.DueRow]
    sent: Sequence[Submission]
    backups: Sequence[book.Backup]
    key: book.PublicKey | None
    vault_key: str
    plans: Sequence[catalog.Plan]
    manifest: Mapping[str, Any] = field(default_factory=dict)
    builds: Sequence[str] = ()
    lists: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    received: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    late: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    latest: str = ""
    doubts: int | None = None
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    failed: Sequence[tuple[str, str, str]] = ()
    schedule: str = ""
    health: Sequence[Finding] = ()


def gather(project: Project, now: datetime) -> Standing:
    """Read what a handover tells, of a project in any state, built or not.

    Args:
        now: with its time zone.

    Raises:
        InputError: a book of the office cannot be read.
    """
    built, on = (project.marts / POINTER).exists(), now.date()
    found = examination.examine(project, now)
    manifest = marts.manifest(project.marts) if built else {}
    plans = [catalog.load_plan(name) for name in manifest.get("plans", ()) if name in catalog.plan_ids()]
    return Standing(
        on=on,
        held=held(project),
        books=books(project.state),
        due=_due([plan.id for plan in plans], on, project.state),
        sent=submissions(project),
        backups=book.backups(project.state),
        key=book.public_key(project.state),
        vault_key=where_key(project),
        plans=plans,
        manifest=manifest,
        builds=sorted(path.name for path in project.marts.glob("b*") if path.is_dir()),
        failed=_failed(project.state),
        schedule=next(one.what for one in found if one.check == "schedule"),
        health=[one for one in found if one.level in (WARN, BLOCK)],
        **(_of_build(project, plans) if built else {}),
    )


def held(project: Project) -> list[Held]:
    """Return what lies where."""
    folders = (
        ("Sổ gốc đã nhận", project.raw), ("Quyết định, nơi nhận, báo cáo đã gửi", project.state), ("Kho danh tính (mã hóa)", project.vault),
        ("Bảng lõi (giả danh)", project.core), ("Kho chỉ số", project.marts), ("Báo cáo", project.reports),
        ("Vùng làm việc (dựng lại được; có danh sách có tên)", project.work),
    )  # fmt: skip
    found = []
    for vi, folder in folders:
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        name = folder.relative_to(project.home).as_posix() if folder.is_relative_to(project.home) else folder.name
        found.append(Held(vi, name, len(sizes), sum(sizes)))
    return found


def _filled(*names: str) -> Callable[[Row], bool]:
    return lambda row: all((row.get(name) or "").strip() for name in names)


# what people decided: file, what it is, which lines are decided
BOOKS: tuple[tuple[str, str, Callable[[Row], bool]], ...] = (
    ("match_decisions.csv", "Hai dòng là một trẻ hay hai trẻ", _filled("decision")),
    ("place_names.csv", "Tên địa bàn viết lạ", _filled("code", "confirmed_by")),
    ("hamlets.csv", "Thôn, bản của xã đã chia", _filled("new")),
    ("answers.csv", "Câu hỏi với nơi gửi sổ", _filled("answer", "confirmed_by")),
    ("intake.csv", "Sổ thuộc nơi nào, kỳ nào", lambda row: not (row.get("question") or "").strip() or _filled("confirmed_by")(row)),
    ("signoffs.csv", "Lần xác nhận đã rà soát số liệu", _filled("role")),
    ("forgotten.csv", "Trẻ đã xóa theo yêu cầu", _filled("forgotten_on")),
    ("estimates.csv", "Số ước cả kỳ", _filled("confirmed_on")),
    ("places_import.csv", "Địa bàn nạp thêm", lambda row: True),
    ("schools.csv", "Trường nạp thêm", lambda row: True),
    ("place_shares.csv", "Tỷ lệ chia khi đổi địa giới", lambda row: True),
    ("holidays.csv", "Ngày nghỉ của cơ quan", lambda row: True),
)


def books(state: Path) -> list[Book]:
    """Return the files of answers that exist, and how many mapping files and code lists the office made."""
    found = []
    for name, vi, decided in BOOKS:
        if (state / name).exists():
            rows = _rows(state / name)
            done = sum(map(decided, rows))
            found.append(Book(vi, name, done, len(rows) - done))
    for folder, vi, kind in (("mappings", "Ánh xạ cột của sổ lạ", "*.y*ml"), ("codes", "Danh mục mã của tỉnh", "*.csv")):
        if count := len(list((state / folder).glob(kind))):
            found.append(Book(vi, f"{folder}/", count, 0))
    return found


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _due(plans: Iterable[str], on: date, state: Path) -> list[due.DueRow]:
    rows = due.due(plans, on, state)
    return [row for row in rows if row.last_day and -BEHIND <= row.last_day - on <= AHEAD and row.state not in ("submitted",)]


def where_key(project: Project) -> str:
    """Return where the key of the vault is, in words; never the key."""
    import os

    if os.environ.get("TREEM_VAULT_KEY"):
        return "biến môi trường TREEM_VAULT_KEY của tài khoản đang dùng"
    path = vault.key_file_of(project.vault)
    return f"tệp {path}" if path.exists() else "không thấy trên máy này"


def _failed(state: Path) -> list[tuple[str, str, str]]:
    """Return plan, deadline and day of the runs whose last try failed; why stays out, for it may name a row."""
    last = {(run["plan"], run["deadline"]): run for run in ledger.entries(state)}
    return [(run["plan"], run["deadline"], str(run.get("made_at", ""))) for run in last.values() if run.get("outcome") != "made"]


def _of_build(project: Project, plans: Sequence[catalog.Plan]) -> dict[str, Any]:
    with marts.open_marts(project.marts) as con:
        query = "select register, count(*), sum(accepted), sum(rejected) from ledger where register is not null group by all order by all"
        lists = {name: (int(count), int(yes), int(no)) for name, count, yes, no in engine.rows(con, query)}
        rows = [row for plan in plans for row in receipts.published(con, plan.id, list(plan.periods))]
    told = [row for row in rows if row.status not in receipts.ABSENT]
    latest = max(told, key=lambda row: row.cutoff_on).period if told else ""
    return {
        "lists": lists, "received": _received(rows), "late": _late(rows, latest), "latest": latest, "doubts": _doubts(project),
        "verdicts": _verdicts(project),
    }  # fmt: skip


def _received(rows: Sequence[receipts.ReceiptRow]) -> dict[tuple[str, str], tuple[int, int]]:
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        came, expected = found.get((row.commune, row.period), (0, 0))
        found[row.commune, row.period] = came + (row.status not in receipts.ABSENT), expected + 1
    return found


def _late(rows: Sequence[receipts.ReceiptRow], period: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row.period == period and row.status in ("late", *receipts.ABSENT):
            late, missing = found.get(row.commune, (0, 0))
            found[row.commune] = late + (row.status == "late"), missing + (row.status != "late")
    return found


def _doubts(project: Project) -> int | None:
    path = project.core / marts.build_folder(project.marts).name / "core_match_doubt.parquet"
    if not path.exists():
        return None
    with engine.connect() as con:
        text = engine.quoted(path)
        return int(engine.rows(con, f"select count(*) from read_parquet('{text}')")[0][0])


def _verdicts(project: Project) -> dict[str, Verdict]:
    """Return what the gate said about the current build, the newest word on each period."""
    found: dict[str, Verdict] = {}
    folder = project.state / "checks" / marts.manifest_hash(project.marts)
    for path in sorted(folder.glob("verdict*.json")):
        try:
            verdict = from_json(path.read_text(encoding="utf-8"))
        except (ValueError, KeyError, TypeError, TreemError):
            continue
        if not verdict.communes:
            found[", ".join(verdict.periods) or "mọi kỳ"] = verdict
    return found
