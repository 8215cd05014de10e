"""Commands about the second figure, "ước cả kỳ": the software proposes, people enter and confirm (RULES 1)."""

import re
from datetime import date, datetime
from typing import Any

import click

from pipelines.settings import load_project
from pipelines.terminal import print_json, say

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
PLAN = click.option("--plan", default="tam_duong_2018", show_default=True, help="Kế hoạch.")
PLACE = click.option("--place", help="Mã địa bàn; all = huyện và mọi xã (mặc định: địa bàn của kế hoạch).")
ON = click.option("--on", "on_day", type=DAY, help="Ngày ghi (mặc định: hôm nay).")
JSON = click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
ROLE = click.option("--role", required=True, help="Chức danh người ghi (không ghi tên).")


@click.group()
def estimate() -> None:
    """Số ước cả kỳ: cột riêng bên cạnh kết quả đến ngày chốt, do người ghi hoặc xác nhận; không dùng để đánh giá chỉ tiêu."""


@estimate.command()
@PLAN
@click.option("--period", required=True, help="Kỳ, ví dụ 2018-Q1.")
@PLACE
@ON
@JSON
def propose(plan: str, period: str, place: str | None, on_day: Any, as_json: bool) -> None:
    """Đề xuất số ước: kết quả cộng số của những ngày còn lại cùng kỳ năm trước; chỉ in vào báo cáo khi có người xác nhận.

    \b
    Ví dụ:  treem estimate propose --period 2018-Q1
            treem estimate propose --period 2018-Q1 --place all
    """
    from pipelines import catalog, estimates, marts, proposals
    from pipelines.front import report_places

    project = load_project()
    con = marts.open_marts(project.marts)
    chosen = catalog.load_plan(plan)
    found = proposals.propose(con, chosen, period, report_places(plan, period, place), _day(on_day))
    known = estimates.beside(con, estimates.read_book(project.state))
    fresh = proposals.worth_noting(found, known)
    estimates.note(project.state, fresh)
    if as_json:
        noted = {each.fact_id for each in fresh}
        print_json([_told(each) | {"noted": each.fact_id in noted} for each in found])
        return
    for each in found:
        say(_proposal_line(each))
    say(
        f"Đã ghi {len(fresh)} đề xuất; chưa vào báo cáo. Xác nhận: treem estimate confirm --plan {plan} --period {period} --role …"
    )
    say("Số tính tại một ngày (thẻ, dân số, cân đo) không đề xuất được: người ghi bằng treem estimate set.")


def _told(each: Any) -> dict[str, Any]:
    row, made = each.result, each.estimate
    return {
        "fact_id": each.fact_id,
        "result_numerator": row.numerator if row else None,
        "numerator": made.numerator if made else None,
        "denominator": made.denominator if made else None,
        "value": float(made.exact(row.per)) if made and row else None,
        "method": made.method if made else None,
        "why_not": each.why_not,
    }


def _proposal_line(each: Any) -> str:
    from pipelines import formats

    if each.estimate is None:
        return f"{each.fact_id:45} không đề xuất: {each.why_not}"
    now, then = formats.count(each.result.numerator), formats.count(each.estimate.numerator)
    return f"{each.fact_id:45} kết quả {now}, ước cả kỳ {then}: {each.estimate.method}"


def _day(told: datetime | None) -> date:
    return told.date() if told else date.today()


def _number(text: str | None, what: str) -> float | None:
    """Read a number as people write it: 1.250 or 98,5; a single point before three digits could mean either.

    Raises:
        RequestError: not a number, or one that can be read in two ways.
    """
    from pipelines.errors import RequestError

    if text is None:
        return None
    told = text.strip()
    if re.fullmatch(r"\d{1,3}\.\d{3}", told):
        raise RequestError(
            f"{what} “{told}” hiểu được hai cách.", todo=f"viết {told.replace('.', '')} hoặc {told.replace('.', ',')}"
        )
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", told):
        told = told.replace(".", "")
    if not re.fullmatch(r"\d+([.,]\d+)?", told):
        raise RequestError(f"{what} “{told}” không phải số.", todo="viết như 38 hoặc 98,5")
    return float(told.replace(",", "."))


@estimate.command("set")
@click.argument("fact")
@click.option("--numerator", help="Số đếm ước cả kỳ (tử số).")
@click.option("--denominator", help="Mẫu số ước (mặc định: mẫu số của kết quả).")
@click.option("--value", help="Giá trị ước khi không có số đếm, theo đơn vị của chỉ số, ví dụ 98,5.")
@click.option("--method", required=True, help="Cách ước, in ở ghi chú của báo cáo.")
@ROLE
@ON
def enter(
    fact: str, numerator: str | None, denominator: str | None, value: str | None, method: str, role: str, on_day: Any
) -> None:
    """Ghi số ước cả kỳ của một số liệu; ghi thay số cũ nếu có.

    \b
    Ví dụ:  treem estimate set bhyt_under6:issued@106:2018-Q1 --numerator 7040 --method "cộng 12 thẻ đang in" --role "chuyên viên trẻ em"
            treem estimate set malnutrition:underweight@106:2018 --value 21,5 --method "theo trạm y tế" --role "chuyên viên trẻ em"
    """
    from pipelines import estimates, marts

    project = load_project()
    name = estimates.base_id(fact)
    row = estimates.results(marts.open_marts(project.marts), [name]).get(name)
    found = estimates.require_open(row, name, estimates.period_of(row) if row else None)
    told = (_number(value, "Giá trị"), _number(numerator, "Tử số"), _number(denominator, "Mẫu số"))
    made = estimates.enter(found, *told, method=method, role=role, on=_day(on_day))
    estimates.note(project.state, [made])
    say(f"Đã ghi: {_beside_line(estimates.Beside(made, found))}")


@estimate.command()
@click.argument("facts", nargs=-1)
@PLAN
@click.option("--period", help="Xác nhận mọi đề xuất của kỳ này.")
@PLACE
@ROLE
@ON
def confirm(facts: tuple[str, ...], plan: str, period: str | None, place: str | None, role: str, on_day: Any) -> None:
    """Xác nhận đề xuất: từng số liệu, hoặc mọi đề xuất của một kỳ.

    \b
    Ví dụ:  treem estimate confirm injury_rate:injured@106:2018-Q1 --role "chuyên viên trẻ em"
            treem estimate confirm --period 2018-Q1 --place all --role "chuyên viên trẻ em"
    """
    from pipelines import estimates
    from pipelines.errors import RequestError

    project = load_project()
    chosen = (
        _named(facts)
        if facts
        else [one for one in _listed(plan, period, place or "") if one.estimate.status == "proposed"]
    )
    if not chosen or not (facts or period):
        raise RequestError(
            "Không có đề xuất nào để xác nhận.", todo="nêu mã số liệu hoặc --period; xem treem estimate list"
        )
    made = [estimates.confirm(one, role, _day(on_day)) for one in chosen]
    estimates.note(project.state, made)
    for one, each in zip(chosen, made, strict=True):
        say(f"Đã xác nhận: {_beside_line(estimates.Beside(each, one.row))}")


@estimate.command()
@click.argument("facts", nargs=-1, required=True)
def withdraw(facts: tuple[str, ...]) -> None:
    """Bỏ số ước của một hay nhiều số liệu.

    \b
    Ví dụ:  treem estimate withdraw injury_rate:injured@106:2018-Q1
    """
    from pipelines import estimates

    gone = [one.estimate.fact_id for one in _named(facts)]
    estimates.note(load_project().state, [], gone)
    say(f"Đã bỏ {len(gone)} số ước.")


@estimate.command("list")
@PLAN
@click.option("--period", help="Chỉ kỳ này.")
@PLACE
@JSON
def list_all(plan: str, period: str | None, place: str | None, as_json: bool) -> None:
    """Các số ước đã ghi, bên cạnh kết quả hiện hành: đã xác nhận, chờ xác nhận, hay kết quả đã thay đổi.

    \b
    Ví dụ:  treem estimate list --period 2018-Q1
    """
    from pipelines import estimates

    found = _listed(plan, period, place)
    if as_json:
        print_json(estimates.as_json(found))
        return
    for one in found:
        say(_beside_line(one))
    if not found:
        say("Chưa có số ước nào.")


def _all() -> list[Any]:
    from pipelines import estimates, marts

    project = load_project()
    return estimates.beside(marts.open_marts(project.marts), estimates.read_book(project.state))


def _named(facts: tuple[str, ...]) -> list[Any]:
    """Return the estimates of some figures.

    Raises:
        RequestError: nobody noted one for a figure.
    """
    from pipelines.errors import RequestError
    from pipelines.estimates import base_id

    known = {one.estimate.fact_id: one for one in _all()}
    wanted = dict.fromkeys(map(base_id, facts))
    if lost := [fact for fact in wanted if fact not in known]:
        raise RequestError(
            f"Chưa có số ước của: {', '.join(lost)}.", todo="xem treem estimate list; ghi bằng treem estimate set"
        )
    return [known[fact] for fact in wanted]


def _listed(plan: str, period: str | None, place: str | None) -> list[Any]:
    """Return the estimates of one period and place; no place: of every place; blank: of the plan's own."""
    from pipelines import catalog
    from pipelines.front import report_places

    found = _all()
    chosen = catalog.load_plan(plan)
    if period:
        period = catalog.period_of(chosen, period).id
        found = [one for one in found if one.estimate.period == period]
    if place is not None:
        codes = report_places(plan, period or list(chosen.periods)[-1], place or None)
        found = [one for one in found if one.estimate.place in codes]
    return found


def _beside_line(one: Any) -> str:
    from pipelines import catalog, formats
    from pipelines.estimates import STATES_VI

    made, row = one.estimate, one.row
    now = "…" if row is None or row.numerator is None else formats.count(row.numerator)
    counts = "" if made.numerator is None else formats.count(made.numerator)
    if made.numerator is not None and made.denominator is not None:
        counts += f"/{formats.count(made.denominator)}"
    exact = made.exact(row.per) if row else None
    unit = catalog.indicators()[row.indicator].unit if row else ""
    value = f"{formats.number(exact, 1 if exact else 0)}{unit}" if exact is not None and row.per != 1 else ""
    told = f"{counts} ({value})" if value and counts else value or counts
    who = f"{STATES_VI[one.state]} ({made.role}, {formats.day(made.noted_on)})"
    return f"{made.fact_id:45} kết quả {now}; ước cả kỳ {told}; {who}: {made.method}"
