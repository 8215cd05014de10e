"""The practice game: its year is told by data, its truth is counted, what is wrong is seen, and it never mixes with real work."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.errors import InputError, RequestError
from pipelines.samples.letterhead import SAMPLE_MARK
from pipelines.samples.story import lay, load_story, make_year, truth
from pipelines.samples.story.mishaps import CHANGES
from pipelines.settings import Project
from pipelines.story import checking, keeping, telling

CHILDREN = 220
STORY = load_story()


@pytest.fixture(scope="module")
def year():
    return make_year(STORY, CHILDREN, 2018)


def digests(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.xlsx"))}


# ---- the story's own file ------------------------------------------------------------------------------------------


def test_every_name_in_the_story_is_known(year):
    periods = {period.id for period in year.facts.periods}
    codes = {commune.code for commune in year.facts.communes}
    for chapter in STORY.chapters:
        assert chapter.letters and chapter.tasks and chapter.commands and chapter.see and chapter.checks, chapter.id
        for parcel in chapter.parcels:
            assert set(parcel.periods) <= periods and set(parcel.communes) <= codes and set(parcel.change) <= set(CHANGES)
        assert {check["kind"] for check in chapter.checks} <= set(checking.KINDS)
        assert all(check["what"] and check["look"] for check in chapter.checks)
    assert [chapter.day for chapter in STORY.chapters] == sorted(chapter.day for chapter in STORY.chapters)


def test_every_figure_of_the_story_is_counted_and_put_into_its_words(year):
    asked = 0
    for number, chapter in enumerate(STORY.chapters):
        for line in truth.words(year, number, (*chapter.see, *chapter.tasks), chapter.figures):
            assert "{" not in line
        for told in (*chapter.checks, *([chapter.ask["answer"]] if chapter.ask else ())):
            if told["kind"] == "figure":
                truth.figure(year, number, told)
                asked += 1
    assert asked > 15


def test_the_drowned_child_is_alive_until_the_news_comes(year):
    died = {"indicator": "injury_rate", "variant": "died", "place": "03427"}
    before = truth.figure(year, 2, died | {"period": "2018-Q1"})[0]
    assert truth.figure(year, 3, died | {"period": "2018-Q1"})[0] == before, "the sent report stays as it was"
    assert truth.figure(year, 3, died | {"period": "2018-6M"})[0] == before + 1
    living = {"indicator": "child_population", "variant": "residents", "period": "2018-Q1", "place": "03427"}
    assert truth.figure(year, 1, living)[0] == truth.figure(year, 2, living)[0] + 1


# ---- what comes in -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def laid(year, tmp_path_factory):
    """The files of every chapter, each in a folder of its own."""
    folders = [tmp_path_factory.mktemp(f"chuong_{number}") for number in range(len(STORY.chapters))]
    for number, folder in enumerate(folders):
        lay(year, number, folder)
    return folders


def rows(path: Path) -> list[tuple]:
    from openpyxl import load_workbook

    return list(load_workbook(path).worksheets[0].iter_rows(values_only=True))


def test_the_same_seed_lays_the_same_bytes_and_another_seed_others(laid, tmp_path):
    make_year.cache_clear()
    lay(make_year(STORY, CHILDREN, 2018), 1, tmp_path / "a")
    lay(make_year(STORY, CHILDREN, 7), 1, tmp_path / "b")
    assert digests(tmp_path / "a") == digests(laid[1])
    assert digests(tmp_path / "b") != digests(laid[1])


def test_every_list_says_that_it_is_a_sample(laid):
    found = [path for folder in laid[:5:2] for path in sorted(folder.rglob("*.xlsx"))[::9]]
    assert len(found) > 30
    for path in found:
        assert any("DỮ LIỆU MẪU" in str(cell) for row in rows(path)[:14] for cell in row if cell), path.name
    assert "DỮ LIỆU MẪU" in SAMPLE_MARK


def test_a_file_comes_once_unless_it_is_sent_again(laid):
    names = [set(digests(folder)) for folder in laid]
    office = {name for folder in names for name in folder if name.startswith("so-tiep-nhan")}  # the office's own book grows
    for number, later in enumerate(names):
        for former in names[:number]:
            assert later & former <= office
    assert "2018-6M/03406_Xã Hồ Thầu/weighing_list (gửi lại).xlsx" in names[3]
    assert not [name for name in names[1] if "03430" in name] and [name for name in names[2] if "03430" in name and "2018-Q1" in name]


def test_a_list_divided_between_two_files_has_every_child_once(laid, year):
    folder = laid[4] / "2018-9M" / "03412_Xã Bình Lư"
    parts = [
        [row for row in rows(path) if isinstance(row[0], int) or str(row[0]).isdigit()] for path in sorted(folder.glob("child_register*.xlsx"))
    ]
    assert len(parts) == 2 and all(parts)
    whole = make_rows(year, "2018-9M", "03412")
    assert sorted(str(row[1]) for part in parts for row in part) == sorted(whole)
    new = {str(cell) for row in min(parts, key=len) for cell in row if str(cell).startswith("Bản Vân Long")}
    assert new == {"Bản Vân Long 1", "Bản Vân Long 2"}


def make_rows(year, period: str, code: str) -> list[str]:
    """The names in a commune's register when nothing goes wrong."""
    from pipelines.samples.registers import REGISTERS, make_sheet

    year.as_known(STORY.chapters[4].day)
    place = next(index for index, commune in enumerate(year.facts.communes) if commune.code == code)
    index = next(index for index, one in enumerate(year.facts.periods) if one.id == period)
    sheet = make_sheet(year.facts, REGISTERS[0], year.shares()[place], index)
    at = list(sheet.columns).index("full_name")
    return [str(line.cells[at]) for line in sheet.body if line.kind == "row"]


def test_nothing_in_the_book_of_data_received_is_of_a_later_day(laid):
    for number, folder in enumerate(laid):
        for path in folder.glob("so-tiep-nhan-2018.xlsx"):
            days = [str(cell) for row in rows(path) for cell in row if str(cell)[2:3] == "/" and str(cell)[5:6] == "/"]
            assert days and max("".join(reversed(day.split("/"))) for day in days) <= "".join(reversed(telling_day(number).split("/")))


def telling_day(number: int) -> str:
    from pipelines.samples.days import long_text

    return long_text(STORY.chapters[number].day)


# ---- looking whether it is done ------------------------------------------------------------------------------------


def test_a_true_project_is_found_true_and_a_false_one_false(built_home):
    """The clean samples are the world of the story without its mishaps: January's figures are there already."""
    project = Project(built_home, built_home / "data" / "raw", built_home / "data" / "marts")
    game = keeping.Game(2_000, 2018)
    seen = checking.look(project, game)
    assert [one.done for one in seen] == [True, True, True, False] and "--answer" in seen[-1].look
    answered = replace(game, answers={"inventory": truth.value(game.year, 0, game.now.ask["answer"]) + " em"})
    assert all(one.done for one in checking.look(project, answered))
    other = keeping.Game(2_000, 7)
    told = checking.look(project, other)  # another world has as many rows in that list, and other children
    assert (told[0].done, told[2].done, told[3].done) == (True, False, False)


def test_what_is_not_there_yet_is_not_done_and_told(home):
    project = Project(home, home / "data" / "raw", home / "data" / "marts")
    game, files = keeping.begin(project, CHILDREN, 2018)
    seen = checking.look(project, game)
    assert files > 200 and not any(one.done for one in seen) and "Chưa có kho" in seen[0].look
    assert list(telling.seen_lines(seen))[-1] == f"Còn {len(seen)} việc chưa xong."


@pytest.mark.parametrize(
    ("given", "true", "same"),
    [("1.234 em", "1234", True), ("xã Hồ Thầu", "Hồ Thầu", True), ("HỒ THẦU", "Hồ Thầu", True), ("12", "1", False), ("", "0", False)],
)
def test_an_answer_is_read_as_people_write_it(given, true, same):
    assert (checking.plain(given) == checking.plain(true)) is same


# ---- the command ---------------------------------------------------------------------------------------------------


def test_the_command_goes_on_only_when_the_chapter_is_done(home, capsys):
    assert main(["demo", "--story", "--children", str(CHILDREN)]) == 0
    told = capsys.readouterr().out
    assert "Chương 1/8" in told and "DỮ LIỆU MẪU" in told
    page = (home / "reports/thuc-hanh/chuong-1.html").read_text(encoding="utf-8")
    assert "DỮ LIỆU MẪU" in page and "http" not in page.replace("http-equiv", "")
    assert main(["demo", "--story", "next"]) == 20
    assert "chưa xong" in capsys.readouterr().out and keeping.load(project_of(home)).chapter == 0
    assert main(["demo", "--story", "skip"]) == 0 and keeping.load(project_of(home)).chapter == 1
    assert main(["demo", "--story"]) == 0
    assert "Chương 2/8" in capsys.readouterr().out


def project_of(home: Path) -> Project:
    return Project(home, home / "data" / "raw", home / "data" / "marts")


def test_it_never_mixes_with_the_office_s_own_lists(home, tmp_path, capsys):
    (home / "data/raw/so.xlsx").write_bytes(b"x")
    assert main(["demo", "--story"]) == 2
    assert "--out thuc-hanh" in capsys.readouterr().err and not (home / "data/state").exists()
    out = tmp_path / "thuc-hanh"
    assert main(["demo", "--story", "--out", str(out), "--children", str(CHILDREN)]) == 0
    assert keeping.load(project_of(out)).children == CHILDREN and (out / "notebooks").is_dir()
    assert main(["demo", "--story", "--out", str(out)]) == 2, "a folder that is not empty"


def test_wrong_ways_of_asking_are_told(home):
    project = project_of(home)
    with pytest.raises(RequestError, match="chưa bắt đầu"):
        keeping.playing(project)
    with pytest.raises(RequestError, match="Ít trẻ em"):
        keeping.begin(project, 60, 2018)
    keeping.save(project, keeping.Game(CHILDREN, 2018, chapter=7))
    assert main(["demo", "--story", "check", "--answer", "3"]) == 2  # the last chapter asks nothing
    (home / "data/state/story.json").write_text(json.dumps({"children": CHILDREN, "seed": 1, "chapter": 99}), encoding="utf-8")
    with pytest.raises(InputError, match="không đọc được"):
        keeping.load(project)
