"""Commands about plans: their targets with results, a plan file checked, a new plan file."""

from pathlib import Path
from typing import Any

import click

from pipelines.terminal import print_json, say

DEMO_PLAN = "tam_duong_2018"
WIDE = 60


@click.command()
@click.option("--plan", default=DEMO_PLAN, show_default=True, help="Kế hoạch (cả kế hoạch quốc gia).")
@click.option("--period", help="Kỳ báo cáo (mặc định: cả năm của kế hoạch).")
@click.option("--place", help="Mã địa bàn (mặc định: địa bàn của kế hoạch).")
@click.option(
    "--population",
    type=click.Choice(["residents", "pupils"]),
    help="Tính trên trẻ cư trú hay học sinh, thay cho kế hoạch.",
)
@click.option("--beside", is_flag=True, help="Đặt các kế hoạch có cùng chỉ số cạnh nhau.")
@click.option("--cascade", metavar="CHỈ_TIÊU", help="Mức của các xã cộng lại có đủ cho chỉ tiêu này không.")
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def targets(
    plan: str,
    period: str | None,
    place: str | None,
    population: str | None,
    beside: bool,
    cascade: str | None,
    as_json: bool,
) -> None:
    """Chỉ tiêu của kế hoạch, kết quả và đánh giá.

    \b
    Ví dụ:  treem targets --plan tam_duong_2018 --period 2018-Q1
            treem targets --plan quoc_gia_2021_2030 --place 106 --period 2018
            treem targets --period 2018-Q1 --beside
            treem targets --period 2018-Q1 --cascade TD-03
    """
    found, period_id, code = _asked(plan, period, place)
    if cascade or beside:
        _others(found.id, period_id, code, cascade, as_json)
        return
    listed = _listed(found, period_id, code, population)
    if as_json:
        print_json(listed)
        return
    for row in listed:
        for line in _lines(row):
            say(line)


def _asked(plan: str, period: str | None, place: str | None) -> tuple[Any, str, str]:
    """Return the plan, the period and the place that are meant; a plan for every place is asked at one that the marts hold."""
    from pipelines import catalog, marts
    from pipelines.errors import RequestError
    from pipelines.front import plan_place
    from pipelines.plan_definitions import ANYWHERE
    from pipelines.targets import period_at

    found = catalog.load_plan(plan)
    if found.place != ANYWHERE:
        period_id = catalog.period_of(found, period or list(found.periods)[-1]).id
        return found, period_id, _inheriting(found, period_id, place) or plan_place(plan, period_id, place)
    try:
        used = catalog.load_plan(marts.manifest()["plans"][0])
    except RequestError:
        used = catalog.load_plan(catalog.plan_ids()[0])
    code = place or used.place
    period_id = period_at(found, period or list(used.periods)[-1], code)[0].id
    return found, period_id, code


def _inheriting(plan: Any, period_id: str, place: str | None) -> str | None:
    """Return the place asked for when it took over from the plan's place, which has ended."""
    from pipelines.targets import heir_of

    on = plan.periods[period_id].cutoff_on
    return place if place and heir_of(plan, place, on) else None


def _listed(plan: Any, period_id: str, code: str, population: str | None) -> list[dict[str, Any]]:
    from pipelines import marts
    from pipelines.errors import RequestError
    from pipelines.targets import evaluate, without_data

    try:
        con = marts.open_marts()
    except RequestError:
        return without_data(plan, period_id)
    return [vars(result) for result in evaluate(con, plan.id, period_id, code, population)]


def _lines(row: dict[str, Any]) -> list[str]:
    """Return a target as a line, with what is still needed, its parts and the figures from outside below."""
    from pipelines.targets import SIGNS

    said = f"{SIGNS[row['status']]} {row.get('status_vi', '')}"
    lines = [f"{row['target_id']:6} {said:24} {_result_text(row):30} {row['text_vi'][:WIDE]}"]
    below = [row.get("reason_vi"), row.get("needed_vi"), row.get("outlook_vi"), row.get("converted_vi")]
    baseline = row.get("baseline")
    if baseline and baseline.get("value") is not None:
        below.append(f"số liệu gốc {_plain(baseline['value'])} ({baseline['source']})")
    told = "; ".join(text for text in below if text)
    lines += [f"       {told}"] if told and (row.get("value") is not None or row["status"] == "no_data") else []
    lines += [
        f"       - {part['planned_text']}: {part['status_vi']} {_result_text(part)}" for part in row.get("parts", ())
    ]
    for fact in row.get("external", ()):
        lines.append(f"       số ngoài sổ: {_plain(fact['value'])} ({fact['source']}, {fact['period']})")
    return lines


def _plain(value: float) -> str:
    return str(value).replace(".", ",").removesuffix(",0")


def _result_text(row: dict[str, Any]) -> str:
    from pipelines import formats

    if row.get("value") is None:
        # the status stands beside it: only what the reason adds ("gần nhất: 14/14, năm 2017")
        return str(row.get("reason_vi", "")).partition("; ")[2]
    told = formats.number(row["value"], row.get("decimals", 1)) + ("%" if row.get("unit") == "percent" else "")
    # years in a row are the commune's own number
    if row["denominator"] is None or row.get("comparator") == "streak":
        return told
    return f"{told} ({formats.count(row['numerator'])}/{formats.count(row['denominator'])})"


def _others(plan: str, period: str, place: str, target: str | None, as_json: bool) -> None:
    """Print the plans of a place side by side, or a target with those of its communes."""
    from dataclasses import asdict

    from pipelines import marts
    from pipelines.targets import beside, cascade

    con = marts.open_marts()
    if target:
        found = cascade(con, plan, target, period, place)
        _print_cascade(found, asdict(found) if as_json else None)
        return
    grouped = beside(con, plan, period, place)
    if as_json:
        print_json({name: [asdict(side) for side in sides] for name, sides in grouped.items()})
        return
    for name, sides in grouped.items():
        say(name)
        for side in sides:
            result = f"{side.result.status_vi}: {_result_text(vars(side.result))}" if side.result else ""
            told = f"{side.plan:22} {side.target_id:6} {side.variant or '':22} {side.planned:20} {result}"
            say(f"  {told} {side.note}".rstrip())
    if not grouped:
        say("Không có chỉ số nào mà hai kế hoạch cùng đặt chỉ tiêu ở địa bàn này.")


def _print_cascade(found: Any, as_json: dict[str, Any] | None) -> None:
    if as_json is not None:
        print_json(as_json)
        return
    say(f"{found.target_id}: {found.words}.")
    for one in found.communes:
        wanted = "chưa đặt mức" if one.wanted is None else f"mức {_plain(one.wanted)}"
        result = _result_text(vars(one) | {"decimals": 1, "reason_vi": "…"})
        say(
            f"  {one.code} {one.name:24} {wanted:18} {result:24} {f'cần thêm {one.needed}' if one.needed else ''}".rstrip()
        )
    say(f"Cộng các xã: cần thêm {sum(one.needed or 0 for one in found.communes)}.")


@click.group()
def plan() -> None:
    """Tệp kế hoạch: kiểm tra, viết tệp mới."""


@plan.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def check(file: Path, as_json: bool) -> None:
    """Kiểm tra một tệp kế hoạch: nêu mọi lỗi, mỗi lỗi kèm số dòng và cách sửa.

    \b
    Ví dụ:  treem plan check ke_hoach_2019.yml
    """
    from pipelines.errors import SeveralErrors
    from pipelines.plan_check import check_plan

    raw, errors = check_plan(file)
    if as_json:
        print_json([{"what": one.what, "where": one.where, "todo": one.todo} for one in errors])
    if errors:
        raise errors[0] if len(errors) == 1 else SeveralErrors(list(errors))
    if not as_json:
        say(f"{file.name}: đúng; {len(raw['targets'])} chỉ tiêu, {len(raw.get('periods') or ())} kỳ.")


@plan.command()
@click.option("--from", "source", help="Kế hoạch cũ để chép chỉ tiêu.")
@click.option(
    "--year", required=True, type=int, help="Năm của kế hoạch mới; với --from: năm có kết quả làm số liệu gốc."
)
@click.option("--out", type=click.Path(path_type=Path), help="Ghi vào tệp này (mặc định: in ra màn hình).")
def new(source: str | None, year: int, out: Path | None) -> None:
    """Viết tệp khung của một kế hoạch, có ghi chú; hoặc chép chỉ tiêu của kế hoạch cũ với kết quả năm làm số liệu gốc.

    \b
    Ví dụ:  treem plan new --year 2019 --out ke_hoach_2019.yml
            treem plan new --from tam_duong_2018 --year 2018 --out ke_hoach_2019.yml
    """
    from pipelines.errors import RequestError
    from pipelines.files import write_text

    if out and out.exists():
        raise RequestError(f"Tệp {out.name} đã có.", todo="chọn tên khác; tệp cũ không bị ghi đè")
    text = _carried(source, year) if source else _skeleton(year)
    if out is None:
        say(text)
        return
    write_text(out, text)
    say(f"Đã viết {out.name}; sửa rồi chạy: treem plan check {out.name}")


def _skeleton(year: int) -> str:
    from pipelines.plan_skeleton import skeleton

    return skeleton(year)


def _carried(source: str, year: int) -> str:
    from pipelines import catalog, marts
    from pipelines.plan_skeleton import carried_over
    from pipelines.targets import evaluate

    found = catalog.load_plan(source)
    period = catalog.period_of(found, year)
    results = evaluate(marts.open_marts(), source, period.id, found.place)
    return carried_over(found, year, results, str(marts.manifest()["build"]))
