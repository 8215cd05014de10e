"""Who opened the vault, when and what for: one line each time, beside the vault, without a name of any child."""

import csv
import getpass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.settings import only_owner, private_folder

FILE = "access_log.csv"
COLUMNS = ("opened_at", "purpose", "by")


def note(folder: Path, purpose: str) -> None:
    """Add one line to the vault's log; without it the vault is not opened, so an error here is not caught.

    Args:
        folder: the vault's folder; purpose: which command asks ("build", "worklist", "match", "forget").
    """
    path = private_folder(folder) / FILE
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        if new:
            only_owner(path)
            table.writerow(COLUMNS)
        table.writerow((datetime.now(UTC).replace(microsecond=0).isoformat(), purpose, getpass.getuser()))
