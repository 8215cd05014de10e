"""Adding a register is adding five files; an indicator, a plan, a report likewise. Shown with some that nobody has, in a copy of the package.

The guide shows the very same files (docs/them/).
"""

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
    "core_swimming.sql": "pipelines/core",
    "swimming_share.yml": "pipelines/indicators",
    "swimming_share.sql": "pipelines/indicators",
    "hoc_boi_2018.yml": "pipelines/plans",
    "swimming_report.py": "pipelines/reporting",
    "swimming_report.yml": "notebooks/reports",
    "swimming_report.ipynb": "notebooks/reports",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the program makes of the register: samples, build, template, checks, fix list."""
    home = tmp_path_factory.mktemp("mot_so_moi")
    shutil.copytree(PACKAGE, home / "pipelines", ignore=shutil.ignore_patterns("__pycache__"))
    for name, place in PLACES.items():
        (home / place).mkdir(parents=True, exist_ok=True)
        shutil.copy(FILES / name, home / place / name)
    shutil.copytree(PACKAGE.parent / "reports" / "templates", home / "reports" / "templates")
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


def test_an_indicator_on_it_is_counted_and_published(told: dict[str, Any]) -> None:
    """Counted a second time from the core tables."""
    assert told["share_published"] == told["share"] and 0 < told["share"][0][0] < told["share"][0][1]


def test_a_plan_with_a_target_on_it_is_judged(told: dict[str, Any]) -> None:
    (target,) = told["targets"]
    (count,) = told["share"]
    assert told["plan_check"] == 0 and (target["target_id"], target["indicator"]) == ("HB-01", "swimming_share")
    assert [target["numerator"], target["denominator"]] == count
    assert target["status"] == ("met" if count[0] * 100 >= 20 * count[1] else "not_met")


def test_a_report_on_it_is_made(told: dict[str, Any]) -> None:
    assert told["report"] == 0 and told["report_files"] == ["swimming_report.docx"]


def test_the_guide_shows_these_files(told: dict[str, Any]) -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE.parent / "docs" / "them").glob("*.md"))
    assert not [name for name in PLACES if f"made_up_register/{name}" not in pages]
