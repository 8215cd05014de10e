"""Checks of the project: keys, rights, build, gate, backups, schedule, jobs that were cut off, letterhead."""

import csv
import os
import stat
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipelines import corrections, marts
from pipelines.bundled import digest_of
from pipelines.calendar import ledger
from pipelines.checks_verdict import from_json
from pipelines.custody import book, contents, restore
from pipelines.doctor.finding import BLOCK, NOTE, OK, WARN, Finding, Scene, ago, days_between
from pipelines.errors import BusyError, TreemError
from pipelines.identity import vault
from pipelines.locking import holder_of, only_one
from pipelines.publish import POINTER
from pipelines.settings import Project
from pipelines.yaml_file import read_yaml

BACKUP_DAYS, CHECK_KEY_DAYS = 31, 400
READ_AT_MOST = 200 << 20  # bytes
LETTERHEAD = ("self_name", "issuing_body", "symbol", "place_name", "recipients", "signature")


def vault_key(scene: Scene) -> Finding:
    """The key of the vault: here, and the right one."""
    project = scene.project
    sealed = sorted(project.vault.glob("*.vault"))
    if not sealed:
        return Finding(NOTE, "Chưa có kho danh tính (chưa dựng lần nào).")
    todo = "chép khóa đã sao lưu vào tệp khóa, hoặc đặt TREEM_VAULT_KEY; không có nữa thì phục hồi từ bản sao lưu (treem restore)"
    try:
        key = vault.load_key(project.vault)
    except TreemError as problem:
        return Finding(BLOCK, problem.what, todo)
    if key is None:
        return Finding(BLOCK, "Không thấy khóa của kho danh tính trên máy này.", todo)
    shut = [path.name for path in sealed if not vault.opens(path, key)]
    if shut:
        return Finding(BLOCK, f"Khóa trên máy không mở được kho danh tính ({', '.join(shut)}).", todo)
    where = "biến TREEM_VAULT_KEY (bộ lập lịch không thấy biến này)" if os.environ.get("TREEM_VAULT_KEY") else "tệp khóa của người dùng"
    return Finding(OK, f"Khóa kho danh tính mở được kho; lấy từ {where}.")


def recovery_key(scene: Scene) -> Finding:
    """The key on paper: made, typed from paper, its page not left on the machine."""
    key = book.public_key(scene.project.state)
    if key is None:
        return Finding(WARN, "Chưa có khóa phục hồi: hỏng máy là mất hết.", "tạo, in, thử (5 phút): treem recovery-key new")
    if key.page and Path(key.page).exists():
        todo = "in hai tờ, cất hai nơi, rồi xóa tệp ấy (xóa cả trong Thùng rác)"
        return Finding(WARN, f"Trang khóa phục hồi còn trên máy: {key.page}.", todo)
    todo = "lấy tờ khóa ra gõ thử: treem recovery-key check"
    if not key.typed_at:
        return Finding(WARN, f"Khóa phục hồi số {key.name}: chưa ai gõ thử từ tờ giấy.", todo)
    typed = datetime.fromisoformat(key.typed_at)
    told = f"Khóa phục hồi số {key.name}, gõ thử {ago(typed, scene.now)}."
    return Finding(NOTE, told, todo) if days_between(typed, scene.now) > CHECK_KEY_DAYS else Finding(OK, told)


def backup(scene: Scene) -> Finding:
    """The last backup: how old, and what came since."""
    made = book.backups(scene.project.state)
    todo = "cắm USB rồi: treem backup Ổ_USB"
    if not made:
        return Finding(WARN, "Chưa có bản sao lưu nào.", todo)
    last = made[-1]
    newer = sum(path.stat().st_mtime > last.when.timestamp() for path in scene.project.raw.rglob("*") if path.is_file())
    more = f"; {newer} sổ mới hoặc sửa sau đó" if newer else ""
    told = f"Sao lưu gần nhất {ago(last.when, scene.now)} ({last.file}){more}."
    if _last_forgotten(scene.project.state) > last.when.astimezone(scene.now.tzinfo).date().isoformat():
        what = f"{told} Sau đó có trẻ được xóa theo yêu cầu: bản ấy vẫn còn em."
        return Finding(WARN, what, f"{todo}; rồi hủy các bản cũ theo hạn lưu trữ")
    return Finding(WARN, told, todo) if days_between(last.when, scene.now) > BACKUP_DAYS else Finding(OK, told)


def _newer(folder: Path, known: Mapping[str, str], built: datetime) -> int:
    """Count lists that changed since a build, or came since: a copy may bring its old time along, so its name counts too.

    A project that was copied has new times and old lists: their content decides, as long as there is not too much of it.
    """
    lists = [path for path in folder.rglob("*") if path.is_file() and _is_list(path.relative_to(folder))]
    found = [(path, path.relative_to(folder).as_posix(), path.stat()) for path in lists]
    at = built.timestamp()
    new = [path for path, name, one in found if name not in known and max(one.st_mtime, one.st_ctime) > at]
    touched = [(path, name, one) for path, name, one in found if name in known and one.st_mtime > at]
    if sum(one.st_size for _, _, one in touched) <= READ_AT_MOST:
        touched = [(path, name, one) for path, name, one in touched if digest_of(path) != known[name]]
    return len(new) + len(touched)


def _is_list(path: Path) -> bool:
    """Whether a build would look at a file: not at those of the system, nor below folders that begin with a dot or a line."""
    apart = any(part.startswith((".", "_")) for part in path.parts) and path.parts[0] != corrections.FOLDER
    return not apart and path.name.lower() not in ("readme.md", "thumbs.db", "desktop.ini")


def _last_forgotten(state: Path) -> str:
    """Return the ISO day on which a child was forgotten last, "" when none was."""
    path = state / "forgotten.csv"
    if not path.exists():
        return ""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return max((str(row.get("forgotten_on") or "") for row in csv.DictReader(file)), default="")


def permissions(scene: Scene) -> Finding:
    """Whether others on this machine can read what is private."""
    if os.name == "nt":
        inside = Path.home() in scene.project.home.parents
        told = "Trên Windows thư mục thừa hưởng quyền của nơi chứa"
        if inside:
            return Finding(OK, f"{told}: dự án nằm trong thư mục của người dùng.")
        return Finding(WARN, f"{told}: dự án nằm ngoài thư mục của người dùng.", "chuyển dự án vào C:\\Users\\TÊN, không để ở ổ chung")
    folders = [scene.project.vault, scene.project.core, scene.project.work, scene.project.state]
    files = [*scene.project.vault.glob("*.vault"), vault.key_file_of(scene.project.vault)]
    wide = [path.name for path in (*folders, *files) if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    if wide:
        todo = "chmod -R go-rwx data/vault data/core data/work data/state"
        return Finding(WARN, f"Tài khoản khác trên máy đọc được: {', '.join(wide)}.", todo)
    return Finding(OK, "Kho danh tính, bảng lõi, vùng làm việc, quyết định: chỉ tài khoản này đọc được.")


def build(scene: Scene) -> Finding:
    """The last build, and lists that came since."""
    project = scene.project
    if not (project.marts / POINTER).exists():
        return Finding(NOTE, "Chưa dựng kho chỉ số lần nào.", "chép sổ vào data/raw rồi: treem build")
    try:
        manifest = marts.manifest(project.marts)
        built = datetime.fromisoformat(manifest["built_at"])
    except (OSError, ValueError, KeyError, TreemError):
        return Finding(BLOCK, "Kho chỉ số hiện hành không đọc được.", "dựng lại: treem build")
    newer = _newer(project.raw, manifest.get("inputs", {}), built)
    told = f"Lần dựng gần nhất {ago(built, scene.now)} ({manifest['build']})"
    if newer:
        return Finding(WARN, f"{told}; {newer} sổ mới hoặc sửa sau đó chưa vào kho.", "treem build")
    return Finding(OK, f"{told}; không có sổ nào mới hơn.")


def gate(scene: Scene) -> Finding:
    """What the gate said about the current build."""
    project = scene.project
    if not (project.marts / POINTER).exists():
        return Finding(OK, "Chưa có số liệu để kiểm tra.")
    folder = project.state / "checks" / marts.manifest_hash(project.marts)
    verdicts = [from_json(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("verdict*.json"))]
    if not verdicts:
        return Finding(WARN, "Lần dựng hiện hành chưa qua cửa kiểm tra.", "treem check --period KỲ")
    newest = max(verdicts, key=lambda verdict: verdict.checked_at)
    checked = datetime.fromisoformat(newest.checked_at)
    told = f"Kiểm tra gần nhất {ago(checked, scene.now)}: {newest.summary_vi}."
    if newest.blocking:
        todo = "sửa theo danh sách (treem worklist fixes), dựng lại, kiểm tra lại; còn lỗi chặn thì báo cáo ghi DỰ THẢO"
        return Finding(WARN, told, todo)
    return Finding(OK, told)


def locks(scene: Scene) -> Finding:
    """Who is at work now. A lock that an ended program left opens by itself; one spoilt by a power cut is made anew."""
    locks = [path for path in sorted(scene.project.state.glob("*.lock")) if ".by" not in path.suffixes]
    if held := [path.stem for path in locks if _held(path)]:
        who = "; ".join(filter(None, (holder_of(scene.project.state / f"{name}.lock") for name in held)))
        return Finding(NOTE, f"Đang có việc chạy: {', '.join(held)}{f' ({who})' if who else ''}.", "đợi việc ấy xong rồi chạy lệnh khác")
    return Finding(OK, "Không có việc nào khác đang chạy.")


def _held(path: Path) -> bool:
    try:
        with only_one(path, BusyError("")):
            return False
    except BusyError:
        return True


def cut_off(scene: Scene) -> Finding:
    """Jobs that were cut off: their drafts, and runs that failed last."""
    project = scene.project
    if (project.home / restore.STAGING / restore.COMPLETE).exists():
        return Finding(BLOCK, "Một lần phục hồi bị ngắt giữa chừng.", "chạy lại đúng lệnh treem restore ấy: nó làm nốt phần còn lại")
    left = sorted(path.relative_to(project.home).as_posix() for path in _drafts(project))
    failed = _failed(project.state)
    if failed:
        return Finding(WARN, f"Lần chạy lịch gần nhất không làm được: {', '.join(failed)}.", "xem vì sao và làm lại: treem run-due")
    if left:
        todo = "không hại gì, số liệu cũ còn nguyên: chạy lại lệnh bị ngắt; tệp .part còn lại thì xóa được"
        return Finding(WARN, f"Việc bị ngắt để lại {len(left)} bản nháp: {', '.join(left[:3])}.", todo)
    return Finding(OK, "Không có việc nào bị ngắt giữa chừng.")


def _drafts(project: Project) -> Iterator[Path]:
    places = (project.marts, project.core, project.state, project.vault, project.reports, project.home)
    for folder in places:
        yield from folder.glob("*.part")
        yield from (folder.glob("*/*.part") if folder != project.home else ())
    yield from (path for path in (project.work / "spill").rglob("*") if path.is_file())


def _failed(state: Path) -> list[str]:
    last: dict[Any, Any] = {(run["plan"], run["deadline"]): run for run in ledger.entries(state)}
    return [str(run["deadline"]) for run in last.values() if run.get("outcome") == "failed"]


def letterhead(scene: Scene) -> Finding:
    """The office's own ``office.yml``: there, whole, valid today."""
    path = scene.project.state / "office.yml"
    todo = "viết data/state/office.yml theo mẫu pipelines/plans/office_tam_duong_2018.yml (cơ quan, ký hiệu, nơi nhận, người ký)"
    if not path.exists():
        demo = (scene.project.marts / POINTER).exists() and marts.manifest(scene.project.marts).get("demo")
        told = "Chưa có data/state/office.yml: báo cáo dùng thể thức mẫu, không phải của cơ quan."
        return Finding(NOTE if demo else WARN, told, todo)
    entries = read_yaml(path).get("offices") or []
    today = [entry for entry in entries if _valid(entry, scene.now.date())]
    if not today:
        return Finding(WARN, "office.yml không có mục nào dùng được hôm nay (from, to).", "thêm một mục cho cơ quan hiện nay")
    missing = sorted({key for entry in today for key in LETTERHEAD if not entry.get(key)})
    if missing:
        return Finding(WARN, f"office.yml còn trống: {', '.join(missing)}.", todo)
    return Finding(OK, f"office.yml đủ, {len(today)} mục dùng được hôm nay.")


def _valid(entry: Any, on: date) -> bool:
    return (entry.get("from") is None or entry["from"] <= on) and (entry.get("to") is None or on < entry["to"])


def links(scene: Scene) -> Finding:
    """Folders that a backup does not follow."""
    found = contents.linked(scene.project)
    if found:
        todo = "sao lưu riêng nơi nó trỏ tới, hoặc chép vào dự án"
        return Finding(WARN, f"Thư mục liên kết không vào bản sao lưu: {', '.join(found[:3])}.", todo)
    return Finding(OK, "Không có thư mục liên kết.")


