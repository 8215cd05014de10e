"""The page that lists every report (``docs/bao-cao.md``), as the files beside the notebooks tell it: for whom, parameters, an example.

Written by ``python tests/report_page.py``; a test fails when the committed page is another one.
"""

from collections.abc import Iterator
from pathlib import Path

from pipelines import catalog
from pipelines.files import write_text
from pipelines.reporting.schema import Parameter, Schema, load_schema, report_names

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "bao-cao.md"
HEAD = """# Báo cáo / Reports

Mỗi báo cáo là một sổ tay trong `notebooks/reports/` và một tệp `.yml` cùng tên (tham số, nội dung, chỗ chỉ người mới điền được).
Cùng một lần chạy cho Word, PDF, Excel và trang HTML; số nào cũng dẫn về kho chỉ số. Thêm một báo cáo là thêm ba tệp: sổ tay, tệp `.yml`,
mô-đun dựng nội dung. Trang này do `python tests/report_page.py` viết từ các tệp ấy, không sửa tay. / One notebook and one YAML a report;
this page is written from them.

Chạy: `treem report TÊN --plan … --period … --place …`; tham số riêng: `--set TÊN=GIÁ_TRỊ`. Kết quả ở
`reports/<kỳ>/<mã đơn vị>-<tên báo cáo>/` (báo cáo kỳ: `reports/<kỳ>/<mã đơn vị>/`). Chỉ xem, không ghi tệp: mở sổ tay trong JupyterLab
rồi *Chạy → Chạy tất cả các ô*, hoặc dùng papermill.
"""
PLACES = {
    "place": "địa bàn của kế hoạch",
    "communes": "xã, phường, thị trấn",
    "schools": "trường",
    "districts": "huyện",
}
EDITIONS = {"internal": "nội bộ (internal)", "shared": "công bố (shared)"}


def page(notebooks: Path) -> str:
    """Return the page of all reports of a project, in Markdown."""
    return "\n".join([HEAD, *(line for name in report_names(notebooks) for line in _report(name, notebooks))])


def _report(name: str, notebooks: Path) -> Iterator[str]:
    schema = load_schema(name, notebooks)
    raw = catalog.read_yaml(schema.notebook.with_suffix(".yml"))
    yield f"## {name}"
    yield ""
    yield f"{schema.title}. Cho ai: {raw['audience']['vi']}."
    yield ""
    yield "| tham số | là gì | giá trị | mặc định |"
    yield "| --- | --- | --- | --- |"
    for parameter in schema.parameters.values():
        if parameter.type != "folder":
            yield f"| `{parameter.name}` | {parameter.label}: {parameter.help} | {_values(parameter)} | `{parameter.default}` |"
    yield ""
    yield f"Ví dụ: `{command(schema)}`"
    yield ""


def _values(parameter: Parameter) -> str:
    if parameter.type == "place":
        return "; ".join(PLACES[kind] for kind in parameter.among)
    if parameter.name == "edition":
        return "; ".join(EDITIONS[value] for value in parameter.values)
    return ", ".join(f"`{value}`" for value in parameter.values) or {"plan": "mã kế hoạch", "period": "mã kỳ"}.get(
        parameter.type, ""
    )


def command(schema: Schema) -> str:
    """Return the command that makes a report with its defaults."""
    plan, period, place = (schema.parameters[name].default for name in ("plan", "period", "place"))
    own = "".join(f" --set {name}={told.default}" for name, told in schema.extra.items())
    return f"treem report {schema.name} --plan {plan} --period {period} --place {place}{own}"


if __name__ == "__main__":
    write_text(PAGE, page(ROOT / "notebooks"))
