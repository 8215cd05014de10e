"""The project's own Python environment: made when missing, renewed when the lock file or the bundle changed.

Standard library only: this module runs before anything is installed, on Linux and on Windows. Where a bundle lies in the
project folder (``wheels/``), packages come from it alone and nothing is asked of a network.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pipelines import bundled, disk
from pipelines.errors import BusyError, TreemError
from pipelines.locking import holder_of, only_one

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / ".venv"
LOCK = PROJECT / "requirements.lock"
OLDEST, NEWEST = (3, 11), (3, 13)
STAMP = "treem-fingerprint"
WINDOWS = os.name == "nt"
WAIT_SECONDS = 1800
SPARE_BYTES = 100 << 20
LONGEST_PATH = 259  # of Windows, unless long paths are switched on, which takes an administrator


class EnvironmentProblem(TreemError):
    """The packages could not be installed."""

    exit_code = 70


class DiskProblem(TreemError):
    """The system does not let the environment be written."""

    exit_code = 60


def python_path() -> Path:
    """Return the interpreter inside the project's environment (it may not exist yet)."""
    return FOLDER / ("Scripts/python.exe" if WINDOWS else "bin/python")


def fingerprint() -> str:
    """Return what the environment was made from: the lock, the project file, the bundle, the interpreter's version."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for source in (LOCK, PROJECT / "pyproject.toml", PROJECT / bundled.FOLDER / bundled.CURRENT):
        digest.update(source.read_bytes() if source.exists() else b"")
    return digest.hexdigest()


def is_current() -> bool:
    """Tell whether the environment exists here and was made from today's lock file and bundle."""
    return is_whole() and _stamped()[:1] == [fingerprint()]


def _stamped() -> list[str]:
    """Return what the stamp tells: the fingerprint, and the folder for which the environment was made."""
    stamp = FOLDER / STAMP
    return stamp.read_text(encoding="utf-8").splitlines() if stamp.exists() else []


def is_whole() -> bool:
    """Tell whether an environment can run: it lies where it was made, and the Python that it was made from is still there."""
    told = FOLDER / "pyvenv.cfg"
    if not (python_path().exists() and told.exists()) or _stamped()[1:] not in ([], [str(FOLDER)]):
        return False
    lines = [line.partition("=") for line in told.read_text(encoding="utf-8").splitlines()]
    home = next((value.strip() for name, _, value in lines if name.strip() == "home"), "")
    return Path(home).is_dir()


def has_same_python() -> bool:
    """Tell whether the environment can run and has this interpreter's version, so that only its packages need renewing."""
    wanted = ".".join(map(str, sys.version_info[:2]))
    return is_whole() and f"version = {wanted}." in (FOLDER / "pyvenv.cfg").read_text(encoding="utf-8")


def require_supported_python() -> None:
    """Stop with a plain message when the interpreter is too old or too new for the locked packages."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:3]))
        raise EnvironmentProblem(
            f"Cần Python 3.11, 3.12 hoặc 3.13; máy đang dùng Python {found}.",
            sys.executable,
            "cài một bản phù hợp cho riêng người dùng (không cần quyền quản trị, xem docs/cai-dat.md) rồi chạy lại, "
            "ví dụ: make report PYTHON=python3.12",
        )


def require_room(bundle: bundled.Bundle) -> None:
    """Stop before anything is written when the disk or the length of paths will not do.

    Raises:
        DiskProblem: too little room, or too long a folder name for Windows.
    """
    needed, free = bundle.unpacked + SPARE_BYTES, shutil.disk_usage(PROJECT).free
    if free < needed:
        raise DiskProblem(disk.FULL, f"{PROJECT}: còn {free >> 20} MB, cần {needed >> 20} MB", disk.TODO[disk.FULL])
    over = len(str(FOLDER)) + 1 + bundle.longest - LONGEST_PATH
    if WINDOWS and over > 0 and not _long_paths():
        raise DiskProblem(disk.LONG, f"{PROJECT}: dài hơn {over} ký tự", disk.TODO[disk.LONG])


def _long_paths() -> bool:
    """Tell whether this Windows takes paths beyond 259 letters."""
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:  # type: ignore[attr-defined,unused-ignore]
            return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False


def install(bundle: bundled.Bundle | None = None) -> None:
    """Install the locked packages (hashes checked) and the project itself, editable, into the environment.

    The lock names every package, so nothing is resolved. From a bundle nothing is compiled beforehand (a third of the time): an office's
    first start compiles what it imports. Elsewhere it is: a machine may be told never to keep what it compiles.

    Raises:
        EnvironmentProblem, DiskProblem, BundleError: pip could not; which depends on what it says.
    """
    own = [str(python_path()), *_pip(bundle), "install", "-qq", "--disable-pip-version-check", "--no-input", "--no-deps"]
    if bundle:
        own += ["--isolated", "--no-compile", "--no-index", "--find-links", str(PROJECT / bundled.WHEELS)]
    _run([*own, "--require-hashes", "-r", str(LOCK)], bundle)
    _run([*own, "--no-build-isolation", "-e", str(PROJECT)], bundle)


def _pip(bundle: bundled.Bundle | None) -> list[str]:
    """Return how to call pip: the environment's own, or, where Python came without it (Debian), the one in the bundle."""
    if _has_ensurepip():
        return ["-m", "pip"]
    wheels = sorted((PROJECT / bundled.WHEELS).glob("pip-*.whl")) if bundle else []
    if not wheels:
        raise EnvironmentProblem(
            "Python của máy này không có pip (thiếu gói python3-venv).", sys.executable, "cài python3-venv, hoặc dùng một bản Python đầy đủ"
        )
    return [str(wheels[-1] / "pip")]


def _has_ensurepip() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def _run(command: Sequence[str], bundle: bundled.Bundle | None) -> None:
    """Run pip, telling how far it is, and turn what it says on failure into words for people."""
    told = {**os.environ, "PYTHONUTF8": "1"}
    if bundle:
        told["PIP_CONFIG_FILE"] = os.devnull  # an office's own settings may name an index
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        running = subprocess.Popen(command, env=told, stdout=said, stderr=said)
        try:
            while running.poll() is None:
                _show_progress()
                time.sleep(0.2)
        finally:
            if running.poll() is None:
                running.kill()
                running.wait()
        _show_progress(end=True)
        if running.returncode:
            said.seek(0)
            raise _problem(said, bundle)


def _show_progress(end: bool = False) -> None:
    """Write the number of packages that are in, on a terminal only."""
    if sys.stderr is not None and sys.stderr.isatty():
        version = ".".join(map(str, sys.version_info[:2]))
        packages = FOLDER / ("Lib" if WINDOWS else f"lib/python{version}") / "site-packages"
        print(f"\r  đã cài {sum(1 for _ in packages.glob('*.dist-info'))} gói", end="\n" if end else "", file=sys.stderr, flush=True)


def _problem(said: TextIO, bundle: bundled.Bundle | None) -> TreemError:
    """Return what pip could not do, in words for people; its own last words stand behind them."""
    text = said.read()
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("WARNING", "["))]
    last = next((line for line in lines if line.startswith("ERROR")), lines[-1] if lines else "")[:300]
    if "DO NOT MATCH THE HASHES" in text or "bad magic number" in text.lower() or "not a zip file" in text.lower():
        what = "Một gói cài đặt hỏng (băm SHA-256 không khớp)."
        again = "chạy lại; còn lỗi thì báo người bảo trì"
        return bundled.BundleError(what, last, bundled.AGAIN) if bundle else EnvironmentProblem(what, last, again)
    if what := disk.meaning_of_words(text):
        return DiskProblem(what, str(PROJECT), disk.TODO[what])
    if bundle:
        return bundled.BundleError("Không cài được các gói từ thư mục wheels/.", last, bundled.AGAIN)
    todo = "kiểm tra mạng hoặc kho gói của cơ quan rồi chạy lại; máy không có mạng thì dùng gói cài đặt (docs/cai-dat.md)"
    return EnvironmentProblem("Không cài được các gói.", last, todo)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one window prepare the environment; a second one waits for it and says so.

    Raises:
        BusyError: the other one needs more than half an hour.
    """
    lock = PROJECT / "data" / "work" / "environment.lock"
    busy = BusyError("Một cửa sổ khác đang chuẩn bị môi trường Python.", todo="đợi cửa sổ đó xong rồi chạy lại")
    started, told = time.monotonic(), False
    while True:
        try:
            with only_one(lock, busy):
                yield
            return
        except BusyError as problem:
            if problem.what != busy.what or time.monotonic() - started > WAIT_SECONDS:
                raise
            if not told:
                _say(f"Cửa sổ khác đang chuẩn bị môi trường Python ({holder_of(lock) or 'chưa rõ ai'}); đợi cửa sổ đó…")
                told = True
            time.sleep(0.5)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _prepare(bundle: bundled.Bundle | None) -> None:
    changed: list[str] = []
    if bundle:
        _say(f"Đang kiểm tra gói cài đặt bản {bundle.version} ({bundle.made})…")
        bundled.require_fit(bundle, PROJECT)
        changed = bundled.require_whole(bundle, PROJECT)
    _say("Đang chuẩn bị môi trường Python (lần đầu mất vài phút)…")
    if not has_same_python():
        if bundle:
            require_room(bundle)
        venv.create(FOLDER, with_pip=_has_ensurepip(), clear=True, symlinks=not WINDOWS)
    (FOLDER / STAMP).unlink(missing_ok=True)
    install(bundle)
    if bundle:
        if gone := bundled.clear_leftovers(bundle, PROJECT):
            _say(f"Đã bỏ {gone} tệp chỉ có ở bản cũ; dữ liệu, sổ tay, kế hoạch của đơn vị còn nguyên.")
        if changed:
            _say(f"Lưu ý: đơn vị đã sửa {len(changed)} tệp của chương trình: {', '.join(changed[:5])}.")
    (FOLDER / STAMP).write_text(f"{fingerprint()}\n{FOLDER}\n", encoding="utf-8", newline="\n")


def ensure() -> Path:
    """Make or renew the environment when needed and return its interpreter.

    Raises:
        SystemExit: what is wrong was said on the error stream; the code is that of the error (70: packages, 71: bundle,
            60: disk, 40: somebody else is at it).
    """
    try:
        require_supported_python()
        if not is_current():
            with _alone():
                if not is_current():  # the other window may have made it meanwhile
                    _prepare(bundled.read(PROJECT))
    except TreemError as problem:
        _stop(f"LỖI. {problem}", problem.exit_code, problem)
    except OSError as problem:
        _stop(f"LỖI. {disk.told_vi(problem)}", 60, problem)
    except subprocess.CalledProcessError as problem:  # the pip that Python brings could not be put in
        said = problem.output or b""
        what = disk.meaning_of_words(said.decode("utf-8", "replace") if isinstance(said, bytes) else said)
        text, code = (what, 60) if what else ("Không tạo được môi trường Python ở .venv.", 70)
        _stop(f"LỖI. {text}\nCách xử lý: {disk.TODO[what or disk.READ_ONLY]}", code, problem)
    return python_path()


def _stop(text: str, code: int, problem: Exception) -> None:
    _say(text)
    raise SystemExit(code) from problem


def readable_streams() -> None:
    """Let Vietnamese be printed whatever the console's code page is: a letter that it lacks becomes a sign, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    readable_streams()
    ensure()
