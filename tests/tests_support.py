"""Sizes and helpers that several test files share."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# children in the sample district of Tam Đường, the size that the office really has
CHILDREN = 19_000


def make_home(folder: Path) -> Path:
    """Make an empty project folder around the real package: notebooks, expectations and templates of this checkout."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "environment.yml").write_text("name: treem\n", encoding="utf-8")
    for name in ("notebooks", "expectations", "reports/templates"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    (folder / "data" / "raw").mkdir(parents=True, exist_ok=True)
    return folder
