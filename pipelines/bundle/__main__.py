"""``make bundle``: one zip for each system in ``dist/``, for offices without internet."""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pipelines import disk
from pipelines.bundle import contents, making, pictures, wheel_list
from pipelines.bundle.targets import PYTHONS, TARGETS, Target
from pipelines.errors import TreemError
from pipelines.settings import PACKAGE
from pipelines.terminal import say

SHOWN_AS = {"windows-x64": r"C:\Users\Hoa\treem", "linux-x86_64": "~/treem"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the bundles; known errors become words and their own exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.bundle", description=__doc__)
    systems = ", ".join(TARGETS)
    parser.add_argument("--platform", action="append", default=[], help=f"chỉ hệ này (nêu được nhiều lần): {systems}")
    parser.add_argument("--python", action="append", default=[], choices=PYTHONS, help="chỉ cho Python này (mặc định cả ba): zip nhỏ hơn")
    parser.add_argument("--out", type=Path, default=PACKAGE.parent / "dist", help="thư mục ghi (mặc định dist/)")
    parser.add_argument("--list", action="store_true", help="chỉ tải wheel và viết lại danh sách wheel (sau make lock), không làm gói")
    told = parser.parse_args(arguments)
    try:
        if told.list:
            wheel_list.write(PACKAGE.parent, told.out.resolve() / making.STORE, _progress)
            return 0
        _make_all(making.chosen_targets(told.platform), tuple(sorted(told.python)) or PYTHONS, told.out.resolve())
    except TreemError as problem:
        print(f"LỖI. {problem}", file=sys.stderr)
        return problem.exit_code
    except OSError as problem:
        print(f"LỖI. {disk.told_vi(problem)}", file=sys.stderr)
        return 60
    return 0


def _make_all(targets: Sequence[Target], pythons: Sequence[str], out: Path) -> None:
    root, made = PACKAGE.parent, datetime.now()
    if left := sorted(set(contents.laid_out(root)) - set(contents.project_files(root))):
        print(f"Lưu ý: {len(left)} tệp chưa vào git nên không có trong gói: {', '.join(left[:5])}", file=sys.stderr)
    windows, report = pictures.run_steps(root, _progress)
    for target in targets:
        placed = {name: pictures.placed(window, SHOWN_AS[target.key]) for name, window in windows.items()}
        shown = (placed, report or (root / "docs" / "img" / "bao-cao-mau.png").read_bytes())
        one = making.make(root, out, target, pythons, shown, made, _progress)
        say(f"{one.path}  {one.path.stat().st_size >> 20} MB, {one.wheels} gói, Python {', '.join(one.bundle.pythons)}")
        say(f"  SHA-256 {one.digest}")
    if list(targets) == list(TARGETS.values()) and tuple(pythons) == PYTHONS:
        wheel_list.write(root, out / making.STORE, _progress)


def _progress(text: str) -> None:
    print(f"  {text}…", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
