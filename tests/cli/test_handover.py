"""The minutes of a handover: what stands there is counted a second way; official layout, three signatures, never a key or a name."""

import csv
import shutil
from datetime import UTC, date, datetime, timedelta

import docx
import polars as pl
import pytest
from custody_support import NOW, project_of, with_key

from pipelines import places
from pipelines.cli import main
from pipelines.custody import backup, book
from pipelines.handover import minutes, standing

PLAN = "tam_duong_2018"
SECRET = "Giàng Thị Bí Mật"


@pytest.fixture(scope="module")
def old(built_home, tmp_path_factory):
    """A built project with decisions, a late commune that sends nothing, a failed run and a backup; and its minutes."""
    home = tmp_path_factory.mktemp("ban_giao") / "treem"
    shutil.copytree(built_home, home, ignore=shutil.ignore_patterns("work", "notebooks"))
    project = project_of(home)
    told = {
        "match_decisions.csv": ("key_a,key_b,decision,decided_by,decided_on", ["1,2,same,x,2018-01-01", "3,4,different,x,2018-01-01"]),
        "place_names.csv": (
            "text,within,valid_on,code,confirmed_by,confirmed_on,suggestions",
            [f"{SECRET},,2018-01-01,,,,", "Bình Lưu,,2018-01-01,03412,x,2018-01-01,"],
        ),
        "forgotten.csv": ("fingerprints,key_check,forgotten_on,reason,by", [f"a,b,2018-01-01,{SECRET},x"]),
    }
    for name, (head, rows) in told.items():
        (project.state / name).write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    (project.state / "runs.jsonl").write_text(
        f'{{"plan": "{PLAN}", "deadline": "TD-D2", "outcome": "failed", "reason": "{SECRET}", "made_at": "2018-03-20"}}\n', encoding="utf-8"
    )
    key = with_key(project)
    _late(project)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TREEM_VAULT_KEY", _key())
        backup.backup(project, tmp_path_factory.mktemp("usb") / "a.treem", NOW)
        found = minutes.write(project, home / "bb.docx", datetime(2018, 6, 10, 8, tzinfo=UTC))
    return project, found, docx.Document(str(home / "bb.docx")), key


def _key() -> str:
    from conftest import TEST_KEY

    return TEST_KEY


def _late(project) -> None:
    """One commune is late with one list of the latest period, and did not send another."""
    path = next(project.marts.glob("b*/receipts.parquet"))
    rows = pl.read_parquet(path)
    mine = (pl.col("period") == "2018") & (pl.col("commune_code") == "03412")
    status = pl.when(mine & (pl.col("register") == "child_register")).then(pl.lit("late"))
    status = status.when(mine & (pl.col("register") == "weighing_list")).then(pl.lit("missing")).otherwise(pl.col("status"))
    rows.with_columns(status.alias("status")).write_parquet(path)


def text_of(word) -> str:
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in word.paragraphs), *cells])


def table_of(word, title: str) -> list[list[str]]:
    """The cells of the table below a caption."""
    body = list(word.element.body)
    for table in word.tables:
        above = body[body.index(table._tbl) - 1]
        if title in "".join(above.itertext()):
            return [[cell.text for cell in row.cells] for row in table.rows]
    raise AssertionError(title)


def test_the_official_layout_and_three_to_sign(old):
    word = old[2]
    page, text = word.sections[0], text_of(word)
    assert (round(page.page_width.mm), round(page.page_height.mm), round(page.left_margin.mm)) == (210, 297, 30)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text and "Độc lập - Tự do - Hạnh phúc" in text and "/BB-LĐTBXH" in text
    titles = [one.text for one in word.paragraphs]
    assert "BIÊN BẢN" in titles and titles[-1] != ""
    assert [cell.text.splitlines()[0] for cell in word.tables[-1].rows[0].cells] == list(minutes.SIGNERS)
    parts = [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    assert [part.split(".")[0] for part in parts] == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
    assert text.count("[đơn vị bổ sung:") >= 5


def test_registers_are_counted_as_their_ledger_says(old):
    project, _, word, _ = old
    rows = pl.read_parquet(next(project.marts.glob("b*/ledger.parquet"))).drop_nulls("register")
    printed = table_of(word, "Sổ đã đọc")[1:]
    assert len(printed) == rows["register"].n_unique()
    counted = rows.group_by("register").agg(pl.len().alias("n"), pl.col("accepted", "rejected").sum()).sort("register")
    expected = [[f"{number:,}".replace(",", ".") for number in line] for line in counted.select("n", "accepted", "rejected").rows()]
    assert [line[1:] for line in printed] == expected


def test_places_and_periods_and_who_is_late(old):
    project, _, word, _ = old
    rows = pl.read_parquet(next(project.marts.glob("b*/receipts.parquet"))).filter(pl.col("period") == "2018")
    head, *printed = table_of(word, "Danh sách đã nhận trên số phải gửi")
    at = head.index("năm 2018")
    came = rows.with_columns(pl.col("status").is_in(["missing", "no_file"]).not_().alias("came"))
    for code, total, received in came.group_by("commune_code").agg(pl.len().alias("n"), pl.col("came").sum()).rows():
        name = places.find(code, date(2018, 11, 30)).name
        assert next(line for line in printed if line[0] == name)[at] == f"{received}/{total}"
    assert printed[-1][at] == f"{came['came'].sum()}/{came.height}" != f"{came.height}/{came.height}"
    assert table_of(word, "Nơi gửi trễ hoặc chưa gửi")[1:] == [["Xã Bình Lư", "1", "1"]]


def test_what_is_due_from_the_day_of_the_handover(old):
    printed = table_of(old[2], "Hạn trong 12 tháng tới")
    assert ["TD-D2", "14/6/2018"] in [[line[0], line[2]] for line in printed[1:]] or any("6/2018" in line[2] for line in printed[1:])
    assert all(datetime.strptime(line[2], "%d/%m/%Y") > datetime(2018, 2, 1) for line in printed[1:])


def test_decisions_files_backups_and_keys(old):
    project, found, word, key = old
    text = text_of(word)
    decided = {line[1].removeprefix("data/state/"): line[2:] for line in table_of(word, "Quyết định của người")[1:]}
    assert decided["match_decisions.csv"] == ["2", "-"] and decided["place_names.csv"] == ["1", "1"] and decided["forgotten.csv"] == ["1", "-"]
    with (project.state / "intake.csv").open(encoding="utf-8-sig", newline="") as file:
        asked = [row for row in csv.DictReader(file) if row["question"] and not row["confirmed_by"]]
        file.seek(0)
        assert int(decided["intake.csv"][0].replace(".", "")) == len(list(csv.DictReader(file))) - len(asked)
    held = {line[1]: line[2] for line in table_of(word, "Dữ liệu trên máy")[1:]}
    assert held["data/raw"].replace(".", "") == str(sum(path.is_file() for path in project.raw.rglob("*")))
    (made,) = book.backups(project.state)
    assert made.file in text and f"số {made.key}" in text and "chưa ai gõ thử" in text
    assert key not in text.replace(" ", "") and _key() not in text and "TREEM_VAULT_KEY" in text
    health = table_of(word, "Điều nên sửa trên máy")
    assert {"Khóa phục hồi", "Đồng hồ"} <= {line[0] for line in health} and all(line[2] for line in health)  # the minutes are of 2018
    assert "TD-D2" in text and str(len(found.builds)) and "tên địa bàn viết lạ: 1" in text


def test_no_name_reaches_the_minutes(old):
    """A name stands in free texts of the office's own books (spelling, reason, message): none of them is printed."""
    project, _, word, _ = old
    assert SECRET not in text_of(word)
    assert SECRET.encode() not in (project.home / "bb.docx").read_bytes()


def test_a_project_in_which_nothing_was_built(home, capsys):
    assert main(["handover", "--out", str(home / "a.docx")]) == 0
    told = capsys.readouterr()
    text = text_of(docx.Document(str(home / "a.docx")))
    assert "Chưa dựng kho chỉ số" in text and "CHƯA CÓ BẢN SAO LƯU" in text and "CHƯA CÓ KHÓA PHỤC HỒI" in text and "chưa có bản sao lưu" in told.err
    assert main(["handover", "--out", str(home / "a.docx")]) == 2 and main(["handover", "--out", str(home / "a.pdf")]) == 2
    assert standing.held(project_of(home))[0].files == 0
    assert not list(home.glob("*.part"))


def test_what_is_long_past_is_not_due(old):
    project, *_ = old
    late = [row.last_day for row in standing.gather(project, datetime(2018, 12, 20, tzinfo=UTC)).due]
    assert late == sorted(late) and all(date(2018, 12, 20) - day <= timedelta(days=120) for day in late)
