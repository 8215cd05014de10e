"""Ways to divide the children of a prevalence table: all, age, sex, age and sex, and any column of the file."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.anthropometry.population import DAY

# completed months (days / 30.4375) from which each band starts; WHO's bands, as in the marts
_MONTHS = {"0-5": 0, "6-11": 6, "12-23": 12, "24-35": 24, "36-47": 36, "48-59": 48}
_YEARS = {f"{year} tuổi": 12 * year for year in range(5, 20)}
_WIDE = {"5-9 tuổi": 60, "10-14 tuổi": 120, "15-19 tuổi": 180}
_SEXES = {"Nam": "m", "Nữ": "f"}
ALL = "Tất cả"


@dataclass(frozen=True)
class Grouping:
    """One division: its name, SQL of the group's label (null: in no group), the labels that are listed even when empty."""

    name: str
    label: str
    levels: tuple[str, ...] = ()


def groupings(scope: str, by: Sequence[tuple[str, str]]) -> list[Grouping]:
    """Return the divisions of one scope (under_five | school); ``by``: (name, column of the table) of further ones."""
    sex = "case sex when 'm' then 'Nam' when 'f' then 'Nữ' end"
    if scope == "school":
        ages = [("năm tuổi", _band(_YEARS, "age_days / 30.4375"), _YEARS)]
        crossed, levels = _band(_WIDE, "age_days / 30.4375"), _WIDE
        ages.append(("nhóm tuổi", crossed, levels))
    else:
        crossed, levels = _band(_MONTHS, f"{DAY} / 30.4375"), _MONTHS
        ages = [("tháng tuổi", crossed, levels)]
    return [
        Grouping("tất cả", f"'{ALL}'", (ALL,)),
        *(Grouping(name, label, tuple(bands)) for name, label, bands in ages),
        Grouping("giới tính", sex, tuple(_SEXES)),
        Grouping(
            f"{ages[-1][0]}, giới tính",
            f"({crossed}) || ', ' || ({sex})",
            tuple(f"{band}, {name}" for band in levels for name in _SEXES),
        ),
        *(Grouping(name, column) for name, column in by),
    ]


def in_order(label: str) -> tuple[bool, int, str]:
    """Key that sorts labels: whole numbers by size, then words."""
    return (not label.isdigit(), int(label) if label.isdigit() else 0, label)


def _band(bands: dict[str, int], months: str) -> str:
    """SQL of the band an age falls into; null for an unknown age."""
    cases = " ".join(
        f"when {months} >= {start} then '{label}'" for label, start in sorted(bands.items(), key=lambda b: -b[1])
    )
    return f"case {cases} end"
