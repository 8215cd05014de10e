"""Forget a child: out of the vault and of core now, out of every later build; and find which child a request means."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.build import BuildResult, build, only_build
from pipelines.errors import RequestError
from pipelines.identity import forgotten, keeper
from pipelines.places.spelling import unaccented
from pipelines.settings import Project

NUMBERS = ("personal_id", "card_last10")
NAMES = ("full_name", "mother_name", "father_name", "address")
LEFT = (
    "Sổ gốc trong data/raw không bị sửa: muốn xóa cả ở đó, đơn vị gửi sổ sửa sổ của mình và gửi lại, theo quy định lưu trữ.",
    "Phần mềm không với tới bản sao lưu của kho và của sổ, báo cáo và danh sách đã gửi đi; kho chỉ số cũ chỉ có số đếm.",
    "Bảng lõi của các lần dựng trước đã bị bỏ, nên treem diff với các lần ấy chỉ còn nói được số đổi bao nhiêu.",
    "Bỏ lệnh xóa: xóa dòng tương ứng trong data/state/forgotten.csv rồi dựng lại (không có cách nào khác); trẻ có thể mang mã mới.",
)


@dataclass(frozen=True)
class Match:
    """A child whom a request may mean: its key and where the register names it; no name."""

    child_key: int
    birth_year: int | None
    commune: str
    register: str
    file: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Forgotten:
    """What was done: identities put on the list, the build made after it, how many lists with names still lie about."""

    identities: int
    built: BuildResult
    lists: int


def find(project: Project, name: str, born: date | None) -> list[Match]:
    """Return the children of this name (accents and capitals aside), born on a day if given.

    Raises:
        VaultError: the vault cannot be opened. RequestError: there is no vault yet.
    """
    wanted = _plain(name)
    people = (one for one in _known(project).person.to_pylist() if _plain(one["full_name"]) == wanted)
    return [
        Match(
            one["child_key"], one["birth_date"].year if one["birth_date"] else None, one["commune_code"] or "",
            one["register"], one["file"], one["sheet"], one["row_number"],
        )
        for one in people
        if born is None or one["birth_date"] == born
    ]  # fmt: skip


def forget(project: Project, child_key: int, reason: str, on: date, by: str) -> Forgotten:
    """Forget one child and build anew.

    The line in ``data/state/forgotten.csv`` is written first: a run that is killed after it ends at the next build.

    Args:
        reason: why, e.g. the number of the request; must not tell who the child is.
        by: the account that asked.

    Raises:
        RequestError: no such child, no reason, or a reason that names the child. VaultError, BusyError, InputError.
    """
    if not reason.strip():
        raise RequestError("Thiếu lý do xóa.", todo='thêm --reason "đơn số …, ngày …" (không ghi tên trẻ)')
    with only_build(project.state):
        key, known, _ = keeper.open_vault(project.vault, "forget")
        if known is None:
            raise RequestError("Chưa có kho danh tính.", todo="chạy treem build trước")
        person = _person(known, child_key)
        _refuse_naming(reason, person)
        identities = list(_identities(known, person))
        told = (on.isoformat(), " ".join(reason.split()), by)
        forgotten.add(project.state / forgotten.STATE, key, identities, told)
        keeper.leave_out(project.vault, key, known, child_key)
        shutil.rmtree(project.core, ignore_errors=True)
    lists = sum(1 for path in (project.work / "worklists").glob("*") if path.is_file())
    return Forgotten(len(identities), build(project), lists)


def _known(project: Project) -> Any:
    _, known, _ = keeper.open_vault(project.vault, "forget")
    if known is None:
        raise RequestError("Chưa có kho danh tính.", todo="chạy treem build trước")
    return known


def _person(known: Any, child_key: int) -> dict[str, Any]:
    found = next((one for one in known.person.to_pylist() if one["child_key"] == child_key), None)
    if found is None:
        raise RequestError("Không có trẻ nào mang mã này trong kho danh tính.", todo="tìm mã bằng: treem forget --find")
    return dict(found)


def _identities(known: Any, person: dict[str, Any]) -> Iterator[str]:
    """Every identity by which the ladder knows the child; a row that tells too little is known by where it stands."""
    for one in known.alias.to_pylist():
        if one["child_key"] == person["child_key"]:
            yield one["key_text"]
    where = f"{person['file']}|{person['sheet']}|{person['row_number']}"
    yield f"r|{person['register']}|{where}"


def _refuse_naming(reason: str, person: dict[str, Any]) -> None:
    said = _plain(reason)
    digits = "".join(filter(str.isdigit, reason))
    named = any(len(_plain(person[name])) > 3 and _plain(person[name]) in said for name in NAMES)
    if named or any(person[name] and person[name] in digits for name in NUMBERS):
        raise RequestError("Lý do có tên, số hoặc địa chỉ của trẻ.", todo="ghi số và ngày của đơn, không ghi trẻ là ai")


def _plain(text: str | None) -> str:
    return " ".join(unaccented(text or "").lower().split())
