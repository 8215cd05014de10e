"""Make the guide's pictures anew from the running program: `python tests/guide_pictures.py`, in the project's folder.

The year of the practice game is played to June in a project of its own; a terminal is drawn as SVG, pages by a headless browser, Word and Excel files by
LibreOffice. Takes some minutes; needs Chromium, LibreOffice and pdftoppm. Pictures go to docs/img/nam.
"""

import contextlib
import io
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
from html import escape
from pathlib import Path
from typing import Any

import guide_text
import story_player
from tests_support import ROOT, make_home

from pipelines.anthropometry.pictures_page import find_browser
from pipelines.cli import main

IMG = ROOT / "docs" / "img" / "nam"
PLAYED = ("bat-dau", "1-kiem-ke", "2-quy-1", "3-can-do", "4-sau-thang")
WIDTH, LINE, SIGN = 100, 18, 7.83


def terminal_svg(command: str, printed: str, most: int) -> str:
    """Return a terminal with a command and the first lines of what it printed."""
    lines = [f"$ {command}"]
    for line in printed.splitlines():
        lines += textwrap.wrap(line, WIDTH, subsequent_indent="    ") if len(line) > WIDTH else [line.rstrip()]
    shown = [*lines[:most], "…"] if len(lines) > most else lines
    wide, high = round(WIDTH * SIGN + 24), len(shown) * LINE + 20
    texts = "".join(
        f'<text x="12" y="{24 + place * LINE}" xml:space="preserve"{" class=" + chr(34) + "c" + chr(34) if not place else ""}>{escape(line)}</text>'
        for place, line in enumerate(shown)
    )
    style = "text{font:13px Consolas,'Liberation Mono','DejaVu Sans Mono',monospace;fill:#e8e8e8}.c{fill:#9fe09f;font-weight:bold}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img"><style>{style}</style>'
        f'<rect width="{wide}" height="{high}" rx="6" fill="#1e2430"/>{texts}</svg>\n'
    )


def run(line: str) -> str:
    """Run one command; return what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        main(shlex.split(line)[1:])
    return out.getvalue()


def play(home: Path) -> dict[str, str]:
    """Play the year to June; return what each command printed, the first time."""
    printed: dict[str, str] = {}
    for name in PLAYED:
        for step in guide_text.steps(ROOT / "docs" / "nam" / f"{name}.md"):
            if step.kind == "hand":
                getattr(story_player, step.told)(home)
            elif step.kind == "write":
                path = home / step.told
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("\n".join(step.shown) + "\n", encoding="utf-8")
            else:
                printed.setdefault(step.told, run(step.told).replace(str(home), "…"))
    return printed


def of_page(browser: Any, page: Path, name: str, width: int, height: int, script: str = "") -> None:
    """Draw the top of a page, or from where a script has scrolled to."""
    opened = browser.new_page(viewport={"width": width, "height": height})
    opened.goto(page.as_uri())
    opened.wait_for_timeout(1500)
    if script:
        opened.evaluate(script)
        opened.wait_for_timeout(500)
    opened.screenshot(path=IMG / name, type="jpeg", quality=55)
    opened.close()


def of_office_file(path: Path, name: str, page: int = 1) -> None:
    """Draw one page of a Word or Excel file as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/lo", "--convert-to", "pdf", "--outdir", folder, str(path)]
        subprocess.run(office, check=True, capture_output=True)
        drawn = Path(folder) / "page"
        options = ["-gray", "-jpeg", "-jpegopt", "quality=45", "-r", "60", "-f", str(page), "-l", str(page), "-singlefile"]
        subprocess.run(["pdftoppm", *options, str(Path(folder) / f"{path.stem}.pdf"), str(drawn)], check=True)
        shutil.copyfile(drawn.with_suffix(".jpg"), IMG / name)


def draw(home: Path, printed: dict[str, str]) -> None:
    """Make all pictures of the project as it is after the last page played."""
    IMG.mkdir(parents=True, exist_ok=True)
    for command, name, most in (
        ("treem demo --story", "bat-dau.svg", 26),
        ("treem check --period 2018-6M", "kiem-tra-can-do.svg", 24),
        ("treem receipts --period 2018-Q1 --remind", "don-doc.svg", 14),
    ):
        (IMG / name).write_text(terminal_svg(command, printed[command], most), encoding="utf-8")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        of_page(browser, home / "reports/thuc-hanh/chuong-2.html", "trang-chuong-2.jpg", 760, 620)
        of_page(browser, home / "reports/checks/kiem-tra_2018-Q1.html", "trang-kiem-tra.jpg", 900, 520)
        to_picture = "document.querySelectorAll('figure')[1]?.scrollIntoView({block: 'center'})"
        of_page(browser, home / "reports/2018-6M/106/period_report.html", "bao-cao-trang-web.jpg", 900, 560, to_picture)
        browser.close()
    of_office_file(home / "reports/2018-6M/106/period_report.docx", "bao-cao-word.jpg")
    of_office_file(next((home / "reports/checks").glob("phieu-ra-soat-2018-Q1.docx")), "phieu-ra-soat.jpg")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        made = make_home(Path(place) / "thuc-hanh")
        os.environ.update(TREEM_HOME=str(made), TREEM_VAULT_KEY="a2hvYSBjdWEga2llbSB0aHUsIGtob25nIGR1bmcgdGg=")
        os.chdir(made)
        draw(made, play(made))
    sys.stdout.write("".join(f"{path.name}: {path.stat().st_size / 1024:.0f} KB\n" for path in sorted(IMG.iterdir())))
