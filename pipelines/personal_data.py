"""The inventory of personal data: every field that tells who a person is or what happened to it, and where it may stand.

Made from the registers themselves (``personal: true``, types) and `personal_data.yml`; `docs/personal-data.md` is written from it
(``treem forget --inventory --out``), and a test fails when the page is not what these files give.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines import catalog
from pipelines.catalog import Register
from pipelines.settings import PACKAGE
from pipelines.yaml_file import only, read_yaml

PATH = PACKAGE.parent / "docs" / "personal-data.md"
ZONES = ("raw", "work", "vault", "core", "state", "marts", "archive")
# text of a named person's row never leaves the zone of names unless it is a code (identity.ladder.kept_columns)
FREE = ("text", "name", "personal_id", "card")
# staging makes these of personal columns; they tell as much
DERIVED = ("card_last10", "name_plain", "name_exact", "name_key", "mother_plain", "key_text")


@dataclass(frozen=True)
class Field:
    """One field of a register that is about a named person.

    Attributes:
        kind: identifies (names, numbers, addresses, free text) or fact (what happened, as a code, number or day).
        zones: where it may stand; sensitive: why a fact of this register needs more care, else empty.
    """

    register: str
    name: str
    vi: str
    kind: str
    zones: tuple[str, ...]
    sensitive: str = ""


@cache
def told() -> Mapping[str, Any]:
    """Return `personal_data.yml`: zones, vault, work lists, sensitive registers, those of which the gate shows counts only.

    Raises:
        CatalogError: unreadable, or keys that mean nothing.
    """
    raw = read_yaml(PACKAGE / "personal_data.yml")
    only(raw, {"zones", "vault", "vault_pointers", "work_lists", "sensitive", "counts_only"}, "personal_data.yml")
    return raw


def counts_only() -> tuple[str, ...]:
    """Return the registers of which the gate shows no row, only counts."""
    return tuple(told()["counts_only"])


def fields() -> list[Field]:
    """Return every field about a named person and every personal field of the other registers, by register."""
    return [field for register in catalog.registers().values() for field in _of(register)]


def _of(register: Register) -> Iterator[Field]:
    in_vault = {*told()["vault"]["staff" if register.names_staff else "person"], *(("card_no",) if register.names_children else ())}
    named = register.names_children or register.names_staff
    for column in register.columns.values():
        if column.personal or (named and column.type in FREE):
            zones = ("raw", "work", *(("vault",) if named and column.name in in_vault else ()))
            yield Field(register.id, column.name, column.vi, "identifies", zones)
        elif register.names_children:
            zones = ("raw", "work", *(("vault",) if column.name in in_vault else ()), "core")
            yield Field(register.id, column.name, column.vi, "fact", zones, told()["sensitive"].get(register.id, ""))


def as_json() -> dict[str, Any]:
    """Return the inventory for machines: zones and fields."""
    listed = [{name: getattr(field, name) for name in Field.__dataclass_fields__} for field in fields()]
    parts = {name: told()[name] for name in ("zones", "vault", "sensitive", "counts_only")}
    return {**parts, "fields": listed}


def text() -> str:
    """Return the inventory as a page in Markdown (Vietnamese)."""
    return "\n".join([_HEAD, *_zones(), *_vault(), *_sensitive(), *_fields()]) + "\n"


_HEAD = """\
# Kiểm kê dữ liệu cá nhân

Trang này do `treem forget --inventory --out docs/personal-data.md` viết từ `pipelines/registers/*.yml` (các cột `personal: true`) và
`pipelines/personal_data.yml`; không sửa tay. Kiểm thử đối chiếu trang này với sổ, kho danh tính và bảng lõi thật sự được dựng.
"""


def _zones() -> list[str]:
    lines = ["## Các vùng", "", "| vùng | có gì | ai đọc được | giữ bao lâu |", "| --- | --- | --- | --- |"]
    zones = told()["zones"]
    return [*lines, *(_row(zones[name][key] for key in ("vi", "holds", "readers", "retention")) for name in ZONES), ""]


def _vault() -> list[str]:
    lines = ["## Kho danh tính có gì", "", "| bảng | trường | là gì |", "| --- | --- | --- |"]
    listed = [(table, name, vi) for table, names in told()["vault"].items() for name, vi in names.items()]
    who = ", ".join(told()["work_lists"]["who"])
    carried = f"Danh sách việc (data/work/worklists) được mang: {who}; và ô sai của sổ trong danh sách cần sửa."
    return [*lines, *map(_row, listed), "", carried, ""]


def _sensitive() -> list[str]:
    lines = ["## Dữ kiện nhạy cảm", "", "Theo từng trẻ chỉ có ở bảng lõi (dưới mã giả danh); ngoài bảng lõi chỉ có số đếm.", ""]
    titles = catalog.registers()
    lines += [f"- {titles[name].title_vi}: {why}" for name, why in told()["sensitive"].items()]
    named = "; ".join(titles[name].title_vi for name in counts_only())
    return [*lines, "", f"Cửa kiểm tra (`treem check`) chỉ nêu số đếm, không nêu dòng nào của: {named}.", ""]


def _fields() -> list[str]:
    lines = ["## Từng trường của các sổ", ""]
    for register in catalog.registers().values():
        found = list(_of(register))
        if found:
            lines += [f"### {register.title_vi}", "", "| trường | tên trong sổ | loại | được đứng ở |", "| --- | --- | --- | --- |"]
            lines += [_row((f"`{one.name}`", one.vi, _KIND[one.kind], ", ".join(one.zones))) for one in found] + [""]
    return lines[:-1]


_KIND = {"identifies": "nói ra là ai, hoặc chữ tự do", "fact": "dữ kiện"}


def _row(cells: Any) -> str:
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"
