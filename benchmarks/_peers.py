"""One aggregation of a nation written three times: the project's own SQL, polars (lazy, streaming), pandas. The numbers must be equal.

Children under 16 by commune, sex and age; insurance cards issued and valid for those under six; malnutrition of those under five, form by
form: from typed CSV, with the rules of RULES 3, 7 and 27 (lists known in time, the newest list, one place for each child, the newest
valid weighing). Each way reads the columns that it needs and nothing else. Pupils, parts of communes and other indicators are left out of
all three.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

INDICATORS = ("child_population", "bhyt_under6", "malnutrition")
FORMS = ("underweight", "stunting", "wasting")
BANDS = ((6, "0-5"), (12, "6-11"), (24, "12-23"), (36, "24-35"), (48, "36-47"))
HERE = ("permanent", "temporary_long")
STEPS = (3, 6, 11)
STARTS, CUTOFF, KNOWN = date(2018, 1, 1), date(2018, 3, 14), date(2018, 3, 20)
Row = tuple[str, str, str, str, str, int, int]


def digest(rows: Iterable[Row]) -> dict[str, Any]:
    """Return what tells two results apart: number of rows, sums, and a hash of all rows in order."""
    listed = sorted(rows)
    text = "\n".join(repr(row) for row in listed)
    sums = [sum(row[at] for row in listed) for at in (5, 6)]
    return {"rows": len(listed), "sums": sums, "hash": hashlib.sha256(text.encode()).hexdigest()[:16]}


def by_sql(folder: Path) -> list[Row]:
    """Make only the core tables that these indicators read, by the project's own SQL."""
    from benchmarks import _typed
    from pipelines import engine

    con, queries = _typed.open_frame(folder), own_queries()
    make(con, folder, queries, _typed.columns(folder, queries, only=True))
    parts = [_told(con, name) for name in INDICATORS]
    return [(str(row[0]), *row[1:5], int(row[5]), int(row[6])) for row in engine.rows(con, " union all ".join(parts))]


def make(con: Any, folder: Path, queries: dict[str, str], columns: dict[str, list[str]]) -> None:
    """Read the columns and make the tables of the queries, each after what it reads."""
    from benchmarks import _typed
    from pipelines import engine, graph

    _typed.load(con, folder, columns, children=False)
    for name in graph.order(queries, _typed.tables_in(con)):
        engine.make_table(con, name, queries[name])


def own_queries() -> dict[str, str]:
    """Return the project's own SQL of these indicators and of the core tables behind them, without pupils."""
    from pipelines.settings import PACKAGE

    core = {path.stem: path.read_text(encoding="utf-8") for path in (PACKAGE / "core").glob("*.sql")}
    wanted = {
        f"ind_{name}": (PACKAGE / "indicators" / f"{name}.sql").read_text(encoding="utf-8") for name in INDICATORS
    }
    nobody = "cast(null as bigint) as child_key, cast(null as date) as birth_date, '' as school_code, '' as sex"
    left_out = {"core_pupils": f"select period_id, {nobody} from period where false"}
    return _needed(wanted, core | left_out)


def _needed(wanted: dict[str, str], core: dict[str, str]) -> dict[str, str]:
    from pipelines import graph

    found, new = dict(wanted), list(wanted.values())
    while new:
        read = {name for sql in new for name in graph.tables_read(sql)} & core.keys() - found.keys()
        new = [core[name] for name in read]
        found |= {name: core[name] for name in read}
    return found


def _told(con: Any, name: str) -> str:
    return (
        f"select '{name}' as indicator, place_code, variant, sex, age_band, numerator, coalesce(denominator, 0) from ind_{name} "
        f"where variant not like '%\\_pupils' escape '\\'"
    )


# polars


def by_polars(folder: Path) -> list[Row]:
    """The same, lazily, executed as a stream."""
    import polars as pl

    receipts = _scan(folder, "keyed_receipts", ("commune_code", "register_id", "receipt_period", "received_on"))
    receipts = receipts.group_by("commune_code", "register_id", "receipt_period").agg(
        pl.col("received_on").min().alias("noted_on")
    )
    living = _living(folder, receipts)
    frames = [_children(living), *_cards(folder, receipts, living), _weighed(folder, receipts)]
    rows: list[Row] = []
    for name, frame in zip(
        ("child_population", "bhyt_under6", "bhyt_under6", "malnutrition"),
        pl.collect_all(frames, engine="streaming"),
        strict=True,
    ):
        rows += [(name, *row[:4], int(row[4]), int(row[5])) for row in frame.iter_rows()]
    return rows


def _scan(folder: Path, name: str, columns: tuple[str, ...]) -> Any:
    import polars as pl

    from benchmarks import _typed

    kinds = {"BIGINT": pl.Int64, "INTEGER": pl.Int32, "DOUBLE": pl.Float64, "DATE": pl.Date, "BOOLEAN": pl.Boolean}
    schema = {column: kinds.get(kind, pl.String) for column, kind in _typed.types_of(name, folder).items()}
    return pl.scan_csv(folder / f"{name}.csv", schema=schema).select(columns)


def _known(frame: Any, receipts: Any, register: str, day: str) -> Any:
    """Rows of the lists known in time, with the day on which their list came: as noted, else the list's own day."""
    import polars as pl

    noted = receipts.filter(pl.col("register_id") == register).drop("register_id")
    joined = frame.join(
        noted, left_on=["commune_code", "period_id"], right_on=["commune_code", "receipt_period"], how="left"
    )
    return joined.with_columns(pl.coalesce("noted_on", day).alias("came_on")).filter(pl.col("came_on") <= KNOWN)


def _newest_list(frame: Any) -> Any:
    import polars as pl

    usable = frame.filter(pl.col("as_of").is_between(STARTS, KNOWN))
    newest = usable.group_by("commune_code").agg(pl.col("as_of").max())
    return usable.join(newest, on=["commune_code", "as_of"], how="semi")


def _living(folder: Path, receipts: Any) -> Any:
    """Each child in one commune at the cut-off."""
    import polars as pl

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
    book = _known(_scan(folder, "keyed_child_register", columns), receipts, "child_register", "as_of")
    book = (
        _newest_list(book)
        .sort("came_on", "row_id", descending=[True, False])
        .unique(["child_key", "commune_code", "as_of"], keep="first", maintain_order=True)
    )
    came = pl.when(pl.col("arrived_on") > pl.col("birth_date")).then("arrived_on").otherwise("birth_date")
    went = pl.when(pl.col("died_on") < pl.col("left_on")).then("died_on").otherwise(pl.coalesce("left_on", "died_on"))
    book = book.with_columns(came.alias("came"), went.alias("went")).filter(
        pl.col("residence_status").is_in(HERE),
        pl.col("came") <= CUTOFF,
        pl.col("went").is_null() | (pl.col("went") > CUTOFF),
    )
    return book.sort("came", "as_of", "commune_code", descending=[True, True, False]).unique(
        "child_key", keep="first", maintain_order=True
    )


def before(years: int) -> date:
    return CUTOFF.replace(year=CUTOFF.year - years)


def _children(living: Any) -> Any:
    import polars as pl

    band = (
        pl.when(pl.col("birth_date") > before(3))
        .then(pl.lit("0-2"))
        .when(pl.col("birth_date") > before(6))
        .then(pl.lit("3-5"))
    )
    band = band.when(pl.col("birth_date") > before(11)).then(pl.lit("6-10")).otherwise(pl.lit("11-15"))
    young = living.filter(pl.col("birth_date") > before(16)).with_columns(
        band.alias("age_band"), pl.lit("residents").alias("variant")
    )
    return young.group_by("commune_code", "variant", "sex", "age_band").agg(pl.len().alias("n"), pl.lit(0).alias("d"))


def _cards(folder: Path, receipts: Any, living: Any) -> list[Any]:
    import polars as pl

    columns = ("commune_code", "as_of", "period_id", "card_valid_from", "card_valid_to", "child_key")
    cards = _newest_list(_known(_scan(folder, "keyed_bhyt_cards", columns), receipts, "bhyt_cards", "as_of"))
    valid = ((pl.col("card_valid_from") <= CUTOFF) & (pl.col("card_valid_to") >= CUTOFF)).fill_null(False)
    holders = cards.group_by("child_key").agg(
        valid.max().cast(pl.Int64).alias("valid"), pl.lit(1, pl.Int64).alias("issued")
    )
    band = pl.when(pl.col("birth_date") > before(3)).then(pl.lit("0-2")).otherwise(pl.lit("3-5")).alias("age_band")
    small = living.filter(pl.col("birth_date") > before(6)).join(holders, on="child_key", how="left").with_columns(band)
    counted = small.group_by("commune_code", "sex", "age_band").agg(
        pl.col("issued").sum(), pl.col("valid").sum(), pl.len().alias("d")
    )
    return [
        counted.select("commune_code", pl.lit(way).alias("variant"), "sex", "age_band", pl.col(way).alias("n"), "d")
        for way in ("issued", "valid")
    ]


def _weighed(folder: Path, receipts: Any) -> Any:
    import polars as pl

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
    scores = _scan(folder, "weighing_z", ("row_id", "waz", "haz", "whz", "waz_flag", "haz_flag", "whz_flag"))
    rows = _known(_scan(folder, "keyed_weighing_list", columns), receipts, "weighing_list", "ends_on").join(
        scores, on="row_id"
    )
    rows = rows.filter(
        pl.col("weighed_on").is_between(STARTS, CUTOFF),
        pl.col("weighed_on") < pl.col("birth_date").dt.offset_by("60mo"),
    )
    band = pl.lit("48-59")
    for months, told in reversed(BANDS):
        band = (
            pl.when(pl.col("weighed_on") < pl.col("birth_date").dt.offset_by(f"{months}mo"))
            .then(pl.lit(told))
            .otherwise(band)
        )
    rows = rows.with_columns(band.alias("age_band"))
    parts = []
    for form, score in zip(FORMS, ("waz", "haz", "whz"), strict=True):
        z = pl.col(score) if form == "stunting" else pl.when(pl.col("oedema")).then(-3.1).otherwise(pl.col(score))
        one = rows.with_columns(z.alias("z")).filter(
            pl.col("z").is_not_null(), pl.col(f"{score}_flag").fill_null(0) == 0
        )
        one = one.sort("weighed_on", "row_id", descending=True).unique("child_key", keep="first", maintain_order=True)
        low = (pl.col("z") < -2).sum().alias("n")
        parts.append(
            one.with_columns(pl.lit(form).alias("variant"))
            .group_by("commune_code", "variant", "sex", "age_band")
            .agg(low, pl.len().alias("d"))
        )
    return pl.concat(parts)
