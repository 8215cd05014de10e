"""Pictures as one HTML page that needs no network, or as one PNG drawn by a browser of this machine."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

from pipelines.anthropometry.pictures import Picture
from pipelines.errors import BusyError, ReportError, RequestError
from pipelines.files import replace

SUFFIXES = (".html", ".png")
WIDTH = 1120
_HEAD, _FRAME = 110, 82
_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
_INSTALLED = (
    "Microsoft/Edge/Application/msedge.exe",
    "Google/Chrome/Application/chrome.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_WAIT = 60
_STYLE = (
    "body{font-family:'Segoe UI','Noto Sans','Liberation Sans',Arial,sans-serif;color:#222}"
    "body{margin:24px auto;max-width:1060px;padding:0 20px}"
    "h1{font-size:22px;margin:0 0 4px}p{margin:4px 0}.mark{font-weight:600}figure{margin:26px 0}figcaption{font-size:17px;font-weight:600}"
    ".alt{color:#555;font-size:14px}@media print{figure{break-inside:avoid}}"
)
# each figure can be saved as a picture from its own menu, also without a network; a photograph needs no menu
_SCRIPT = (
    "for(const box of document.querySelectorAll('[data-figure]')){"
    "const told=JSON.parse(document.getElementById(box.dataset.figure).textContent);"
    "Plotly.newPlot(box,told.data,told.layout,{displaylogo:false,responsive:true,displayModeBar:!document.body.dataset.still,"
    "toImageButtonOptions:{format:'png',scale:2,filename:box.dataset.figure}});}"
    "document.documentElement.dataset.drawn='yes';"
)
MARK = "Bản nội bộ: số đếm và phân vị của nhóm, không có số đo của riêng một trẻ"


def save(pictures: Sequence[Picture], out: Path, title: str) -> int:
    """Write the pictures to ``out`` (.html or .png), whole or not at all; return how many there are.

    Raises:
        RequestError: another suffix, no such folder, or nothing to draw.
        ReportError: a PNG is wanted and no browser is found, or it fails.
        BusyError: the file is held open.
    """
    if out.suffix.lower() not in SUFFIXES:
        raise RequestError("Kiểu tệp biểu đồ không biết.", out.name, "dùng .html hoặc .png")
    if not out.parent.is_dir():
        raise RequestError("Không có thư mục của tệp đầu ra.", str(out.parent), "tạo thư mục trước")
    if not pictures:
        raise RequestError("Không đủ số đo để vẽ biểu đồ nào.", todo="cần ít nhất 10 trẻ có số đo")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".treem-anthro-") as folder:
        made = Path(folder) / "pictures.html"
        still = out.suffix.lower() == ".png"
        made.write_text(page(pictures, title, still), encoding="utf-8", newline="\n")
        if still:
            made = _photograph(made, Path(folder), sum(each.figure["layout"]["height"] + _FRAME for each in pictures))
        try:
            replace(made, out)
        except (BusyError, PermissionError) as problem:
            raise BusyError("Tệp biểu đồ đang mở ở chương trình khác.", out.name, "đóng tệp rồi chạy lại") from problem
    return len(pictures)


def page(pictures: Sequence[Picture], title: str, still: bool = False) -> str:
    """Return one page with all pictures; it runs its own scripts only and fetches nothing. ``still``: without menus."""
    figures = "".join(
        f"<figure><figcaption>{escape(each.title)}</figcaption><div data-figure='{each.name}'></div>"
        f"<p class='alt'>{escape(each.alt)}</p>"
        f"<script type='application/json' id='{each.name}'>{_embedded(each)}</script></figure>"
        for each in pictures
    )
    scripts = " ".join(f"'sha256-{_digest(script)}'" for script in (_plotly(), _SCRIPT))
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f"<!doctype html><html lang='vi'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
        f"<body{' data-still=1' if still else ''}><h1>{escape(title)}</h1><p class='mark'>{MARK}.</p>{figures}"
        f"<script>{_plotly()}</script><script>{_SCRIPT}</script></body></html>\n"
    )


def _embedded(picture: Picture) -> str:
    """JSON that cannot end its script element."""
    return json.dumps(picture.figure, ensure_ascii=False, default=float).replace("<", "\\u003c")


@cache
def _plotly() -> str:
    """Return plotly.js of the installed plotly package, without importing the package."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise ReportError("Thiếu gói plotly để vẽ biểu đồ.", todo="chạy lại make để cài các gói")
    return (Path(spec.origin).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")


@cache
def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def find_browser() -> str | None:
    """Return the program of a Chrome, Chromium or Edge of this machine, None where there is none."""
    for name in _BROWSERS:
        if found := shutil.which(name):
            return found
    roots = [os.environ.get(name, "") for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    for path in (Path(root, program) for program in _INSTALLED for root in roots):
        if path.is_file():
            return str(path)
    return None


def _photograph(html: Path, folder: Path, height: int) -> Path:
    """Let a browser without a window draw the page and save it as it stands."""
    browser = find_browser()
    if browser is None:
        raise ReportError(
            "Không thấy Chrome, Chromium hay Edge để vẽ ra .png.",
            todo="ghi ra .html rồi bấm nút máy ảnh trên từng biểu đồ, hoặc cài một trình duyệt",
        )
    target = folder / "pictures.png"
    command = [
        browser,
        "--headless=new",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={folder / 'profile'}",
        f"--window-size={WIDTH},{_HEAD + height}",
        "--virtual-time-budget=8000",
        f"--screenshot={target}",
        html.as_uri(),
    ]
    if sys.platform.startswith("linux"):
        # a container or an administrator cannot use the browser's own sandbox; the page is ours and fetches nothing
        command.insert(1, "--no-sandbox")
    try:
        subprocess.run(command, capture_output=True, timeout=_WAIT, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise ReportError("Trình duyệt không vẽ được biểu đồ.", Path(browser).name, "ghi ra .html") from problem
    if not target.is_file():
        raise ReportError("Trình duyệt không vẽ được biểu đồ.", Path(browser).name, "ghi ra .html")
    return target
