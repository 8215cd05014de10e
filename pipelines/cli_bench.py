"""`treem bench`: run the measurements of ``benchmarks/``, and write their table into the README."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import click

from pipelines.errors import RequestError
from pipelines.settings import load_project
from pipelines.terminal import say


@click.command()
@click.argument("names", nargs=-1)
@click.option("--quick", is_flag=True, help="Cỡ rất nhỏ: xem phép đo có chạy không, không phải để so.")
@click.option("--table", "as_table", is_flag=True, help="Không đo: viết bảng các lần đo mới nhất vào README.md.")
def bench(names: tuple[str, ...], quick: bool, as_table: bool) -> None:
    """Đo tốc độ và bộ nhớ; in tỷ lệ so với mức sàn đo trong cùng lần chạy.

    \b
    Ví dụ:  treem bench build
            treem bench --table
    """
    home = load_project().home
    folder = home / "benchmarks"
    known = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    if unknown := [name for name in names if name not in known]:
        raise RequestError(f"Không có phép đo “{unknown[0]}”.", todo=f"chọn trong: {', '.join(known)}")
    if as_table:
        _write_table(folder, home / "README.md")
        return
    for name in names or known:
        module = _load(folder, name)
        module.run(**(getattr(module, "QUICK", {}) if quick else {}))


def _write_table(folder: Path, page: Path) -> None:
    table = _load(folder, "_table")
    if not (folder / "results").is_dir():
        raise RequestError("Chưa có lần đo nào.", todo="chạy: treem bench")
    changed = table.rewrite(page, folder / "results")
    say(table.table(folder / "results"))
    say(f"{'Đã viết lại' if changed else 'Không đổi'}: {page.name}")


def _load(folder: Path, name: str) -> ModuleType:
    """Load a module of the folder by its path: the benchmarks belong to a project, not to the package."""
    if str(folder.parent) not in sys.path:
        sys.path.append(str(folder.parent))
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", folder / f"{name}.py")
    if spec is None or spec.loader is None:
        raise RequestError(f"Không nạp được phép đo “{name}”.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
