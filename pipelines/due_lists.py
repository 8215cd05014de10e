"""Which lists were due from which commune, whether they came in time and whether all their rows could be used.

The grid is that of the receipts (``pipelines.calendar.receipts``): what the indicators of a plan's targets need, commune by commune.
"""

from collections.abc import Iterable

from pipelines import engine
from pipelines.calendar import receipts
from pipelines.catalog import Plan


def load(con: engine.Connection, plans: Iterable[Plan]) -> None:
    """Make ``receipt`` (the mart ``receipts``) and ``due_list``, each list once although two plans may ask for it.

    ``due_list(period_id, commune_code, register, in_time, is_dated, has_come, rejected_rows)``: ``is_dated``: it did not come, or somebody
    noted the day on which it did; ``has_come``: a file with it was read; ``rejected_rows``: of the sheets that hold it. Reads
    ``core_lists``, ``core_year_lists``, ``keyed_receipts``, ``ledger``.
    """
    engine.load_rows(con, "receipt", receipts.MART, receipts.grid(con, plans))
    engine.make_table(con, "due_list", _DUE)


_DUE = """
    with rejected as (
        select l.register, l.commune_code, l.period_id, sum(g.rejected) as rejected_rows
        from (
            select register, commune_code, period_id, file, sheet from core_lists where file is not null
            union
            select register, commune_code, period_id, file, sheet from core_year_lists where file is not null
        ) as l
        join ledger as g using (file, sheet)
        group by all
    )
    select r.period as period_id, r.commune_code, r.register,
        bool_or(r.status in ('early', 'on_time')) as in_time, bool_and(r.status <> 'received') as is_dated,
        max(r.files) > 0 as has_come, coalesce(max(x.rejected_rows), 0) as rejected_rows
    from receipt as r
    left join rejected as x on x.register = r.register and x.commune_code = r.commune_code and x.period_id = r.period
    group by all
"""
