"""Hand-made standards and score sheets for the tests of the scores room."""

from pipelines.scores.maxima import Maxima, settle
from pipelines.scores.sheets import Row, Sheet
from pipelines.scores.standard import Known, Part, Standard

VERIFIED = {"certainty": "V", "source": "bài kiểm thử"}


def fact(value: object, certainty: str = "V") -> Known:
    return Known(value, certainty, "bài kiểm thử")


def standard(maxima: list[float | None], *, parts: dict[int, Part] | None = None, **changes: object) -> Standard:
    """A standard of so many criteria; pass marks 90, 85 and 80 of 100, a zero fails."""
    from datetime import date

    named = [Part(at, fact(f"Tiêu chí {at}"), fact(most) if most is not None else Known()) for at, most in enumerate(maxima, start=1)]
    told: dict[str, object] = {
        "id": "mau",
        "title": "Tiêu chuẩn mẫu",
        "aliases": ("1/2015/QĐ",),
        "valid_from": fact(date(2015, 1, 1)),
        "valid_to": Known(),
        "count": fact(len(maxima)),
        "total": fact(100),
        "half_points": Known(),
        "zero_veto": fact(True),
        "when_empty": Known(),
        "plan_years": (),
        "plans_start": 1,
        "assessed": (11, 30),
        "calendar": fact(None),
        "pass_marks": {"central_ward": fact(90), "other": fact(85), "mountain": fact(80)},
        "criteria": tuple((parts or {}).get(part.number, part) for part in named),
    }
    return Standard(**(told | changes))  # type: ignore[arg-type]


def sheet(
    checked: list[float | None],
    *,
    own: list[float | None] | None = None,
    maxima: list[float | None] | None = None,
    items: tuple[Row, ...] = (),
    commune: str = "03412",
    year: int = 2018,
    recognised: bool | None = True,
    **told: object,
) -> Sheet:
    """A sheet whose lines are criteria 1, 2, …"""
    rows = [
        Row(at + 1, 0, f"Tiêu chí {at + 1}", (maxima or [None] * len(checked))[at], (own or checked)[at], points, True, "diem.xlsx", "Bảng", at + 8)
        for at, points in enumerate(checked)
    ]
    return Sheet(commune, year, (*rows, *items), recognised, **told)  # type: ignore[arg-type]


def held(one: Standard, *sheets: Sheet) -> Maxima:
    return settle(one, sheets)
