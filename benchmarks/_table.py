"""The table of measurements in the README: the newest result of every benchmark, written between two marks by one command."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks import _tools as tools

BEGIN, END = "<!-- bench: bắt đầu -->", "<!-- bench: kết thúc -->"
HEAD = (
    "| việc | cỡ | thời gian | so với | tỷ lệ | bộ nhớ | đo ngày |",
    "| --- | --- | ---: | --- | ---: | ---: | --- |",
)


@dataclass(frozen=True)
class Row:
    """One line: what was done and the keys of the figures that tell it; a figure that is not there is "–".

    Attributes:
        work, size: in words; they may name figures and sizes in braces.
        seconds: CPU seconds unless ``clock``; peer: what ``ratio`` compares with; memory: MB.
        less: the ratio tells how many times the peer needs, not the project.
    """

    work: str
    size: str
    seconds: str
    peer: str
    ratio: str
    memory: str = ""
    clock: bool = False
    less: bool = False


SCAN = "DuckDB chỉ đọc các tệp ấy"
ROWS: Mapping[str, tuple[Row, ...]] = {
    "ingest": (
        Row(
            "Đọc sổ Excel của một huyện",
            "{children} trẻ em, {district_files} tệp",
            "district_cpu",
            "fastexcel chỉ đọc",
            "district_ratio",
            "district_peak_mb",
        ),
        Row("Đọc sổ Excel", "{many_files} sổ", "many_cpu", "fastexcel chỉ đọc", "many_ratio", "many_peak_mb"),
        Row("Đọc sổ CSV", "{csv_rows} dòng", "csv_cpu", SCAN, "csv_ratio", "csv_peak_mb"),
    ),
    "build": (
        Row(
            "Dựng kho một huyện từ Excel",
            "{district} trẻ em",
            "cpu_seconds",
            "fastexcel chỉ đọc",
            "district_ratio",
            "peak_mb",
        ),
        Row(
            "Dựng lại khi một xã gửi tệp mới", "{district} trẻ em", "second_cpu_seconds", "dựng từ đầu", "second_ratio"
        ),
        Row("Dựng kho từ CSV, mọi bước và kiểm tra", "{scan} trẻ em", "scan_all_cpu_seconds", SCAN, "scan_ratio", "scan_peak_mb"),
    ),
    "province": (
        Row("Dựng kho một tỉnh, {quarters} quý", "{children} trẻ em, {csv_rows} dòng", "cpu_seconds", SCAN, "ratio", "tree_mb"),
    ),
    "indicators": (
        Row(
            "Mọi chỉ số, mọi kỳ của một huyện",
            "{district} trẻ em",
            "district_cpu",
            "DuckDB chỉ đọc bảng lõi",
            "district_ratio",
            "district_peak_mb",
        ),
        Row("Mọi chỉ số, một kỳ", "{many} trẻ em", "many_cpu", "DuckDB chỉ đọc bảng lõi", "many_ratio", "many_peak_mb"),
    ),
    "anthro": (
        Row("z-score WHO, tệp sang tệp", "{rows} dòng", "work_cpu_seconds", "DuckDB đọc rồi ghi", "ratio", "peak_mb"),
    ),
    "match": (
        Row("So khớp hai danh sách", "{children} trẻ em", "cpu_seconds", "Splink theo sách", "ratio", "peak_mb"),
        Row("So khớp riêng trong từng tỉnh", "{nation_rows_a} + {nation_rows_b} dòng", "nation_cpu_seconds", "", "", "nation_peak_mb"),
    ),
    "checks": (
        Row(
            "Kiểm tra cả huyện bằng SQL",
            "{district} trẻ em",
            "sql_cpu_seconds",
            "great-expectations",
            "ratio",
            "sql_peak_mb",
            less=True,
        ),
    ),
    "protect": (
        Row(
            "Bảo vệ bảng số nhỏ của một tỉnh", "{province_cells} ô", "province_cpu_seconds", "", "", "province_peak_mb"
        ),
        Row("Số nhỏ của cả năm, sau {year_out} báo cáo", "{year_numbers} số", "year_mask_cpu", "", "", "year_peak_mb"),
    ),
    "daily": (
        Row(
            "open_marts và một câu hỏi",
            "{children} trẻ em",
            "open_cpu",
            "DuckDB mở cùng tệp",
            "open_ratio",
            "open_peak_mb",
        ),
        Row(
            "Một báo cáo, bốn dạng",
            "{children} trẻ em",
            "report_cpu",
            "papermill chỉ chạy sổ tay",
            "report_ratio",
            "report_peak_mb",
        ),
    ),
    "reports": (
        Row(
            "Hàng loạt báo cáo, mỗi báo cáo",
            "{children} trẻ em",
            "notebook_cpu_each",
            "papermill",
            "notebook_ratio_cpu",
            less=True,
        ),
    ),
    "places": (Row("Đọc tên địa bàn", "{names} tên", "resolve_cpu", "", "", "peak_mb"),),
    "cli_start": (Row("treem --help", "", "cpu_seconds", "Python không làm gì", "ratio"),),
}


def rows_of_scale(figures: Mapping[str, Any], size: Mapping[str, Any]) -> Iterator[Row]:
    """The lines of the nation: each size, and the two peers."""
    for number in size["sizes"]:
        told = f"{tools.number(figures[f'{number}_children'], 0)} trẻ em"
        yield Row(
            "Tổng hợp một quý từ CSV đã chuẩn hóa", told, f"{number}_cpu", SCAN, f"{number}_ratio", f"{number}_peak_mb"
        )
        if f"{number}_few_ratio" in figures:
            few = (f"{number}_few_cpu", "DuckDB chỉ đọc các tệp ấy", f"{number}_few_ratio")
            yield Row("  riêng ba chỉ số, đến số đếm", told, *few, f"{number}_few_peak_mb")
        for way in ("polars", "pandas"):
            if f"{number}_peer_{way}_cpu_seconds" in figures:
                ratio = f"{number}_{way}_work_seconds_ratio"
                yield Row(
                    "  ba chỉ số trong đó",
                    told,
                    f"{number}_peer_sql_cpu_seconds",
                    way,
                    ratio,
                    f"{number}_peer_sql_peak_mb",
                    less=True,
                )


def newest(results: Path) -> dict[str, dict[str, Any]]:
    """Return the newest result of each benchmark by its name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(results.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["name"] not in found or found[told["name"]]["date"] <= told["date"]:
            found[told["name"]] = told
    return found


def table(results: Path) -> str:
    """Return the table, with the machines and versions below it."""
    found = newest(results)
    lines = list(HEAD)
    for name in [*ROWS, "scale"]:
        if name in found:
            lines += [_line(row, found[name]) for row in _rows(name, found[name])]
    return "\n".join([*lines, "", *_told(found)])


def _rows(name: str, entry: Mapping[str, Any]) -> Iterator[Row]:
    if name == "scale":
        yield from rows_of_scale(entry["figures"], entry["size"])
    else:
        yield from (row for row in ROWS[name] if row.seconds in entry["figures"])


def _line(row: Row, entry: Mapping[str, Any]) -> str:
    figures = entry["figures"]
    known = {
        key: tools.number(value, 0)
        for key, value in {**figures, **entry["size"]}.items()
        if isinstance(value, int | float)
    }
    day = datetime.fromisoformat(entry["date"]).strftime("%d/%m/%Y")
    seconds = tools.seconds(figures.get(row.seconds)) + ("" if row.clock else " CPU")
    memory = tools.megabytes(figures[row.memory]) if figures.get(row.memory) is not None else "–"
    work, size = (told.format_map(_Known(known)).strip() for told in (row.work, row.size))
    return f"| {' | '.join((work, size, seconds, row.peer or '–', _ratio(row, figures), memory, day))} |"


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def _ratio(row: Row, figures: Mapping[str, Any]) -> str:
    value = figures.get(row.ratio)
    if value is None:
        return "–"
    return f"{'nhanh gấp' if row.less else 'gấp'} {tools.number(value)}"


def _told(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    machines = sorted(
        {
            f"{entry['machine']['processor']}, {entry['machine']['processors']} nhân, {entry['machine']['system']}"
            for entry in found.values()
        }
    )
    packages = sorted(
        {f"DuckDB {entry['versions']['duckdb']}, Python {entry['versions']['python']}" for entry in found.values()}
    )
    return [
        f"Máy: {'; '.join(machines)}. {'; '.join(packages)}. Bảng do `treem bench --table` viết từ `benchmarks/results/`."
    ]


def rewrite(page: Path, results: Path) -> bool:
    """Put the table between the marks of a page; return whether the page changed.

    Raises:
        RuntimeError: the page has no marks.
    """
    text = page.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise RuntimeError(f"{page.name} không có hai dấu {BEGIN} và {END}.")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    new = f"{before}{BEGIN}\n\n{table(results)}\n\n{END}{after}"
    if new != text:
        page.write_text(new, encoding="utf-8")
    return new != text
