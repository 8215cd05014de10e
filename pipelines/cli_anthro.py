"""`treem anthro`: growth standards of WHO for a file, its prevalence, the quality of its measurements, its pictures."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from pipelines.errors import RequestError
from pipelines.terminal import print_json, say

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
FILE = click.Path(path_type=Path)


@click.command()
@click.argument("source", type=FILE)
@click.argument("out", type=FILE, required=False)
@click.option("--unrounded", is_flag=True, help="Giữ z-score chưa làm tròn.")
@click.option("--age-in", type=click.Choice(["days", "months"]), help="Đơn vị của cột tuổi, khi tên cột không tự nói.")
@click.option("--arm-in", type=click.Choice(["mm", "cm"]), help="Đơn vị của cột muac (vòng cánh tay).")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="CỘT=TRƯỜNG",
    help="Cột của tệp ứng với trường nào, ví dụ --map age=age_months (lặp lại được).",
)
@click.option(
    "--school/--no-school",
    default=None,
    help="Cột của tham chiếu WHO 2007, 5-19 tuổi (mặc định: khi có trẻ từ 60 tháng).",
)
@click.option("--degrees", is_flag=True, help="Thêm cột độ suy dinh dưỡng I, II, III và kênh A, B, C.")
@click.option("--prevalence", is_flag=True, help="Tỷ lệ suy dinh dưỡng theo nhóm, với sai số chuẩn và khoảng tin cậy.")
@click.option("--quality", is_flag=True, help="Chất lượng cân đo: chữ số cuối, dồn tuổi, độ lệch chuẩn, điểm SMART.")
@click.option("--pictures", type=FILE, metavar="TỆP", help="Vẽ biểu đồ ra một tệp .html hoặc .png.")
@click.option("--by", multiple=True, metavar="CỘT", help="Chia thêm theo cột này: xã, người đo, vùng (lặp lại được).")
@click.option("--weights", metavar="CỘT", help="Cột quyền số mẫu.")
@click.option("--cluster", metavar="CỘT", help="Cột cụm mẫu.")
@click.option("--strata", metavar="CỘT", help="Cột tầng mẫu.")
@click.option("--child", metavar="CỘT", help="Cột mã trẻ, khi tệp có nhiều lần cân của một trẻ.")
@click.option(
    "--round",
    "weighing",
    metavar="latest|NĂM-THÁNG",
    help="Lần cân được tính: gần nhất, hoặc của một tháng chiến dịch.",
)
@click.option("--from", "starts", type=DAY, help="Chỉ lần cân từ ngày này.")
@click.option("--to", "ends", type=DAY, help="Chỉ lần cân đến hết ngày này.")
@click.option(
    "--under-five",
    type=click.Choice(["who", "calendar"]),
    default="who",
    show_default=True,
    help="Dưới 5 tuổi: đến ngày thứ 1.826 (WHO), hay trước sinh nhật thứ năm.",
)
@click.option("--plan", help="Nêu thể suy dinh dưỡng mà kế hoạch này so.")
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def anthro(
    source: Path, out: Path | None, prevalence: bool, quality: bool, pictures: Path | None, **options: Any
) -> None:
    """Tính z-score WHO cho một tệp (CSV, Parquet, xlsx): mỗi dòng vào một dòng ra, cùng thứ tự.

    Với --prevalence hoặc --quality thì in bảng tổng hợp, và ghi ra OUT nếu có. Trẻ dưới 5 tuổi theo chuẩn 2006, trẻ 5-19
    tuổi theo tham chiếu 2007.

    \b
    Ví dụ:  treem anthro khao_sat.csv ket_qua.csv --age-in months --map age=age_months --map height=lenhei
            treem anthro can_do.xlsx --prevalence --by xã --child mã --round 2018-06 --plan tam_duong_2018
            treem anthro dieu_tra.csv ty_le.xlsx --prevalence --weights wtfactor --cluster cluster --strata strata
            treem anthro can_do.xlsx --quality --by xã --by người_đo --pictures bieu_do.html
    """
    if prevalence and quality:
        raise RequestError("Chỉ chọn một trong --prevalence và --quality.", todo="chạy hai lần")
    if not (out or prevalence or quality or pictures):
        raise RequestError(
            "Thiếu tệp đầu ra.", todo="treem anthro VÀO.csv RA.csv, hoặc --prevalence, --quality, --pictures"
        )
    _refuse_unused(prevalence, quality, options)
    if prevalence:
        _prevalence(source, out, options)
    elif quality:
        _quality(source, out, options)
    elif out:
        _scores(source, out, options)
    if pictures:
        _pictures(source, pictures, options)


_OF_PREVALENCE = ("weights", "cluster", "strata", "child", "weighing", "starts", "ends", "plan")
_NAMES = {"weighing": "round", "starts": "from", "ends": "to"}


def _refuse_unused(prevalence: bool, quality: bool, options: dict[str, Any]) -> None:
    """An option that would silently do nothing is a mistake of the request."""
    unused = [f"--{_NAMES.get(name, name)}" for name in _OF_PREVALENCE if options[name] is not None and not prevalence]
    unused += ["--by"] if options["by"] and not (prevalence or quality) else []
    unused += ["--under-five"] if options["under_five"] != "who" and not prevalence else []
    if prevalence or quality:
        unused += [f"--{name}" for name in ("unrounded", "degrees") if options[name]]
    if unused:
        raise RequestError(f"Tùy chọn không dùng ở đây: {', '.join(unused)}.", todo="xem treem anthro --help")


def _reading(options: dict[str, Any]) -> Any:
    from pipelines.anthropometry import Reading, parse_map

    return Reading(parse_map(options["mapping"]), options["age_in"], options["arm_in"], options["school"])


def _scores(source: Path, out: Path, options: dict[str, Any]) -> None:
    from pipelines.anthropometry import convert

    reading = _reading(options)
    summary = convert(
        source,
        out,
        unrounded=options["unrounded"],
        age_in=reading.age_in,
        mapping=reading.mapping,
        arm_in=reading.arm_in,
        school=reading.school,
        degrees=options["degrees"],
    )
    if options["as_json"]:
        print_json(summary.as_json())
        return
    for line in summary.lines():
        say(line)


def _prevalence(source: Path, out: Path | None, options: dict[str, Any]) -> None:
    from pipelines.anthropometry import Sample, prevalence, prevalence_text

    found = prevalence(
        source,
        reading=_reading(options),
        by=options["by"],
        sample=Sample(options["weights"], options["cluster"], options["strata"]),
        weighings=_weighings(options),
        calendar=options["under_five"] == "calendar",
    )
    compared = _compared(options["plan"]) if options["plan"] else []
    _tell(source, out, options, found, prevalence_text, compared)


def _quality(source: Path, out: Path | None, options: dict[str, Any]) -> None:
    from pipelines.anthropometry import quality, quality_text

    _tell(source, out, options, quality(source, reading=_reading(options), by=options["by"]), quality_text)


def _tell(source: Path, out: Path | None, options: dict[str, Any], found: Any, words: Any, *more: Any) -> None:
    """Write the table if one is asked for, then print."""
    from pipelines.anthropometry import write_table

    written = write_table(source, out, words.SCHEMA, words.table_rows(found)) if out else 0
    if options["as_json"]:
        print_json(words.as_json(found))
        return
    for line in words.lines(found, *more):
        say(line)
    if out:
        say(f"Đã ghi {written} dòng: {out}")


def _pictures(source: Path, target: Path, options: dict[str, Any]) -> None:
    from pipelines.anthropometry import pictures, save_pictures

    drawn = save_pictures(pictures(source, reading=_reading(options)), target, f"Biểu đồ cân đo: {source.name}")
    if not options["as_json"]:
        say(f"Đã vẽ {drawn} biểu đồ: {target}")


def _weighings(options: dict[str, Any]) -> Any:
    """Return the round the options tell, None where each row is a child."""
    from pipelines.anthropometry import Round, campaign_month

    child, weighing = options["child"], options["weighing"]
    starts, ends = (_day(options[name]) for name in ("starts", "ends"))
    if child is None:
        if weighing or starts or ends:
            raise RequestError("Chọn đợt cân thì cần --child.", todo="thêm --child CỘT_MÃ_TRẺ")
        return None
    if weighing in (None, "latest"):
        return Round(child, starts, ends)
    if starts or ends:
        raise RequestError("Tháng chiến dịch không đi cùng --from, --to.", todo="bỏ một trong hai")
    return campaign_month(child, weighing)


def _day(value: datetime | None) -> Any:
    return value.date() if value else None


def _compared(plan_id: str) -> list[str]:
    """Say which form the targets of a plan compare."""
    from pipelines import catalog
    from pipelines.anthropometry import vietnam

    titles = {form["variant"]: form["title"] for form in vietnam.definitions()["forms"].values()}
    plan = catalog.load_plan(plan_id)
    told = [
        f"Kế hoạch {plan_id} so thể {titles.get(target.variant or '', target.variant)} ({target.id}: {target.planned}; {target.definition})"
        for target in plan.targets
        if target.indicator == "malnutrition"
    ]
    return told or [f"Kế hoạch {plan_id} không có chỉ tiêu suy dinh dưỡng"]
