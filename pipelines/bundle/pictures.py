"""Pictures for the first page, made from the running program: what its windows say, and how a finished report looks."""

import base64
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from pipelines.bundle.wheels import Told
from pipelines.errors import ReportError

CHILDREN = 300
HOME = "‹treem›"
KEY = secrets.token_bytes(32)  # of the trial alone
LONGEST_LINE, MOST_LINES = 112, 24
_LETTER, _LINE, _EDGE, _BAR = 7.25, 19, 16, 34
_WAIT = 120
# shown window -> the words after "treem"
STEPS = {
    "load": ("1-Nap-so-lieu", ("office", "load", "--sample", "--children", str(CHILDREN))),
    "check": ("2-Kiem-tra", ("office", "check", "--period", "2018-Q1")),
    "report": ("3-Lam-bao-cao", ("office", "report", "--period", "2018-Q1")),
}


@dataclass(frozen=True)
class Window:
    """What one launcher said: ``lines`` as printed, with the folder of the trial written as an office would see it."""

    title: str
    lines: tuple[str, ...]
    code: int


def run_steps(root: Path, say: Told = lambda _: None) -> tuple[dict[str, Window], bytes | None]:
    """Run the main job in a folder of its own and return what each step said, and a picture of the report (None without a browser).

    The folder stands in the lines as ``HOME`` (see ``placed``).

    Raises:
        ReportError: a step failed: a bundle whose main job does not run is not made.
    """
    with tempfile.TemporaryDirectory(prefix="treem-bundle-") as folder:
        home = _home(root, Path(folder) / "treem")
        windows = {}
        for name, (title, words) in STEPS.items():
            say(f"chạy thử: treem {' '.join(words)}")
            windows[name] = _window(title, words, root, home)
        pages = sorted(home.glob("reports/2018-Q1/*/period_report.html"))
        return windows, _photograph(pages[0], Path(folder)) if pages else None


def _home(root: Path, home: Path) -> Path:
    for name in ("notebooks", "expectations", "reports/templates"):
        shutil.copytree(root / name, home / name)
    shutil.copy(root / "environment.yml", home)
    (home / "data" / "raw").mkdir(parents=True)
    return home


def _window(title: str, words: Sequence[str], root: Path, home: Path) -> Window:
    told = {**os.environ, "TREEM_HOME": str(home), "TREEM_VAULT_KEY": base64.urlsafe_b64encode(KEY).decode(), "PYTHONUTF8": "1"}
    script = "from pipelines.cli import main; raise SystemExit(main())"
    done = subprocess.run(
        [sys.executable, "-c", script, *words], env=told, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, check=False,
        text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    if done.returncode not in (0, 20):  # 20: the gate found something, which is an answer too
        raise ReportError("Chạy thử chương trình không được nên không làm gói.", f"treem {' '.join(words)}", done.stderr.strip()[-500:])
    text = (done.stdout + done.stderr).replace(str(home), HOME)
    return Window(title, tuple(line.rstrip() for line in text.splitlines()), done.returncode)


def placed(window: Window, folder: str) -> Window:
    """Return a window as an office with the project in ``folder`` sees it (a folder of Windows: with its own slashes)."""
    slash = "\\" if "\\" in folder else "/"

    def own(found: re.Match[str]) -> str:
        return folder + found[0][len(HOME) :].replace("/", slash)

    lines = tuple(re.sub(re.escape(HOME) + r"[^\s:;,)]*", own, line) for line in window.lines)
    return replace(window, lines=lines)


def drawn(window: Window) -> str:
    """Return a window as SVG: real letters, no picture of letters, so that it stays sharp and can be read aloud."""
    lines = [part for line in window.lines for part in _folded(line)]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 9], "…", *lines[-8:]]
    width = _EDGE * 2 + _LETTER * LONGEST_LINE
    height = _BAR + _EDGE * 2 + _LINE * len(lines)
    rows = "".join(
        f'<text x="{_EDGE}" y="{_BAR + _EDGE + _LINE * number + 13}" xml:space="preserve">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    title, sans = escape(window.title), "Segoe UI, Liberation Sans, Arial, sans-serif"
    mono = "Cascadia Mono, Consolas, Liberation Mono, DejaVu Sans Mono, monospace"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Cửa sổ {title}" viewBox="0 0 {width:.0f} {height:.0f}">'
        f'<rect width="{width:.0f}" height="{height:.0f}" rx="8" fill="#0c1d2e"/>'
        f'<path d="M0 {_BAR}V8a8 8 0 0 1 8-8h{width - 16:.0f}a8 8 0 0 1 8 8v{_BAR - 8}z" fill="#27415c"/>'
        f'<text x="{_EDGE}" y="22" fill="#fff" font-family="{sans}" font-size="14">{title}</text>'
        f'<g fill="#e6edf3" font-family="{mono}" font-size="12">{rows}</g></svg>'
    )


def _folded(line: str) -> list[str]:
    return textwrap.wrap(line, LONGEST_LINE, replace_whitespace=False, drop_whitespace=False, break_on_hyphens=False) or [""]


def _photograph(page: Path, folder: Path) -> bytes | None:
    """Return a picture of the top of a report's page, None where no browser is installed."""
    from pipelines.anthropometry.pictures_page import find_browser

    browser, target = find_browser(), folder / "report.png"
    if browser is None:
        return None
    command = [
        browser, "--headless=new", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder / 'profile'}",
        "--window-size=1180,900", "--virtual-time-budget=8000", f"--screenshot={target}", page.as_uri(),
    ]  # fmt: skip
    if sys.platform.startswith("linux"):
        command.insert(1, "--no-sandbox")  # a container cannot use the browser's own; the page is ours
    subprocess.run(command, capture_output=True, timeout=_WAIT, check=False)
    return target.read_bytes() if target.is_file() else None
