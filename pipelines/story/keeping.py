"""Where a newcomer stands in the practice game: ``data/state/story.json``, and the folder that the game is played in."""

import json
import shutil
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pipelines.errors import InputError, RequestError
from pipelines.files import write_text
from pipelines.samples.story import Chapter, Year, lay, load_story, make_year
from pipelines.settings import Project, private_folder

FILE = "story.json"
OURS = ("README.md", ".gitkeep")
COPIED = ("environment.yml", "notebooks", "expectations", "reports/templates")
LEAST = 200


@dataclass(frozen=True)
class Game:
    """A game being played: how its world was drawn, which chapter (from 0), the answers given (chapter id -> text)."""

    children: int
    seed: int
    chapter: int = 0
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def year(self) -> Year:
        """The game's world."""
        return make_year(load_story(), self.children, self.seed)

    @property
    def now(self) -> Chapter:
        """The chapter that is being played."""
        return load_story().chapters[self.chapter]

    @property
    def is_last(self) -> bool:
        """Whether no chapter follows."""
        return self.chapter + 1 == len(load_story().chapters)


def load(project: Project) -> Game | None:
    """Return the game of a project, None when none was begun.

    Raises:
        InputError: the file was changed by hand and cannot be read.
    """
    path = project.state / FILE
    if not path.is_file():
        return None
    try:
        game = Game(**json.loads(path.read_text(encoding="utf-8")))
        return replace(game, chapter=range(len(load_story().chapters))[int(game.chapter)])
    except (ValueError, TypeError, IndexError) as problem:
        todo = "làm lại từ đầu ở thư mục khác: treem demo --story --out thuc-hanh"
        raise InputError("Tệp ghi chỗ đang làm của bài thực hành không đọc được.", FILE, todo) from problem


def save(project: Project, game: Game) -> None:
    """Write down where the newcomer stands."""
    private_folder(project.state)
    write_text(project.state / FILE, json.dumps(asdict(game), ensure_ascii=False, indent=1) + "\n")


def playing(project: Project) -> Game:
    """Return the game of a project.

    Raises:
        RequestError: none was begun here.
    """
    game = load(project)
    if game is None:
        raise RequestError("Ở thư mục này chưa bắt đầu bài thực hành.", todo="gõ: treem demo --story")
    return game


def place_for(project: Project, out: Path | None) -> Project:
    """Return the project to play in: this one when no list has come yet, else a new one in ``out``.

    Raises:
        RequestError: there are lists here, or something lies in ``out``.
    """
    if out is not None:
        return _practice_folder(project, out)
    if _has_lists(project.raw) or (project.state / "submissions").exists():
        raise RequestError(
            "Thư mục này đã có sổ hoặc báo cáo đã gửi: bài thực hành không làm lẫn với việc thật.",
            "data/raw",
            "gõ: treem demo --story --out thuc-hanh (tạo một thư mục riêng để tập)",
        )
    return project


def _has_lists(raw: Path) -> bool:
    return raw.is_dir() and any(path.is_file() and path.name not in OURS for path in raw.rglob("*"))


def _practice_folder(project: Project, out: Path) -> Project:
    """Make an empty project: the definitions that the commands read, and no data."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RequestError(f"Thư mục {out.name} đã có và không trống.", todo="chọn tên thư mục khác sau --out")
    for name in COPIED:
        source, target = project.home / name, out / name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    home = out.resolve()
    (home / "data" / "raw").mkdir(parents=True)
    return Project(home, home / "data" / "raw", home / "data" / "marts")


def begin(project: Project, children: int | None, seed: int) -> tuple[Game, int]:
    """Begin the game: write the files of its first chapter; return the game and how many files came.

    Raises:
        RequestError: too few children for the story.
    """
    wanted = children or load_story().children
    if wanted < LEAST:
        raise RequestError("Ít trẻ em quá, không đủ cho câu chuyện thực hành.", todo=f"--children từ {LEAST} trở lên")
    game = Game(wanted, seed)
    return game, _come(project, game)


def forward(project: Project, game: Game) -> tuple[Game, int]:
    """Go on to the next chapter: write its files; return the game and how many files came."""
    later = replace(game, chapter=game.chapter + 1)
    return later, _come(project, later)


def _come(project: Project, game: Game) -> int:
    laid = lay(game.year, game.chapter, project.raw / "demo")
    save(project, game)
    return len(laid.files)
