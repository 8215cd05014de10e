"""Small hand-made marts for the tests of the reports: 14 communes, two years, every number invented by a formula."""

import atexit
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

PERIODS = ("2017-Q1", "2018-Q1", "2017", "2018")
CUTOFFS = {
    "2017-Q1": date(2017, 3, 14),
    "2018-Q1": date(2018, 3, 14),
    "2017": date(2017, 11, 30),
    "2018": date(2018, 11, 30),
}
COMMUNES = ["03390", "03394", "03397", "03400", "03405", "03406", "03412", "03413", "03415", "03418", "03421", "03424", "03427", "03430"]
DISTRICT = "106"
CHILD_BANDS = ("0-2", "3-5", "6-10", "11-15")
INJURY_BANDS = ("0-5", "6-9", "10-13", "14-15")
CAUSES = ["fall", "burn", "traffic", "poisoning", "cut", "choking", "animal", "drowning", "explosive", "electric", "other"]
PER = {"child_population": 1, "injury_rate": 10000, "injury_added": 1, "injury_rest": 1}
REGISTERS = ("bhyt_cards", "child_register", "injury_list", "weighing_list")
ADDED = ("injured", "died", "injured_before", "died_before")
DIMENSIONS = ("sex", "age_band", "category")
Key = tuple[str, str, str, str, str, str, str]
Counts = dict[Key, list[float | None]]


def _cells() -> Iterator[tuple[Key, float, float | None]]:
    """Give the lowest cells: (indicator, variant, commune, period, sex, age_band, category), numerator, denominator."""
    for (number, commune), period, sex in product(enumerate(COMMUNES), PERIODS, ("m", "f")):
        grown = 3 if period.startswith("2018") else 0
        boys = sex == "m"
        for at, band in enumerate(CHILD_BANDS):
            children = 60 + 5 * number + 10 * at + grown + 2 * boys
            yield ("child_population", "residents", commune, period, sex, band, "*"), children, None
            if at < 2:
                card = children - (number % 4 == 1) * (2 - boys)
                yield ("bhyt_under6", "issued", commune, period, sex, band, "*"), card, children
                yield ("bhyt_under6", "valid", commune, period, sex, band, "*"), card - number % 3, children
        weighed = 80 + 6 * number + boys
        for variant, share in (("underweight", 0.22), ("stunting", 0.34), ("wasting", 0.06)):
            ill = round(weighed * share) - bool(grown)
            yield ("malnutrition", variant, commune, period, sex, "24-35", "*"), ill, weighed
        yield from _injuries(number, commune, period, sex, grown)


def _injuries(number: int, commune: str, period: str, sex: str, grown: int) -> Iterator[tuple[Key, float, float]]:
    for at, band in enumerate(INJURY_BANDS):
        children = 70 + 5 * number + 2 * at + grown - 0.5
        for rank, cause in enumerate(CAUSES):
            hurt = int((number + rank + at) % 11 == 0 and rank < 8) + int(rank == 0 and sex == "m" and grown > 0)
            died = int(hurt and cause == "drowning" and number < 7)
            for variant, value in (("injured", hurt), ("died", died)):
                yield ("injury_rate", variant, commune, period, sex, band, cause), value, children


@cache
def _counts() -> Counts:
    found: Counts = {}
    for key, numerator, denominator in _cells():
        *own, sex, band, category = key
        for place, of_sex, of_band, of_category in product((own[2], DISTRICT), {sex, "*"}, {band, "*"}, {category, "*"}):
            wanted = (own[0], own[1], place, own[3], of_sex, of_band, of_category)
            sums = found.setdefault(wanted, [0.0, None])
            sums[0] = (sums[0] or 0) + numerator
            # children under 16 are the same for every cause: count them once
            if denominator is not None and (category == of_category or category == CAUSES[0]):
                sums[1] = (sums[1] or 0) + denominator
    return found | _scores() | _late()


def _late() -> Counts:
    """Nobody known late; after the cut-off of the first quarter of 2017 one child more was hit in every fifth commune."""
    found: Counts = {}
    for period, place in product(PERIODS, (*COMMUNES, DISTRICT)):
        for variant in ADDED:
            found["injury_added", variant, place, period, "*", "*", "*"] = [0.0, None]
        rest = 3.0 if place == DISTRICT else float(COMMUNES.index(place) % 5 == 0)
        for variant, count in (("injured", rest), ("died", 0.0)):
            known = count if period == "2017-Q1" else None
            found["injury_rest", variant, place, period, "*", "*", "*"] = [known, None]
    return found


def _scores() -> Counts:
    found: Counts = {}
    for period, place in product(("2017", "2018"), (*COMMUNES, DISTRICT)):
        whole, high = (14, 12) if place == DISTRICT else (1, int(place not in COMMUNES[:2]))
        found["commune_recognised", "recognised", place, period, "*", "*", "*"] = [whole, whole]
        found["commune_points", "at_least_700", place, period, "*", "*", "*"] = [high, whole]
    for period, place in product(("2017-Q1", "2018-Q1"), (*COMMUNES, DISTRICT)):
        for indicator, variant in (("commune_recognised", "recognised"), ("commune_points", "at_least_700")):
            found[indicator, variant, place, period, "*", "*", "*"] = [None, None]
    return found


def _row(key: Key, numerator: float | None, denominator: float | None) -> dict[str, Any]:
    indicator, variant, place, period, sex, age_band, category = key
    dimensions = dict(zip(DIMENSIONS, (sex, age_band, category), strict=True))
    suffix = ",".join(f"{name}={value}" for name, value in dimensions.items() if value != "*")
    per = PER.get(indicator, 100)
    value = None if numerator is None else numerator if per == 1 else numerator * per / (denominator or 1)
    expected = 14 if place == DISTRICT else 1
    return {
        "fact_id": f"{indicator}:{variant}@{place}:{period}" + (f":{suffix}" if suffix else ""),
        "indicator": indicator,
        "variant": variant,
        "place": place,
        "boundary_date": CUTOFFS[period],
        "period": period,
        **dimensions,
        "ethnic_group": "*",
        "poverty": "*",
        "numerator": numerator,
        "denominator": denominator,
        "denominator_source": "",
        "per": float(per),
        "value": value,
        **dict.fromkeys(("lower95", "upper95", "lower998", "upper998"), float("nan")),
        "state": ("not_reported" if per == 1 else "not_due") if numerator is None else "zero" if numerator == 0 else "ok",
        "to_date": CUTOFFS[period],
        "estimate": False,
        "comparability": "exact",
        "units_reported": expected,
        "units_expected": expected,
        "unstable": False,
    }


def _score_sheets() -> list[dict[str, Any]]:
    found = []
    for (number, commune), year, criterion in product(enumerate(COMMUNES), (2016, 2017, 2018), range(1, 16)):
        total = 690 if number < 2 else 760 + 10 * number
        found.append(
            {
                "commune_code": commune,
                "year": year,
                "criterion": criterion,
                "criterion_name": f"Tiêu chí {criterion} (mẫu)",
                "maximum": 60.0,
                "self_score": 50.0,
                "checked_score": 0.0 if (number, criterion) == (1, 7) else 48.0,
                "self_total": float(total + 20),
                "checked_total": float(total),
                "recognised": True,
                "standard": "QĐ 34/2014/QĐ-TTg",
            }
        )
    return found


def _receipts() -> list[dict[str, Any]]:
    """Every list of every period came on the cut-off day."""
    found = []
    for period, commune, register in product(PERIODS, COMMUNES, REGISTERS):
        day = CUTOFFS[period]
        row = {
            "plan": "tam_duong_2018",
            "period": period,
            "commune_code": commune,
            "register": register,
            "cutoff_on": day,
            "due_on": day.replace(month=12, day=10) if day.month == 11 else day.replace(day=20),
            "received_on": day,
            "last_received_on": day,
            "files": 1,
            "sent_again": False,
            "nothing_occurred": False,
            "days_late": 0,
            "status": "on_time",
        }
        found.append(row)
    return found


def make_marts(
    marts: Path,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    demo: bool = True,
    lists: Mapping[str, Mapping[str, Any]] | None = None,
) -> Path:
    """Write one published build and make it current.

    Args:
        changes: fact id -> columns to replace; ``{"drop": True}`` leaves the row out.
        lists: "period/commune/register" -> columns of its row of receipts to replace.

    Returns:
        The build's folder.
    """
    folder = marts / "b-test"
    shutil.copytree(_unchanged(), folder, dirs_exist_ok=True)
    _change(folder / "indicator_values.parquet", "fact_id = ?", changes or {})
    _change(folder / "receipts.parquet", "period || '/' || commune_code || '/' || register = ?", lists or {})
    manifest = {"build": "b-test", "built_at": "2018-03-20T08:00:00+07:00", "demo": demo, "code_version": "0.1.0"}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (marts / "CURRENT").write_text("b-test\n")
    return folder


@cache
def _unchanged() -> Path:
    """The tables as the formulas give them, made once for all tests of a process."""
    import duckdb
    import pandas

    from pipelines.marts import VIEWS

    tables = {
        "indicator_values": pandas.DataFrame([_row(key, *sums) for key, sums in sorted(_counts().items())]),
        "commune_scores": pandas.DataFrame(_score_sheets()),
        "receipts": pandas.DataFrame(_receipts()),
        "periods": pandas.DataFrame(
            [{"period_id": name, "starts_on": date(int(name[:4]), 1, 1), "ends_on": day} for name, day in CUTOFFS.items()]
        ),
    }
    folder = Path(tempfile.mkdtemp(prefix="kho_viet_tay_"))
    con = duckdb.connect()
    for name, frame in tables.items():
        con.register(f"{name}_frame", frame)
        con.execute(f"copy (select * from {name}_frame) to '{folder / name}.parquet' (format parquet)")
    con.execute(f"copy ({_places_query()}) to '{folder / 'places'}.parquet' (format parquet)")
    for name in set(VIEWS) - {*tables, "places"}:
        con.execute(f"copy (select 1 as nothing) to '{folder / name}.parquet' (format parquet)")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _change(path: Path, which: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Replace columns of single rows of a table, or leave rows out."""
    import duckdb

    if not changes:
        return
    con = duckdb.connect()
    con.execute(f"create table changed as select * from read_parquet('{path}')")
    for name, columns in changes.items():
        assert con.execute(f"select count(*) from changed where {which}", [name]).fetchone() == (1,), f"no such row: {name}"
        kept = {column: value for column, value in columns.items() if column != "drop"}
        if columns.get("drop"):
            con.execute(f"delete from changed where {which}", [name])
        elif kept:
            told = ", ".join(f"{column} = ?" for column in kept)
            con.execute(f"update changed set {told} where {which}", [*kept.values(), name])
    con.execute(f"copy changed to '{path}' (format parquet)")


def _places_query() -> str:
    """Return the places of the published mart: the project's own list."""
    listed = Path(__file__).parent.parent / "pipelines" / "places" / "places.csv"
    columns = "code, name, level, type, tree, parent_code, cast(valid_from as date) as valid_from, cast(valid_to as date) as valid_to"
    return f"select {columns} from read_csv('{listed}', header = true, all_varchar = true)"
