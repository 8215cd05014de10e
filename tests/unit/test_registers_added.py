"""Adding a register is adding five files. Shown with one that nobody has: its files laid beside the others in a copy of the package."""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import PACKAGE

FILES = Path(__file__).parent / "made_up_register"
PLACES = {
    "swimming_lessons.yml": "pipelines/registers",
    "stg_swimming_lessons.sql": "pipelines/registers",
    "paper_swimming_lessons.py": "pipelines/samples",
    "paper_swimming_lessons.yml": "pipelines/samples/facts",
    "keyed_swimming_lessons.yml": "expectations",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the program makes of the register: samples, build, template, checks, fix list."""
    home = tmp_path_factory.mktemp("mot_so_moi")
    shutil.copytree(PACKAGE, home / "pipelines", ignore=shutil.ignore_patterns("__pycache__"))
    for name, place in PLACES.items():
        (home / place).mkdir(parents=True, exist_ok=True)
        shutil.copy(FILES / name, home / place / name)
    (home / "notebooks").mkdir()
    (home / "environment.yml").write_text("name: treem\n", encoding="utf-8")
    key = base64.urlsafe_b64encode(bytes(32)).decode()
    env = os.environ | {"PYTHONPATH": str(home), "TREEM_HOME": str(home), "TREEM_VAULT_KEY": key}
    done = subprocess.run([sys.executable, str(FILES / "try.py")], env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads((home / "told.json").read_text(encoding="utf-8"))
    return found


def test_its_samples_are_written_read_and_counted_as_the_answer_key_says(told: dict[str, Any]) -> None:
    assert told["counted"] == told["expected"] and len(told["expected"]) > 10


def test_its_children_are_those_of_the_household_book_and_their_names_stay_in_the_vault(told: dict[str, Any]) -> None:
    assert told["known"] > 10 and told["personal"] == []


def test_its_lists_receipts_template_checks_and_fix_list_are_there(told: dict[str, Any]) -> None:
    assert told["lists"] == 28  # fourteen communes in two years, "không phát sinh" among them
    assert (told["template"], told["check"], told["fixes"]) == ("mau.xlsx", 0, 0)
