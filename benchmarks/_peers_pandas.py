"""The aggregation of ``_peers`` in pandas: each file read with the columns that are needed, by the fastest reader that pandas has."""

from datetime import date
from pathlib import Path
from typing import Any

from benchmarks._peers import BANDS, CUTOFF, FORMS, HERE, KNOWN, STARTS, STEPS, Row, before


def by_pandas(folder: Path) -> list[Row]:
    """The same in pandas, each file read with the columns that are needed, by its fastest reader."""
    receipts = _read(folder, "keyed_receipts", ("commune_code", "register_id", "receipt_period", "received_on"))
    receipts = receipts.groupby(["commune_code", "register_id", "receipt_period"], as_index=False)["received_on"].min()
    living = _living_pandas(folder, receipts)
    return [*_children_pandas(living), *_cards_pandas(folder, receipts, living), *_weighed_pandas(folder, receipts)]


def _read(folder: Path, name: str, columns: tuple[str, ...]) -> Any:
    import pyarrow as pa
    from pyarrow import csv

    from benchmarks import _typed

    kinds = {
        "BIGINT": pa.int64(),
        "INTEGER": pa.int32(),
        "DOUBLE": pa.float64(),
        "DATE": pa.timestamp("s"),
        "BOOLEAN": pa.bool_(),
    }
    types = {column: kinds.get(kind, pa.string()) for column, kind in _typed.types_of(name, folder).items()}
    told = csv.ConvertOptions(column_types=types, include_columns=list(columns), strings_can_be_null=True)
    return csv.read_csv(folder / f"{name}.csv", convert_options=told).to_pandas()


def _stamp(day: date) -> Any:
    import pandas as pd

    return pd.Timestamp(day)


def _known_pandas(frame: Any, receipts: Any, register: str, day: str) -> Any:
    noted = receipts[receipts["register_id"] == register].rename(
        columns={"receipt_period": "period_id", "received_on": "noted_on"}
    )
    joined = frame.merge(noted[["commune_code", "period_id", "noted_on"]], on=["commune_code", "period_id"], how="left")
    joined["came_on"] = joined["noted_on"].fillna(joined[day])
    return joined[joined["came_on"] <= _stamp(KNOWN)]


def _newest_pandas(frame: Any) -> Any:
    usable = frame[frame["as_of"].between(_stamp(STARTS), _stamp(KNOWN))]
    return usable[usable["as_of"] == usable.groupby("commune_code")["as_of"].transform("max")]


def _living_pandas(folder: Path, receipts: Any) -> Any:
    columns = (
        "row_id",
        "commune_code",
        "as_of",
        "period_id",
        "birth_date",
        "sex",
        "residence_status",
        "arrived_on",
        "left_on",
        "died_on",
        "child_key",
    )
    book = _newest_pandas(
        _known_pandas(_read(folder, "keyed_child_register", columns), receipts, "child_register", "as_of")
    )
    book = (
        book.sort_values(["came_on", "row_id"], ascending=[False, True])
        .drop_duplicates(["child_key", "commune_code", "as_of"])
        .copy()
    )
    book["came"] = book["arrived_on"].where(book["arrived_on"] > book["birth_date"], book["birth_date"])
    book["went"] = book["died_on"].where(book["died_on"] < book["left_on"], book["left_on"].fillna(book["died_on"]))
    cutoff = _stamp(CUTOFF)
    book = book[
        book["residence_status"].isin(HERE) & (book["came"] <= cutoff) & (book["went"].isna() | (book["went"] > cutoff))
    ]
    return book.sort_values(["came", "as_of", "commune_code"], ascending=[False, False, True]).drop_duplicates(
        "child_key"
    )


def _band_pandas(birth: Any, years: tuple[int, ...], told: tuple[str, ...]) -> Any:
    import numpy as np

    return np.select([birth > _stamp(before(number)) for number in years], told[:-1], told[-1])


def _grouped(name: str, variant: str, frame: Any, low: str | None, whole: bool = True) -> list[Row]:
    groups = frame.groupby(["commune_code", "sex", "age_band"], observed=True)
    sizes = groups.size()
    counted = groups[low].sum() if low else sizes
    return [
        (name, key[0], variant, key[1], key[2], int(n), int(d) if whole else 0)
        for key, n, d in zip(sizes.index, counted, sizes, strict=True)
    ]


def _children_pandas(living: Any) -> list[Row]:
    young = living[living["birth_date"] > _stamp(before(16))].copy()
    young["age_band"] = _band_pandas(young["birth_date"], STEPS, ("0-2", "3-5", "6-10", "11-15"))
    return _grouped("child_population", "residents", young, None, whole=False)


def _cards_pandas(folder: Path, receipts: Any, living: Any) -> list[Row]:
    columns = ("commune_code", "as_of", "period_id", "card_valid_from", "card_valid_to", "child_key")
    cards = _newest_pandas(
        _known_pandas(_read(folder, "keyed_bhyt_cards", columns), receipts, "bhyt_cards", "as_of")
    ).copy()
    cards["valid"] = (cards["card_valid_from"] <= _stamp(CUTOFF)) & (cards["card_valid_to"] >= _stamp(CUTOFF))
    holders = cards.groupby("child_key", as_index=False)["valid"].max()
    holders["issued"] = 1
    small = living[living["birth_date"] > _stamp(before(6))].merge(holders, on="child_key", how="left")
    small["age_band"] = _band_pandas(small["birth_date"], (3,), ("0-2", "3-5"))
    return [row for way in ("issued", "valid") for row in _grouped("bhyt_under6", way, small, way)]


def _months_later(birth: Any, months: int) -> Any:
    """Birth plus so many months, the last day of the month where it has no such day."""
    import numpy as np

    days = birth.to_numpy().astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    inside = (days - month.astype("datetime64[D]")).astype(int)
    later = month + months
    length = ((later + 1).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(int)
    return later.astype("datetime64[D]") + np.minimum(inside, length - 1)


def _weighed_pandas(folder: Path, receipts: Any) -> list[Row]:
    import numpy as np

    columns = (
        "row_id",
        "commune_code",
        "ends_on",
        "period_id",
        "birth_date",
        "sex",
        "weighed_on",
        "oedema",
        "child_key",
    )
    scores = _read(folder, "weighing_z", ("row_id", "waz", "haz", "whz", "waz_flag", "haz_flag", "whz_flag"))
    rows = _known_pandas(_read(folder, "keyed_weighing_list", columns), receipts, "weighing_list", "ends_on").merge(
        scores, on="row_id"
    )
    on = rows["weighed_on"].to_numpy().astype("datetime64[D]")
    rows = rows[
        rows["weighed_on"].between(_stamp(STARTS), _stamp(CUTOFF)) & (on < _months_later(rows["birth_date"], 60))
    ].copy()
    on = rows["weighed_on"].to_numpy().astype("datetime64[D]")
    tests = [on < _months_later(rows["birth_date"], months) for months, _ in BANDS]
    rows["age_band"] = np.select(tests, [told for _, told in BANDS], "48-59")
    found: list[Row] = []
    for form, score in zip(FORMS, ("waz", "haz", "whz"), strict=True):
        one = rows.assign(
            z=rows[score] if form == "stunting" else rows[score].where(~rows["oedema"].fillna(False).astype(bool), -3.1)
        )
        one = one[one["z"].notna() & (one[f"{score}_flag"].fillna(0) == 0)]
        one = one.sort_values(["weighed_on", "row_id"], ascending=False).drop_duplicates("child_key")
        found += _grouped("malnutrition", form, one.assign(low=one["z"] < -2), "low")
    return found
