"""What officers do to the Word file of the sample report, for the tests of edited files."""

from pathlib import Path

ADDED_SENTENCE = " Riêng 37 em mới chuyển đến theo Công văn số 12/UBND-VX ngày 3/4/2018."
WRITTEN = "Trong kỳ huyện ban hành 5 văn bản, kiểm tra tại 03 xã."


def change(path: Path) -> None:
    """Do what officers do: type over numbers, take one out, add a sentence, fill in a place left open."""
    import docx

    word = docx.Document(str(path))
    people = next(each for each in word.paragraphs if each.text.startswith("Tính đến ngày"))
    next(run for run in people.runs if run.text == "19.012").text = "19.100"
    people.add_run(ADDED_SENTENCE)
    open_place = next(each for each in word.paragraphs if each.text.startswith("[đơn vị bổ sung: các văn bản"))
    open_place.runs[0].text = WRITTEN
    rows = next(table for table in word.tables if len(table.columns) == 10).rows
    next(run for run in rows[2].cells[2].paragraphs[0].runs if run.text == "1.037").text = "1.040"
    next(run for run in rows[3].cells[3].paragraphs[0].runs if run.text == "552").text = ""
    word.save(str(path))
