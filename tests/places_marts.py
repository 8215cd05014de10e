"""Marts drawn as a table of commune counts, for the tests of back-casting and of trends."""

from datetime import date

from pipelines import catalog, engine, measures


def marts(
    drawn: str, indicator: str = "bhyt_under6", variant: str = "issued", changes: dict[str, str] | None = None
) -> engine.Connection:
    """Make ``indicator_values`` of drawn totals; a place without numbers did not report."""
    import numpy as np

    told = catalog.indicators()[indicator]
    rows = []
    for line in [line.split() for line in drawn.strip().splitlines()[1:]]:
        period, day, place, *counts = (changes or {}).get(" ".join(line), " ".join(line)).split()
        numerator, denominator = (float(count) if count != "." else None for count in counts)
        arrays = [np.array([np.nan if count is None else count]) for count in (numerator, denominator)]
        made = measures.finished(told.kind, told.per, *arrays, np.array([numerator is not None]), np.array([False]))
        values = [None if value[0] != value[0] else value[0] for value in made.values()]
        made = dict(zip(made, values, strict=True))
        rows.append(
            {
                "fact_id": f"{indicator}:{variant}@{place}:{period}",
                "indicator": indicator,
                "variant": variant,
                "place": place,
            }
            | {"boundary_date": date.fromisoformat(day), "period": period, **dict.fromkeys(measures.DIMENSIONS, "*")}
            | {
                "numerator": numerator,
                "denominator": denominator,
                "denominator_source": "sổ theo dõi trẻ em",
                "per": float(told.per),
            }
            | made
            | {
                "to_date": date.fromisoformat(day),
                "estimate": False,
                "comparability": "exact",
                "units_reported": 1,
                "units_expected": 1,
            }
        )
    con = engine.connect()
    names = list(measures.COLUMNS)
    kinds = dict.fromkeys(names, "varchar") | dict.fromkeys(("boundary_date", "to_date"), "date")
    kinds |= dict.fromkeys(
        ("numerator", "denominator", "per", "value", "lower95", "upper95", "lower998", "upper998"), "double"
    )
    kinds |= dict.fromkeys(("units_reported", "units_expected"), "integer") | dict.fromkeys(
        ("estimate", "unstable"), "boolean"
    )
    engine.load_rows(con, "indicator_values", kinds, [[row[name] for name in names] for row in rows])
    return con
