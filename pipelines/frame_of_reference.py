"""What a build counts by: the plans whose places sent lists, their periods and places, and the tables made of definition files."""

from pipelines import catalog, comparability, engine, measures, places, units
from pipelines.catalog import Plan
from pipelines.errors import CatalogError, InputError
from pipelines.periods import Period


def plans_in_use(con: engine.Connection) -> list[Plan]:
    """Return the plans to whose places a list belongs: what the other plans ask for is nobody's business in this project.

    Raises:
        InputError: lists came, but from places of no plan.
    """
    parts = " union ".join(f"select distinct commune_code from stg_{name}" for name in catalog.registers())
    sent = {code for (code,) in engine.rows(con, parts) if code}
    known = [catalog.load_plan(plan_id) for plan_id in catalog.plan_ids()]
    used = [plan for plan in known if sent & _communes_of(plan)]
    if not used:
        raise InputError(
            "Không danh sách nào thuộc địa bàn của một kế hoạch.",
            f"các kế hoạch: {', '.join(plan.id for plan in known)}",
            "xem treem ingest --json --rows: tên xã đọc được thế nào; đặt tệp vào thư mục có mã và tên xã",
        )
    return used


def _communes_of(plan: Plan) -> set[str]:
    days = {period.cutoff_on for period in plan.periods.values()}
    return {place.code for day in days for place in places.children(plan.place, day)}


def periods_of(plans: list[Plan]) -> list[Period]:
    """Return the periods of these plans, each id once.

    Raises:
        CatalogError: two plans in use give one id different days.
    """
    found: dict[str, Period] = {}
    for plan in plans:
        for period in plan.periods.values():
            if found.setdefault(period.id, period) != period:
                raise CatalogError(f"Kỳ {period.id} có ngày khác nhau giữa các kế hoạch.", plan.id, "sửa tệp kế hoạch")
    return [found[name] for name in sorted(found)]


def load_frame_of_reference(con: engine.Connection, plans: list[Plan]) -> None:
    """Make the tables that come from definition files: ``period``, ``code_list``, ``variant_parameter``, the trees of units."""
    names = ("starts_on", "ends_on", "cutoff_on", "known_on")
    rows = [(period.id, *(getattr(period, name) for name in names)) for period in periods_of(plans)]
    engine.load_rows(con, "period", {"period_id": "varchar"} | dict.fromkeys(names, "date"), rows)
    codes = [(name, code) for name, listed in catalog.code_lists().items() for code in listed]
    engine.load_rows(con, "code_list", {"list_name": "varchar", "code": "varchar"}, codes)
    measures.load_definitions(con)
    units.load_trees(con, plans)
    comparability.load(con, plans)
