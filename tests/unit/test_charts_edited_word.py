"""Pictures of a Word report that a person edited: those of the software are drawn anew, those that a person put in stay."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from writers_sample import sample

from pipelines import charts
from pipelines.reporting import writer_docx
from pipelines.reporting.document import Chart, Document
from pipelines.reporting.docx_reading import open_word
from pipelines.reporting.docx_refresh import PICTURE, refresh
from tests.charts_gallery import communes, share

SOFFICE = shutil.which("soffice")
TITLE = "Tỷ lệ có thẻ theo xã"


def report(count: int, title: str = TITLE) -> Document:
    """Return the sample with one picture, a commune of which has this many cards."""
    names, marks = communes()
    marks[1] = share(names[1], count, 100)
    picture = charts.picture(title, charts.ranked_bars(names, marks, 100, "mức 100%"))
    kept = tuple(block for block in sample().blocks if not isinstance(block, Chart))
    return replace(sample(), blocks=(kept[0], Chart(picture.title, picture.alt, picture.figure), *kept[1:]))


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report into which a person put a picture of their own, as python-docx and as LibreOffice leave it."""
    import docx
    from docx.shared import Mm

    folder = tmp_path_factory.mktemp("pictures")
    writer_docx.write(report(61), folder / "a.docx")
    word = docx.Document(str(folder / "a.docx"))
    own = charts.ranked_bars(["Của người sửa"], [share("x", 1, 2)], 100, "mức")
    from pipelines.reporting import stills

    word.add_paragraph().add_run().add_picture(io.BytesIO(stills.png(Chart("x", "x", own))), width=Mm(80))
    word.inline_shapes[0].width = Mm(120)
    word.save(str(folder / "a.docx"))
    found = {"word": folder / "a.docx"}
    if SOFFICE is not None:
        command = [SOFFICE, "--headless", f"-env:UserInstallation={(folder / 'lo').as_uri()}", "--convert-to", "docx:MS Word 2007 XML"]
        subprocess.run([*command, "--outdir", folder / "saved", folder / "a.docx"], check=True, capture_output=True)
        found["office"] = folder / "saved" / "a.docx"
    return found


def media(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return sorted(package.read(name) for name in package.namelist() if name.startswith("word/media/"))


@pytest.mark.parametrize("saved_by", ["word", "office"])
def test_a_refresh_draws_the_picture_anew_and_leaves_those_of_a_person(edited, saved_by):
    if saved_by not in edited:
        pytest.skip("không có LibreOffice trên máy này")
    before = media(edited[saved_by].read_bytes())
    content, told = refresh(open_word(edited[saved_by]), report(99))
    assert [(each.before, each.after) for each in told if each.kind == PICTURE] == [(TITLE, TITLE)]
    after = media(content)
    assert len(before) == len(after) == 2 and len(set(before) & set(after)) == 1, "one of two changed"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert "Xã Thèn Sin: 99,0% (99/100 trẻ em)" in package.read("word/document.xml").decode()


def test_the_same_numbers_leave_the_picture_as_it_is(edited):
    content, told = refresh(open_word(edited["word"]), report(61))
    assert not [each for each in told if each.kind == PICTURE] and media(content) == media(edited["word"].read_bytes())


def test_a_remark_in_brackets_does_not_make_another_picture(edited):
    content, told = refresh(open_word(edited["word"]), report(70, f"{TITLE} (quy đổi theo địa giới mới)"))
    assert [each.after for each in told if each.kind == PICTURE] == [f"{TITLE} (quy đổi theo địa giới mới)"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert "Xã Thèn Sin: 70,0%" in package.read("word/document.xml").decode()
