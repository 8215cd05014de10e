"""The page that lists the reports of a period: places, files, state, edition, build. Offline, without scripts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from pipelines import formats, marts, periods
from pipelines.errors import RequestError
from pipelines.files import write_text
from pipelines.reporting import inputs
from pipelines.settings import Project

PAGE = "index.html"
EDITIONS = {"internal": "Nội bộ", "shared": "Bản công bố"}
FORMATS = {".html": "Trang web", ".docx": "Word", ".xlsx": "Excel", ".pdf": "PDF"}
STYLE = """
body{font:16px/1.5 system-ui,"Segoe UI",Arial,sans-serif;margin:1.5rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.4rem}table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.3rem 0}
th,td{border:1px solid #767676;padding:.35rem .5rem;text-align:left;vertical-align:top}thead th{background:#e8eef4}
a{color:#0b4f8a}a:focus{outline:3px solid #b35900}.bad{font-weight:bold}.wide{overflow-x:auto}
@media print{a{color:inherit;text-decoration:none}}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Line:
    """One report folder; ``problems``: what a person should know before sending it."""

    folder: str
    title: str
    place: str
    edition: str
    files: tuple[tuple[str, str], ...]
    state: str
    problems: tuple[str, ...]
    build: str
    built_at: str


def write(project: Project, period: str, failed: Sequence[tuple[str, str]] = ()) -> Path | None:
    """Write ``reports/<period>/index.html`` and return it; None where the period has no report.

    Args:
        failed: (folder name, what is wrong) of reports that the last run could not make.
    """
    folder = project.reports / period
    lines = read(folder, _current_build(project))
    if not lines:
        return None
    write_text(folder / PAGE, html(period, lines, failed))
    return folder / PAGE


def _current_build(project: Project) -> str:
    try:
        return str(marts.manifest(project.marts).get("build", ""))
    except RequestError:
        return ""


def read(folder: Path, current: str) -> list[Line]:
    """Return a line for each report of a period, in order of report, place and edition.

    Args:
        current: the build of the marts as they are now.
    """
    found: list[Line] = []
    for inside in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")) if folder.is_dir() else []:
        record = inputs.record_of(inside)
        if record is not None:
            found.append(_line(inside, record, current))
    return sorted(found, key=lambda line: (line.title, line.folder))


def _line(folder: Path, record: dict[str, Any], current: str) -> Line:
    told = record["parameters"]
    name, build = str(record["report"]), str(record["build"])
    present = [(f"{name}{ending}", label) for ending, label in FORMATS.items() if (folder / f"{name}{ending}").is_file()]
    others = sorted(
        path.name
        for path in folder.iterdir()
        if path.suffix in FORMATS and path.name not in dict(present) and not path.name.startswith("~$")
    )
    touched = inputs.touched(folder, record)
    problems = [f"đã có người sửa: {file}" for file in touched if (folder / file).exists()]
    problems += [f"mất tệp: {file}" for file in touched if not (folder / file).exists()]
    if current and build != current:
        problems.append("kho chỉ số đã dựng lại sau khi làm báo cáo này")
    if record.get("draft_reason"):
        problems.append(f"làm khi kiểm tra chưa đạt, lý do: {record['draft_reason']}")
    if record.get("demo"):
        problems.append("dữ liệu mẫu")
    return Line(
        folder=folder.name,
        title=str(record.get("title") or name),
        place=f"{record.get('place_name', '')} ({told['place']})".strip(),
        edition=EDITIONS.get(told["edition"], told["edition"]),
        files=(*present, *((file, file) for file in others)),
        state=str(record["status_line"]),
        problems=tuple(problems),
        build=build,
        built_at=str(record.get("built_at", "")),
    )


def html(period: str, lines: Sequence[Line], failed: Sequence[tuple[str, str]] = ()) -> str:
    """Return the page; everything that comes from data is escaped."""
    title = f"Báo cáo {periods.label(period)}"
    rows = "".join(map(_row, lines))
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Báo cáo", "Đơn vị", "Bản", "Tệp", "Trạng thái", "Kho chỉ số"))
    missed = "".join(f"<li><span class=bad>{escape(name)}</span>: {escape(_first(told))}</li>" for name, told in failed)
    told = f"<h2>Lần chạy cuối không làm được</h2><ul>{missed}</ul>" if missed else ""
    return (
        f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{escape(title)}</title><style>{STYLE}</style></head>\n'
        f"<body><main><h1>{escape(title)}</h1>{told}<div class=wide><table><caption>{len(lines)} báo cáo</caption>"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></div></main></body></html>\n"
    )


def _first(text: str) -> str:
    return re.sub(r"\s*\n\s*", "; ", text.strip())


def _row(line: Line) -> str:
    folder = escape(line.folder)
    files = ", ".join(f'<a href="{folder}/{_address(file)}">{escape(label)}</a>' for file, label in line.files)
    notes = "".join(f"<br><span class=bad>{escape(note)}</span>" for note in line.problems)
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in (line.title, line.place, line.edition))
    build = f"{escape(line.build)}<br>{escape(formats.moment(line.built_at))}"
    return f"<tr>{cells}<td>{files}</td><td>{escape(line.state)}{notes}</td><td>{build}</td></tr>\n"


def _address(name: str) -> str:
    from urllib.parse import quote

    return quote(name)
