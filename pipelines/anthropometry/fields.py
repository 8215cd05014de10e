"""Which column of a file is which measurement: names, `--map`, the unit of age. Names only, no data is read here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipelines.errors import InputError, RequestError

AgeUnit = Literal["days", "months"]
ArmUnit = Literal["cm", "mm"]
AGE_FIELDS: dict[AgeUnit, str] = {"days": "age_days", "months": "age_months"}
ARM_FIELDS: dict[ArmUnit, str] = {"cm": "armc", "mm": "muac_mm"}
# names whose unit is told by an option only
_UNITLESS = ("age", "muac")
_DATES = ("birth_date", "measured_on")
_NAMES_ELSEWHERE = "dòng đầu phải là tên cột; cột có tên khác thì chỉ ra bằng --map TÊN_CỘT=TRƯỜNG"


@cache
def definitions() -> dict[str, Any]:
    """Return fields.yml: the fields, the codes of sex, measure and oedema, words for a missing value, forms of dates."""
    import yaml

    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "fields.yml").read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True)
class Columns:
    """Where each field stands in a file: field -> position, with the header and the units.

    ``age_unit`` dates: there is no column of ages, the age is the day measured less the day of birth. ``arm_unit`` is
    None where no arm circumference is read; ``arm_without_unit`` names a column `muac` that says nothing of its unit.
    """

    header: tuple[str, ...]
    position: Mapping[str, int]
    age_unit: AgeUnit | Literal["dates"]
    arm_unit: ArmUnit | None = None
    arm_without_unit: str = ""

    def name(self, field: str) -> str:
        """Return the file's own name of the column of ``field``."""
        return self.header[self.position[field]]


def parse_map(pairs: Iterable[str]) -> dict[str, str]:
    """Read `--map` values such as ``age=age_months`` or ``age=age_months,height=lenhei`` (``;`` divides too).

    Raises:
        RequestError: not of the form A=B, or one name twice on the left.
    """
    mapping: dict[str, str] = {}
    for part in (piece.strip() for pair in pairs for piece in pair.replace(";", ",").split(",")):
        left, equals, right = (text.strip() for text in part.partition("="))
        if not (left and equals and right):
            raise RequestError(f"--map không đúng dạng: {part!r}.", todo="viết CỘT=TRƯỜNG, ví dụ --map age=age_months")
        if left in mapping:
            raise RequestError(f"--map có {left!r} hai lần.", todo="mỗi cột ghép một lần")
        mapping[left] = right
    return mapping


def find_columns(
    header: Sequence[str],
    mapping: Mapping[str, str] | None = None,
    age_unit: AgeUnit | None = None,
    where: str = "",
    arm_unit: ArmUnit | None = None,
) -> Columns:
    """Find the fields among the columns of a file.

    A field is found under its own name (case and outer spaces do not matter) unless ``mapping`` gives it another
    column. A mapping may be written COLUMN=FIELD or FIELD=COLUMN; the file's own header tells which is meant.
    Age: with ``age_unit`` the column age_days or age_months of that unit, else a column ``age``; without it age_days,
    else age_months, else birth_date and measured_on. Arm circumference: armc (cm), else muac_mm, else ``muac`` with
    ``arm_unit``.

    Raises:
        RequestError: a mapping that fits neither way or both ways, or an unknown or contradictory unit.
        InputError: a needed column is missing, or a column is there twice.
    """
    if age_unit not in (None, *AGE_FIELDS):
        raise RequestError(f"Đơn vị tuổi không biết: {age_unit!r}.", todo="--age-in days (ngày) hoặc months (tháng)")
    if arm_unit not in (None, *ARM_FIELDS):
        raise RequestError(f"Đơn vị vòng cánh tay không biết: {arm_unit!r}.", todo="--arm-in mm hoặc cm")
    names = tuple(header)
    _refuse_doubled(names, where)
    position = _mapped(names, mapping or {}, where)
    claimed = set(position)
    _add_by_name(position, names, where)
    unit = _settle_age(position, claimed, age_unit, where)
    arm, unsettled = _settle_arm(position, arm_unit, where)
    _refuse_missing(position, where)
    return Columns(names, position, unit, arm, "" if unsettled is None else names[unsettled].strip())


def _key(name: str) -> str:
    return name.strip().casefold()


def _refuse_doubled(names: Sequence[str], where: str) -> None:
    counts = Counter(name.strip() for name in names)
    doubled = [str(place) for place, name in enumerate(names, start=1) if name.strip() and counts[name.strip()] > 1]
    if doubled:
        # a file without a header line has a child's values there: numbers of columns only
        raise InputError(
            f"Có cột trùng tên: cột thứ {', '.join(doubled)}.", where, "giữ một cột; dòng đầu phải là tên cột"
        )


def _mapped(names: Sequence[str], mapping: Mapping[str, str], where: str) -> dict[str, int]:
    position: dict[str, int] = {}
    for left, right in mapping.items():
        column, field = _orient(names, left, right, where)
        if field in position or column in position.values():
            raise RequestError(
                f"--map {left}={right}: cột hoặc trường đã ghép rồi.", where, "mỗi cột ghép với một trường"
            )
        position[field] = column
    return position


def _orient(names: Sequence[str], left: str, right: str, where: str) -> tuple[int, str]:
    """Return (column position, field) of one mapping, whichever way round it is written."""
    fields = set(definitions()["fields"])
    if _key(left) not in fields and _key(right) not in fields:
        # `age` and `muac` are field names only where the other side is none: their unit comes from an option
        fields = set(_UNITLESS)
    keys = [_key(name) for name in names]
    ways = {
        (keys.index(_key(column)), _key(field))
        for column, field in ((left, right), (right, left))
        if _key(field) in fields and _key(column) in keys
    }
    if len(ways) == 1:
        return ways.pop()
    text = f"{left}={right}"
    if ways:
        raise RequestError(f"--map {text} hiểu được hai chiều.", where, "đổi tên một trong hai cột của tệp")
    known = ", ".join(definitions()["fields"])
    raise RequestError(
        f"--map {text} không khớp: cần một bên là cột có trong tệp, bên kia là trường.",
        where,
        f"viết --map TÊN_CỘT=TRƯỜNG; các trường: {known}",
    )


def _add_by_name(position: dict[str, int], names: Sequence[str], where: str) -> None:
    for field in (*definitions()["fields"], *_UNITLESS):
        places = [place for place, name in enumerate(names) if _key(name) == field]
        if field in position or not places or places[0] in position.values():
            continue
        if len(places) > 1:
            raise InputError(f"Có hai cột {field!r} (khác nhau ở chữ hoa).", where, "giữ một cột, hoặc dùng --map")
        position[field] = places[0]


def _settle_age(
    position: dict[str, int], claimed: set[str], wanted: AgeUnit | None, where: str
) -> AgeUnit | Literal["dates"]:
    """Leave exactly one age field in ``position`` (none where dates tell it) and return its unit."""
    mapped = [unit for unit, field in AGE_FIELDS.items() if field in claimed]
    if wanted and mapped and wanted not in mapped:
        raise RequestError(f"--age-in {wanted} trái với --map ghép {AGE_FIELDS[mapped[0]]}.", where, "bỏ một trong hai")
    found: list[AgeUnit] = [unit for unit in (*mapped, *AGE_FIELDS) if AGE_FIELDS[unit] in position]
    unit = wanted or (found[0] if found else None)
    if unit is None:
        if all(field in position for field in _DATES):
            position.pop("age", None)
            return "dates"
        if "age" in position:
            raise RequestError("Cột tuổi tên 'age' không nói đơn vị.", where, "thêm --age-in days hoặc --age-in months")
        reason = "Thiếu cột tuổi: age_days (ngày) hoặc age_months (tháng), hoặc cả birth_date và measured_on."
        raise InputError(reason, where, _NAMES_ELSEWHERE)
    chosen = AGE_FIELDS[unit] if AGE_FIELDS[unit] in position else "age"
    if chosen not in position:
        raise InputError(f"--age-in {unit} cần cột {AGE_FIELDS[unit]}, tệp không có.", where, _NAMES_ELSEWHERE)
    place = position[chosen]
    for field in (*AGE_FIELDS.values(), "age"):
        position.pop(field, None)
    position["age"] = place
    return unit


def _settle_arm(position: dict[str, int], wanted: ArmUnit | None, where: str) -> tuple[ArmUnit | None, int | None]:
    """Leave at most ``armc`` in ``position``; return its unit, and the place of a `muac` whose unit nobody told."""
    bare = position.pop("muac", None)
    found: list[ArmUnit] = [unit for unit, field in ARM_FIELDS.items() if field in position]
    unit = wanted or (found[0] if found else None)
    if unit is None:
        return None, bare
    place = position.get(ARM_FIELDS[unit], bare)
    for field in ARM_FIELDS.values():
        position.pop(field, None)
    if place is None:
        reason = f"--arm-in {unit} cần cột {ARM_FIELDS[unit]} hoặc muac, tệp không có."
        raise InputError(reason, where, _NAMES_ELSEWHERE)
    position["armc"] = place
    return unit, None


def _refuse_missing(position: Mapping[str, int], where: str) -> None:
    missing = [
        f"{name} ({field['vi']})"
        for name, field in definitions()["fields"].items()
        if field.get("required") and name not in position
    ]
    if missing:
        raise InputError(f"Thiếu cột: {'; '.join(missing)}.", where, _NAMES_ELSEWHERE)
