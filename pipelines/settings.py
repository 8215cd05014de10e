"""Where a project lies on disk: one frozen object that every other module receives."""

import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import RequestError

PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Project:
    """Folders of one project (DESIGN: four zones of personal data).

    ``raw`` and ``marts`` may be moved for one run; everything else lies below ``home``.
    """

    home: Path
    raw: Path
    marts: Path

    @property
    def work(self) -> Path:
        """Typed cache, staging, spill: names in clear, owner only."""
        return self.home / "data" / "work"

    @property
    def vault(self) -> Path:
        """Who each child_key is, encrypted."""
        return self.home / "data" / "vault"

    @property
    def core(self) -> Path:
        """Pseudonymous rows of the current build, of the one before and of those that were submitted."""
        return self.home / "data" / "core"

    @property
    def state(self) -> Path:
        """What cannot be rebuilt: intake, decisions, submissions, releases, verdicts."""
        return self.home / "data" / "state"

    @property
    def intake(self) -> Path:
        """What people answered about lists that came: whose each is and of when."""
        return self.state / "intake.csv"

    @property
    def place_names(self) -> Path:
        """Spellings of places that a person confirmed, or still has to."""
        return self.state / "place_names.csv"

    @property
    def match_decisions(self) -> Path:
        """What people decided about pairs of children who may be one."""
        return self.state / "match_decisions.csv"

    @property
    def mappings(self) -> Path:
        """What the headings of lists from elsewhere mean, one file for each kind of list."""
        return self.state / "mappings"

    @property
    def reports(self) -> Path:
        """Finished reports, one folder per period and place."""
        return self.home / "reports"

    @property
    def notebooks(self) -> Path:
        """Notebook templates."""
        return self.home / "notebooks"

    @property
    def expectations(self) -> Path:
        """One YAML of data-quality rules per table."""
        return self.home / "expectations"


def find_home(start: Path | None = None) -> Path:
    """Return the project root: ``TREEM_HOME``, else the nearest folder upward that holds pipelines and notebooks.

    Raises:
        RequestError: no project here.
    """
    named = os.environ.get("TREEM_HOME")
    if named:
        return Path(named).resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "environment.yml").exists() and (folder / "notebooks").is_dir():
            return folder
    raise RequestError(
        "Không thấy dự án treem ở thư mục này.",
        todo="chạy lệnh trong thư mục dự án, hoặc đặt biến TREEM_HOME trỏ tới thư mục đó",
    )


def load_project(raw: Path | None = None, marts: Path | None = None) -> Project:
    """Return the project around the working folder, with another raw or marts folder if given."""
    home = find_home()
    return Project(home, (raw or home / "data" / "raw").resolve(), (marts or home / "data" / "marts").resolve())


def private_folder(folder: Path) -> Path:
    """Create a folder that only its owner may read (on Windows: inherits the user's profile rights)."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.name != "nt":
        folder.chmod(0o700)
    return folder


def only_owner(path: Path) -> Path:
    """Let only the owner read a file (on Windows: it inherits the rights of its folder)."""
    if os.name != "nt":
        path.chmod(0o600)
    return path
