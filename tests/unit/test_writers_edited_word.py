"""A Word report that a person edited: what was changed is listed, new numbers come in, nothing a person wrote is lost."""

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from writers_edited import ADDED_SENTENCE, WRITTEN, change
from writers_sample import commune_table, sample

from pipelines.errors import InputError, RequestError
from pipelines.reporting import into, writer_docx
from pipelines.reporting.document import Document, from_json
from pipelines.reporting.docx_edits import edits
from pipelines.reporting.docx_reading import WORD, open_word
from pipelines.reporting.docx_refresh import refresh

SOFFICE = shutil.which("soffice")
SHARE, PEOPLE = "bhyt_under6:issued@106:2018-Q1#value", "child_population@106:2018-Q1#numerator"
GIRLS = "child_population@106:2018-Q1:sex=f#numerator"



def newer() -> Document:
    """The same report on other data: the share fell, so did the words; one number in a touched sentence, one in a table."""
    text = sample().to_json()
    for before, after in (
        ('"98,2"', '"97,0"'), ("98.21428571428571", "97.0"), (' %, tăng "', ' %, giảm "'),
        ('"19.012"', '"19.050"'), ('"9.204"', '"9.300"'), ('"98,91"', '"90,91"'),
    ):  # fmt: skip
        assert before in text
        text = text.replace(before, after)
    return from_json(text.replace("20180320T080000-abc123", "20180401T080000-def456"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The edited file as Word leaves it, and the same one opened and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("edited")
    path = folder / "Báo cáo quý I (sửa).docx"
    writer_docx.write(sample(), path)
    writer_docx.write(sample(), folder / "untouched.docx")
    change(path)
    found = {"python": path, "untouched": folder / "untouched.docx"}
    if SOFFICE is not None:
        command = [SOFFICE, "--headless", f"-env:UserInstallation={(folder / 'lo').as_uri()}", "--convert-to"]
        subprocess.run([*command, "docx:MS Word 2007 XML", "--outdir", folder / "saved", *found.values()], check=True, capture_output=True)
        found |= {"office": folder / "saved" / path.name, "office untouched": folder / "saved" / "untouched.docx"}
    found["word"] = as_word_saves(path, folder / "word.docx")
    found["word untouched"] = as_word_saves(folder / "untouched.docx", folder / "word untouched.docx")
    return found


def given(files: dict[str, Path], name: str) -> Path:
    if name not in files:
        pytest.skip("không có LibreOffice trên máy này")
    return files[name]


def as_word_saves(path: Path, target: Path) -> Path:
    """Do to a file what Word is known to do on saving: split runs, mark spelling, renumber bookmarks and custom XML parts."""
    from lxml import etree

    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    root = etree.fromstring(parts["word/document.xml"])
    for number, mark in enumerate(root.iter(f"{WORD}bookmarkStart", f"{WORD}bookmarkEnd")):
        mark.set(f"{WORD}id", str(5000 + int(mark.get(f"{WORD}id"))))
        if number % 3 == 0:
            mark.addprevious(etree.Element(f"{WORD}proofErr", {f"{WORD}type": "spellStart"}))
    for run in list(root.iter(f"{WORD}r")):
        run.set(f"{WORD}rsidR", "00A77B3E")
        text = run.find(f"{WORD}t")
        if text is not None and len(text.text or "") > 2:
            rest = deepcopy(run)
            text.text, rest.find(f"{WORD}t").text = text.text[:2], text.text[2:]
            for each in (text, rest.find(f"{WORD}t")):
                each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.addnext(rest)
    parts["word/document.xml"] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    parts["customXml/item7.xml"] = parts.pop("customXml/item1.xml")
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"customXml/item1.xml", b"customXml/item7.xml")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target


@pytest.mark.parametrize("name", ["untouched", "word untouched", "office untouched"])
def test_a_file_that_nobody_changed_has_no_edits(files: dict[str, Path], name: str) -> None:
    word = open_word(given(files, name))
    assert edits(word, sample()) == edits(word, None) == []
    assert word.identity.told["build"] == sample().build


@pytest.mark.parametrize("name", ["python", "word", "office"])
def test_what_people_changed_is_listed(files: dict[str, Path], name: str) -> None:
    found = edits(open_word(given(files, name)), sample())
    told = {(each.kind, each.fact_id, each.before, each.after, each.where) for each in found}
    assert told == {
        ("changed", PEOPLE, "19.012", "19.100", "I. ĐẶC ĐIỂM, TÌNH HÌNH"),
        ("added", "", "", "37", "I. ĐẶC ĐIỂM, TÌNH HÌNH"),
        ("added", "", "", "5", "II. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"),
        ("added", "", "", "03", "II. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"),
        ("changed", "child_population@03393:2018-Q1#numerator", "1.037", "1.040", "B2-2/2018-Q1"),
        ("removed", "child_population@03396:2018-Q1:sex=f#numerator", "552", "", "B2-3/2018-Q1"),
    }


def test_without_the_former_model_the_changes_are_still_found(files: dict[str, Path]) -> None:
    found = edits(open_word(files["word"]), None)
    assert {(each.kind, each.fact_id, each.after) for each in found} >= {("changed", PEOPLE, "19.100"), ("added", "", "37")}


@pytest.mark.parametrize("name", ["python", "word", "office"])
def test_new_numbers_come_in_and_people_s_words_stay(files: dict[str, Path], name: str, tmp_path: Path) -> None:
    path = Path(shutil.copy(given(files, name), tmp_path / "Sửa.docx"))
    before, word = texts(path), open_word(path)
    brought = into.bring(word, path.read_bytes(), newer())
    after = texts(path)
    told = {(each.kind, each.fact_id, each.before, each.after) for each in brought.renewals}
    assert ("number", SHARE, "98,2", "97,0") in told
    assert ("number", GIRLS, "9.204", "9.300") in told
    assert ("kept", PEOPLE, "19.100", "19.050") in told
    assert [each.kind for each in brought.renewals].count("check") == 1
    # the sentence that a person touched keeps every word and the number typed in; the one left alone follows its number
    touched = next(text for text in after if text.startswith("Tính đến ngày"))
    assert touched == next(text for text in before if text.startswith("Tính đến ngày")).replace("9.204", "9.300")
    assert touched.endswith(ADDED_SENTENCE) and "19.100" in touched
    assert any("đạt 97,0 %, giảm 0,7 điểm phần trăm" in text for text in after)
    assert WRITTEN in after
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert len(changed) == 2
    assert brought.backup.name == "Sửa (trước khi cập nhật).docx"
    assert texts(brought.backup) == before


def test_a_refreshed_file_is_one_like_any_other(files: dict[str, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(files["word"], tmp_path / "a.docx"))
    path.write_bytes(refresh(open_word(path), newer())[0])
    word = open_word(path)
    assert word.identity.told["build"] == newer().build
    left = {(each.kind, each.after) for each in edits(word, newer())}
    assert left == {("changed", "19.100"), ("added", "37"), ("added", "5"), ("added", "03"), ("changed", "1.040"), ("removed", "")}
    names = [mark.name for piece in word.pieces for mark in piece.marks]
    assert len(names) == len(set(names))
    again, told = refresh(word, newer())
    assert {each.kind for each in told} == {"kept"} and texts_of(again, tmp_path) == texts(path)


def test_rows_that_are_new_come_in_and_those_taken_out_stay_out(files: dict[str, Path], tmp_path: Path) -> None:
    import docx

    path = Path(shutil.copy(files["untouched"], tmp_path / "a.docx"))
    word = docx.Document(str(path))
    table = next(table for table in word.tables if len(table.columns) == 10)
    table._tbl.remove(table.rows[5]._tr)
    word.save(str(path))
    raw = json.loads(sample().to_json())
    found = next(block for block in raw["blocks"] if block.get("code") == "Biểu 2")
    extra = json.loads(json.dumps(found["rows"][3], ensure_ascii=False).replace("@03399:", "@99999:").replace("Xã Sơn Bình", "Xã Mới"))
    extra[0] = ["15"]
    found["rows"].insert(14, extra)
    content, told = refresh(open_word(path), from_json(json.dumps(raw)))
    renumbered, missing, fresh = [(each.kind, each.before[:15], each.after[:15], each.where) for each in told]
    assert (renumbered[0], "Cộng" in renumbered[1], "Cộng" in renumbered[2]) == ("row", True, True)
    assert (missing, fresh) == (("new", "", "5 | Xã Hồ Thầu ", "B2-5/2018-Q1"), ("row", "", "15 | Xã Mới | 1", "B2-15/2018-Q1"))
    path.write_bytes(content)
    rows = next(table for table in docx.Document(str(path)).tables if len(table.columns) == 10).rows
    names = [row.cells[1].text for row in rows]
    expected = [row[1][0] for row in commune_table().rows]
    assert names == ["Xã, thị trấn", *(name for name in expected[:14] if name != expected[4]), "Xã Mới", "Cộng"]


def test_another_report_is_refused(files: dict[str, Path]) -> None:
    other = {**sample().parameters, "place": "03390"}
    with pytest.raises(RequestError, match="báo cáo khác"):
        refresh(open_word(files["word"]), sample(parameters=other))


def test_a_foreign_or_broken_file_is_refused(tmp_path: Path) -> None:
    import docx

    docx.Document().save(str(tmp_path / "a.docx"))
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04 broken")
    for name in ("a.docx", "b.docx"):
        with pytest.raises(InputError):
            open_word(tmp_path / name)


def texts(path: Path) -> list[str]:
    import docx

    return [each.text for each in docx.Document(str(path)).paragraphs if each.text.strip()]


def texts_of(content: bytes, folder: Path) -> list[str]:
    (folder / "again.docx").write_bytes(content)
    return texts(folder / "again.docx")


@pytest.mark.parametrize("lock", ["~$o cáo.docx", ".~lock.Báo cáo.docx#"])
def test_an_open_file_is_not_written_over(files: dict[str, Path], tmp_path: Path, lock: str) -> None:
    path = Path(shutil.copy(files["word"], tmp_path / "Báo cáo.docx"))
    (tmp_path / lock).write_bytes(b"owner")
    before = path.read_bytes()
    brought = into.bring(open_word(path), before, newer())
    assert (path.read_bytes(), brought.path.name) == (before, "Báo cáo (bản mới).docx")
    assert any("đang mở" in line and "Báo cáo.docx" in line for line in into.lines(brought, path))


def test_a_file_that_cannot_be_replaced_is_left_and_the_new_one_lies_beside(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(files["word"], tmp_path / "Báo cáo.docx"))
    before, moved = path.read_bytes(), Path.replace
    refused: Callable[..., Any] = lambda self, target: _deny() if target == path else moved(self, target)  # noqa: E731
    monkeypatch.setattr(Path, "replace", refused)
    monkeypatch.setattr("pipelines.files.WAITS", (None,))
    brought = into.bring(open_word(path), before, newer())
    assert path.read_bytes() == before
    assert brought.path.name == "Báo cáo (bản mới).docx"
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([path.name, brought.path.name, brought.backup.name])


def _deny() -> None:
    raise PermissionError("another program has it")
